//! Reading contracts, and looking at a transaction again.

use super::Networks;
use crate::{Network, NetworkSlug};
use dfns_core::{AnyJson, dfns_endpoint, dfns_object};

/// Calls a read-only function of a contract and returns its decoded result.
#[dfns_endpoint(POST, "/networks/{network}/call-function",
    group = Networks, returns = AnyJson, permissions = unknown)]
pub struct CallFunction {
    /// The network.
    pub network: NetworkSlug,
    /// The contract's address.
    pub contract: String,
    /// The function, as the contract's ABI describes it.
    pub abi: AbiFunction,
    /// The function's arguments.
    pub calldata: Option<AnyJson>,
}

/// Calls a read-only function of a contract and returns its encoded result.
///
/// The newest API descriptions replace it with [`CallFunction`].
#[dfns_endpoint(POST, "/networks/read-contract",
    group = Networks, returns = ContractData, callers(employee, end_user, service_account), permissions = none)]
pub struct ReadContract {
    /// The call.
    #[dfns(body)]
    pub call: ContractCall,
}

/// Makes Dfns look at a transaction again, for the history of the wallets in it to be complete.
#[dfns_endpoint(POST, "/networks/{network}/transactions/reindex",
    group = Networks, returns = Reindexed, signed, permissions = unknown)]
pub struct ReindexTransaction {
    /// The network.
    pub network: NetworkSlug,
    /// The transaction's hash on the network.
    pub tx_hash: String,
}

/// A function of a contract, in the words of Ethereum's ABI.
#[dfns_object]
pub struct AbiFunction {
    /// The kind of ABI entry: `function`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The function's name.
    pub name: String,
    /// The state mutability. Functions that can be called here are `view` or `pure`.
    pub state_mutability: String,
    /// The parameters.
    pub inputs: Vec<AbiParameter>,
    /// The return values.
    pub outputs: Vec<AbiParameter>,
}

/// A parameter or return value, in terms of Ethereum's ABI.
#[dfns_object]
pub struct AbiParameter {
    /// The name, which may be empty.
    pub name: String,
    /// The type, such as `uint256`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The components, for a tuple.
    pub components: Option<Vec<AbiParameter>>,
    /// The type in the contract's source, as added by compilers.
    pub internal_type: Option<String>,
}

dfns_core::open_union! {
    /// The call of a contract, by the kind of its network.
    pub enum ContractCall by "kind" {
        /// On an EVM network.
        Evm(EvmContractCall) => "Evm",
    }

    /// The result of a contract call, by kind of network.
    pub enum ContractData by "kind" {
        /// On an EVM network.
        Evm(EvmContractData) => "Evm",
    }
}

/// A contract call on an EVM network.
#[dfns_object]
pub struct EvmContractCall {
    /// The network.
    pub network: Network,
    /// The contract's address.
    pub contract: String,
    /// The function's selector and its arguments, encoded as the ABI says, in hex.
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
    /// The success of the reindexing, as a string that Dfns defines.
    pub success: String,
}
