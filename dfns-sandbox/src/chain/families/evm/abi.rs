//! The encoding of calls of contracts and of their results, as Ethereum's ABI has it.

use super::typed_data::encode_atom;
use crate::chain::Rejection;
use crate::chain::encoding::hash::keccak256;
use crate::chain::encoding::{hex, number};
use crate::chain::rejection::quoted;
use dfns_endpoints::networks::{AbiFunction, AbiParameter};
use k256::U256;
use serde_json::{Map, Value};

/// How deep types may be nested.
const DEPTH: u8 = 16;

/// The bytes of a word.
const WORD: usize = 32;

/// A type.
enum Kind<'a> {
    /// 32 bytes.
    Atom(&'a str),
    Bytes,
    Text,
    /// Items of one type, as many as the number says.
    List(AbiParameter, Option<usize>),
    Tuple(&'a [AbiParameter]),
}

fn kind(parameter: &AbiParameter) -> Result<Kind<'_>, Rejection> {
    let text = parameter.kind.as_str();
    if let Some((item, length)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        let length = if length.is_empty() { None } else { Some(length.parse().map_err(|_| unknown(text))?) };
        return Ok(Kind::List(AbiParameter { kind: item.to_owned(), ..parameter.clone() }, length));
    }
    match text {
        "bytes" => Ok(Kind::Bytes),
        "string" => Ok(Kind::Text),
        "tuple" => Ok(Kind::Tuple(parameter.components.as_deref().unwrap_or_default())),
        _ if is_atom(text) => Ok(Kind::Atom(text)),
        _ => Err(unknown(text)),
    }
}

fn is_atom(text: &str) -> bool {
    let bits = text.strip_prefix("uint").or_else(|| text.strip_prefix("int"));
    let has_bits = |bits: &str| {
        bits.is_empty() || bits.parse::<usize>().is_ok_and(|bits| (8..=256).contains(&bits) && bits.is_multiple_of(8))
    };
    let length = text.strip_prefix("bytes").and_then(|length| length.parse::<usize>().ok());
    matches!(text, "address" | "bool")
        || bits.is_some_and(has_bits)
        || length.is_some_and(|length| (1..=32).contains(&length))
}

fn unknown(kind: &str) -> Rejection {
    Rejection::invalid("abi", format!("unknown type `{}`", quoted(kind)))
}

fn deeper(depth: u8) -> Result<u8, Rejection> {
    depth.checked_sub(1).ok_or_else(|| Rejection::invalid("abi", "types are nested too deeply"))
}

/// The name of a type in a function's signature.
fn canonical(parameter: &AbiParameter, depth: u8) -> Result<String, Rejection> {
    let depth = deeper(depth)?;
    Ok(match kind(parameter)? {
        Kind::Atom("uint") => "uint256".to_owned(),
        Kind::Atom("int") => "int256".to_owned(),
        Kind::Atom(name) => name.to_owned(),
        Kind::Bytes => "bytes".to_owned(),
        Kind::Text => "string".to_owned(),
        Kind::List(item, length) => {
            format!("{}[{}]", canonical(&item, depth)?, length.map(|length| length.to_string()).unwrap_or_default())
        }
        Kind::Tuple(fields) => format!("({})", all(fields, depth)?),
    })
}

fn all(parameters: &[AbiParameter], depth: u8) -> Result<String, Rejection> {
    let names = parameters.iter().map(|parameter| canonical(parameter, depth)).collect::<Result<Vec<_>, _>>()?;
    Ok(names.join(","))
}

/// The data of a call: the selector and the arguments, in their order or by their names.
pub(crate) fn encode_call(function: &AbiFunction, arguments: Option<&Value>) -> Result<Vec<u8>, Rejection> {
    let signature = format!("{}({})", function.name, all(&function.inputs, DEPTH)?);
    let none = Value::Array(Vec::new());
    let selector = &keccak256(&[signature.as_bytes()])[..4];
    Ok([selector, &encode("calldata", &function.inputs, arguments.unwrap_or(&none), DEPTH)?].concat())
}

