//! Challenges, user actions, codes and social logins: everything that is under way and forgotten at
//! a restart.
//!
//! None of this is state: it changes even when a request is refused, because a user action that was
//! presented is spent.

use crate::identity::{AuditRecord, Signer};
use crate::store::Scope;
use crate::text::sha256_hex;
use dfns_core::signing::CredentialKind;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// How long a challenge can be completed.
pub(crate) const CHALLENGE_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// How long a user action can be used. Dfns does not publish its own figure.
pub(crate) const USER_ACTION_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// How long a mailed login or recovery code can be used. Dfns does not publish its own figure.
pub(crate) const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// Everything under way.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) challenges: Expiring<Challenge>,
    pub(crate) user_actions: Expiring<UserAction>,
    pub(crate) new_credentials: Expiring<NewCredentialChallenge>,
    pub(crate) credential_codes: Expiring<CredentialCode>,
    /// The last login code that was mailed to each user, by their id.
    pub(crate) login_codes: Expiring<String>,
    /// The last code that was mailed to each user who lost their credentials, by their id.
    pub(crate) recovery_codes: Expiring<String>,
    /// The records of user actions that are not written yet, the oldest first.
    pub(crate) records: Vec<Arc<AuditRecord>>,
    /// The user whom an identity provider's token logs in.
    pub(crate) social_logins: HashMap<String, String>,
    /// The name under which an identity provider's token registers an end user.
    pub(crate) social_registrations: HashMap<String, String>,
    /// The user whom an identity provider's code and state log in.
    pub(crate) sso_logins: HashMap<(String, String), String>,
}

impl Pending {
    /// Forgets everything that began in a state that was left. What a test has allowed stays.
    pub(crate) fn forget_ceremonies(&mut self) {
        let (social_logins, social_registrations, sso_logins) = (
            std::mem::take(&mut self.social_logins),
            std::mem::take(&mut self.social_registrations),
            std::mem::take(&mut self.sso_logins),
        );
        *self = Self { social_logins, social_registrations, sso_logins, ..Self::default() };
    }
}

/// A challenge that waits for an assertion.
#[derive(Clone)]
pub(crate) struct Challenge {
    /// Where it was made, and what a login is for.
    pub(crate) scope: Scope,
    pub(crate) text: String,
    pub(crate) purpose: Purpose,
    /// The kinds of credentials that were offered; no other kind completes it.
    pub(crate) offered: Vec<CredentialKind>,
    pub(crate) is_used: bool,
}

/// The purpose of a challenge, and who has to complete it.
#[derive(Clone)]
pub(crate) enum Purpose {
    /// A user action for one request.
    UserAction(Signer, Arc<SignedRequest>),
    /// A session for this user, or, for a login without a name, for the owner of the credential
    /// that responds.
    Login(Option<Signer>),
}

/// A request as it was announced for signing.
pub(crate) struct SignedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) payload: String,
}

/// A signed request that may be made once, as long as its user, token and credentials are active.
pub(crate) struct UserAction {
    pub(crate) signer: Signer,
    /// The token that it was obtained with, as the state finds it.
    pub(crate) token_key: String,
    /// The credentials that signed.
    pub(crate) credential_ids: Vec<String>,
    pub(crate) request: Arc<SignedRequest>,
    pub(crate) is_used: bool,
}

/// A challenge that waits for one more credential of a user.
#[derive(Clone)]
pub(crate) struct NewCredentialChallenge {
    pub(crate) scope: Scope,
    pub(crate) text: String,
    pub(crate) user_id: String,
    pub(crate) kind: CredentialKind,
    /// True if a code requested it.
    pub(crate) with_code: bool,
    pub(crate) is_used: bool,
}

/// A code that adds one credential to a user.
pub(crate) struct CredentialCode {
    pub(crate) scope: Scope,
    pub(crate) user_id: String,
    pub(crate) is_used: bool,
}

/// The records of user actions that a transaction writes. They wait again if it is dropped.
pub(crate) struct Records<'a> {
    pending: &'a Mutex<Pending>,
    taken: Vec<Arc<AuditRecord>>,
}

impl<'a> Records<'a> {
    /// None so far.
    pub(crate) fn new(pending: &'a Mutex<Pending>) -> Self {
        Self { pending, taken: Vec::new() }
    }

    /// Takes the records that wait.
    pub(crate) fn take(&mut self) -> Vec<Arc<AuditRecord>> {
        let waiting = std::mem::take(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner).records);
        self.taken.extend_from_slice(&waiting);
        waiting
    }

    /// Lets go of the records, which are written.
    pub(crate) fn written(mut self) {
        self.taken.clear();
    }
}

impl Drop for Records<'_> {
    fn drop(&mut self) {
        if !self.taken.is_empty() {
            let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
            pending.records.splice(..0, self.taken.drain(..));
        }
    }
}

/// The bytes of an entry apart from its text: its key, its place and its fields.
const ENTRY_BYTES: usize = 512;

/// Entries that are found by a key until they expire.
///
/// They take a bounded number of bytes: the oldest make room for new ones, expired or not.
pub(crate) struct Expiring<T> {
    entries: HashMap<String, Entry<T>>,
    /// The keys in the order of insertion. One whose number is not that of its entry is left over.
    oldest: VecDeque<(u64, String)>,
    inserted: u64,
    bytes: usize,
}

struct Entry<T> {
    number: u64,
    expires_at: Timestamp,
    bytes: usize,
    value: T,
}

impl<T> Default for Expiring<T> {
    fn default() -> Self {
        Self { entries: HashMap::new(), oldest: VecDeque::new(), inserted: 0, bytes: 0 }
    }
}

