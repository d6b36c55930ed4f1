//! Strings that must not leak: access tokens, codes, passwords, encrypted keys.
//!
//! A [`Secret`] prints as `[redacted]`, is compared in constant time, and is wiped from memory when
//! dropped. Programs read it only with [`Secret::expose`]: search for that word to find every use.
//! Functions that take a key file read a secret themselves ([`KeyFile`]).

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// A string that is redacted in `Debug`, compared in constant time and wiped on drop.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Secret;
///
/// let token = Secret::from("eyJ0eXAi");
/// assert_eq!(format!("{token:?}"), "[redacted]");
/// assert_eq!(token.expose(), "eyJ0eXAi");
/// ```
///
/// A secret travels in a body or as the token of a call. It cannot be a path, query or header
/// parameter, because errors, logs and proxies show URLs.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// fn query(_: &dyn dfns::core::QueryParam) {}
/// query(&String::from("open"));
/// ```
///
/// ```compile_fail,E0277
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// fn query(_: &dyn dfns::core::QueryParam) {}
/// query(&dfns::Secret::from("canary"));
/// ```
#[derive(Clone)]
pub struct Secret(Box<str>);

impl Secret {
    /// Returns the string. The caller is responsible for keeping it out of logs.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// The content of a file with a private key: a [`Secret`], or anything with bytes, such as a
/// string.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the content of a key file",
    label = "expected a string, bytes or a `Secret`"
)]
pub trait KeyFile {
    /// Returns the bytes of the file.
    #[doc(hidden)]
    fn key_file(&self) -> &[u8];
}

#[diagnostic::do_not_recommend]
impl<T: AsRef<[u8]> + ?Sized> KeyFile for T {
    fn key_file(&self) -> &[u8] {
        self.as_ref()
    }
}

impl KeyFile for Secret {
    fn key_file(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl KeyFile for &Secret {
    fn key_file(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.0.as_bytes(), other.0.as_bytes()).is_ok()
    }
}

impl Eq for Secret {}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        // `into_boxed_str` may move to a smaller allocation and leave the larger one unwiped.
        Self::from(Zeroizing::new(text).as_str())
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecretVisitor)
    }
}

/// Copies the string directly into its final place, so that no other copy is left behind.
struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::from(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_is_redacted_and_compared_by_content() {
        let secret = Secret::from(String::from("canary"));
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "[redacted] Some([redacted])");
        assert_eq!(secret, Secret::from("canary"));
        assert_ne!(secret, Secret::from("canarz"));
        assert_ne!(secret, Secret::from("canary2"));
    }

    #[test]
    fn a_secret_is_plain_text_on_the_wire() {
        assert_eq!(serde_json::to_string(&Secret::from("a\"b")).unwrap(), r#""a\"b""#);
        assert_eq!(serde_json::from_str::<Secret>(r#""a\"b""#).unwrap().expose(), "a\"b");
    }
}
