//! Serialized transactions: of the first kind (with or without a chain id), of EIP-2930, EIP-1559,
//! EIP-4844 (without the blobs, which are not signed) and EIP-7702. Signing appends the signature
//! to the list of the fields.
//!
//! # Choices
//!
//! * Whether Dfns reads transactions of EIP-4844 and EIP-7702 is not documented. The sandbox reads
//!   them.

use super::{encode_number, list};
use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::hex;
use crate::chain::{Payload, Rejection, Signed, Unsigned};
use alloy_rlp::{Encodable as _, Header};

const FIELD: &str = "transaction";

/// The form of each field of a transaction.
#[derive(Clone, Copy)]
enum Form {
    /// A number of at most this many bytes.
    Number(usize),
    /// An address; for a contract's creation, nothing.
    Recipient,
    /// An address.
    Address,
    Bytes,
    /// Addresses, each with a list of 32 bytes.
    AccessList,
    /// At least one list of 32 bytes.
    Hashes,
    /// Authorizations with their signatures.
    AuthorizationList,
    /// Nothing, in the place of a signature.
    Empty,
}

use Form::{AccessList, Address, AuthorizationList, Bytes, Empty, Hashes, Number, Recipient};

/// The fields of a transaction, in parts.
type Fields = &'static [&'static [Form]];

const FIRST_KIND: &[Form] = &[Number(8), Number(32), Number(8), Recipient, Number(32), Bytes];
/// The chain id, the nonce, the limits of the fees and of the gas.
const FEES: &[Form] = &[Number(8), Number(8), Number(32), Number(32), Number(8)];
/// The fields after the recipient.
const CALL: &[Form] = &[Number(32), Bytes, AccessList];

const LEGACY: Fields = &[FIRST_KIND];
const LEGACY_WITH_CHAIN: Fields = &[FIRST_KIND, &[Number(8), Empty, Empty]];
const EIP_2930: Fields = &[&[Number(8), Number(8), Number(32), Number(8), Recipient], CALL];
const EIP_1559: Fields = &[FEES, &[Recipient], CALL];
const EIP_4844: Fields = &[FEES, &[Address], CALL, &[Number(32), Hashes]];
const EIP_7702: Fields = &[FEES, &[Address], CALL, &[AuthorizationList]];

/// Prepares a transaction that is not signed yet. On a known network its chain id must be the
/// network's.
pub(in crate::chain) fn transaction(bytes: &[u8], chain_id: Option<u64>) -> Result<Unsigned, Rejection> {
    let (kind, body) = match bytes {
        [kind @ 0..=0x7f, body @ ..] => (Some(*kind), body),
        _ => (None, bytes),
    };
    let items = items(body)?;
    let forms = match (kind, items.len()) {
        (None, 6) => LEGACY,
        (None, _) => LEGACY_WITH_CHAIN,
        (Some(1), _) => EIP_2930,
        (Some(2), _) => EIP_1559,
        (Some(3), _) => EIP_4844,
        (Some(4), _) => EIP_7702,
        (Some(other), _) => return Err(invalid(format!("transactions of type {other} are not supported"))),
    };
    let forms = forms.concat();
    if items.len() != forms.len() {
        let reason = format!("expected {} fields of an unsigned transaction, found {}", forms.len(), items.len());
        return Err(invalid(reason));
    }
    for (index, (item, form)) in items.iter().zip(&forms).enumerate() {
        if !fits(item, *form) {
            return Err(invalid(format!("field {index} of the transaction is not valid")));
        }
    }
    let own_chain_id = match (kind, forms.len()) {
        (None, 6) => None,
        (None, _) => Some(number(&items[6])),
        _ => Some(number(&items[0])),
    };
    if let (Some(expected), Some(found)) = (chain_id, own_chain_id)
        && expected != found
    {
        return Err(invalid(format!("the chain id of the network is {expected}, that of the transaction {found}")));
    }
    let digest = keccak256(&[bytes]);
    let prefix = kind.map(|kind| vec![kind]).unwrap_or_default();
    let kept = if kind.is_none() { 6 } else { items.len() };
    let unsigned: Vec<u8> = items[..kept].iter().flat_map(|item| item.raw).copied().collect();
    Ok(Unsigned::one(Payload::Ecdsa(digest), move |signature| {
        let parity = u64::from(signature.recid());
        let v = match (kind, own_chain_id) {
            (None, Some(chain_id)) => u128::from(chain_id) * 2 + 35 + u128::from(parity),
            (None, None) => u128::from(27 + parity),
            _ => u128::from(parity),
        };
        let mut fields = unsigned;
        v.encode(&mut fields);
        let compact = signature.compact();
        encode_number(&compact[..32], &mut fields);
        encode_number(&compact[32..], &mut fields);
        let signed = [prefix, list(&fields)].concat();
        let (data, tx_hash) = (Some(hex::prefixed(&signed)), Some(hex::prefixed(&keccak256(&[&signed]))));
        Ok(Signed { data, tx_hash, ..Signed::alone(signature, Some(&signature.with_v())) })
    })
    .of_transaction(bytes.to_vec()))
}

