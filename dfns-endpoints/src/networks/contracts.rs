//! Contract calls that only read, and the indexing of a transaction.

use super::Networks;
use crate::{Network, NetworkSlug};
use dfns_core::{AnyJson, dfns_endpoint, dfns_object};

/// Calls a read-only function of a contract and returns its decoded result. Nothing is signed or
/// broadcast.
///
/// For EVM networks.
#[dfns_endpoint(POST, "/networks/{network}/call-function",
    group = Networks, returns = AnyJson, permissions = unknown)]
pub struct CallFunction {
    /// The network.
    pub network: NetworkSlug,
    /// The contract's address: `0x` and 20 bytes in hex.
    pub contract: String,
    /// The ABI of the function, which must be `view` or `pure`.
    pub abi: AbiFunction,
    /// The function's arguments. Defaults to none.
    pub calldata: Option<AnyJson>,
}

/// Calls a read-only function of a contract and returns its encoded result. Nothing is signed or
/// broadcast.
///
/// For EVM networks. The newest API descriptions replace it with [`CallFunction`].
#[dfns_endpoint(POST, "/networks/read-contract",
    group = Networks, returns = ContractData, callers(employee, end_user, service_account), permissions = none)]
pub struct ReadContract {
    /// The call.
    #[dfns(body)]
    pub call: ContractCall,
}

/// Indexes a transaction again, to complete the history of the wallets in it.
///
/// Limited to 10 calls per organization in 10 minutes.
#[dfns_endpoint(POST, "/networks/{network}/transactions/reindex",
    group = Networks, returns = Reindexed, signed, permissions = unknown)]
pub struct ReindexTransaction {
    /// The network.
    pub network: NetworkSlug,
    /// The transaction hash, in the network's notation.
    pub tx_hash: String,
}

/// A contract function, in the terms of the Ethereum ABI.
#[dfns_object]
pub struct AbiFunction {
    /// The kind of ABI entry: `function`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The function's name.
    pub name: String,
    /// The state mutability. Must be `view` or `pure`.
    pub state_mutability: String,
    /// The parameters.
    pub inputs: Vec<AbiParameter>,
    /// The return values.
    pub outputs: Vec<AbiParameter>,
}

/// A parameter or return value, in the terms of the Ethereum ABI.
#[dfns_object]
pub struct AbiParameter {
    /// The name, which may be empty.
    pub name: String,
    /// The type, such as `uint256`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The components of a tuple.
    pub components: Option<Vec<AbiParameter>>,
    /// The type in the contract's source, as added by compilers.
    pub internal_type: Option<String>,
}

dfns_core::open_union! {
    /// A call of a contract, by blockchain kind.
    pub enum ContractCall by "kind" {
        /// A call on an EVM network.
        Evm(EvmContractCall) => "Evm",
    }

    /// The result of a contract call, by blockchain kind.
    pub enum ContractData by "kind" {
        /// The result of a call on an EVM network.
        Evm(EvmContractData) => "Evm",
    }
}

/// A contract call on an EVM network.
#[dfns_object]
pub struct EvmContractCall {
    /// The network.
    pub network: Network,
    /// The contract's address: `0x` and 20 bytes in hex.
    pub contract: String,
    /// The ABI-encoded call: the function selector and the arguments, in hex.
    pub data: String,
}

/// The result of a contract call on an EVM network.
#[dfns_object(response)]
pub struct EvmContractData {
    /// The ABI-encoded return value, in hex.
    pub data: String,
}

/// The result of reindexing a transaction.
#[dfns_object(response)]
pub struct Reindexed {
    /// The result, as a string. Its values are not documented.
    pub success: String,
}
