//! The failure of a command, and the words for it.

use dfns_core::{debug_error, one_line};
use std::fmt;
use std::io;

/// The failure of a command.
#[non_exhaustive]
pub enum Failure {
    /// The command line is wrong, or requests help.
    Usage(clap::Error),
    /// The arguments of an operation are wrong; the string says which, and what is accepted.
    /// Nothing was sent.
    Wrong(String),
    /// The command failed; the string says why.
    Message(String),
    /// The call failed.
    Call(dfns_core::Error),
    /// The output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Returns the exit code: 0 for help, 2 for a wrong command line, 1 for everything else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Wrong(_) => 2,
            _ => 1,
        }
    }

    /// Returns the message, without the prefix `error:`.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Usage(error) => error.to_string(),
            Self::Wrong(message) | Self::Message(message) => message.clone(),
            Self::Output(error) => error.to_string(),
            Self::Call(error) => {
                let message = error.to_string();
                let is_about_trust = error.status().is_none() && message.contains("certificate");
                if is_about_trust { message + CA_HINT } else { message }
            }
        }
    }
}

/// The longest message, in bytes. A longer one is cut.
pub(crate) const MAX_MESSAGE: usize = 8 * 1024;

/// One line without control characters, except for the usage of the command line.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Several lines. An argument that it repeats may be of any length.
            Self::Usage(error) => {
                let (mut usage, mut room) = (error.to_string(), MAX_MESSAGE);
                usage.truncate(usage.floor_char_boundary(MAX_MESSAGE));
                for line in usage.lines() {
                    let line = one_line(line, room);
                    room = room.saturating_sub(line.len());
                    writeln!(f, "{line}")?;
                }
                Ok(())
            }
            Self::Output(error) => {
                write!(f, "error: the output cannot be written: {}", one_line(error, MAX_MESSAGE))
            }
            Self::Wrong(_) | Self::Message(_) | Self::Call(_) => {
                write!(f, "error: {}", one_line(self.reason(), MAX_MESSAGE))
            }
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "Failure", self)
    }
}

impl std::error::Error for Failure {}

impl From<dfns_core::Error> for Failure {
    fn from(error: dfns_core::Error) -> Self {
        Self::Call(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// The hint that follows an error about a certificate.
const CA_HINT: &str = "; if a proxy inspects TLS, set DFNS_CA_FILE to a PEM file with its certificate authority (or SSL_CERT_FILE, SSL_CERT_DIR)";
