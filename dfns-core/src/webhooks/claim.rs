//! The claim of an event by the delivery that is being handled.
//!
//! Dfns repeats an event under a new id, and names the first delivery or the one before (its
//! documents disagree). So the deliveries of one event form a chain. The chain has one key in the
//! store, that of its first delivery, and the key of each repetition points at it. A key has one of
//! three marks:
//!
//! * `handled`: the event took effect;
//! * `claim:` and a random number: a delivery of it is being handled, until the mark expires;
//! * `of:` and a key: a repetition of the event with that key.

use super::replay::ReplayStore;
use super::{WebhookError, WebhookEventId};
use crate::retry::chance::Chance;
use aws_lc_rs::digest::{SHA256, digest};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

/// How long handled events are remembered. Dfns repeats a delivery for up to 27 hours.
const KEEP: Duration = Duration::from_hours(48);
/// The mark of a handled event.
const HANDLED: &str = "handled";
/// The beginning of the mark of a repetition.
const OF: &str = "of:";
/// The longest chain of repetitions that is followed. Dfns delivers five times.
const LONGEST_CHAIN: usize = 8;
/// The longest id that is a key as it is, in bytes.
const LONGEST_KEY: usize = 100;

/// A claimed event.
#[derive(Clone)]
pub(super) struct Claim {
    store: Arc<dyn ReplayStore>,
    key: String,
    mark: String,
}

impl Claim {
    /// Claims the event of a delivery for as long as the lease.
    ///
    /// # Errors
    /// [`WebhookError::Duplicate`] if the event was handled, [`WebhookError::InProgress`] if it is
    /// being handled, [`WebhookError::Store`] if the store fails.
    pub(super) async fn take(
        store: Arc<dyn ReplayStore>,
        id: &WebhookEventId,
        retry_of: Option<&WebhookEventId>,
        lease: Duration,
    ) -> Result<Self, WebhookError> {
        let mark = format!("claim:{:032x}", Chance::default().bits());
        let mut key = key(id);
        if let Some(earlier) = retry_of.map(self::key).filter(|earlier| *earlier != key) {
            let pointer = format!("{OF}{earlier}");
            let held = store.claim(&key, &pointer, KEEP).await.map_err(WebhookError::Store)?;
            key = chained(id, held.as_deref().unwrap_or(&pointer))?;
        }
        for _ in 0..LONGEST_CHAIN {
            match store.claim(&key, &mark, lease).await.map_err(WebhookError::Store)? {
                None => return Ok(Self { store, key, mark }),
                // A store that returns the mark that it has just set, as SQL does.
                Some(held) if held == mark => return Ok(Self { store, key, mark }),
                Some(held) => key = chained(id, &held)?,
            }
        }
        Err(WebhookError::InProgress(id.clone()))
    }

    /// Records that the event took effect.
    pub(super) async fn settle(&self) -> Result<(), WebhookError> {
        settle(&*self.store, &self.key).await
    }

    /// Gives the event up, so that another delivery of it is handled.
    pub(super) async fn release(&self) -> Result<(), WebhookError> {
        self.store.release(&self.key, &self.mark).await.map_err(WebhookError::Store)
    }
}

/// Records that the event of a delivery took effect, without a claim.
pub(super) async fn settle_unclaimed(
    store: &dyn ReplayStore,
    id: &WebhookEventId,
    retry_of: Option<&WebhookEventId>,
) -> Result<(), WebhookError> {
    for id in std::iter::once(id).chain(retry_of) {
        settle(store, &key(id)).await?;
    }
    Ok(())
}

async fn settle(store: &dyn ReplayStore, key: &str) -> Result<(), WebhookError> {
    store.settle(key, HANDLED, KEEP).await.map_err(WebhookError::Store)
}

/// Returns the key at which a mark points. A claim, and a mark that this version does not know, are
/// an event that is being handled.
fn chained(id: &WebhookEventId, mark: &str) -> Result<String, WebhookError> {
    match mark.strip_prefix(OF) {
        Some(key) => Ok(key.to_owned()),
        None if mark == HANDLED => Err(WebhookError::Duplicate(id.clone())),
        None => Err(WebhookError::InProgress(id.clone())),
    }
}

/// Returns the key of a delivery: its id, or a digest of an id that is long or has odd characters.
fn key(id: &WebhookEventId) -> String {
    let id = id.as_str();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !id.is_empty() && id.len() <= LONGEST_KEY && id.bytes().all(is_plain) {
        return id.to_owned();
    }
    digest(&SHA256, id.as_bytes()).as_ref().iter().fold("sha256:".to_owned(), |mut key, byte| {
        // Writing to a string cannot fail.
        let _ = write!(key, "{byte:02x}");
        key
    })
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
