//! Mail, which the sandbox does not send: codes go to whoever asked to see them.

use dfns_core::{Secret, one_line};
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

/// The most bytes of a name that are shown.
const MAX_NAME: usize = 500;

impl fmt::Display for Mail {
    /// One line with the code: `mail to jdoe@example.co: registration code ABC-DEF-GHI`. Control characters in the name
    /// are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let username = one_line(&self.username, MAX_NAME);
        write!(f, "mail to {username}: {} code {}", self.subject, self.code.expose())
    }
}

/// Who reads the mail.
pub(crate) type Mailbox = Box<dyn Fn(&Mail) + Send + Sync>;
