//! Cyclic redundancy checks in addresses and transactions.

/// CRC16-XMODEM, as in the addresses of Stellar and TON.
pub(crate) fn xmodem(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

/// The polynomial of CRC-32 (IEEE 802.3), its bits reversed.
pub(crate) const IEEE: u32 = 0xedb8_8320;

/// The polynomial of CRC-32C (Castagnoli), its bits reversed.
pub(crate) const CASTAGNOLI: u32 = 0x82f6_3b78;

/// A checksum of 32 bits with one of these polynomials.
pub(crate) fn crc32(polynomial: u32, bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        let step = |crc: u32, _| if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ polynomial };
        (0..8).fold(crc ^ u32::from(byte), step)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_values_of_the_catalogue_come_out() {
        assert_eq!(super::xmodem(b"123456789"), 0x31c3);
        assert_eq!(super::crc32(super::IEEE, b"123456789"), 0xcbf4_3926);
        assert_eq!(super::crc32(super::CASTAGNOLI, b"123456789"), 0xe306_9283);
    }
}
