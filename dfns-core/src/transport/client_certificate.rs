//! The certificate by which a client authenticates in TLS, and its private key.

use super::error::TransportError;
use crate::pem::{self, Content, Flaw, PrivateKeyForm};
use rustls::InconsistentKeys;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::sign::CertifiedKey;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The contents of the two files, unread. Wiped when dropped.
#[derive(Clone)]
pub(super) struct ClientCertificate {
    chain: Arc<Zeroizing<Vec<u8>>>,
    key: Arc<Zeroizing<Vec<u8>>>,
}

impl ClientCertificate {
    pub(super) fn new(chain: &[u8], key: &[u8]) -> Self {
        // The file of the chain may hold the key as well.
        let kept = |file: &[u8]| Arc::new(Zeroizing::new(file.to_vec()));
        Self { chain: kept(chain), key: kept(key) }
    }

    /// Reads both files. Fails if they do not fit together.
    pub(super) fn read(&self) -> Result<CertifiedKey, TransportError> {
        let chain = chain(&self.chain)?;
        let key = private_key(&self.key)?;
        let signing = any_supported_type(&key.der()).map_err(|_| {
            fault(
                "the private key is damaged, or of a kind that TLS does not support; use P-256, P-384, Ed25519 or RSA",
            )
        })?;
        let certified = CertifiedKey::new(chain, signing);
        match certified.keys_match() {
            Ok(()) => Ok(certified),
            Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => Err(fault(
                "the private key does not belong to the first certificate of the chain; pass the key of that \
                 certificate, and the client's own certificate first",
            )),
            Err(_) => {
                Err(fault("the first certificate of the chain cannot be read; pass the client's own certificate"))
            }
        }
    }
}

/// Shows nothing of the files.
impl fmt::Debug for ClientCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientCertificate([redacted])")
    }
}

/// A private key in DER, wiped when dropped.
struct Key {
    form: PrivateKeyForm,
    der: Zeroizing<Vec<u8>>,
}

impl Key {
    fn der(&self) -> PrivateKeyDer<'_> {
        match self.form {
            PrivateKeyForm::Sec1 => PrivateSec1KeyDer::from(self.der.as_slice()).into(),
            PrivateKeyForm::Pkcs1 => PrivatePkcs1KeyDer::from(self.der.as_slice()).into(),
            // TLS knows no DSA; the reader of PKCS#8 rejects it.
            PrivateKeyForm::Pkcs8 | PrivateKeyForm::Dsa => PrivatePkcs8KeyDer::from(self.der.as_slice()).into(),
        }
    }
}

/// Returns the certificates of a file, in order.
fn chain(file: &[u8]) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let (mut chain, mut damaged, mut other) = (Vec::new(), false, None);
    pem::read(file, &mut |found| match (found.content, found.flaw) {
        (Content::Certificate, None) => chain.push(CertificateDer::from(found.der.to_vec())),
        (Content::Certificate, Some(_)) => damaged = true,
        (content, _) => other = other.or(content.name()),
    });
    if pem::is_blank(file) {
        return Err(fault("the file of the certificate chain is empty"));
    }
    // A chain with a gap would be presented as it is, and rejected by the server without a reason.
    if damaged {
        return Err(fault("a certificate of the chain is cut off or damaged; copy the file again"));
    }
    match (chain.is_empty(), other) {
        (false, _) => Ok(chain),
        (true, Some(other)) => {
            Err(fault(&format!("the file of the certificate chain holds a {other}; pass the chain")))
        }
        (true, None) => Err(fault("no certificate found in the chain; pass the content of a PEM or DER file")),
    }
}

