//! Faults of a server's certificate, in words.

use rustls::{CertificateError, OtherError};
use std::error::Error;
use std::fmt;

/// The name that `webpki` gives to the certificate of an authority that a server presents.
pub(super) const CA_AS_SERVER: &str = "CaUsedAsEndEntity";

/// The fault of a certificate for which `rustls` has no words, only the name of a variant.
#[derive(Debug)]
pub(super) struct InvalidCertificate(String);

impl InvalidCertificate {
    pub(super) fn of(cause: &(dyn Error + 'static)) -> Option<Self> {
        let Some(rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(reason)))) = cause.downcast_ref()
        else {
            return None;
        };
        let reason = reason.to_string();
        if reason == CA_AS_SERVER {
            let text = "the server's certificate is one of an authority (CA:TRUE) and cannot be that of a server";
            return Some(Self(text.to_owned()));
        }
        let mut text = String::from("the server's certificate is invalid:");
        for letter in reason.chars().take_while(char::is_ascii_alphanumeric) {
            text.extend(letter.is_ascii_uppercase().then_some(' '));
            text.push(letter.to_ascii_lowercase());
        }
        Some(Self(text))
    }
}

impl fmt::Display for InvalidCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for InvalidCertificate {}

#[cfg(test)]
mod tests {
    use super::InvalidCertificate;
    use rustls::{CertificateError, Error, OtherError};
    use std::io;
    use std::sync::Arc;

    #[test]
    fn faults_of_certificates_are_named_in_words() {
        for (reason, words) in [
            ("CaUsedAsEndEntity", "is one of an authority (CA:TRUE) and cannot be that of a server"),
            ("PathLenConstraintViolated", "is invalid: path len constraint violated"),
            ("MaximumFoo(Bar { a: 1 })", "is invalid: maximum foo"),
        ] {
            let fault = CertificateError::Other(OtherError(Arc::new(io::Error::other(reason))));
            let error = InvalidCertificate::of(&Error::InvalidCertificate(fault)).unwrap().to_string();
            assert!(error.ends_with(words), "{error}");
        }
    }
}
