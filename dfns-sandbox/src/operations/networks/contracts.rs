//! Reading contracts, and looking at a transaction again.
//!
//! Contracts are the tokens of the ledger, and what tests say that they return.

use super::network_of;
use crate::chain::{self, Family, NetworkInfo, abi};
use crate::ledger::{Account, Asset, Token, is_known};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use crate::text::to_hex;
use dfns_core::AnyJson;
use dfns_endpoints::networks::{
    CallFunction, ContractCall, ContractData, EvmContractData, ReadContract, ReindexTransaction, Reindexed,
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// A response of a contract that a test has set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StubbedCall {
    id: String,
    /// The returned data; none if the call reverts.
    data: Option<Vec<u8>>,
}

impl Entity for StubbedCall {
    const NOUN: &'static str = "stubbed call";

    fn id(&self) -> &str {
        &self.id
    }
}

impl StubbedCall {
    /// Sets the response to the calls of a contract with a selector.
    pub(crate) fn set(
        cx: &mut Context<'_>,
        info: &NetworkInfo,
        contract: &str,
        selector: [u8; 4],
        data: Option<Vec<u8>>,
    ) -> Result<(), Refusal> {
        let id = stub_id(info, &chain::canonical(info, contract), selector);
        cx.put(&Self { id, data })
    }
}

fn stub_id(info: &NetworkInfo, contract: &str, selector: [u8; 4]) -> String {
    format!("{} {contract} {}", info.name, to_hex(&selector))
}

fn reverted() -> Refusal {
    Refusal::invalid("execution reverted")
}

