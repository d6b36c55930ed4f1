//! The base32 form with a checksum of 40 bits that Bitcoin Cash and Kaspa use for addresses.

use super::five_bits;

const SYMBOLS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Writes a version byte and a payload behind a prefix.
pub(crate) fn encode(prefix: &str, version: u8, payload: &[u8]) -> String {
    let data = five_bits::split(std::iter::once(version).chain(payload.iter().copied()));
    let expanded = prefix.bytes().map(|byte| byte & 31).chain([0]);
    let checksum = polymod(expanded.chain(data.iter().copied()).chain([0; 8]));
    let checksum = (0..8).rev().map(|group| (checksum >> (5 * group) & 31) as u8);
    let symbols = data.iter().copied().chain(checksum).map(|group| char::from(SYMBOLS[usize::from(group)]));
    format!("{prefix}:{}", symbols.collect::<String>())
}

/// Reads the version byte and the payload behind a prefix, which the text may leave out.
pub(crate) fn decode(prefix: &str, text: &str) -> Option<(u8, Vec<u8>)> {
    let symbols = text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')).unwrap_or(text);
    let groups: Vec<u8> = symbols.bytes().map(|symbol| five_bits::group(SYMBOLS, symbol)).collect::<Option<_>>()?;
    let expanded = prefix.bytes().map(|byte| byte & 31).chain([0]);
    let data = groups.len().checked_sub(8)?;
    if polymod(expanded.chain(groups.iter().copied())) != 0 {
        return None;
    }
    let bytes = five_bits::join(groups[..data].iter().copied())?;
    let (version, payload) = bytes.split_first()?;
    Some((*version, payload.to_vec()))
}

fn polymod(groups: impl Iterator<Item = u8>) -> u64 {
    const GENERATOR: [u64; 5] = [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];
    let checksum =
        groups.fold(1_u64, |checksum, group| {
            let top = checksum >> 35;
            let shifted = (checksum & 0x07_ffff_ffff) << 5 ^ u64::from(group);
            GENERATOR.iter().enumerate().fold(shifted, |checksum, (bit, generator)| {
                if top >> bit & 1 == 1 { checksum ^ generator } else { checksum }
            })
        });
    checksum ^ 1
}
