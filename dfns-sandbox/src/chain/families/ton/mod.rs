//! TON and ION: wallet contracts of version 4, external messages, and their cells.

mod cell;

use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::{crc, hex};
use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use cell::{Bits, Cell, Cells};

const FIELD: &str = "transaction";

/// The hash of the code of the wallet contract, version 4 revision 2.
const CODE_HASH: [u8; 32] = [
    0xfe, 0xb5, 0xff, 0x68, 0x20, 0xe2, 0xff, 0x0d, 0x94, 0x83, 0xe7, 0xe0, 0xd6, 0x2c, 0x81, 0x7d, 0x84, 0x67, 0x89,
    0xfb, 0x4a, 0xe5, 0x80, 0xc8, 0x78, 0x86, 0x6d, 0x95, 0x9d, 0xab, 0xd5, 0xc0,
];
const CODE_DEPTH: u16 = 7;
const WALLET_ID: u32 = 698_983_191;

/// The hash of the contract's state, which is its address in the base chain.
fn account(key: &PublicKey) -> Result<[u8; 32], Rejection> {
    // A number of messages, the wallet id, the key, an empty dictionary of plugins, the end mark.
    let data = sha256(&[&[0, 0x51], &[0; 4], &WALLET_ID.to_be_bytes(), &key.ed25519()?, &[0x40]]);
    Ok(sha256(&[&[2, 1, 0x34], &CODE_DEPTH.to_be_bytes(), &[0, 0], &CODE_HASH, &data]))
}

/// The address of a key, in the form that does not bounce.
pub(super) fn address(key: &PublicKey, test: bool) -> Result<String, Rejection> {
    let mut bytes = vec![if test { 0x51 | 0x80 } else { 0x51 }, 0];
    bytes.extend(account(key)?);
    bytes.extend(crc::xmodem(&bytes).to_be_bytes());
    Ok(URL_SAFE.encode(bytes))
}

/// Whether the text is an address: in either alphabet of base64 with a checksum, or raw.
pub(super) fn is_address(address: &str, test: bool) -> bool {
    if let Some((workchain, account)) = address.split_once(':') {
        return matches!(workchain, "0" | "-1") && account.len() == 64 && hex::decode("to", account).is_ok();
    }
    let Ok(bytes) = URL_SAFE.decode(address.replace('+', "-").replace('/', "_")) else { return false };
    let Some((content, checksum)) = bytes.split_last_chunk::<2>() else { return false };
    let known = match content.first() {
        Some(0x11 | 0x51) => true,
        Some(0x91 | 0xd1) => test,
        _ => false,
    };
    known && content.len() == 34 && matches!(content[1], 0 | 0xff) && crc::xmodem(content).to_be_bytes() == *checksum
}

/// Prepares a message: the hash of its root cell is signed.
pub(super) fn message(bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let cells = Cells::read("message", bytes)?;
    let hash = cells.root().hash.to_vec();
    Ok(Unsigned::one(Payload::EdDsa(hash), |signature| Ok(Signed::alone(signature, Some(&signature.compact())))))
}

/// Prepares an external message to the wallet's contract: the hash of its body is signed.
pub(super) fn transaction(key: &PublicKey, bytes: &[u8]) -> Result<Unsigned, Rejection> {
    let mut cells = Cells::read(FIELD, bytes)?;
    let message = External::read(&cells)?;
    if message.account != account(key)? {
        return Err(Rejection::foreign_sender(FIELD));
    }
    let payload = Payload::EdDsa(message.body.hash.to_vec());
    Ok(Unsigned::one(payload, move |signature| {
        let compact = signature.compact();
        let mut body = Bits::default();
        body.extend(&Bits::of_bytes(&compact));
        body.extend(&message.body.bits);
        let body = cells.make(body, message.body.refs.clone())?;
        let root = message.with_body(&mut cells, &body)?;
        let tx_hash = message.normalized_hash(&mut cells, &body)?;
        let (data, tx_hash) = (Some(hex::prefixed(&cells.write(&root))), Some(hex::bare(&tx_hash)));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&compact)) })
    })
    .of_transaction(bytes.to_vec()))
}

