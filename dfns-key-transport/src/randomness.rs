//! Where random bytes come from: the cryptographic library, unless somebody has a better source, or
//! a test its own.

use crate::error::KeyTransportError;
use aws_lc_rs::rand;

/// A source of random bytes, such as a hardware security module.
///
/// Shares and their encryption are as secret as these bytes are unpredictable: use
/// [`SystemRandomness`] unless you know that yours is at least as good.
pub trait Randomness {
    /// Fills the buffer with random bytes.
    ///
    /// # Errors
    /// [`KeyTransportError::Randomness`] if there are none to be had.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError>;
}

/// The randomness of the cryptographic library, which the whole crate uses.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), KeyTransportError> {
        rand::fill(bytes).map_err(|_| KeyTransportError::Randomness)
    }
}