/// The fields of a transaction, signed or not, as bytes.
pub(super) struct Parts<'a> {
    pub(super) nonce: &'a [u8],
    pub(super) max_priority_fee_per_gas: &'a [u8],
    pub(super) max_fee_per_gas: &'a [u8],
    pub(super) gas_limit: &'a [u8],
    pub(super) to: &'a [u8],
    pub(super) value: &'a [u8],
    pub(super) data: &'a [u8],
}

impl<'a> Parts<'a> {
    /// The fields, if there are as many as a transaction of its kind has.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let (kind, body) = match bytes {
            [kind @ 0..=0x7f, body @ ..] => (*kind, body),
            _ => (0, bytes),
        };
        // The places of the nonce, of both fees and of the gas limit; the others follow it.
        let [nonce, priority, fee, gas] = match kind {
            0 => [0, 1, 1, 2],
            1 => [1, 2, 2, 3],
            2..=4 => [1, 2, 3, 4],
            _ => return None,
        };
        let items = items(body).ok()?;
        let content = |at: usize| items.get(at).map(|item| item.content);
        Some(Self {
            nonce: content(nonce)?,
            max_priority_fee_per_gas: content(priority)?,
            max_fee_per_gas: content(fee)?,
            gas_limit: content(gas)?,
            to: content(gas + 1)?,
            value: content(gas + 2)?,
            data: content(gas + 3)?,
        })
    }
}

fn invalid(reason: impl Into<String>) -> Rejection {
    Rejection::invalid(FIELD, reason)
}

/// An item of a list in RLP.
#[derive(Clone, Copy)]
struct Item<'a> {
    list: bool,
    content: &'a [u8],
    raw: &'a [u8],
}

/// The items of the list that these bytes are.
fn items(bytes: &[u8]) -> Result<Vec<Item<'_>>, Rejection> {
    let mut rest = bytes;
    let outer = next(&mut rest)?;
    if !outer.list || !rest.is_empty() {
        return Err(invalid("expected a list in RLP and nothing after it"));
    }
    contained(outer)
}

fn contained(list: Item<'_>) -> Result<Vec<Item<'_>>, Rejection> {
    let mut rest = list.content;
    let mut items = Vec::new();
    while !rest.is_empty() {
        items.push(next(&mut rest)?);
    }
    Ok(items)
}

fn next<'a>(rest: &mut &'a [u8]) -> Result<Item<'a>, Rejection> {
    let start = *rest;
    let mut at = start;
    let header = Header::decode(&mut at).map_err(|error| invalid(format!("not valid RLP: {error}")))?;
    if header.payload_length > at.len() {
        return Err(invalid("not valid RLP: the data ends too early"));
    }
    let (content, after) = at.split_at(header.payload_length);
    *rest = after;
    Ok(Item { list: header.list, content, raw: &start[..start.len() - after.len()] })
}

fn is_hash(item: &Item<'_>) -> bool {
    !item.list && item.content.len() == 32
}

fn fits(item: &Item<'_>, form: Form) -> bool {
    let content = item.content;
    let all = |form: fn(&Item<'_>) -> bool| contained(*item).is_ok_and(|items| items.iter().all(form));
    match form {
        Form::Number(most) => !item.list && content.len() <= most && content.first() != Some(&0),
        Form::Recipient => !item.list && matches!(content.len(), 0 | 20),
        Form::Address => !item.list && content.len() == 20,
        Form::Bytes => !item.list,
        Form::Empty => !item.list && content.is_empty(),
        Form::AccessList => {
            item.list
                && all(|entry| {
                    entry.list
                        && contained(*entry).is_ok_and(|parts| {
                            let [address, keys] = parts.as_slice() else { return false };
                            let keys_fit = |keys: Vec<Item<'_>>| keys.iter().all(is_hash);
                            fits(address, Form::Address) && keys.list && contained(*keys).is_ok_and(keys_fit)
                        })
                })
        }
        Form::Hashes => item.list && !content.is_empty() && all(is_hash),
        Form::AuthorizationList => {
            const AUTHORIZATION: [Form; 6] = [Number(32), Address, Number(8), Number(1), Number(32), Number(32)];
            item.list
                && all(|entry| {
                    entry.list
                        && contained(*entry).is_ok_and(|parts| {
                            parts.len() == AUTHORIZATION.len()
                                && parts.iter().zip(AUTHORIZATION).all(|(part, form)| fits(part, form))
                        })
                })
        }
    }
}

/// The number that an item of at most eight bytes is.
fn number(item: &Item<'_>) -> u64 {
    item.content.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}
