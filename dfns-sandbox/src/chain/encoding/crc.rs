//! CRC16-XMODEM, the checksum in the addresses of Stellar and TON.

/// The checksum of bytes.
pub(crate) fn xmodem(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0_u16, |crc, &byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_check_value_of_the_catalogue_comes_out() {
        assert_eq!(super::xmodem(b"123456789"), 0x31c3);
    }
}
