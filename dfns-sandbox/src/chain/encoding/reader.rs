//! Reads the binary formats of transactions from untrusted bytes.

use crate::chain::Rejection;

/// A position in the bytes of a field.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    field: &'static str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte of a field.
    pub(crate) fn new(field: &'static str, bytes: &'a [u8]) -> Self {
        Self { field, bytes, at: 0 }
    }

    /// The position.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The bytes between a position and the present one.
    pub(crate) fn since(&self, position: usize) -> &'a [u8] {
        self.bytes.get(position..self.at).unwrap_or_default()
    }

    /// The bytes that are left.
    pub(crate) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    /// A rejection at this position.
    pub(crate) fn reject(&self, reason: &str) -> Rejection {
        Rejection::invalid(self.field, format!("{reason} at byte {}", self.at))
    }

    /// Reads a number of bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], Rejection> {
        let end = self.at.checked_add(count).filter(|&end| end <= self.bytes.len());
        let end = end.ok_or_else(|| self.reject("the data ends too early"))?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// Reads an array.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Rejection> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// Reads one byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Rejection> {
        Ok(self.array::<1>()?[0])
    }

    /// Reads a number of four bytes, the least significant first.
    pub(crate) fn u32_le(&mut self) -> Result<u32, Rejection> {
        self.array().map(u32::from_le_bytes)
    }

    /// Reads a number of four bytes, the most significant first.
    pub(crate) fn u32_be(&mut self) -> Result<u32, Rejection> {
        self.array().map(u32::from_be_bytes)
    }

    /// Reads a number of eight bytes, the least significant first.
    pub(crate) fn u64_le(&mut self) -> Result<u64, Rejection> {
        self.array().map(u64::from_le_bytes)
    }

    /// Reads a number in groups of seven bits, the least significant first, as protobuf, BCS and
    /// Solana write numbers.
    pub(crate) fn leb128(&mut self) -> Result<u64, Rejection> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7f);
            if group << shift >> shift != group {
                return Err(self.reject("a number is too large"));
            }
            number |= group << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.reject("a number is too long"))
    }

    /// Reads a length in groups of seven bits.
    pub(crate) fn leb128_length(&mut self) -> Result<usize, Rejection> {
        let length = self.leb128()?;
        usize::try_from(length).map_err(|_| self.reject("a length is too large"))
    }

    /// Requires that no bytes are left.
    pub(crate) fn end(&self) -> Result<(), Rejection> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.reject("more bytes follow")) }
    }
}

/// Writes a number in groups of seven bits, the least significant first.
pub(crate) fn write_leb128(mut number: u64, to: &mut Vec<u8>) {
    while number > 0x7f {
        to.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    to.push(number.to_le_bytes()[0]);
}
