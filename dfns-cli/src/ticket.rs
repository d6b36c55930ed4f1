//! Tickets of operations whose outcome is unknown, as one word.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::{OperationTicket, one_line};
use serde_json::Value;

/// Returns a ticket as one word.
pub(crate) fn word(ticket: &Value) -> String {
    URL_SAFE_NO_PAD.encode(ticket.to_string())
}

/// Reads a ticket: a word, the lines of an error with one, or JSON.
pub(crate) fn read(text: &str) -> Result<OperationTicket, String> {
    let is_json = text.trim_start().starts_with('{');
    let json = if is_json {
        text.as_bytes().to_vec()
    } else {
        let word = text.lines().rev().find_map(|line| line.strip_prefix("ticket:")).unwrap_or(text).trim();
        URL_SAFE_NO_PAD.decode(word).map_err(|_| {
            let why = "it is neither JSON nor a word of an error; is it cut off?";
            format!("the ticket `{}` cannot be read: {why}", one_line(word, 60))
        })?
    };
    let wrong = |error: serde_json::Error| {
        let why = if error.is_eof() { String::from("it is cut off") } else { one_line(error, 300) };
        format!("the ticket cannot be read: {why}")
    };
    let mut value: Value = serde_json::from_slice(&json).map_err(wrong)?;
    if let Some(inner) = value.pointer_mut("/error/ticket") {
        value = inner.take();
    }
    if value.get("version").is_none() {
        return Err(String::from("this JSON is not a ticket"));
    }
    serde_json::from_value(value).map_err(wrong)
}