/// The number of bytes that a type takes in the head; none if it is in the tail.
fn size(parameter: &AbiParameter, depth: u8) -> Result<Option<usize>, Rejection> {
    let depth = deeper(depth)?;
    let too_large = || Rejection::invalid("abi", "a type is too large");
    Ok(match kind(parameter)? {
        Kind::Atom(_) => Some(WORD),
        Kind::Bytes | Kind::Text | Kind::List(_, None) => None,
        Kind::List(item, Some(length)) => {
            size(&item, depth)?.map(|size| size.checked_mul(length).ok_or_else(too_large)).transpose()?
        }
        Kind::Tuple(fields) => {
            let mut sum = Some(0_usize);
            for field in fields {
                sum = match (sum, size(field, depth)?) {
                    (Some(sum), Some(size)) => Some(sum.checked_add(size).ok_or_else(too_large)?),
                    _ => None,
                };
            }
            sum
        }
    })
}

/// Encodes values in their order, or by their names.
fn encode(field: &'static str, parameters: &[AbiParameter], values: &Value, depth: u8) -> Result<Vec<u8>, Rejection> {
    let reject = || Rejection::invalid(field, format!("expected {} values", parameters.len()));
    let values: Vec<&Value> = match values {
        Value::Array(values) if values.len() == parameters.len() => values.iter().collect(),
        Value::Object(values) if values.len() == parameters.len() => {
            let by_name = parameters.iter().map(|parameter| values.get(&parameter.name).ok_or_else(reject));
            by_name.collect::<Result<_, _>>()?
        }
        _ => return Err(reject()),
    };
    let depth = deeper(depth)?;
    let (mut parts, mut head) = (Vec::new(), 0_usize);
    for (parameter, value) in parameters.iter().zip(values) {
        let is_in_head = size(parameter, depth)?.is_some();
        let encoded = encode_one(field, parameter, value, depth)?;
        head = head.saturating_add(if is_in_head { encoded.len() } else { WORD });
        parts.push((is_in_head, encoded));
    }
    let (mut bytes, mut tail) = (Vec::new(), Vec::new());
    for (is_in_head, encoded) in parts {
        if is_in_head {
            bytes.extend(encoded);
        } else {
            bytes.extend(word(head.saturating_add(tail.len())));
            tail.extend(encoded);
        }
    }
    bytes.extend(tail);
    Ok(bytes)
}

fn word(number: usize) -> [u8; WORD] {
    number::be_bytes(&U256::from_u64(number as u64))
}

fn encode_one(field: &'static str, parameter: &AbiParameter, value: &Value, depth: u8) -> Result<Vec<u8>, Rejection> {
    let reject = || Rejection::invalid(field, format!("expected a value of the type `{}`", quoted(&parameter.kind)));
    match kind(parameter)? {
        Kind::Atom(name) => Ok(encode_atom(field, name, value)?.to_vec()),
        Kind::Bytes => Ok(padded(&hex::decode(field, value.as_str().ok_or_else(reject)?)?)),
        Kind::Text => Ok(padded(value.as_str().ok_or_else(reject)?.as_bytes())),
        Kind::Tuple(fields) => encode(field, fields, value, depth),
        Kind::List(item, length) => {
            let items = value.as_array().filter(|items| length.is_none_or(|length| length == items.len()));
            let items = items.ok_or_else(reject)?;
            let prefix = if length.is_none() { word(items.len()).to_vec() } else { Vec::new() };
            Ok([prefix, encode(field, &vec![item; items.len()], value, depth)?].concat())
        }
    }
}

/// Bytes behind their number, in whole words.
fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut padded = [word(bytes.len()).as_slice(), bytes].concat();
    padded.resize(padded.len().next_multiple_of(WORD), 0);
    padded
}

/// Decodes the result of a function: the one value that it returns, or all of them by their names.
pub(crate) fn decode_result(outputs: &[AbiParameter], data: &[u8]) -> Result<Value, Rejection> {
    let mut values = decode(outputs, data, DEPTH)?;
    if values.len() == 1 {
        return Ok(values.remove(0));
    }
    Ok(named(outputs, values))
}

/// Values by the names of their parameters, or by their places where they have none.
fn named(parameters: &[AbiParameter], values: Vec<Value>) -> Value {
    let names = parameters.iter().enumerate();
    let names = names.map(|(place, it)| if it.name.is_empty() { place.to_string() } else { it.name.clone() });
    Value::Object(names.zip(values).collect::<Map<_, _>>())
}

fn short() -> Rejection {
    Rejection::invalid("abi", "the contract returned something else")
}