fn evm(info: &'static NetworkInfo) -> Result<&'static NetworkInfo, Refusal> {
    if info.family == Family::Evm {
        return Ok(info);
    }
    Err(Refusal::invalid("`network` must be an EVM network"))
}

/// Calls a contract.
fn call(cx: &Context<'_>, info: &NetworkInfo, contract: &str, data: &[u8]) -> Result<Vec<u8>, Refusal> {
    chain::check_address(info, "contract", contract)?;
    let contract = chain::canonical(info, contract);
    let Some((selector, arguments)) = data.split_first_chunk::<4>() else { return Err(reverted()) };
    if let Some(stub) = cx.find::<StubbedCall>(stub_id(info, &contract, *selector))? {
        return stub.data.ok_or_else(reverted);
    }
    let tokens = cx.list::<Token>(
        &List::by("network", info.name).only(|token: &Token| token.asset.field("contract") == Some(contract.as_str())),
    )?;
    let Some(token) = tokens.first() else { return Err(reverted()) };
    let argument = |at: usize| arguments.get(at * 32..at * 32 + 32);
    let address = |at: usize| argument(at).map(|word| format!("0x{}", to_hex(&word[12..]))).ok_or_else(reverted);
    let nft = |at: usize| {
        let token_id = argument(at).map(abi::decimal).ok_or_else(reverted)?;
        let asset = Asset::nft_of_contract("Erc721", &contract, &token_id);
        tokens.iter().find(|token| token.asset == asset).ok_or_else(reverted)
    };
    let text = |text: Option<&String>| text.map(|text| abi::encode_text(text)).ok_or_else(reverted);
    let is_nft = token.asset.is_nft();
    match *selector {
        // name() and symbol()
        [0x06, 0xfd, 0xde, 0x03] | [0x95, 0xd8, 0x9b, 0x41] => text(token.symbol.as_ref()),
        // decimals()
        [0x31, 0x3c, 0xe5, 0x67] if !is_nft => Ok(abi::encode_units(token.decimals.into())),
        // totalSupply()
        [0x18, 0x16, 0x0d, 0xdd] if !is_nft => Ok(abi::encode_units(token.supply)),
        // balanceOf(address)
        [0x70, 0xa0, 0x82, 0x31] => {
            let account = Account::get(cx, info, &address(0)?)?;
            let of_contract = |asset: &Asset| asset.field("contract") == Some(contract.as_str());
            let held = account.holdings.iter().filter(|holding| of_contract(&holding.asset));
            Ok(abi::encode_units(held.map(|holding| holding.total).sum()))
        }
        // allowance(address,address): nobody approves anybody.
        [0xdd, 0x62, 0xed, 0x3e] if !is_nft => {
            address(0)?;
            address(1)?;
            Ok(abi::encode_units(0))
        }
        // ownerOf(uint256)
        [0x63, 0x52, 0x21, 0x1e] => {
            let nft = nft(0)?;
            let accounts = cx.list::<Account>(&List::by("network", info.name))?;
            let owner = accounts.iter().find(|account| account.total(&nft.asset) > 0).ok_or_else(reverted)?;
            Ok(abi::encode_address(&owner.address))
        }
        // tokenURI(uint256)
        [0xc8, 0x7b, 0x56, 0xdd] => text(nft(0)?.uri.as_ref()),
        _ => Err(reverted()),
    }
}

impl Operation for ReadContract {
    fn run(self, cx: &mut Context<'_>) -> Result<ContractData, Refusal> {
        let ContractCall::Evm(request) = self.call else {
            return Err(Refusal::invalid("`kind` must be `Evm`"));
        };
        let info = evm(chain::of(&request.network)?)?;
        let data = chain::bytes(&request.data);
        let data = data.ok_or_else(|| Refusal::invalid("`data` must be hexadecimal digits, two for each byte"))?;
        let returned = call(cx, info, &request.contract, &data)?;
        Ok(ContractData::Evm(EvmContractData { data: format!("0x{}", to_hex(&returned)) }))
    }
}

impl Operation for CallFunction {
    const ACCESS: crate::operations::Access = crate::operations::Access::Read;

    fn run(self, cx: &mut Context<'_>) -> Result<AnyJson, Refusal> {
        let info = evm(network_of(&self.network)?)?;
        if self.abi.kind != "function" || !matches!(self.abi.state_mutability.as_str(), "view" | "pure") {
            return Err(Refusal::invalid("`abi` must be a function whose `stateMutability` is `view` or `pure`"));
        }
        let arguments = self.calldata.as_ref().map(AnyJson::decode::<Value>).transpose();
        let arguments = arguments.map_err(|_| Refusal::invalid("`calldata` is not valid JSON"))?;
        let data = abi::encode_call(&self.abi, arguments.as_ref())?;
        let returned = call(cx, info, &self.contract, &data)?;
        let result = abi::decode_result(&self.abi.outputs, &returned)?;
        AnyJson::new(&result).map_err(|_| Refusal::internal())
    }
}

/// The transactions that were looked at again lately.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Reindexing {
    times: Vec<SystemTime>,
}

impl Entity for Reindexing {
    const NOUN: &'static str = "reindexing";

    fn id(&self) -> &'static str {
        ""
    }
}

/// How many transactions are looked at again in this time.
const REINDEXED: (usize, Duration) = (10, Duration::from_mins(10));

impl Operation for ReindexTransaction {
    fn run(self, cx: &mut Context<'_>) -> Result<Reindexed, Refusal> {
        let info = network_of(&self.network)?;
        let mut earlier = cx.find::<Reindexing>("")?.unwrap_or_default();
        let now = cx.time();
        earlier.times.retain(|time| now.duration_since(*time).is_ok_and(|since| since < REINDEXED.1));
        if earlier.times.len() >= REINDEXED.0 {
            let message = "at most 10 transactions are reindexed in 10 minutes";
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, message));
        }
        let tx_hash = if info.family == Family::Evm { self.tx_hash.to_ascii_lowercase() } else { self.tx_hash };
        if !is_known(cx, info, &tx_hash)? {
            return Err(Refusal::not_found("transaction"));
        }
        earlier.times.push(now);
        cx.put(&earlier)?;
        // Every transaction is in the history once it is confirmed, so nothing is missing.
        Ok(Reindexed { success: "true".to_owned() })
    }
}
