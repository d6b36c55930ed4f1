//! Certificate authorities: the trusted ones, and how files of them are read.
//!
//! A file of authorities is read like any other key or certificate file. Blocks that are not
//! certificates are skipped; a certificate that cannot be used is reported and left out. Leaving
//! one out only reduces trust. A file without a usable certificate is an error.

use crate::pem::{self, Content, Flaw, Found};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use std::fmt;
use zeroize::Zeroize as _;

/// The certificate authorities to trust.
#[derive(Clone, Default)]
#[non_exhaustive]
pub enum TrustRoots {
    /// Mozilla's list, built in: no file is read at start-up.
    #[default]
    Embedded,
    /// The operating system's list.
    System,
    /// Only these authorities, for instance for a proxy with its own authority: the content of a
    /// certificate file.
    ///
    /// Accepts PEM, DER, and common variants such as line breaks spelled `\n` and base64 of PEM.
    /// Other blocks, such as private keys, are skipped. A certificate that cannot be used is left
    /// out and listed by [`rejected`](Self::rejected). If none can be used, building the client
    /// fails.
    Pem(Vec<u8>),
}

/// A certificate that cannot be used as an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("certificate {index} {reason}")]
#[non_exhaustive]
pub struct RejectedCertificate {
    /// Its position in the file, the first certificate being 1.
    pub index: usize,
    /// The reason, a clause without its subject: `is cut off`.
    pub reason: &'static str,
}

/// The reason why no authority can be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum TrustRootsError {
    #[error("certificate authorities: the file is empty")]
    Empty,
    #[error("certificate authorities: no certificate found; the file holds a {0}")]
    Other(&'static str),
    #[error("certificate authorities: no certificate found; pass the content of a PEM or DER file")]
    NotFound,
    #[error("certificate authorities: no certificate can be used: {0}")]
    Rejected(RejectedCertificate),
}

impl TrustRoots {
    /// Returns the certificates of a [`Pem`](Self::Pem) file that are left out because they cannot
    /// be used.
    ///
    /// Check it at start-up and log the result: servers certified only by one of them are not
    /// trusted.
    ///
    /// ```
    /// use dfns_core::TrustRoots;
    ///
    /// let roots = TrustRoots::Pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----".to_vec());
    /// assert_eq!(roots.rejected()[0].to_string(), "certificate 1 is not a certificate");
    /// ```
    pub fn rejected(&self) -> Vec<RejectedCertificate> {
        match self {
            Self::Pem(file) => read(file).rejected,
            Self::Embedded | Self::System => Vec::new(),
        }
    }

    /// Returns the authorities, or `None` for the system's list.
    pub(super) fn store(&self) -> Result<Option<RootCertStore>, TrustRootsError> {
        match self {
            Self::Embedded => Ok(Some(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect())),
            Self::System => Ok(None),
            Self::Pem(file) => {
                let Certificates { store, rejected, other } = read(file);
                match rejected.first() {
                    _ if !store.is_empty() => Ok(Some(store)),
                    Some(first) => Err(TrustRootsError::Rejected(*first)),
                    None if pem::is_blank(file) => Err(TrustRootsError::Empty),
                    None => Err(other.map_or(TrustRootsError::NotFound, TrustRootsError::Other)),
                }
            }
        }
    }
}

/// The content of a file.
struct Certificates {
    store: RootCertStore,
    rejected: Vec<RejectedCertificate>,
    /// The first block that is not a certificate.
    other: Option<&'static str>,
}

fn read(file: &[u8]) -> Certificates {
    let mut found = Certificates { store: RootCertStore::empty(), rejected: Vec::new(), other: None };
    let mut index = 0;
    pem::read(file, &mut |block| {
        if !matches!(block.content, Content::Certificate | Content::Unknown) {
            found.other = found.other.or(block.content.name());
            return;
        }
        // Unrecognized content without a label gets no number.
        if block.content == Content::Unknown && block.flaw == Some(Flaw::Unrecognized) {
            return;
        }
        index += 1;
        if let Err(reason) = add(&mut found.store, block) {
            found.rejected.push(RejectedCertificate { index, reason });
        }
    });
    found
}

