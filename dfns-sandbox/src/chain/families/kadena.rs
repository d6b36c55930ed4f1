//! Kadena: accounts of one key, commands of Pact.

use crate::chain::encoding::hash::blake2b_256;
use crate::chain::encoding::hex;
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

/// The account of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    Ok(format!("k:{}", hex::bare(&key.ed25519()?)))
}

/// Whether the text is an account of one key, or the name of another account.
pub(super) fn is_address(text: &str) -> bool {
    match text.strip_prefix("k:") {
        Some(digits) => digits.len() == 64 && hex::decode("to", digits).is_ok(),
        None => (3..=256).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()),
    }
}

/// Prepares a command, which is JSON in a string.
pub(super) fn command(command: &str) -> Result<Unsigned, Rejection> {
    serde_json::from_str::<serde::de::IgnoredAny>(command)
        .map_err(|error| Rejection::invalid("command", format!("expected JSON: {error}")))?;
    let digest = blake2b_256(&[command.as_bytes()]);
    let command = command.to_owned();
    Ok(Unsigned::one(Payload::EdDsa(digest.to_vec()), move |signature| {
        let compact = signature.compact();
        let hash = URL_SAFE_NO_PAD.encode(digest);
        let signed = json!({ "cmd": command, "hash": hash, "sigs": [{ "sig": hex::bare(&compact) }] });
        let (data, tx_hash) = (Some(signed.to_string()), Some(hash));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    }))
}
