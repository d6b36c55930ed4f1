//! What is under way and forgotten at a restart: challenges, user actions, codes and social logins.
//!
//! None of this is state: it changes even when a request is refused, because a user action that was shown is spent.

use crate::state::{CredentialKind, Signer};
use crate::text::sha256_hex;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// How long a challenge can be completed.
pub(crate) const CHALLENGE_LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// How long a user action can be used. Dfns does not publish its own figure.
pub(crate) const USER_ACTION_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Everything under way.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) challenges: Expiring<Challenge>,
    pub(crate) user_actions: Expiring<UserAction>,
    pub(crate) new_credentials: Expiring<NewCredentialChallenge>,
    pub(crate) credential_codes: Expiring<CredentialCode>,
    /// The last code that was mailed to each user, by username.
    pub(crate) login_codes: HashMap<String, String>,
    /// Which user an identity provider's token logs in.
    pub(crate) social_logins: HashMap<String, String>,
    /// The name under which an identity provider's token registers an end user.
    pub(crate) social_registrations: HashMap<String, String>,
    /// Which user an identity provider's code and state log in.
    pub(crate) sso_logins: HashMap<(String, String), String>,
    /// The last code that was mailed to each user who lost their credentials, by username.
    pub(crate) recovery_codes: HashMap<String, String>,
}

/// A challenge that waits for an assertion.
#[derive(Clone)]
pub(crate) struct Challenge {
    pub(crate) text: String,
    pub(crate) purpose: Purpose,
    pub(crate) is_used: bool,
}

/// What completing a challenge leads to, and who has to complete it.
#[derive(Clone)]
pub(crate) enum Purpose {
    /// A user action for one request.
    UserAction(Signer, SignedRequest),
    /// A session for this user, or, for a login without a name, for the owner of the credential that responds.
    Login(Option<Signer>),
}

/// A request as it was announced for signing.
#[derive(Clone)]
pub(crate) struct SignedRequest {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) payload: String,
}

/// A signed request that may be made once.
pub(crate) struct UserAction {
    pub(crate) signer: Signer,
    pub(crate) request: SignedRequest,
    pub(crate) is_used: bool,
}

/// A challenge that waits for one more credential of a user.
pub(crate) struct NewCredentialChallenge {
    pub(crate) text: String,
    pub(crate) user_id: String,
    pub(crate) kind: CredentialKind,
    /// Whether it was a code that asked for it.
    pub(crate) with_code: bool,
    pub(crate) is_used: bool,
}

/// A code that adds one credential to a user.
pub(crate) struct CredentialCode {
    pub(crate) user_id: String,
    pub(crate) is_used: bool,
}

/// Entries that are found by a token until they expire.
pub(crate) struct Expiring<T> {
    entries: HashMap<String, (Timestamp, T)>,
    /// The size at which expired entries are looked for.
    sweep_at: usize,
}

impl<T> Default for Expiring<T> {
    fn default() -> Self {
        Self { entries: HashMap::new(), sweep_at: Self::SMALL }
    }
}

impl<T> Expiring<T> {
    const SMALL: usize = 1024;

    pub(crate) fn insert(&mut self, token: &str, entry: T, now: Timestamp, expires_at: Timestamp) {
        if self.entries.len() >= self.sweep_at {
            self.entries.retain(|_, (expires_at, _)| *expires_at > now);
            // Twice what is left, so that the work per insertion stays constant.
            self.sweep_at = Self::SMALL.max(2 * self.entries.len());
        }
        self.entries.insert(sha256_hex(token.as_bytes()), (expires_at, entry));
    }

    /// The entry of this token, unless it has expired.
    pub(crate) fn get_mut(&mut self, token: &str, now: Timestamp) -> Option<&mut T> {
        let (expires_at, entry) = self.entries.get_mut(&sha256_hex(token.as_bytes()))?;
        (*expires_at > now).then_some(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::Expiring;
    use jiff::{SignedDuration, Timestamp};

    #[test]
    fn entries_expire_and_are_swept_away() {
        let (start, minute) = (Timestamp::UNIX_EPOCH, SignedDuration::from_mins(1));
        let mut entries = Expiring::default();
        for number in 0..Expiring::<u32>::SMALL {
            entries.insert(&number.to_string(), number, start, start + minute);
        }
        assert_eq!(entries.get_mut("7", start).copied(), Some(7));
        assert_eq!(entries.get_mut("7", start + minute), None);
        entries.insert("new", 0, start + minute, start + minute * 2);
        assert_eq!(entries.entries.len(), 1);
    }
}