/// An external message.
struct External {
    account: [u8; 32],
    /// The destination with its workchain.
    destination: Bits,
    /// Everything before the body: the header, and the contract's initial state.
    head: Bits,
    head_refs: Vec<[u8; 32]>,
    body: Cell,
}

impl External {
    fn read(cells: &Cells) -> Result<Self, Rejection> {
        let root = cells.root();
        let bits = &root.bits;
        let mut at = 0;
        let mut refs = root.refs.iter().copied();
        let mut read = |count: usize| {
            let taken = bits.slice(at, count).ok_or_else(|| Rejection::invalid(FIELD, "the message ends too early"))?;
            at += count;
            Ok::<Bits, Rejection>(taken)
        };
        let absent = || Rejection::invalid(FIELD, "a cell of the message is absent");
        // An external message to a contract, from nowhere.
        if read(4)?.number() != 0b1000 {
            return Err(Rejection::invalid(FIELD, "expected an external message to a contract"));
        }
        // A standard address without anycast, and its workchain.
        let mut destination = read(3)?;
        if destination.number() != 0b100 {
            return Err(Rejection::invalid(FIELD, "expected a standard address as the destination"));
        }
        let workchain = read(8)?;
        let hash = read(256)?;
        destination.extend(&workchain);
        destination.extend(&hash);
        let account = hash.to_array();
        if workchain.number() != 0 {
            return Err(Rejection::foreign_sender(FIELD));
        }
        // The import fee.
        let length = read(4)?.number();
        read(8 * length)?;
        let mut head_refs = Vec::new();
        if read(1)?.number() == 1 {
            // The initial state of the contract, in a cell of its own or in place.
            if read(1)?.number() == 1 {
                head_refs.push(refs.next().ok_or_else(absent)?);
            } else {
                if read(1)?.number() == 1 {
                    read(5)?;
                }
                if read(1)?.number() == 1 {
                    read(2)?;
                }
                for _ in ["code", "data", "library"] {
                    if read(1)?.number() == 1 {
                        head_refs.push(refs.next().ok_or_else(absent)?);
                    }
                }
            }
        }
        let in_cell = read(1)?.number() == 1;
        let head = bits.slice(0, at - 1).ok_or_else(absent)?;
        let body = if in_cell {
            let hash = refs.next().ok_or_else(absent)?;
            cells.get(&hash).ok_or_else(absent)?.clone()
        } else {
            let rest = bits.slice(at, bits.len() - at).ok_or_else(absent)?;
            cells.detached(rest, refs.collect())?
        };
        Ok(Self { account, destination, head, head_refs, body })
    }

    /// The message with another body, in place if it fits.
    fn with_body(&self, cells: &mut Cells, body: &Cell) -> Result<Cell, Rejection> {
        let mut bits = self.head.clone();
        let mut refs = self.head_refs.clone();
        if bits.len() + 1 + body.bits.len() <= 1023 && refs.len() + body.refs.len() <= 4 {
            bits.push(false);
            bits.extend(&body.bits);
            refs.extend_from_slice(&body.refs);
        } else {
            bits.push(true);
            refs.push(body.hash);
        }
        cells.make(bits, refs)
    }

    /// The hash that identifies the message: without its initial state, with its body in a cell.
    fn normalized_hash(&self, cells: &mut Cells, body: &Cell) -> Result<[u8; 32], Rejection> {
        let mut bits = Bits::default();
        for bit in [true, false, false, false] {
            bits.push(bit);
        }
        bits.extend(&self.destination);
        for bit in [false, false, false, false, false, true] {
            bits.push(bit);
        }
        Ok(cells.make(bits, vec![body.hash])?.hash)
    }
}
