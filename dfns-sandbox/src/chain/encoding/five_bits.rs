//! Bytes in groups of five bits, as base32 writes them.

/// Splits bytes into groups, the last of which ends with zeros.
pub(super) fn split(bytes: impl IntoIterator<Item = u8>) -> Vec<u8> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut groups = Vec::new();
    for byte in bytes {
        bits = bits << 8 | u32::from(byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            groups.push((bits >> count & 31).to_le_bytes()[0]);
        }
        bits &= (1 << count) - 1;
    }
    if count > 0 {
        groups.push((bits << (5 - count) & 31).to_le_bytes()[0]);
    }
    groups
}

/// Joins groups into bytes; the bits that are left over must be zero and no whole group.
pub(super) fn join(groups: impl IntoIterator<Item = u8>) -> Option<Vec<u8>> {
    let (mut bits, mut count) = (0_u32, 0);
    let mut bytes = Vec::new();
    for group in groups {
        bits = bits << 5 | u32::from(group);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
        bits &= (1 << count) - 1;
    }
    (count < 5 && bits == 0).then_some(bytes)
}

/// The group that a symbol of this alphabet stands for.
pub(super) fn group(symbols: &[u8; 32], symbol: u8) -> Option<u8> {
    symbols.iter().position(|known| *known == symbol)?.try_into().ok()
}
