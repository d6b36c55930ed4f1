//! Transactions that the sandbox builds: transfers, and those that a request describes in JSON.

use super::{encode_number, list, parse_address, transaction};
use crate::chain::encoding::{hex, number};
use crate::chain::given::{Built, Given};
use crate::chain::rejection::quoted;
use crate::chain::{Rejection, Unsigned};
use alloy_rlp::Encodable as _;
use dfns_core::{Amount, AnyJson};
use dfns_endpoints::onchain::{EvmTransaction, FeePriority, NumberOrText, TransferBody};
use k256::U256;
use serde::Deserialize;

pub(super) const NATIVE_GAS: u64 = 21_000;
pub(super) const ERC20_GAS: u64 = 65_000;
pub(super) const ERC721_GAS: u64 = 90_000;
pub(super) const GAS_PER_BYTE: u64 = 16;

/// The fees that a transaction offers for each unit of gas, in wei.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EvmFees {
    /// The priority fee.
    pub(crate) max_priority_fee_per_gas: u128,
    /// The base fee and the priority fee together, at most.
    pub(crate) max_fee_per_gas: u128,
}

/// The fees for a priority, while the base fee is this one.
pub(crate) fn fees(base_fee_per_gas: u128, priority: Option<&FeePriority>) -> EvmFees {
    let max_priority_fee_per_gas = match priority {
        Some(FeePriority::Slow) => 225_000_000,
        Some(FeePriority::Fast) => 640_000_000,
        _ => 300_000_000,
    };
    let max_fee_per_gas = base_fee_per_gas.saturating_mul(2).saturating_add(max_priority_fee_per_gas);
    EvmFees { max_priority_fee_per_gas, max_fee_per_gas }
}

/// The fields of an unsigned transaction.
struct Fields {
    kind: u8,
    chain_id: u64,
    nonce: u64,
    gas_limit: u64,
    /// Of kinds 2 and 4.
    max_priority_fee_per_gas: U256,
    /// Of kinds 2 and 4; of kinds 0 and 1 the gas price.
    max_fee_per_gas: U256,
    to: Option<[u8; 20]>,
    value: U256,
    data: Vec<u8>,
    /// Of kind 4, in RLP.
    authorizations: Vec<u8>,
}

impl Fields {
    fn encode(&self) -> Vec<u8> {
        let mut fields = Vec::new();
        if self.kind != 0 {
            self.chain_id.encode(&mut fields);
        }
        self.nonce.encode(&mut fields);
        if matches!(self.kind, 2 | 4) {
            encode_number(&number::be_bytes(&self.max_priority_fee_per_gas), &mut fields);
        }
        encode_number(&number::be_bytes(&self.max_fee_per_gas), &mut fields);
        self.gas_limit.encode(&mut fields);
        self.to.as_ref().map_or(&[][..], |to| to).encode(&mut fields);
        encode_number(&number::be_bytes(&self.value), &mut fields);
        self.data.as_slice().encode(&mut fields);
        match self.kind {
            0 => {
                self.chain_id.encode(&mut fields);
                fields.extend([0x80, 0x80]);
            }
            4 => {
                fields.push(0xc0);
                fields.extend(list(&self.authorizations));
            }
            _ => fields.push(0xc0),
        }
        let mut bytes = if self.kind == 0 { Vec::new() } else { vec![self.kind] };
        bytes.extend(list(&fields));
        bytes
    }

    fn prepare(&self) -> Result<Unsigned, Rejection> {
        transaction(&self.encode(), Some(self.chain_id))
    }
}

/// Builds a transfer of the native coin or of a token.
pub(in crate::chain) fn transfer(
    from: [u8; 20],
    chain_id: u64,
    body: &TransferBody,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    let (to, value, data, gas, priority) = match body {
        TransferBody::Native(native) => {
            let amount = number::amount("amount", &native.amount)?;
            (parse_address("to", &native.to)?, amount, Vec::new(), NATIVE_GAS, &native.priority)
        }
        TransferBody::Erc20(token) => {
            // transfer(address,uint256)
            let data = call(
                [0xa9, 0x05, 0x9c, 0xbb],
                &[word(&parse_address("to", &token.to)?), number::be_bytes(&number::amount("amount", &token.amount)?)],
            );
            (parse_address("contract", &token.contract)?, U256::ZERO, data, ERC20_GAS, &token.priority)
        }
        TransferBody::Erc721(nft) => {
            // safeTransferFrom(address,address,uint256)
            let data = call(
                [0x42, 0x84, 0x2e, 0x0e],
                &[
                    word(&from),
                    word(&parse_address("to", &nft.to)?),
                    number::be_bytes(&number::parse("tokenId", &nft.token_id)?),
                ],
            );
            (parse_address("contract", &nft.contract)?, U256::ZERO, data, ERC721_GAS, &nft.priority)
        }
        TransferBody::Erc7984(_) => {
            return Err(Rejection::not_simulated("kind", "Erc7984 transfers"));
        }
        other => {
            let reason = format!("{} transfers do not exist on EVM networks", quoted(other.tag()));
            return Err(Rejection::invalid("kind", reason));
        }
    };
    let fees = fees(given.base_fee_per_gas, priority.as_ref());
    let fields = Fields {
        kind: 2,
        chain_id,
        nonce: given.nonce,
        gas_limit: gas,
        max_priority_fee_per_gas: U256::from_u128(fees.max_priority_fee_per_gas),
        max_fee_per_gas: U256::from_u128(fees.max_fee_per_gas),
        to: Some(to),
        value,
        data,
        authorizations: Vec::new(),
    };
    let per_gas = given.base_fee_per_gas.saturating_add(fees.max_priority_fee_per_gas);
    Ok(Built { unsigned: fields.prepare()?, fee: u128::from(gas).saturating_mul(per_gas), spent: Vec::new() })
}

