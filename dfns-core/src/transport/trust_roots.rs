//! Certificate authorities: the trusted ones, and how files of them are read.
//!
//! A file of authorities is read like any other key or certificate file. Blocks that are not
//! certificates are skipped; a certificate that cannot be used is reported and left out. Leaving
//! one out only reduces trust. A file without a usable certificate is an error.

use super::error::TransportError;
use crate::foreign::debug_error;
use crate::pem::{self, Content, Flaw, Found};
use rustls::RootCertStore;
use rustls_pki_types::CertificateDer;
use std::fmt;

/// The certificate authorities to trust.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum TrustRoots {
    /// Mozilla's list, built in: no file is read at start-up.
    #[default]
    Embedded,
    /// The operating system's list. On Linux, `SSL_CERT_FILE` and `SSL_CERT_DIR` replace it.
    System,
    /// Only these authorities, for instance for a server with its own authority.
    Only(CertificateAuthorities),
    /// Mozilla's list and these authorities, for instance for a proxy that inspects TLS.
    EmbeddedAnd(CertificateAuthorities),
    /// The operating system's list and these authorities. Not on Android.
    SystemAnd(CertificateAuthorities),
}

/// The authorities, in the form that the TLS library requires.
pub(super) enum Trust {
    /// These, and no others.
    Store(RootCertStore),
    /// The system's list and these.
    System(Vec<CertificateDer<'static>>),
}

/// Certificate authorities from files. The default is an empty list, with which building a client
/// fails.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::{CertificateAuthorities, TrustRoots};
///
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let authorities = CertificateAuthorities::read(std::fs::read("/etc/company/ca.pem")?)?;
/// for rejected in authorities.rejected() {
///     eprintln!("{rejected}; it is not trusted");
/// }
/// let roots = TrustRoots::from(authorities);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct CertificateAuthorities {
    store: RootCertStore,
    /// The same certificates as they were read.
    certificates: Vec<CertificateDer<'static>>,
    rejected: Vec<RejectedCertificate>,
}

/// A certificate that cannot be used as an authority.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("certificate {index} {reason}")]
#[non_exhaustive]
pub struct RejectedCertificate {
    /// Its position in the file, the first certificate being 1.
    pub index: usize,
    /// The reason, a clause without its subject: `is cut off`.
    pub reason: &'static str,
}

impl fmt::Debug for RejectedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "RejectedCertificate", self)
    }
}

/// The reason why a file has no authority that can be used.
#[derive(Debug, thiserror::Error)]
enum FileError {
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
    /// Returns the authorities.
    pub(super) fn trust(&self) -> Trust {
        let embedded = || webpki_roots::TLS_SERVER_ROOTS.iter().cloned();
        match self {
            Self::Embedded => Trust::Store(embedded().collect()),
            Self::Only(authorities) => Trust::Store(authorities.store.clone()),
            Self::EmbeddedAnd(authorities) => Trust::Store(embedded().chain(authorities.store.roots.clone()).collect()),
            Self::System => Trust::System(Vec::new()),
            Self::SystemAnd(authorities) => Trust::System(authorities.certificates.clone()),
        }
    }

    /// Returns the certificates that were left out when their files were read.
    pub(super) fn rejected(&self) -> &[RejectedCertificate] {
        match self {
            Self::Only(authorities) | Self::EmbeddedAnd(authorities) | Self::SystemAnd(authorities) => {
                authorities.rejected()
            }
            Self::Embedded | Self::System => &[],
        }
    }

    /// Returns what to do if the issuer of a certificate is unknown.
    pub(super) fn advice(&self) -> &'static str {
        match self {
            Self::System | Self::SystemAnd(_) => {
                "add the authority of the server, or of the proxy that inspects TLS, to the system's authorities, or pass \
                 it with `trust_roots(TrustRoots::SystemAnd(..))`"
            }
            Self::Embedded | Self::Only(_) | Self::EmbeddedAnd(_) => {
                "trust the authority of the server, or of the proxy that inspects TLS: the system's authorities with \
                 `trust_roots(TrustRoots::System)`, or a file of its own with `TrustRoots::EmbeddedAnd(..)`"
            }
        }
    }
}

impl From<CertificateAuthorities> for TrustRoots {
    fn from(authorities: CertificateAuthorities) -> Self {
        Self::Only(authorities)
    }
}

impl Default for CertificateAuthorities {
    fn default() -> Self {
        Self { store: RootCertStore::empty(), certificates: Vec::new(), rejected: Vec::new() }
    }
}

impl CertificateAuthorities {
    /// Reads the content of a certificate file.
    ///
    /// Accepts PEM, DER, and common variants such as line breaks spelled `\n` and base64 of PEM.
    /// Other blocks, such as private keys, are skipped. A certificate that cannot be used is left
    /// out and listed by [`rejected`](Self::rejected).
    ///
    /// # Errors
    /// [`TransportError::Setup`] if no certificate in the file can be used.
    pub fn read(file: impl AsRef<[u8]>) -> Result<Self, TransportError> {
        let mut authorities = Self::default();
        authorities.add(file)?;
        Ok(authorities)
    }

