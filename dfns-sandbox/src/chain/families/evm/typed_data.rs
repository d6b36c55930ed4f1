//! Typed data, hashed as EIP-712 has it.
//!
//! The primary type is the struct that no other struct refers to.

use super::{digest, parse_address};
use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::{hex, number};
use crate::chain::rejection::quoted;
use crate::chain::{Rejection, Unsigned};
use dfns_endpoints::onchain::{NumberOrText, SignEip712, TypedDataField};
use k256::U256;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const DOMAIN: &str = "EIP712Domain";

/// Values within values, at most.
const DEPTH: u8 = 32;

/// Prepares typed data.
pub(in crate::chain) fn typed_data(request: &SignEip712) -> Result<Unsigned, Rejection> {
    let mut types = Types { structs: request.types.clone(), hashes: RefCell::default() };
    let primary = types.primary()?;
    let (domain_type, domain) = domain(request)?;
    types.structs.insert(DOMAIN.to_owned(), domain_type);
    let message: Map<String, Value> = request
        .message
        .decode()
        .map_err(|error| Rejection::invalid("message", format!("expected an object: {error}")))?;
    let separator = types.hash_struct("domain", DOMAIN, &domain, DEPTH)?;
    let message = types.hash_struct("message", &primary, &message, DEPTH)?;
    Ok(digest(keccak256(&[&[0x19, 1], &separator, &message])))
}

/// The fields that the domain has, with their types.
fn domain(request: &SignEip712) -> Result<(Vec<TypedDataField>, Map<String, Value>), Rejection> {
    let domain = &request.domain;
    let chain_id = domain.chain_id.as_ref().map(|id| match id {
        NumberOrText::Number(number) => Ok(json!(number.to_string())),
        NumberOrText::Text(text) => Ok(json!(text)),
        _ => Err(Rejection::invalid("domain.chainId", "expected a whole number")),
    });
    let fields = [
        ("name", "string", domain.name.as_ref().map(|name| json!(name))),
        ("version", "string", domain.version.as_ref().map(|version| json!(version))),
        ("chainId", "uint256", chain_id.transpose()?),
        ("verifyingContract", "address", domain.verifying_contract.as_ref().map(|contract| json!(contract))),
        ("salt", "bytes32", domain.salt.as_ref().map(|salt| json!(salt))),
    ];
    let (mut types, mut values) = (Vec::new(), Map::new());
    for (name, kind, value) in fields {
        if let Some(value) = value {
            types.push(TypedDataField::new(name, kind));
            values.insert(name.to_owned(), value);
        }
    }
    Ok((types, values))
}

/// The structs, by name.
struct Types {
    structs: BTreeMap<String, Vec<TypedDataField>>,
    /// The hashes of those that were used.
    hashes: RefCell<BTreeMap<String, [u8; 32]>>,
}

