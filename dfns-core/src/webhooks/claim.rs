//! The claim of an event by the delivery that is being handled.
//!
//! Dfns repeats an event under a new id, and names the first delivery or the one before (its
//! documents disagree). So the deliveries of one event form a chain. The chain has one key in the
//! store, its root, and the key of each repetition points at it. A key has one of three marks:
//!
//! * `handled`: the event took effect;
//! * `claim:` and a random number: a delivery of it is being handled, until the mark expires;
//! * `of:` and a key: the same event as that key.
//!
//! A delivery that a repetition names may never have arrived, so the chain may have a gap. For that
//! case each event has a second key, a digest of its kind, date and data, which points at the first
//! of its deliveries that arrived. Two events may be equal, so a first delivery uses it only if it
//! points at a repetition: that one came before the delivery that it repeats.

use super::replay::ReplayStore;
use super::{Event, WebhookError, WebhookEventId};
use crate::retry::chance::Chance;
use aws_lc_rs::digest::{Context, SHA256, digest};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// How long handled events are remembered at least. Dfns repeats a delivery for up to 27 hours.
const KEEP: Duration = Duration::from_hours(48);
/// How long they are remembered at most, so that a store can add it to any date.
const LONGEST_KEEP: Duration = Duration::from_hours(24 * 365);
/// The mark of a handled event.
const HANDLED: &str = "handled";
/// The beginning of the mark of an event that is being handled.
pub(super) const CLAIM: &str = "claim:";
/// The beginning of the mark of a key of the same event.
const OF: &str = "of:";
/// The longest way to a root. Ways are shortened as they are found, to two steps.
const LONGEST_WAY: usize = 64;
/// The longest id that is a key as it is, in bytes.
const LONGEST_KEY: usize = 100;

/// A claimed event.
#[derive(Clone)]
pub(super) struct Claim {
    store: Arc<dyn ReplayStore>,
    key: String,
    mark: String,
    keep: Duration,
}

/// Returns how long an event is remembered. A recorded delivery is accepted within the tolerance,
/// before the time of sending and after it, and must be recognized all the while.
fn keep(tolerance: Duration) -> Duration {
    tolerance.saturating_mul(2).clamp(KEEP, LONGEST_KEEP)
}

impl Claim {
    /// Claims the event of a delivery for as long as the lease. Deliveries are accepted within the
    /// tolerance.
    ///
    /// # Errors
    /// [`WebhookError::Duplicate`] if the event was handled, [`WebhookError::InProgress`] if it is
    /// being handled, [`WebhookError::Store`] if the store fails.
    pub(super) async fn take(
        store: Arc<dyn ReplayStore>,
        event: &Event,
        lease: Duration,
        tolerance: Duration,
    ) -> Result<Self, WebhookError> {
        let keep = keep(tolerance);
        let mark = format!("{CLAIM}{:032x}", Chance::default().bits());
        let own = key(&event.id);
        let earlier = event.retry_of.as_ref().map(self::key).filter(|earlier| *earlier != own);
        let walk = Walk { store: &*store, mark: &mark, lease, keep };
        if let Some(earlier) = &earlier {
            walk.point(&own, earlier).await?;
        }
        let (mut root, mut held) = walk.to_root(&own).await?;
        if held.is_none() {
            let twin = walk.point(&data_key(event), &own).await?.filter(|twin| *twin != own && *twin != root);
            // The root of a repetition may be a delivery that never arrived.
            if let Some(twin) = twin
                && (earlier.is_some() || walk.is_repetition(&twin, &root).await?)
            {
                let claimed = std::mem::take(&mut root);
                (root, held) = walk.to_root(&twin).await?;
                if root != claimed {
                    walk.repoint(&claimed, &root).await?;
                }
            }
        }
        match held.as_deref() {
            None => Ok(Self { store, key: root, mark, keep }),
            Some(HANDLED) => Err(WebhookError::Duplicate(event.id.clone())),
            // A claim, or a mark that this version does not know.
            Some(_) => Err(WebhookError::InProgress(event.id.clone())),
        }
    }

    /// Records that the event took effect.
    pub(super) async fn settle(&self) -> Result<(), WebhookError> {
        settle(&*self.store, &self.key, self.keep).await
    }

    /// Gives the event up, so that another delivery of it is handled.
    pub(super) async fn release(&self) -> Result<(), WebhookError> {
        self.store.release(&self.key, &self.mark).await.map_err(WebhookError::Store)
    }
}

