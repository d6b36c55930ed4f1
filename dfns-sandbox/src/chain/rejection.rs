//! Rejections of requests about networks.
//!
//! A rejection names the field of the request that is at fault and says what is wrong with it. The
//! operations turn it into a response: [`Invalid`](RejectionKind::Invalid) becomes 400, and
//! [`InsufficientFunds`](RejectionKind::InsufficientFunds) becomes the reason of a failed transfer.

use std::fmt;

/// The class of a [`Rejection`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RejectionKind {
    /// The request is at fault.
    Invalid,
    /// The request is in order, and the wallet lacks the funds: the transfer fails.
    InsufficientFunds,
}

/// A refusal, with the field at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rejection {
    /// The class.
    pub(crate) kind: RejectionKind,
    /// The field of the request, such as `transaction` or `signingKey.scheme`.
    pub(crate) field: &'static str,
    /// The reason, without secrets, of a bounded length.
    pub(crate) reason: String,
}

impl Rejection {
    /// Refuses the value of a field.
    pub(crate) fn invalid(field: &'static str, reason: impl Into<String>) -> Self {
        Self { kind: RejectionKind::Invalid, field, reason: reason.into() }
    }

    /// Refuses what the API has and the sandbox lacks.
    pub(crate) fn not_simulated(field: &'static str, what: &str) -> Self {
        Self::invalid(field, format!("{what} are not simulated by the sandbox"))
    }

    /// Says that a transfer cannot be paid for.
    pub(crate) fn insufficient(needs: u128, has: u128) -> Self {
        let reason = format!("Insufficient funds: needs {needs}, has {has}");
        Self { kind: RejectionKind::InsufficientFunds, field: "amount", reason }
    }

    /// Refuses a transaction that another account must sign.
    pub(crate) fn foreign_sender(field: &'static str) -> Self {
        Self::invalid(field, "sender does not match the address of the key")
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}`: {}", self.field, self.reason)
    }
}

impl std::error::Error for Rejection {}

/// Quotes a value of a request in a reason: at most 64 characters, control characters escaped.
pub(crate) fn quoted(value: &str) -> String {
    let mut quoted: String = value.chars().take(64).flat_map(char::escape_debug).collect();
    if value.chars().nth(64).is_some() {
        quoted.push('…');
    }
    quoted
}
