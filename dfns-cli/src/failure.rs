//! The failure of a command, and the words for it.

use crate::advice::explained;
use crate::required::permissions;
use crate::stderr;
use crate::ticket::word;
use dfns_core::{Delivery, ErrorKind, OperationTicket, debug_error, one_line};
use serde_json::{Value, json};
use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// The failure of a command.
#[non_exhaustive]
pub enum Failure {
    /// The command line is wrong, or requests help.
    Usage(clap::Error),
    /// The arguments are wrong, or a file, a variable or a profile that they need; the string says
    /// which, and what is accepted. Nothing was sent.
    Wrong(String),
    /// The command failed; the string says why.
    Message(String),
    /// The call failed.
    Call(dfns_core::Error),
    /// The call succeeded, and its effect is awaiting approval; the string says of what.
    AwaitsApproval(String),
    /// The call succeeded, and its effect takes longer than the command waits.
    NotSettled(String),
    /// The call succeeded, and its response cannot be printed; the string says what was made, and
    /// why.
    NotPrinted(String),
    /// The command was ended while its request was under way. The ticket finishes the operation, if
    /// Dfns recognizes it by an external id.
    Interrupted(Option<Box<OperationTicket>>),
    /// The output cannot be written.
    Output(io::Error),
    /// Another failure, which is printed as JSON.
    InJson(Box<Failure>),
}

impl Failure {
    /// Returns the exit code: 0 for help; 1 for what Dfns or the network refused, and for checks
    /// that find something; 2 for wrong arguments, files, variables and profiles; 3 if approval is
    /// awaited; 4 if the outcome is unknown, not there in time, or not printed.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Wrong(_) => 2,
            Self::AwaitsApproval(_) => 3,
            Self::NotSettled(_) | Self::NotPrinted(_) | Self::Interrupted(_) => 4,
            Self::Call(error) if error.outcome_is_unknown() => 4,
            Self::Call(error) if is_misuse(error) => 2,
            Self::InJson(failure) => failure.exit_code(),
            Self::Call(_) | Self::Message(_) | Self::Output(_) => 1,
        }
    }

    /// Prints the failure on standard error, or help on standard output. Returns the exit code.
    pub fn report(self) -> ExitCode {
        match &self {
            // clap knows whether this is help, for stdout, or a mistake, for stderr.
            Self::Usage(usage) => match usage.print().and_then(|()| io::stdout().flush()) {
                Err(error) if self.is_help() => return Self::Output(error).report(),
                _ => {}
            },
            // The reader has closed the pipe, as `head` does.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Self::InJson(failure) if matches!(&**failure, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe) =>
            {
                return ExitCode::SUCCESS;
            }
            _ => stderr::print(format_args!("{self}\n")),
        }
        ExitCode::from(self.exit_code())
    }

    /// Returns whether this is help, and no failure.
    pub(crate) fn is_help(&self) -> bool {
        matches!(self, Self::Usage(error) if error.exit_code() == 0)
    }

    /// Returns the message, without the prefix `error:`.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Usage(error) => error.to_string(),
            Self::Wrong(message) | Self::Message(message) | Self::NotSettled(message) | Self::NotPrinted(message) => {
                message.clone()
            }
            Self::AwaitsApproval(what) => format!("{what} is awaiting approval"),
            Self::Interrupted(_) => {
                String::from("interrupted while the request was under way, so whether it took effect is unknown")
            }
            Self::Output(error) => format!("the output cannot be written: {error}"),
            Self::Call(error) => explained(error).unwrap_or_else(|| error.to_string()),
            Self::InJson(failure) => failure.reason(),
        }
    }

    /// Returns the ticket that finishes an operation whose outcome is unknown.
    fn ticket(&self) -> Option<Value> {
        match self {
            Self::Call(error) => serde_json::to_value(error.ticket()?).ok(),
            Self::Interrupted(ticket) => serde_json::to_value(ticket.as_deref()?).ok(),
            _ => None,
        }
    }

    /// Returns the failure as JSON.
    fn facts(&self) -> Value {
        let kind = match self {
            Self::Usage(_) | Self::Wrong(_) => "usage",
            Self::AwaitsApproval(_) => "awaits_approval",
            Self::NotSettled(_) => "not_settled",
            Self::NotPrinted(_) => "not_printed",
            Self::Interrupted(_) => "unknown_outcome",
            Self::Call(error) if error.outcome_is_unknown() => "unknown_outcome",
            Self::Call(error) if error.status().is_some() => "refused",
            Self::Call(error) if is_misuse(error) => "usage",
            Self::Call(_) | Self::Message(_) | Self::Output(_) | Self::InJson(_) => "failed",
        };
        let message = one_line(self.reason().trim(), MAX_MESSAGE).clone();
        let mut facts = json!({ "kind": kind, "message": message, "exitCode": self.exit_code() });
        if let Self::Call(error) = self {
            let needed = error.required_permissions().map(permissions);
            for (name, value) in [
                ("endpoint", error.endpoint().map(Value::from)),
                ("status", error.status().map(|status| status.as_u16().into())),
                ("code", error.code().map(|code| one_line(code, MAX_MESSAGE).clone().into())),
                ("requestId", error.request_id().map(|id| one_line(id, MAX_MESSAGE).clone().into())),
                ("duplicate", error.duplicate().map(|id| one_line(id, MAX_MESSAGE).clone().into())),
                ("permissions", needed),
            ] {
                if let Some(value) = value {
                    facts[name] = value;
                }
            }
        }
        if let Some(ticket) = self.ticket() {
            facts["ticket"] = ticket;
        }
        json!({ "error": facts })
    }
}

/// Returns whether a call never began, because of what the command line or the environment says.
fn is_misuse(error: &dfns_core::Error) -> bool {
    matches!(error.kind(), ErrorKind::Configuration | ErrorKind::Request) && error.delivery() == Delivery::NotSent
}

/// The longest message, in bytes. A longer one is cut.
pub(crate) const MAX_MESSAGE: usize = 8 * 1024;

/// One line without control characters, except for the usage of the command line, and for the
/// ticket of an unknown outcome on a second line.
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
            Self::InJson(failure) => write!(f, "{}", failure.facts()),
            Self::AwaitsApproval(_) | Self::NotSettled(_) => {
                write!(f, "note: {}", one_line(self.reason(), MAX_MESSAGE))
            }
            Self::Wrong(_)
            | Self::Message(_)
            | Self::Call(_)
            | Self::Output(_)
            | Self::NotPrinted(_)
            | Self::Interrupted(_) => {
                write!(f, "error: {}", one_line(self.reason(), MAX_MESSAGE))?;
                match self.ticket() {
                    Some(ticket) => write!(
                        f,
                        "\nnote: the command `resume TICKET` finishes the operation once; the ticket contains the request\nticket: {}",
                        word(&ticket)
                    ),
                    None => Ok(()),
                }
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