impl Types {
    /// The struct that no other refers to.
    fn primary(&self) -> Result<String, Rejection> {
        let structs = || self.structs.iter().filter(|(name, _)| name.as_str() != DOMAIN);
        let referred: BTreeSet<&str> = structs()
            .flat_map(|(name, fields)| fields.iter().map(|field| base(&field.r#type)).filter(move |to| to != name))
            .collect();
        let mut candidates = structs().map(|(name, _)| name).filter(|name| !referred.contains(name.as_str()));
        match (candidates.next(), candidates.next()) {
            (Some(only), None) => Ok(only.clone()),
            _ => Err(Rejection::invalid("types", "expected one struct that no other struct refers to")),
        }
    }

    fn hash_struct(
        &self,
        field: &'static str,
        name: &str,
        values: &Map<String, Value>,
        depth: u8,
    ) -> Result<[u8; 32], Rejection> {
        let reject = |reason: String| Rejection::invalid(field, reason);
        let depth = depth.checked_sub(1).ok_or_else(|| reject("values are nested too deeply".to_owned()))?;
        let fields = self.structs.get(name).ok_or_else(|| reject(format!("unknown type `{}`", quoted(name))))?;
        let mut encoded = self.type_hash(name).to_vec();
        for member in fields {
            let value = values.get(&member.name).unwrap_or(&Value::Null);
            encoded.extend(self.encode_value(field, &member.r#type, value, depth).map_err(|rejection| {
                if rejection.reason.starts_with("field ") {
                    rejection
                } else {
                    reject(format!("field `{}`: {}", quoted(&member.name), rejection.reason))
                }
            })?);
        }
        Ok(keccak256(&[&encoded]))
    }

    fn type_hash(&self, name: &str) -> [u8; 32] {
        if let Some(hash) = self.hashes.borrow().get(name) {
            return *hash;
        }
        let hash = keccak256(&[self.encode_type(name).as_bytes()]);
        self.hashes.borrow_mut().insert(name.to_owned(), hash);
        hash
    }

    /// The struct and those it refers to, as EIP-712 writes them.
    fn encode_type(&self, name: &str) -> String {
        let mut found = BTreeSet::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            if let Some((next, fields)) = self.structs.get_key_value(next)
                && found.insert(next.as_str())
            {
                open.extend(fields.iter().map(|field| base(&field.r#type)));
            }
        }
        found.remove(name);
        std::iter::once(name).chain(found).map(|name| self.declaration(name)).collect()
    }

    fn declaration(&self, name: &str) -> String {
        let fields = self.structs.get(name).into_iter().flatten();
        let fields: Vec<String> = fields.map(|field| format!("{} {}", field.r#type, field.name)).collect();
        format!("{name}({})", fields.join(","))
    }

    fn encode_value(&self, field: &'static str, kind: &str, value: &Value, depth: u8) -> Result<[u8; 32], Rejection> {
        let reject = |reason: String| Rejection::invalid(field, reason);
        let depth = depth.checked_sub(1).ok_or_else(|| reject("values are nested too deeply".to_owned()))?;
        if let Some((item, length)) = kind.strip_suffix(']').and_then(|kind| kind.rsplit_once('[')) {
            let Value::Array(items) = value else {
                return Err(reject(format!("expected a list for `{}`", quoted(kind))));
            };
            if !length.is_empty() && length.parse() != Ok(items.len()) {
                return Err(reject(format!("expected as many items as `{}` says", quoted(kind))));
            }
            let items = items.iter().map(|value| self.encode_value(field, item, value, depth));
            return Ok(keccak256(&[&items.collect::<Result<Vec<_>, _>>()?.concat()]));
        }
        if self.structs.contains_key(kind) {
            let Value::Object(values) = value else {
                return Err(reject(format!("expected an object for `{}`", quoted(kind))));
            };
            return self.hash_struct(field, kind, values, depth);
        }
        encode_atom(field, kind, value)
    }
}

/// The struct or the atom that a type is a list of.
fn base(kind: &str) -> &str {
    kind.split('[').next().unwrap_or(kind)
}

pub(super) fn encode_atom(field: &'static str, kind: &str, value: &Value) -> Result<[u8; 32], Rejection> {
    let reject = || Rejection::invalid(field, format!("expected a value of the type `{}`", quoted(kind)));
    match (kind, value) {
        ("string", Value::String(text)) => Ok(keccak256(&[text.as_bytes()])),
        ("bytes", Value::String(text)) => Ok(keccak256(&[&hex::decode(field, text)?])),
        ("bool", Value::Bool(truth)) => Ok(number::be_bytes(&U256::from_u64(u64::from(*truth)))),
        ("address", Value::String(text)) => {
            let mut word = [0; 32];
            word[12..].copy_from_slice(&parse_address(field, text)?);
            Ok(word)
        }
        _ => {
            if let Some(length) = kind.strip_prefix("bytes").and_then(|length| length.parse::<usize>().ok()) {
                let bytes = hex::decode(field, value.as_str().ok_or_else(reject)?)?;
                if !(1..=32).contains(&length) || bytes.len() != length {
                    return Err(reject());
                }
                let mut word = [0; 32];
                word[..length].copy_from_slice(&bytes);
                return Ok(word);
            }
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err(reject()),
            };
            encode_number(field, kind, &text).ok_or_else(reject)
        }
    }
}

/// A number of the types `uint<bits>` and `int<bits>`.
fn encode_number(field: &'static str, kind: &str, text: &str) -> Option<[u8; 32]> {
    let (signed, bits) = match kind.strip_prefix("uint") {
        Some(bits) => (false, bits),
        None => (true, kind.strip_prefix("int")?),
    };
    let bits: usize = if bits.is_empty() { 256 } else { bits.parse().ok()? };
    if bits == 0 || bits > 256 || !bits.is_multiple_of(8) {
        return None;
    }
    let (negative, magnitude) = text.strip_prefix('-').map_or((false, text), |magnitude| (true, magnitude));
    let magnitude = number::parse(field, magnitude).ok()?;
    let size = number::be_bytes(&magnitude);
    let used = number::trimmed(&size);
    let length = used.first().map_or(0, |first| used.len() * 8 - first.leading_zeros() as usize);
    let smallest = negative && length == bits && used.iter().map(|byte| byte.count_ones()).sum::<u32>() == 1;
    let fits = if signed { length < bits || smallest } else { length <= bits && !negative };
    let value = if negative { U256::ZERO.wrapping_sub(&magnitude) } else { magnitude };
    fits.then(|| number::be_bytes(&value))
}