    /// Adds the authorities of another file.
    ///
    /// # Errors
    /// [`TransportError::Setup`] if no certificate in this file can be used. The authorities so far
    /// remain.
    pub fn add(&mut self, file: impl AsRef<[u8]>) -> Result<(), TransportError> {
        let (file, known, rejected) = (file.as_ref(), self.store.len(), self.rejected.len());
        let (mut index, mut other) = (0, None);
        pem::read(file, &mut |block| {
            if !matches!(block.content, Content::Certificate | Content::Unknown) {
                other = other.or(block.content.name());
                return;
            }
            // Unrecognized content without a label gets no number.
            if block.content == Content::Unknown && block.flaw == Some(Flaw::Unrecognized) {
                return;
            }
            index += 1;
            match add(&mut self.store, block) {
                Ok(()) => self.certificates.push(CertificateDer::from(block.der.to_vec())),
                Err(reason) => self.rejected.push(RejectedCertificate { index, reason }),
            }
        });
        let error = match self.rejected.get(rejected) {
            _ if self.store.len() > known => return Ok(()),
            Some(first) => FileError::Rejected(*first),
            None if pem::is_blank(file) => FileError::Empty,
            None => other.map_or(FileError::NotFound, FileError::Other),
        };
        Err(TransportError::Setup(error.into()))
    }

    /// Returns the certificates of all files that are left out because they cannot be used.
    ///
    /// Check it at start-up and log the result: servers certified only by one of them are not
    /// trusted.
    pub fn rejected(&self) -> &[RejectedCertificate] {
        &self.rejected
    }
}

/// Shows how many there are.
impl fmt::Debug for CertificateAuthorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertificateAuthorities({}, {} rejected)", self.store.len(), self.rejected.len())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const AUTHORITY: &str = include_str!("../pem/samples/authority.pem");
    const SECOND: &str = include_str!("../pem/samples/authority2.pem");
    const KEY_AND_AUTHORITY: &str = include_str!("../pem/samples/key-and-authority-escaped.pem");

    fn count(file: impl AsRef<[u8]>) -> usize {
        CertificateAuthorities::read(file).unwrap().store.len()
    }

    fn error(file: impl AsRef<[u8]>) -> String {
        CertificateAuthorities::read(file).unwrap_err().to_string()
    }

    fn rejected(authorities: &CertificateAuthorities) -> Vec<String> {
        authorities.rejected().iter().map(ToString::to_string).collect()
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
        assert!(CertificateAuthorities::read(KEY_AND_AUTHORITY).unwrap().rejected().is_empty());
    }

    #[test]
    fn a_certificate_that_cannot_be_used_is_named_and_the_others_are_used() {
        let broken = AUTHORITY.replace("MII", "M*I");
        let cut = &AUTHORITY[..200];
        let not_one = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let bundle = format!("{broken}{SECOND}{cut}\n{not_one}");
        assert_eq!(count(&bundle), 1);
        assert_eq!(
            rejected(&CertificateAuthorities::read(&bundle).unwrap()),
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
    fn files_are_added_one_by_one_and_each_may_have_its_own_form() {
        let der = rustls_pki_types::pem::PemObject::from_pem_slice(AUTHORITY.as_bytes()).unwrap();
        let der: CertificateDer<'_> = der;
        let mut authorities = CertificateAuthorities::read(&der).unwrap();
        authorities.add(SECOND).unwrap();
        assert_eq!(authorities.store.len(), 2);
        let cut = &AUTHORITY[..200];
        let error = authorities.add(cut).unwrap_err().to_string();
        assert!(error.ends_with("no certificate can be used: certificate 1 is cut off"), "{error}");
        assert!(authorities.add("nonsense").unwrap_err().to_string().contains("no certificate found"));
        authorities.add(format!("{AUTHORITY}{cut}")).unwrap();
        assert_eq!(rejected(&authorities), ["certificate 1 is cut off", "certificate 2 is cut off"]);
        assert_eq!(authorities.store.len(), 3);
    }

    #[test]
    fn nothing_of_the_file_is_shown() {
        let key_cut = &KEY_AND_AUTHORITY[..100];
        for file in [KEY_AND_AUTHORITY, key_cut, &AUTHORITY[..90]] {
            let text = match CertificateAuthorities::read(file) {
                Ok(authorities) => format!("{authorities:?} {:?}", authorities.rejected()),
                Err(error) => format!("{error} {error:?}"),
            };
            for shown in ["MIG", "MII", "77, 73", "45, 45", "[45"] {
                assert!(!text.contains(shown), "{text}");
            }
        }
        let roots = TrustRoots::from(CertificateAuthorities::read(AUTHORITY).unwrap());
        assert_eq!(format!("{roots:?}"), "Only(CertificateAuthorities(1, 0 rejected))");
    }
}
