//! The signature of a delivery: HMAC-SHA-256 over the body, keyed with the webhook's whole secret,
//! prefix `whs-` included.

use super::WebhookError;
use crate::multipart::hex;
use crate::secret::Secret;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use http::HeaderMap;

/// The header that carries the signature: `sha256=` and 64 lower-case hexadecimal digits.
pub const SIGNATURE_HEADER: &str = "x-dfns-webhook-signature";

const PREFIX: &str = "sha256=";
const DIGITS: usize = 64;

/// Signs a body as Dfns does, and returns the value of [`SIGNATURE_HEADER`].
///
/// For tests of a receiver and for stand-ins of Dfns. The time of sending is part of the body: see
/// [`Event::new`](super::Event::new).
pub fn sign(secret: impl Into<Secret>, body: &[u8]) -> String {
    SigningKey::new(&secret.into()).sign(body)
}

/// The key of a webhook's secret.
pub(super) struct SigningKey(hmac::Key);

impl SigningKey {
    pub(super) fn new(secret: &Secret) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, secret.expose().as_bytes()))
    }

    fn sign(&self, body: &[u8]) -> String {
        format!("{PREFIX}{}", hex(hmac::sign(&self.0, body).as_ref()))
    }

    /// Returns whether this secret made the signature. Compares in constant time.
    pub(super) fn made(&self, signature: &[u8], body: &[u8]) -> bool {
        verify_slices_are_equal(self.sign(body).as_bytes(), signature).is_ok()
    }
}

/// Returns the value of the signature header, if it occurs once and is well-formed.
pub(super) fn read(headers: &HeaderMap) -> Result<&[u8], WebhookError> {
    let mut values = headers.get_all(SIGNATURE_HEADER).iter();
    let value = values.next().ok_or(WebhookError::MissingSignature)?.as_bytes();
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let digits = value.strip_prefix(PREFIX.as_bytes());
    if values.next().is_some() || !digits.is_some_and(|digits| digits.len() == DIGITS && digits.iter().all(is_digit)) {
        return Err(WebhookError::MalformedSignature);
    }
    Ok(value)
}
