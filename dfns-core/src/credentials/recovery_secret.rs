//! The recovery secret, which a user keeps on paper.
//!
//! It consists of `D1-` and 32 symbols in groups of 6-5-5-5-5-6, as in the official example: 160
//! random bits in an alphabet without ambiguous symbols.

use super::CredentialError;
use crate::secret::Secret;
use aws_lc_rs::rand;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

const PREFIX: &str = "D1";
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const GROUPS: [usize; 6] = [6, 5, 5, 5, 5, 6];
const SYMBOLS: usize = 32;

/// The secret that opens a recovery key: redacted in `Debug` and wiped on drop.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::credentials::RecoverySecret;
///
/// let secret = RecoverySecret::generate()?;
/// // As typed from paper.
/// let typed = secret.expose().to_lowercase().replace('-', " ");
/// assert_eq!(typed.parse::<RecoverySecret>()?, secret);
/// # Ok::<(), dfns_core::credentials::CredentialError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RecoverySecret(Secret);

impl RecoverySecret {
    /// Generates a secret.
    ///
    /// # Errors
    /// [`CredentialError::Library`] if the system provides no randomness.
    pub fn generate() -> Result<Self, CredentialError> {
        let mut symbols = Zeroizing::new([0; SYMBOLS]);
        rand::fill(&mut *symbols).map_err(|_| CredentialError::Library("choosing a recovery secret"))?;
        for symbol in symbols.iter_mut() {
            // 256 is a multiple of the alphabet's length, so all symbols are equally likely.
            *symbol = ALPHABET[usize::from(*symbol) % SYMBOLS];
        }
        Ok(Self::group(&symbols))
    }

    /// Reads a typed secret: case, spaces and dashes are ignored.
    ///
    /// # Errors
    /// [`CredentialError::NotARecoverySecret`] names the defect, without repeating the input.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        use CredentialError::NotARecoverySecret;

        let mut typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase());
        if !PREFIX.chars().all(|expected| typed.next() == Some(expected)) {
            return Err(NotARecoverySecret("it must start with `D1-`"));
        }
        let mut symbols = Zeroizing::new([0; SYMBOLS]);
        for symbol in symbols.iter_mut() {
            let typed = typed.next().ok_or(NotARecoverySecret("it is too short: `D1-` is followed by 32 symbols"))?;
            *symbol = u8::try_from(typed).ok().filter(|typed| ALPHABET.contains(typed)).ok_or(NotARecoverySecret(
                "it contains a symbol that is not allowed; the symbols are the letters without I and O, and the digits 2 to 9",
            ))?;
        }
        match typed.next() {
            None => Ok(Self::group(&symbols)),
            Some(_) => Err(NotARecoverySecret("it is too long: `D1-` is followed by 32 symbols")),
        }
    }

    /// Exposes the secret, `D1-…`. The caller is responsible for keeping it out of logs.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    fn group(symbols: &[u8; SYMBOLS]) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + GROUPS.len() + SYMBOLS));
        text.push_str(PREFIX);
        let mut symbols = symbols.iter().copied().map(char::from);
        for length in GROUPS {
            text.push('-');
            text.extend(symbols.by_ref().take(length));
        }
        Self(Secret::from(text.as_str()))
    }
}

impl FromStr for RecoverySecret {
    type Err = CredentialError;

    fn from_str(text: &str) -> Result<Self, CredentialError> {
        Self::parse(text)
    }
}

impl From<RecoverySecret> for Secret {
    fn from(secret: RecoverySecret) -> Self {
        secret.0
    }
}

impl From<&RecoverySecret> for Secret {
    fn from(secret: &RecoverySecret) -> Self {
        secret.0.clone()
    }
}

impl fmt::Debug for RecoverySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_new_secret_has_the_form_of_the_recorded_ones() {
        let secret = RecoverySecret::generate().unwrap();
        let groups: Vec<_> = secret.expose().split('-').map(str::len).collect();
        assert_eq!(groups, [2, 6, 5, 5, 5, 5, 6]);
        assert!(secret.expose().starts_with("D1-"));
        assert_ne!(secret, RecoverySecret::generate().unwrap());
        assert_eq!(format!("{secret:?}"), "[redacted]");
    }

    #[test]
    fn errors_name_the_defect_without_repeating_the_secret() {
        let reason = |text: &str| RecoverySecret::parse(text).unwrap_err().to_string();
        assert!(reason("").contains("start with `D1-`"));
        assert!(reason("E1-GS2NRK-CHPHN-TEL99-4GRQ9-GC7RA-8S4ATD").contains("start with `D1-`"));
        assert!(reason("D1-GS2NRK-CHPHN-TEL99-4GRQ9-GC7RA-8S4AT").contains("too short"));
        assert!(reason("D1-GS2NRK-CHPHN-TEL99-4GRQ9-GC7RA-8S4ATDD").contains("too long"));
        let symbol = reason("D1-GS2NRK-CHPHN-TEL99-4GRQ9-GC7RA-8S4AT0");
        assert!(symbol.contains("without I and O") && !symbol.contains("8S4AT"), "{symbol}");
    }

    proptest! {
        #[test]
        fn no_text_makes_parsing_panic_and_the_result_is_canonical(text in "\\PC*|[dD]1[-A-Za-z2-9 ]{30,44}") {
            if let Ok(secret) = RecoverySecret::parse(&text) {
                prop_assert_eq!(&RecoverySecret::parse(secret.expose()).unwrap(), &secret);
                prop_assert_eq!(secret.expose().len(), 40);
            }
        }
    }
}