fn add(store: &mut RootCertStore, found: &Found<'_>) -> Result<(), &'static str> {
    match found.flaw {
        Some(Flaw::Unfinished | Flaw::Truncated) => Err("is cut off"),
        Some(Flaw::Base64) => Err("contains characters that are not base64"),
        Some(Flaw::Unrecognized) => Err("is not a certificate"),
        // The library's error may repeat the content.
        None => {
            store.add(CertificateDer::from(found.der)).map_err(|_| "is damaged, or of a kind that no authority has")
        }
    }
}

/// The file may contain a private key beside the certificates.
impl Drop for TrustRoots {
    fn drop(&mut self) {
        if let Self::Pem(file) = self {
            file.zeroize();
        }
    }
}

/// Hides the content of the file.
impl fmt::Debug for TrustRoots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("Embedded"),
            Self::System => f.write_str("System"),
            Self::Pem(file) => write!(f, "Pem({} bytes)", file.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: &str = include_str!("../pem/samples/authority.pem");
    const SECOND: &str = include_str!("../pem/samples/authority2.pem");
    const KEY_AND_AUTHORITY: &str = include_str!("../pem/samples/key-and-authority-escaped.pem");

    fn roots(file: impl AsRef<[u8]>) -> TrustRoots {
        TrustRoots::Pem(file.as_ref().to_vec())
    }

    fn count(file: impl AsRef<[u8]>) -> usize {
        roots(file).store().unwrap().unwrap().len()
    }

    fn error(file: impl AsRef<[u8]>) -> String {
        roots(file).store().unwrap_err().to_string()
    }

    #[test]
    fn authorities_are_read_in_the_forms_of_deployments() {
        assert_eq!(count(AUTHORITY), 1);
        assert_eq!(count(format!("{AUTHORITY}{SECOND}")), 2);
        assert_eq!(count(KEY_AND_AUTHORITY), 1);
        assert_eq!(count(include_str!("../pem/samples/authority-trusted.pem")), 1);
        let utf_16: Vec<u8> = AUTHORITY.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(count(utf_16), 1);
        assert_eq!(count([b"# Soci\xe9t\xe9\n", AUTHORITY.as_bytes()].concat()), 1);
        assert!(roots(KEY_AND_AUTHORITY).rejected().is_empty());
    }

    #[test]
    fn a_certificate_that_cannot_be_used_is_named_and_the_others_are_used() {
        let broken = AUTHORITY.replace("MII", "M*I");
        let cut = &AUTHORITY[..200];
        let not_one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let bundle = format!("{broken}{SECOND}{cut}\n{not_one}");
        assert_eq!(count(&bundle), 1);
        let rejected: Vec<_> = roots(&bundle).rejected().iter().map(ToString::to_string).collect();
        assert_eq!(
            rejected,
            [
                "certificate 1 contains characters that are not base64",
                "certificate 3 is cut off",
                "certificate 4 is not a certificate"
            ]
        );
        let all_broken = error(format!("{broken}{not_one}"));
        assert!(
            all_broken.ends_with("no certificate can be used: certificate 1 contains characters that are not base64")
        );
    }

    #[test]
    fn a_file_without_authorities_says_what_it_holds() {
        let key = KEY_AND_AUTHORITY.split("-----BEGIN CERT").next().unwrap();
        for (file, expected) in [
            ("", "the file is empty"),
            ("nonsense", "pass the content"),
            (key, "the file holds a private key"),
            ("/etc/ssl/ca.pem", "the file holds a name of a file"),
            (include_str!("../pem/samples/pkcs7.pem"), "the file holds a PKCS#7 file"),
            (include_str!("../pem/samples/request.pem"), "the file holds a certificate request"),
        ] {
            let text = error(file);
            assert!(text.starts_with("certificate authorities: ") && text.contains(expected), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_file_is_shown() {
        let key_cut = &KEY_AND_AUTHORITY[..100];
        for file in [KEY_AND_AUTHORITY, key_cut, &AUTHORITY[..90]] {
            let error = roots(file).store().err().map(|error| format!("{error} {error:?}")).unwrap_or_default();
            let text = format!("{error} {:?} {:?}", roots(file), roots(file).rejected());
            for shown in ["MIG", "MII", "77, 73", "45, 45", "[45"] {
                assert!(!text.contains(shown), "{text}");
            }
        }
        assert_eq!(format!("{:?}", roots("four")), "Pem(4 bytes)");
    }
}