fn call(selector: [u8; 4], arguments: &[[u8; 32]]) -> Vec<u8> {
    [selector.as_slice(), &arguments.concat()].concat()
}

/// An address in the 32 bytes of an argument.
fn word(address: &[u8; 20]) -> [u8; 32] {
    let mut word = [0; 32];
    word[12..].copy_from_slice(address);
    word
}

/// Prepares a transaction in JSON, with what it leaves out filled in.
pub(in crate::chain) fn request(
    json: &AnyJson,
    from: [u8; 20],
    chain_id: u64,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    const FIELD: &str = "transaction";
    let invalid = |error: serde_json::Error| Rejection::invalid(FIELD, format!("not an EVM transaction: {error}"));
    let sender: Sender = json.decode().map_err(invalid)?;
    if let Some(sender) = sender.from
        && parse_address("transaction.from", &sender)? != from
    {
        return Err(Rejection::foreign_sender("transaction.from"));
    }
    let request: EvmTransaction = json.decode().map_err(invalid)?;
    let kind = request.transaction_type.unwrap_or(2);
    if !matches!(kind, 0 | 1 | 2 | 4) {
        return Err(Rejection::invalid("transaction.type", "expected 0, 1, 2 or 4"));
    }
    let optional =
        |field, amount: &Option<Amount>| amount.as_ref().map(|amount| number::amount(field, amount)).transpose();
    let data =
        request.data.as_deref().map(|data| hex::decode("transaction.data", data)).transpose()?.unwrap_or_default();
    let gas = NATIVE_GAS.saturating_add(GAS_PER_BYTE.saturating_mul(data.len() as u64));
    let defaults = fees(given.base_fee_per_gas, None);
    let gas_price = optional("transaction.gasPrice", &request.gas_price)?;
    let max_fee = optional("transaction.maxFeePerGas", &request.max_fee_per_gas)?;
    let max_priority_fee = optional("transaction.maxPriorityFeePerGas", &request.max_priority_fee_per_gas)?;
    let (price, unusable) = if kind < 2 { (gas_price, max_fee.or(max_priority_fee)) } else { (max_fee, gas_price) };
    if unusable.is_some() {
        return Err(Rejection::invalid("transaction.type", format!("type {kind} has other fee fields")));
    }
    let fields = Fields {
        kind,
        chain_id,
        nonce: request.nonce.as_ref().map(nonce).transpose()?.unwrap_or(given.nonce),
        gas_limit: optional("transaction.gasLimit", &request.gas_limit)?
            .map(|limit| small("transaction.gasLimit", &limit))
            .transpose()?
            .unwrap_or(gas),
        max_priority_fee_per_gas: max_priority_fee.unwrap_or(U256::from_u128(defaults.max_priority_fee_per_gas)),
        max_fee_per_gas: price.unwrap_or(U256::from_u128(defaults.max_fee_per_gas)),
        to: request.to.as_deref().map(|to| parse_address("transaction.to", to)).transpose()?,
        value: optional("transaction.value", &request.value)?.unwrap_or(U256::ZERO),
        data,
        authorizations: authorizations(kind, request.authorization_list.as_deref().unwrap_or_default())?,
    };
    fields.prepare()
}

/// The sender that a request may name, though the key says who it is.
#[derive(Deserialize)]
struct Sender {
    from: Option<String>,
}

fn nonce(nonce: &NumberOrText) -> Result<u64, Rejection> {
    const FIELD: &str = "transaction.nonce";
    match nonce {
        NumberOrText::Number(number) => Ok(*number),
        NumberOrText::Text(text) => small(FIELD, &number::parse(FIELD, text)?),
        _ => Err(Rejection::invalid(FIELD, "expected a whole number below 2^64")),
    }
}

fn small(field: &'static str, number: &U256) -> Result<u64, Rejection> {
    let bytes = number::be_bytes(number);
    let significant = number::trimmed(&bytes);
    if significant.len() > 8 {
        return Err(Rejection::invalid(field, "expected a whole number below 2^64"));
    }
    Ok(significant.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A signed authorization of EIP-7702, as Ethereum's libraries write it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authorization {
    chain_id: NumberOrText,
    address: String,
    nonce: NumberOrText,
    y_parity: NumberOrText,
    r: String,
    s: String,
}

fn authorizations(kind: u8, list: &[AnyJson]) -> Result<Vec<u8>, Rejection> {
    const FIELD: &str = "transaction.authorizationList";
    if kind != 4 && !list.is_empty() {
        return Err(Rejection::invalid("transaction.type", "only type 4 has an authorization list"));
    }
    let mut encoded = Vec::new();
    for authorization in list {
        let authorization: Authorization = authorization.decode().map_err(|error| {
            Rejection::invalid(FIELD, format!("expected chainId, address, nonce, yParity, r and s: {error}"))
        })?;
        let mut fields = Vec::new();
        nonce(&authorization.chain_id)?.encode(&mut fields);
        parse_address(FIELD, &authorization.address)?.encode(&mut fields);
        nonce(&authorization.nonce)?.encode(&mut fields);
        nonce(&authorization.y_parity)?.encode(&mut fields);
        for half in [&authorization.r, &authorization.s] {
            encode_number(&hex::decode(FIELD, half)?, &mut fields);
        }
        encoded.extend(self::list(&fields));
    }
    Ok(encoded)
}