/// Returns the one private key of a file.
fn private_key(file: &[u8]) -> Result<Key, TransportError> {
    let (mut keys, mut flaw, mut other) = (Vec::new(), None, None);
    pem::read(file, &mut |found| match (found.content, found.flaw) {
        (Content::PrivateKey(form), None) => keys.push(Key { form, der: Zeroizing::new(found.der.to_vec()) }),
        (Content::PrivateKey(_), Some(found)) => flaw = Some(found),
        (content, _) => other = other.or(content.name()),
    });
    match (keys.pop(), flaw, other) {
        (Some(key), None, _) if keys.is_empty() => Ok(key),
        (Some(_), None, _) => Err(fault("there are several private keys; pass the key of the certificate alone")),
        (_, Some(Flaw::Unfinished | Flaw::Truncated), _) => Err(fault("the private key is cut off; copy it again")),
        (_, Some(_), _) => Err(fault("the private key is damaged; copy it again")),
        (None, None, Some("encrypted private key")) => {
            Err(fault("the private key is encrypted with a passphrase; decrypt it with `openssl pkey -in FILE`"))
        }
        (None, None, Some(other)) => {
            Err(fault(&format!("the file of the private key holds a {other}; pass the private key")))
        }
        (None, None, None) => Err(fault("no private key found; pass the content of a PEM or DER file")),
    }
}

fn fault(why: &str) -> TransportError {
    TransportError::Setup(format!("client certificate: {why}").into())
}

#[cfg(test)]
mod tests {
    use super::ClientCertificate;

    const CERTIFICATE: &str = include_str!("../pem/samples/client-certificate.pem");
    const KEY: &str = include_str!("../pem/samples/client-key.pem");
    const OTHER: &str = include_str!("../pem/samples/authority.pem");

    fn read(chain: &str, key: &str) -> Result<usize, String> {
        let read = ClientCertificate::new(chain.as_bytes(), key.as_bytes()).read();
        read.map(|certified| certified.cert.len()).map_err(|error| format!("{error} {error:?}"))
    }

    #[test]
    fn a_pair_is_read_in_the_forms_of_deployments() {
        assert_eq!(read(CERTIFICATE, KEY), Ok(1));
        assert_eq!(read(&format!("{CERTIFICATE}{OTHER}"), KEY), Ok(2));
        let both = format!("{KEY}{CERTIFICATE}");
        assert_eq!(read(&both, &both), Ok(1));
        assert_eq!(read(&CERTIFICATE.replace('\n', "\\n"), &KEY.replace('\n', "\r\n")), Ok(1));
    }

    #[test]
    fn a_pair_that_cannot_work_is_named_and_nothing_of_it_is_shown() {
        let (cut_key, cut) = (&KEY[..80], &CERTIFICATE[..200]);
        for (chain, key, why) in [
            (OTHER, KEY, "does not belong to the first certificate"),
            (&*format!("{OTHER}{CERTIFICATE}"), KEY, "does not belong to the first certificate"),
            ("", KEY, "chain is empty"),
            (KEY, KEY, "chain holds a private key"),
            ("nonsense", KEY, "no certificate found"),
            (cut, KEY, "cut off or damaged"),
            (&*format!("{CERTIFICATE}{cut}"), KEY, "cut off or damaged"),
            (CERTIFICATE, "", "no private key found"),
            (CERTIFICATE, CERTIFICATE, "private key holds a certificate"),
            (CERTIFICATE, cut_key, "cut off"),
            (CERTIFICATE, &*format!("{KEY}{KEY}"), "several private keys"),
            (CERTIFICATE, include_str!("../pem/samples/encrypted.pem"), "encrypted with a passphrase"),
            (CERTIFICATE, include_str!("../pem/samples/dsa-pkcs8.pem"), "of a kind that TLS does not support"),
            (CERTIFICATE, include_str!("../pem/samples/dsa.pem"), "of a kind that TLS does not support"),
        ] {
            let error = read(chain, key).unwrap_err();
            assert!(error.starts_with("client certificate: ") && error.contains(why), "{why}: {error}");
            assert!(!error.contains("MI"), "{error}");
        }
    }
}
