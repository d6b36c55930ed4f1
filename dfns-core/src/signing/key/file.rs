//! Finds the private key in a file, or names the file's actual content.

use super::KeyError;
use crate::pem::{self, Content, Flaw, Found, PrivateKeyForm};

/// Parses the private key of a file; other blocks are skipped. The file may hold the same key in
/// several forms, but no second key: nothing says which of two signs. Without a private key, the
/// error is about the first block.
pub(super) fn private_key<T>(
    bytes: &[u8],
    mut parse: impl FnMut(PrivateKeyForm, &[u8]) -> Result<T, KeyError>,
    are_same: impl Fn(&T, &T) -> bool,
) -> Result<T, KeyError> {
    if pem::is_blank(bytes) {
        return Err(KeyError::Empty);
    }
    let (mut key, mut problem) = (None::<Result<T, KeyError>>, None);
    pem::read(bytes, &mut |found| match found {
        Found { content: Content::PrivateKey(form), der, flaw: None } => {
            let parsed = parse(*form, der);
            let is_second = match (&key, &parsed) {
                (Some(Ok(first)), Ok(parsed)) => !are_same(first, parsed),
                (Some(Ok(_)), Err(_)) => true,
                _ => false,
            };
            if is_second {
                key = Some(Err(KeyError::Several));
            }
            key.get_or_insert(parsed);
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