impl<T> Expiring<T> {
    /// The bytes that all entries may take together.
    const MAX_BYTES: usize = 32 * 1024 * 1024;

    /// Adds an entry that takes about this many bytes. It replaces an earlier one with its key.
    pub(crate) fn insert(&mut self, key: &str, value: T, bytes: usize, now: Timestamp, expires_at: Timestamp) {
        let (key, bytes) = (sha256_hex(key.as_bytes()), bytes + ENTRY_BYTES);
        self.remove_key(&key);
        while let Some((number, oldest)) = self.oldest.front() {
            let entry = self.entries.get(oldest).filter(|entry| entry.number == *number);
            if entry.is_some_and(|entry| entry.expires_at > now) && self.bytes + bytes <= Self::MAX_BYTES {
                break;
            }
            let is_left_over = entry.is_none();
            if let Some((_, oldest)) = self.oldest.pop_front()
                && !is_left_over
            {
                self.remove_key(&oldest);
            }
        }
        if self.oldest.len() > 2 * self.entries.len() + 16 {
            let entries = &self.entries;
            self.oldest.retain(|(number, key)| entries.get(key).is_some_and(|entry| entry.number == *number));
        }
        self.inserted += 1;
        self.bytes += bytes;
        self.oldest.push_back((self.inserted, key.clone()));
        self.entries.insert(key, Entry { number: self.inserted, expires_at, bytes, value });
    }

    /// The entry of this key, unless it has expired.
    pub(crate) fn get(&self, key: &str, now: Timestamp) -> Option<&T> {
        let entry = self.entries.get(&sha256_hex(key.as_bytes()))?;
        (entry.expires_at > now).then_some(&entry.value)
    }

    /// The entry of this key, unless it has expired.
    pub(crate) fn get_mut(&mut self, key: &str, now: Timestamp) -> Option<&mut T> {
        let entry = self.entries.get_mut(&sha256_hex(key.as_bytes()))?;
        (entry.expires_at > now).then_some(&mut entry.value)
    }

    /// Removes the entry of this key.
    pub(crate) fn remove(&mut self, key: &str) {
        self.remove_key(&sha256_hex(key.as_bytes()));
    }

    /// Removes the entries whose value meets a condition.
    pub(crate) fn remove_where(&mut self, is_removed: impl Fn(&T) -> bool) {
        let bytes = &mut self.bytes;
        self.entries.retain(|_, entry| {
            let removed = is_removed(&entry.value);
            *bytes -= if removed { entry.bytes } else { 0 };
            !removed
        });
    }

    fn remove_key(&mut self, key: &str) {
        if let Some(entry) = self.entries.remove(key) {
            self.bytes -= entry.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ENTRY_BYTES, Expiring};
    use jiff::{SignedDuration, Timestamp};

    const START: Timestamp = Timestamp::UNIX_EPOCH;
    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    #[test]
    fn entries_expire_and_are_swept_away() {
        let mut entries = Expiring::default();
        for number in 0..1000 {
            entries.insert(&number.to_string(), number, 0, START, START + MINUTE);
        }
        assert_eq!(entries.get("7", START), Some(&7));
        assert_eq!(entries.get_mut("7", START + MINUTE), None);
        entries.insert("new", 0, 0, START + MINUTE, START + MINUTE * 2);
        assert_eq!((entries.entries.len(), entries.oldest.len(), entries.bytes), (1, 1, ENTRY_BYTES));
    }

    #[test]
    fn an_entry_replaces_an_earlier_one_and_can_be_removed() {
        let mut entries = Expiring::default();
        for number in 0..3 {
            entries.insert("key", number, 0, START, START + MINUTE);
        }
        assert_eq!((entries.get("key", START), entries.bytes), (Some(&2), ENTRY_BYTES));
        entries.remove("key");
        assert_eq!((entries.get("key", START), entries.bytes), (None, 0));
        entries.insert("key", 3, 0, START, START + MINUTE);
        assert_eq!((entries.get("key", START), entries.oldest.len()), (Some(&3), 1));
    }

    #[test]
    fn an_entry_that_is_replaced_again_and_again_takes_no_more_memory() {
        let mut entries = Expiring::default();
        entries.insert("another", 0, 0, START, START + MINUTE);
        for number in 0..10_000 {
            entries.insert("key", number, 0, START, START + MINUTE);
            assert!(entries.oldest.len() < 32, "{number}");
        }
        assert_eq!((entries.get("another", START), entries.get("key", START)), (Some(&0), Some(&9_999)));
        for number in 0..10_000 {
            entries.insert(&number.to_string(), number, 0, START, START + MINUTE);
            entries.remove(&number.to_string());
            assert!(entries.oldest.len() < 32, "{number}");
        }
    }

    #[test]
    fn the_oldest_entries_make_room_so_that_their_bytes_are_bounded() {
        let mut entries = Expiring::default();
        for number in 0..100 {
            entries.insert(&number.to_string(), number, 1024 * 1024, START, START + MINUTE);
            assert!(entries.bytes <= Expiring::<u32>::MAX_BYTES);
        }
        assert_eq!(entries.entries.len(), 31);
        assert_eq!((entries.get("68", START), entries.get("69", START)), (None, Some(&69)));
        // However small they are, their number is bounded too.
        for number in 0..100_000 {
            entries.insert(&number.to_string(), number, 0, START, START + MINUTE);
        }
        assert_eq!(entries.entries.len(), Expiring::<u32>::MAX_BYTES / ENTRY_BYTES);
    }
}
