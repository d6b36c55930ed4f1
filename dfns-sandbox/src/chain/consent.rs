//! The consent of accounts to tokens, where networks require it.

use serde_json::Value;

/// The consent of an account to a token, or the end of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Consent {
    /// The account, if it is not the sender of the transaction.
    pub(crate) account: Option<String>,
    /// The kind and the identifying fields of the token.
    pub(crate) token: Value,
    pub(crate) is_given: bool,
}