/// Records that the event of a delivery took effect, without a claim.
pub(super) async fn settle_unclaimed(
    store: &dyn ReplayStore,
    event: &Event,
    tolerance: Duration,
) -> Result<(), WebhookError> {
    let (own, keep) = (key(&event.id), keep(tolerance));
    let root = event.retry_of.as_ref().map_or_else(|| own.clone(), key);
    settle(store, &root, keep).await?;
    let walk = Walk { store, mark: HANDLED, lease: keep, keep };
    if own != root {
        walk.repoint(&own, &root).await?;
    }
    walk.repoint(&data_key(event), &own).await
}

async fn settle(store: &dyn ReplayStore, key: &str, keep: Duration) -> Result<(), WebhookError> {
    store.settle(key, HANDLED, keep).await.map_err(WebhookError::Store)
}

/// The way of one delivery from key to key.
struct Walk<'a> {
    store: &'a dyn ReplayStore,
    mark: &'a str,
    lease: Duration,
    keep: Duration,
}

impl Walk<'_> {
    /// Lets a key point at another one, unless it has a mark already. Returns the key at which it
    /// pointed before, or itself if its mark is another one.
    async fn point(&self, from: &str, to: &str) -> Result<Option<String>, WebhookError> {
        let pointer = format!("{OF}{to}");
        let held = self.store.claim(from, &pointer, self.keep).await.map_err(WebhookError::Store)?;
        Ok(held.map(|held| held.strip_prefix(OF).unwrap_or(from).to_owned()))
    }

    /// Returns whether a key is that of a repetition. One that was forgotten becomes one of `root`.
    async fn is_repetition(&self, key: &str, root: &str) -> Result<bool, WebhookError> {
        Ok(self.point(key, root).await?.is_some_and(|next| next != key))
    }

    /// Lets a key point at another one, whatever mark it has.
    async fn repoint(&self, from: &str, to: &str) -> Result<(), WebhookError> {
        self.store.settle(from, &format!("{OF}{to}"), self.keep).await.map_err(WebhookError::Store)
    }

    /// Follows a key to its root and claims that. Returns the root, and the mark that it has if it
    /// cannot be claimed.
    async fn to_root(&self, start: &str) -> Result<(String, Option<String>), WebhookError> {
        let mut way = vec![start.to_owned()];
        let mut here = start.to_owned();
        let held = loop {
            let held = self.store.claim(&here, self.mark, self.lease).await.map_err(WebhookError::Store)?;
            // A store may return the mark that it has just set, as SQL does.
            let Some(held) = held.filter(|held| held != self.mark) else { break None };
            let Some(next) = held.strip_prefix(OF).filter(|_| way.len() < LONGEST_WAY) else { break Some(held) };
            here = match way.iter().position(|key| key == next) {
                None => next.to_owned(),
                Some(begin) => self.open_circle(&way[begin..]).await?,
            };
            way.push(here.clone());
        };
        if way.len() > 2 && *start != here {
            self.repoint(start, &here).await?;
        }
        Ok((here, held))
    }

    /// Takes the pointer from one key of a circle, always the same one. Returns that key,
    /// which is a root then.
    async fn open_circle(&self, circle: &[String]) -> Result<String, WebhookError> {
        let pairs = circle.iter().zip(circle.iter().cycle().skip(1));
        let Some((root, next)) = pairs.min() else { return Ok(String::new()) };
        self.store.release(root, &format!("{OF}{next}")).await.map_err(WebhookError::Store)?;
        Ok(root.clone())
    }
}

/// Returns the key of what an event says: its kind, date and data.
fn data_key(event: &Event) -> String {
    let mut context = Context::new(&SHA256);
    for text in [&*event.kind, &*event.date.to_string(), event.data.as_str()] {
        context.update(&u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(text.as_bytes());
    }
    hexadecimal("data:", context.finish().as_ref())
}

fn hexadecimal(prefix: &str, bytes: &[u8]) -> String {
    bytes.iter().fold(prefix.to_owned(), |mut key, byte| {
        // Writing to a string cannot fail.
        let _ = write!(key, "{byte:02x}");
        key
    })
}

/// Returns the key of a delivery: its id, or a digest of an id that is long or has odd characters.
fn key(id: &WebhookEventId) -> String {
    let id = id.as_str();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.len() <= LONGEST_KEY && id.bytes().all(is_plain) {
        return id.to_owned();
    }
    hexadecimal("sha256:", digest(&SHA256, id.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn keys_are_short_and_plain_whatever_the_id() {
        assert_eq!(key(&"whe-00000-aaaaa-1".into()), "whe-00000-aaaaa-1");
        let odd = ["", "whe 1", "whe-1\r\n", "of:whe-1", "handled/", &"w".repeat(101), "whé"];
        let keys: Vec<_> = odd.iter().map(|id| key(&(*id).into())).collect();
        for (index, key) in keys.iter().enumerate() {
            assert!(key.starts_with("sha256:") && key.len() == 71 && !keys[..index].contains(key), "{key}");
        }
    }
}
