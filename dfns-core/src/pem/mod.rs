//! Reads key and certificate files in any common deployment form, and writes PEM.
//!
//! The same reader serves private keys ([`KeySigner`](crate::KeySigner)), public keys and
//! certificate authorities. It finds every PEM block in the bytes and classifies it by its DER. The
//! label is a hint, used only to name content that cannot be decoded. Bytes outside blocks are
//! ignored. Without a block, the input may be DER, hex or base64 of DER, or base64 of a readable
//! file.
//!
//! The scanner is our own because PEM crates are strict and built for well-formed files.
//! `rustls-pki-types` repeats its input in its errors and leaves copies of it unwiped.
//! `pem-rfc7468` requires matching labels and even line lengths, and cannot decode a body without
//! its frame. Libraries do the rest: `base64` and `base16ct` decode, `aws-lc-rs` parses keys,
//! `rustls` certificates. Every intermediate copy is allocated at its final size and wiped. The
//! time is linear in the input.
//!
//! Reading order: `text`, from bytes to plain characters; `armor`, blocks and base64; `der`, what
//! DER holds; `foreign`, formats that are neither; `encode` and `write`, the other direction.

mod armor;
mod content;
mod der;
mod encode;
mod foreign;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use content::{Content, Flaw, Found, PrivateKeyForm};
pub(crate) use der::{KeyInfo, algorithm_name, octets, oid, pkcs8, public_key, rsa_public_key, sec1_curve};
pub(crate) use encode::ecdsa_signature;
pub(crate) use encode::{ec_key, ed25519_key, rsa_key};
pub(crate) use write::{encode_private_key, encode_public_key};

use zeroize::Zeroizing;

/// The maximum number of base64 layers around a file. Kubernetes adds one, some pipelines a
/// second.
const MAX_WRAPPING: usize = 3;

/// Calls `visit` for every block of a file, in order. If none is found, calls it once with the
/// apparent content of the file.
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

/// Visits DER, or several concatenated DER certificates.
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

/// Returns whether a file contains only white space. Bytes that are not UTF-8 are not blank.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && text::clean(bytes).iter().all(|byte| armor::is_noise(*byte))
}
