//! Mail, which the sandbox does not send: codes go to whoever asked to see them.

use dfns_core::Secret;
use std::fmt;

/// A mail that Dfns would have sent: a code for a user.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mail {
    /// The user it is for.
    pub username: String,
    /// What the code is for: `registration`, `login` or `recovery`.
    pub subject: &'static str,
    /// The code.
    pub code: Secret,
}

impl Mail {
    pub(crate) fn new(username: &str, subject: &'static str, code: &str) -> Self {
        Self { username: username.to_owned(), subject, code: code.into() }
    }
}

impl fmt::Display for Mail {
    /// With the code, as the user reads it: `mail to jdoe@example.co: registration code ABC-DEF-GHI`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "mail to {}: {} code {}", self.username, self.subject, self.code.expose())
    }
}

/// Who reads the mail.
pub(crate) type Mailbox = Box<dyn Fn(&Mail) + Send + Sync>;
