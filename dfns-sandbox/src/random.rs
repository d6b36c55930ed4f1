//! Identifiers, challenges, codes and keys: everything that must not be guessed, unless a test
//! requires the same in every run.
//!
//! With a seed, each purpose has a stream of its own: the third wallet has the same id in every
//! run, however many users were made before it.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_key_transport::{KeyTransportError, Randomness};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

const SYMBOLS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A source of randomness: the operating system, or a seed.
pub(crate) struct Random(Mutex<Option<Seeded>>);

/// How far the streams of a seed are. Nothing without a seed.
#[derive(Clone)]
pub(crate) struct Position(Option<Seeded>);

#[derive(Clone)]
struct Seeded {
    seed: [u8; 16],
    /// How often each purpose has used its stream, and had at the start.
    used: HashMap<String, u64>,
    used_at_start: HashMap<String, u64>,
}

impl Random {
    /// The operating system's randomness.
    pub(crate) fn system() -> Self {
        Self(Mutex::new(None))
    }

    /// Randomness that is the same for the same seed. `start` distinguishes the starts of a sandbox
    /// with a file, because the ids of the last one are taken.
    pub(crate) fn seeded(seed: u64, start: u64) -> Self {
        let random = Self::system();
        random.reseed(seed, start);
        random
    }

    /// Begins again with this seed.
    pub(crate) fn reseed(&self, seed: u64, start: u64) {
        let seed = (u128::from(seed) << 64 | u128::from(start)).to_be_bytes();
        *self.lock() = Some(Seeded { seed, used: HashMap::new(), used_at_start: HashMap::new() });
    }

    /// Remembers this moment for [`put_back`](Self::put_back).
    pub(crate) fn mark_start(&self) {
        if let Some(seeded) = &mut *self.lock() {
            seeded.used_at_start.clone_from(&seeded.used);
        }
    }

    /// Goes back to the start.
    pub(crate) fn put_back(&self) {
        if let Some(seeded) = &mut *self.lock() {
            seeded.used.clone_from(&seeded.used_at_start);
        }
    }

    /// The seed, unless ids and keys are unpredictable.
    pub(crate) fn seed(&self) -> Option<u64> {
        let seed = self.lock().as_ref()?.seed;
        Some(u64::from_be_bytes(*seed.first_chunk()?))
    }

    /// How far it is now.
    pub(crate) fn position(&self) -> Position {
        Position(self.lock().clone())
    }

    /// Goes on from an earlier position, so that what follows is what followed then.
    pub(crate) fn go_on_from(&self, position: &Position) {
        self.lock().clone_from(&position.0);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Seeded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Random bytes for this purpose.
    pub(crate) fn bytes<const N: usize>(&self, purpose: &str) -> [u8; N] {
        let mut bytes = [0; N];
        match &mut *self.lock() {
            None => rand::fill(&mut bytes).expect("the operating system's random generator works"),
            Some(seeded) => {
                for chunk in bytes.chunks_mut(32) {
                    chunk.copy_from_slice(&seeded.next(purpose)[..chunk.len()]);
                }
            }
        }
        bytes
    }

    /// A new identifier of this kind: `us` gives `us-xxxxx-xxxxx-xxxxxxxxxxxxxxxx`.
    pub(crate) fn id(&self, prefix: &str) -> String {
        let symbols = self.symbols::<26>(prefix);
        format!("{prefix}-{}-{}-{}", &symbols[..5], &symbols[5..10], &symbols[10..])
    }

    /// A challenge: like an identifier, in base64url.
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.id("ch"))
    }

    /// The identifier of a credential that the server registers.
    pub(crate) fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>("credential"))
    }

    /// A code that is mailed to a user.
    pub(crate) fn code(&self) -> String {
        let symbols = self.symbols::<9>("code").to_uppercase();
        format!("{}-{}-{}", &symbols[..3], &symbols[3..6], &symbols[6..])
    }

    /// The digits that number an error.
    pub(crate) fn error_id(&self) -> String {
        (u64::from_be_bytes(self.bytes("error")) >> 12).to_string()
    }

    /// Random lower-case letters and digits.
    pub(crate) fn symbols<const N: usize>(&self, purpose: &str) -> String {
        let mut text = String::with_capacity(N);
        while text.len() < N {
            // Bytes above the largest multiple of 36 would make some symbols likelier than others.
            let fair = self.bytes::<N>(purpose).into_iter().filter(|&byte| byte < 252);
            text.extend(fair.take(N - text.len()).map(|byte| char::from(SYMBOLS[usize::from(byte) % SYMBOLS.len()])));
        }
        text
    }
}

impl Seeded {
    /// The next 32 bytes of the stream of this purpose.
    fn next(&mut self, purpose: &str) -> [u8; 32] {
        let count = self.used.entry(purpose.to_owned()).or_default();
        *count += 1;
        let message = [self.seed.as_slice(), &count.to_be_bytes(), purpose.as_bytes()].concat();
        let mut block = [0; 32];
        block.copy_from_slice(digest(&SHA256, &message).as_ref());
        block
    }
}

/// For the keys of signers.
impl Randomness for Random {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
        for chunk in bytes.chunks_mut(32) {
            chunk.copy_from_slice(&self.bytes::<32>("signer")[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn identifiers_have_the_documented_form_and_differ() {
        for random in [Random::system(), Random::seeded(7, 0)] {
            let id = random.id("us");
            let groups: Vec<&str> = id.split('-').collect();
            assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [2, 5, 5, 16]);
            assert!(id.bytes().all(|byte| byte == b'-' || super::SYMBOLS.contains(&byte)));
            assert_ne!(id, random.id("us"));
        }
    }

    #[test]
    fn a_seed_gives_each_purpose_the_same_stream_in_every_run() {
        let (one, other) = (Random::seeded(7, 0), Random::seeded(7, 0));
        let ids = [one.id("wa"), one.id("wa")];
        other.id("us");
        assert_eq!([other.id("wa"), other.id("wa")], ids);
        other.put_back();
        assert_eq!(other.id("wa"), ids[0]);
        other.mark_start();
        other.put_back();
        assert_eq!(other.id("wa"), ids[1]);
        for different in [Random::seeded(8, 0), Random::seeded(7, 1), Random::system()] {
            assert_ne!(different.id("wa"), ids[0]);
        }
        assert_ne!(one.bytes::<64>("key")[..32], one.bytes::<64>("key")[32..]);
    }
}
