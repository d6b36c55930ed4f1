//! Bech32 addresses without a witness version, as Cosmos and Cardano write them.

use crate::chain::Rejection;

/// Reads a bech32 address without a witness version, of any length.
pub(crate) fn decode(prefix: &str, text: &str) -> Option<Vec<u8>> {
    use bitcoin::bech32::primitives::decode::UncheckedHrpstring;
    let text = UncheckedHrpstring::new(text).ok()?;
    let text = text.validate_and_remove_checksum::<LongBech32>().ok()?;
    (text.hrp().as_str() == prefix).then(|| text.byte_iter().collect())
}

/// Bech32 of up to 1023 characters, for Cardano.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LongBech32 {}

impl bitcoin::bech32::Checksum for LongBech32 {
    type MidstateRepr = <bitcoin::bech32::Bech32 as bitcoin::bech32::Checksum>::MidstateRepr;
    const CODE_LENGTH: usize = 1023;
    const CHECKSUM_LENGTH: usize = bitcoin::bech32::Bech32::CHECKSUM_LENGTH;
    const GENERATOR_SH: [u32; 5] = bitcoin::bech32::Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: u32 = bitcoin::bech32::Bech32::TARGET_RESIDUE;
}

/// Writes a bech32 address without a witness version.
pub(crate) fn encode(prefix: &str, bytes: &[u8]) -> Result<String, Rejection> {
    use bitcoin::bech32::{self, Bech32, Hrp};
    let reject = |error: String| Rejection::invalid("network", error);
    let prefix = Hrp::parse(prefix).map_err(|error| reject(error.to_string()))?;
    // Addresses of Cardano may be longer than the checksum promises for; theirs are not.
    bech32::encode::<Bech32>(prefix, bytes).map_err(|error| reject(error.to_string()))
}
