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
mod der;
mod foreign;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use der::{
    KeyInfo, PrivateKeyForm, algorithm_name, octets, oid, pkcs8, public_key, rsa_public_key, sec1_curve,
};
pub(crate) use write::encode;

use zeroize::Zeroizing;

/// Something found in a file.
pub(crate) struct Found<'a> {
    /// Its content, judged by its bytes; by its label where those cannot be decoded.
    pub(crate) content: Content,
    /// Its DER, or what could be decoded of it.
    pub(crate) der: &'a [u8],
    /// Why it cannot be used.
    pub(crate) flaw: Option<Flaw>,
}

/// The content of a block or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    PrivateKey(PrivateKeyForm),
    EncryptedPrivateKey,
    PublicKey,
    RsaPublicKey,
    Certificate,
    CertificateRequest,
    RevocationList,
    /// Parameters of a curve or group, which accompany a key.
    Parameters,
    Pkcs7,
    Pkcs12,
    JavaKeyStore,
    OpenSshKey,
    SshPublicKey,
    PuttyKey,
    PgpKey,
    Jwk,
    /// Encrypted as a whole, by a tool for that.
    EncryptedFile,
    /// Bytes of a key that do not say which algorithm they are for.
    RawKey,
    /// The name of a secret or a file, instead of what is in it.
    Reference,
    Unknown,
}

impl Content {
    /// Its name, for errors.
    pub(crate) fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::PrivateKey(_) => "private key",
            Self::EncryptedPrivateKey => "encrypted private key",
            Self::PublicKey | Self::RsaPublicKey => "public key",
            Self::Certificate => "certificate",
            Self::CertificateRequest => "certificate request",
            Self::RevocationList => "certificate revocation list",
            Self::Parameters => "block of key parameters",
            Self::Pkcs7 => "PKCS#7 file",
            Self::Pkcs12 => "PKCS#12 file",
            Self::JavaKeyStore => "Java key store",
            Self::OpenSshKey => "private key of OpenSSH",
            Self::SshPublicKey => "public key of OpenSSH",
            Self::PuttyKey => "private key of PuTTY",
            Self::PgpKey => "PGP key",
            Self::Jwk => "JSON Web Key",
            Self::EncryptedFile => "file encrypted as a whole",
            Self::RawKey => "key without its algorithm",
            Self::Reference => "name of a file or a secret",
            Self::Unknown => return None,
        })
    }
}

/// The defect of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It begins but does not end, or its first line is not closed.
    Unfinished,
    /// It contains characters that are not base64.
    Base64,
    /// It is shorter than it says.
    Truncated,
    /// It decodes to something that is neither a key nor a certificate.
    Unrecognized,
}

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