fn decode(parameters: &[AbiParameter], data: &[u8], depth: u8) -> Result<Vec<Value>, Rejection> {
    let depth = deeper(depth)?;
    let mut at = 0_usize;
    parameters.iter().map(|parameter| decode_at(parameter, data, &mut at, depth)).collect()
}

/// Decodes the value at a place in the head, and moves the place behind it.
fn decode_at(parameter: &AbiParameter, data: &[u8], at: &mut usize, depth: u8) -> Result<Value, Rejection> {
    let start = *at;
    if let Some(size) = size(parameter, depth)? {
        *at = start.checked_add(size).filter(|end| *end <= data.len()).ok_or_else(short)?;
        return decode_one(parameter, &data[start..*at], depth);
    }
    *at = start.saturating_add(WORD);
    let offset = length(data, start)?;
    decode_one(parameter, data.get(offset..).ok_or_else(short)?, depth)
}

/// The number in the word at a place, which is no larger than the data.
fn length(data: &[u8], at: usize) -> Result<usize, Rejection> {
    let word = at.checked_add(WORD).and_then(|end| data.get(at..end)).ok_or_else(short)?;
    let length = usize::try_from(number::saturated(word)).ok().filter(|length| *length <= data.len());
    length.ok_or_else(short)
}

fn decode_one(parameter: &AbiParameter, data: &[u8], depth: u8) -> Result<Value, Rejection> {
    let bytes = || {
        let length = length(data, 0)?;
        data.get(WORD..WORD + length).ok_or_else(short)
    };
    Ok(match kind(parameter)? {
        Kind::Atom(name) => decode_atom(name, data.first_chunk().ok_or_else(short)?),
        Kind::Bytes => Value::from(hex::prefixed(bytes()?)),
        Kind::Text => Value::from(String::from_utf8_lossy(bytes()?)),
        Kind::Tuple(fields) => named(fields, decode(fields, data, depth)?),
        Kind::List(item, fixed) => {
            let (count, items) = match fixed {
                Some(count) => (count, data),
                None => (length(data, 0)?, data.get(WORD..).unwrap_or_default()),
            };
            // Items that take no space could be any number.
            let size = size(&item, depth)?.unwrap_or(WORD);
            let is_enough = count == 0 || (size > 0 && count.checked_mul(size).is_some_and(|all| all <= items.len()));
            if !is_enough {
                return Err(short());
            }
            let (mut at, depth) = (0, deeper(depth)?);
            Value::Array((0..count).map(|_| decode_at(&item, items, &mut at, depth)).collect::<Result<_, _>>()?)
        }
    })
}

fn decode_atom(kind: &str, word: &[u8; WORD]) -> Value {
    match kind {
        "bool" => Value::from(word.iter().any(|byte| *byte != 0)),
        "address" => Value::from(hex::prefixed(&word[12..])),
        _ if kind.starts_with("bytes") => {
            let length = kind.trim_start_matches("bytes").parse().unwrap_or(WORD).min(WORD);
            Value::from(hex::prefixed(&word[..length]))
        }
        _ if kind.starts_with("int") && word[0] & 0x80 != 0 => {
            let magnitude = U256::ZERO.wrapping_sub(&U256::from_be_slice(word));
            Value::from(format!("-{}", number::decimal(&magnitude)))
        }
        _ => Value::from(number::decimal(&U256::from_be_slice(word))),
    }
}

/// A string or bytes, alone, as a function returns them.
pub(crate) fn encode_text(text: &str) -> Vec<u8> {
    [word(WORD).as_slice(), &padded(text.as_bytes())].concat()
}

/// A number, as a function returns it.
pub(crate) fn encode_units(units: u128) -> Vec<u8> {
    number::be_bytes(&U256::from_u128(units)).to_vec()
}

/// The number in a word, in decimal digits.
pub(crate) fn decimal(word: &[u8]) -> String {
    let word: [u8; WORD] = word.try_into().unwrap_or_default();
    number::decimal(&U256::from_be_slice(&word))
}

/// An address, as a function returns it.
pub(crate) fn encode_address(address: &str) -> Vec<u8> {
    let mut word = [0; WORD];
    word[12..].copy_from_slice(&super::parse_address("address", address).unwrap_or_default());
    word.to_vec()
}

#[cfg(test)]
mod tests {
    use super::{decode_result, encode_call};
    use dfns_endpoints::networks::AbiFunction;
    use serde_json::{Value, json};

