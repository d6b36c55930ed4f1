//! User operations: calls that the account of the wallet carries out together, in one transaction
//! to itself. It is `executeBatch` of common smart accounts, and each call takes 100,000 of gas.

use super::call::EvmCall;
use super::{abi, build, parse_address};
use crate::chain::encoding::{hex, number};
use crate::chain::given::Given;
use crate::chain::{Rejection, Unsigned};
use dfns_core::AnyJson;
use dfns_endpoints::networks::AbiFunction;
use dfns_endpoints::onchain::EvmUserOperations;
use serde_json::json;

const FIELD: &str = "userOperations";

/// The gas of each call.
const GAS: u64 = 100_000;

/// The calls, each as a transaction without fees.
pub(crate) fn user_calls(body: &EvmUserOperations) -> Result<Vec<EvmCall>, Rejection> {
    if !(1..=100).contains(&body.user_operations.len()) {
        return Err(Rejection::invalid(FIELD, "expected 1 to 100 calls"));
    }
    let calls = body.user_operations.iter().map(|operation| {
        let value = operation.value.as_ref().map(|value| number::amount("userOperations.value", value)).transpose()?;
        let data = operation.data.as_deref().map(|data| hex::decode("userOperations.data", data)).transpose()?;
        Ok(EvmCall {
            nonce: 0,
            gas_limit: GAS,
            max_fee_per_gas: 0,
            max_priority_fee_per_gas: 0,
            to: Some(hex::prefixed(&parse_address("userOperations.to", &operation.to)?)),
            value: value.map_or(0, |value| number::saturated(&number::be_bytes(&value))),
            data: data.unwrap_or_default(),
        })
    });
    calls.collect()
}

/// The gas that all calls take.
pub(crate) fn user_gas(calls: &[EvmCall]) -> u64 {
    GAS.saturating_mul(calls.len() as u64)
}

/// Prepares the transaction of the calls.
pub(in crate::chain) fn user_operations(
    body: &EvmUserOperations,
    from: [u8; 20],
    chain_id: u64,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    let calls = user_calls(body)?;
    let items = calls
        .iter()
        .map(|call| json!({ "target": call.to, "value": call.value.to_string(), "data": hex::prefixed(&call.data) }));
    let arguments = json!([items.collect::<Vec<_>>()]);
    let data = abi::encode_call(&batch()?, Some(&arguments))?;
    let transaction = json!({
        "to": hex::prefixed(&from),
        "data": hex::prefixed(&data),
        "gasLimit": user_gas(&calls).to_string(),
    });
    build::request(&any(&transaction)?, from, chain_id, given)
}

/// The function `executeBatch((address,uint256,bytes)[])`.
fn batch() -> Result<AbiFunction, Rejection> {
    let field = |name: &str, kind: &str| json!({ "name": name, "type": kind });
    let components = [field("target", "address"), field("value", "uint256"), field("data", "bytes")];
    let function = json!({
        "type": "function",
        "name": "executeBatch",
        "stateMutability": "payable",
        "inputs": [{ "name": "calls", "type": "tuple[]", "components": components }],
        "outputs": [],
    });
    serde_json::from_value(function).map_err(|error| Rejection::invalid(FIELD, error.to_string()))
}

fn any(json: &serde_json::Value) -> Result<AnyJson, Rejection> {
    AnyJson::new(json).map_err(|error| Rejection::invalid(FIELD, error.to_string()))
}
