//! Reads key and certificate files in any common deployment form, and writes PEM.
//!
//! One reader serves private keys ([`KeySigner`](crate::KeySigner)), public keys and certificate
//! authorities. It takes bytes, finds every PEM block in them, and says what each block holds by
//! looking at its DER: the label is a hint, used only to name what cannot be decoded. Bytes outside
//! of blocks do not matter. Without a block, the input may be DER, hex or base64 of DER, or base64
//! of a file that is itself readable.
//!
//! The scanner is our own because PEM crates are strict and built for well-formed files:
//! `rustls-pki-types` repeats its input in its errors and leaves copies of it unwiped,
//! `pem-rfc7468` requires matching labels and even line lengths and cannot decode a body without
//! its frame. Base64 is decoded by the crate `base64`, hex by `base16ct`, keys are parsed by
//! `aws-lc-rs`, certificates by `rustls`. Every intermediate copy is made at its final size and
//! wiped, and the time is linear in the input.
//!
//! Reading order: `text`, from bytes to plain characters; `armor`, blocks and base64; `der`, what
//! DER holds; `foreign`, formats that are neither; `write`, the other direction.

mod armor;
mod content;
mod der;
mod foreign;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use content::{Content, Flaw, Found, PrivateKeyForm};
pub(crate) use der::{KeyInfo, algorithm_name, octets, oid, pkcs8, public_key, rsa_public_key, sec1_curve};
pub(crate) use write::encode;

use zeroize::Zeroizing;

/// How often base64 may be wrapped around a file: Kubernetes does it once, a careless pipeline
/// twice.
const MAX_WRAPPING: usize = 3;

/// Calls `visit` for everything in a file, in its order. For a file in which nothing is found,
/// calls it once, with what the file seems to be.
pub(crate) fn read(bytes: &[u8], visit: &mut dyn FnMut(&Found<'_>)) {
    if !read_wrapped(bytes, MAX_WRAPPING, visit) {
        let content = foreign::identify(bytes);
        visit(&Found { content, der: &[], flaw: Some(Flaw::Unrecognized) });
    }
}

fn read_wrapped(bytes: &[u8], depth: usize, visit: &mut dyn FnMut(&Found<'_>)) -> bool {
    if read_der(bytes, visit) {
        return true;
    }
    let text = text::clean(bytes);
    if armor::blocks(&text, visit) {
        return true;
    }
    let Some(depth) = depth.checked_sub(1) else { return false };
    let inner = |decoded: Option<Zeroizing<Vec<u8>>>, visit: &mut dyn FnMut(&Found<'_>)| {
        decoded.is_some_and(|decoded| read_wrapped(&decoded, depth, visit))
    };
    inner(armor::hex(&text), visit) || inner(armor::bare_base64(&text), visit)
}

/// Visits DER, or several DER certificates one after the other.
fn read_der(bytes: &[u8], visit: &mut dyn FnMut(&Found<'_>)) -> bool {
    let mut rest = bytes;
    let mut found = false;
    while let Some((der, after)) = der::split(rest) {
        let content = der::classify(der);
        if content == Content::Unknown {
            break;
        }
        visit(&Found { content, der, flaw: None });
        found = true;
        rest = after;
    }
    found
}

/// Whether a file holds nothing but white space.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    text::clean(bytes).iter().all(|byte| armor::is_noise(*byte))
}