    fn function(inputs: &Value, outputs: &Value) -> AbiFunction {
        let abi = json!({
            "type": "function", "name": "f", "stateMutability": "view", "inputs": inputs, "outputs": outputs,
        });
        serde_json::from_value(abi).unwrap()
    }

    #[test]
    fn calls_are_those_of_the_specification() {
        // The examples of the Solidity documentation.
        let named = |kinds: &[&str]| {
            let parameters =
                kinds.iter().enumerate().map(|(at, kind)| json!({ "name": format!("p{at}"), "type": kind }));
            json!(parameters.collect::<Vec<_>>())
        };
        let word = |text: &str| format!("{text:0>64}");
        let mut sam = function(&named(&["bytes", "bool", "uint256[]"]), &json!([]));
        sam.name = "sam".to_owned();
        let data = encode_call(&sam, Some(&json!(["0x64617665", true, ["1", 2, "0x3"]]))).unwrap();
        let expected = [
            "a5643bf2".to_owned(),
            word("60"),
            word("1"),
            word("a0"),
            word("4"),
            format!("{:0<64}", "64617665"),
            word("3"),
            word("1"),
            word("2"),
            word("3"),
        ];
        assert_eq!(crate::text::to_hex(&data), expected.concat());
        let mut bar = function(&named(&["bytes3[2]"]), &json!([]));
        bar.name = "bar".to_owned();
        let data = encode_call(&bar, Some(&json!({ "p0": ["0x616263", "0x646566"] }))).unwrap();
        let expected = ["fce353f6".to_owned(), format!("{:0<64}", "616263"), format!("{:0<64}", "646566")];
        assert_eq!(crate::text::to_hex(&data), expected.concat());
    }

    #[test]
    fn results_are_the_values_that_were_encoded() {
        let pair = json!([{ "name": "a", "type": "int8" }, { "name": "b", "type": "string" }]);
        for (kind, components, value) in [
            (
                "uint256",
                json!(null),
                json!("115792089237316195423570985008687907853269984665640564039457584007913129639935"),
            ),
            ("int256", json!(null), json!("-5")),
            ("address", json!(null), json!("0x00000000000000000000000000000000000000aa")),
            ("string[]", json!(null), json!(["a", "bc", ""])),
            ("bytes4[2][]", json!(null), json!([["0x01020304", "0x05060708"]])),
            ("tuple", pair.clone(), json!({ "a": "-1", "b": "x" })),
            ("tuple[2]", pair, json!([{ "a": "1", "b": "x" }, { "a": "-128", "b": "" }])),
        ] {
            let parameters = json!([{ "name": "", "type": kind, "components": components }]);
            let function = function(&parameters, &parameters);
            let data = encode_call(&function, Some(&json!([value]))).unwrap();
            assert_eq!(decode_result(&function.outputs, &data[4..]).unwrap(), value, "{kind}");
            for end in 4..data.len() {
                // It is no value, or a shorter one, and no panic.
                let _ = decode_result(&function.outputs, &data[4..end]);
            }
        }
        let two = json!([{ "name": "x", "type": "bool" }, { "name": "", "type": "bool" }]);
        let result = decode_result(&function(&json!([]), &two).outputs, &[[0; 31].as_slice(), &[1], &[0; 32]].concat());
        assert_eq!(result.unwrap(), json!({ "x": true, "1": false }));
    }

    #[test]
    fn types_that_cannot_be_are_refused() {
        for kind in
            ["uint7", "uint264", "bytes33", "fixed", "uint256[", "uint256[x]", "", "tuple[99999999999][99999999999]"]
        {
            let parameters = json!([{ "name": "", "type": kind, "components": [{ "name": "", "type": "uint256" }] }]);
            let function = function(&parameters, &parameters);
            assert!(encode_call(&function, Some(&json!([[]]))).is_err(), "{kind}");
            assert!(decode_result(&function.outputs, &[0; 64]).is_err(), "{kind}");
        }
        let nested = format!("uint256{}", "[]".repeat(100));
        let parameters = json!([{ "name": "", "type": nested }]);
        assert!(encode_call(&function(&parameters, &parameters), Some(&json!([[]]))).is_err());
        // A list of nothing would be endless.
        let empty = json!([{ "name": "", "type": "tuple[]", "components": [] }]);
        let data = [[0; 31].as_slice(), &[32], &[0; 31], &[64]].concat();
        assert!(decode_result(&function(&json!([]), &empty).outputs, &data).is_err());
    }
}
