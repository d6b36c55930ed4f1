//! Finds the private key in a file, or names the file's actual content.

use super::KeyError;
use crate::pem::{self, Content, Flaw, Found, PrivateKeyForm};

/// Parses the first private key of a file; other blocks are skipped. Without a private key, the
/// error is about the first block.
pub(super) fn private_key<T>(
    bytes: &[u8],
    mut parse: impl FnMut(PrivateKeyForm, &[u8]) -> Result<T, KeyError>,
) -> Result<T, KeyError> {
    if pem::is_blank(bytes) {
        return Err(KeyError::Empty);
    }
    let (mut key, mut problem) = (None, None);
    pem::read(bytes, &mut |found| match found {
        Found { content: Content::PrivateKey(form), der, flaw: None } => {
            if key.is_none() {
                key = Some(parse(*form, der));
            }
        }
        other => problem = problem.or(Some(refusal(other))),
    });
    key.unwrap_or(Err(problem.unwrap_or(KeyError::NotFound)))
}

fn refusal(found: &Found<'_>) -> KeyError {
    let content = match (found.content, found.flaw) {
        // A private key that cannot be used.
        (Content::PrivateKey(_), Some(Flaw::Unfinished | Flaw::Truncated))
        | (Content::Unknown, Some(Flaw::Unfinished)) => {
            return KeyError::CutOff;
        }
        (Content::PrivateKey(_), Some(Flaw::Base64)) => return KeyError::Base64,
        (Content::PrivateKey(_), _) => return KeyError::Damaged,
        (content, _) => content,
    };
    match content {
        Content::EncryptedPrivateKey => KeyError::Encrypted,
        Content::EncryptedFile => KeyError::EncryptedFile,
        Content::PublicKey | Content::RsaPublicKey | Content::SshPublicKey => KeyError::PublicKey,
        Content::Certificate => KeyError::Certificate,
        Content::OpenSshKey => KeyError::OpenSsh,
        Content::PuttyKey => KeyError::Putty,
        Content::PgpKey => KeyError::Pgp,
        Content::Jwk => KeyError::Jwk,
        Content::Pkcs12 => KeyError::Pkcs12,
        Content::JavaKeyStore => KeyError::JavaKeyStore,
        Content::RawKey => KeyError::RawKey,
        Content::Reference => KeyError::Reference,
        other => other.name().map_or(KeyError::NotFound, KeyError::OtherContent),
    }
}
