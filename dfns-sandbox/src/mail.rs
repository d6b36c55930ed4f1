//! Mail with codes. The sandbox does not send it: it hands it to the mailbox of the embedding
//! program.

use dfns_core::{Secret, one_line};
use std::fmt;

/// A mail that Dfns would have sent: a code for a user.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Mail {
    /// The name of the recipient.
    pub username: String,
    /// The purpose of the code: `registration`, `login` or `recovery`.
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
    /// One line with the code: `mail to jdoe@example.co: registration code ABC-DEF-GHI`. Control
    /// characters in the name are escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let username = one_line(&self.username, MAX_NAME);
        write!(f, "mail to {username}: {} code {}", self.subject, self.code.expose())
    }
}

/// The reader of the mail.
pub(crate) type Mailbox = Box<dyn Fn(&Mail) + Send + Sync>;
