//! The Internet Computer: account identifiers of the key's principal.

use crate::chain::encoding::crc::{IEEE, crc32};
use crate::chain::encoding::hash::sha224;
use crate::chain::encoding::hex;
use crate::chain::{PublicKey, Rejection};

/// The bytes before x and y in a DER `SubjectPublicKeyInfo` of secp256k1.
const DER: [u8; 24] = [
    0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x0a, 0x03, 0x42, 0x00, 0x04,
];

/// The account identifier of a key.
pub(super) fn address(key: &PublicKey) -> Result<String, Rejection> {
    let mut principal = sha224(&[&DER, &key.secp256k1_coordinates()?]).to_vec();
    principal.push(2);
    let account = sha224(&[b"\x0aaccount-id", &principal, &[0; 32]]);
    Ok(hex::bare(&[crc32(IEEE, &account).to_be_bytes().as_slice(), &account].concat()))
}

/// Whether the text is an account identifier.
pub(super) fn is_address(text: &str) -> bool {
    let bytes = hex::decode("to", text).ok().filter(|_| text.len() == 64);
    bytes.is_some_and(|bytes| bytes[..4] == crc32(IEEE, &bytes[4..]).to_be_bytes())
}
