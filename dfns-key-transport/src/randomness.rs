//! Sources of random bytes. Defaults to the cryptographic library; applications and tests can use
//! their own.

use crate::error::KeyTransportError;
use aws_lc_rs::rand;

/// A source of random bytes, such as a hardware security module.
///
/// Shares and their encryption are only as secret as these bytes are unpredictable. Use
/// [`SystemRandomness`] unless your source is at least as good.
pub trait Randomness {
    /// Fills the buffer with random bytes.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if the source fails.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError>;
}

/// The randomness of the cryptographic library.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
        rand::fill(bytes).map_err(|_| KeyTransportError::Randomness)
    }
}
