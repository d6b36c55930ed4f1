//! Reading contracts, and looking at a transaction again.

use super::Networks;
use crate::{Network, NetworkSlug};
use dfns_core::{AnyJson, dfns_endpoint, dfns_object};

/// Calls a function of a contract that changes nothing, and gives what it returns.
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

/// Calls a function of a contract that changes nothing, and gives what it returns, encoded.
///
/// The newest descriptions of the API have [`CallFunction`] instead.
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
    /// What is described: `function`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The function's name.
    pub name: String,
    /// What it does to the state; `view` or `pure` for a function that can be called here.
    pub state_mutability: String,
    /// What it takes.
    pub inputs: Vec<AbiParameter>,
    /// What it returns.
    pub outputs: Vec<AbiParameter>,
}

/// What a function takes or returns, in the words of Ethereum's ABI.
#[dfns_object]
pub struct AbiParameter {
    /// Its name, which may be empty.
    pub name: String,
    /// Its type, for instance `uint256`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it consists of, if it is a tuple.
    pub components: Option<Vec<AbiParameter>>,
    /// Its type in the contract's source, which compilers add.
    pub internal_type: Option<String>,
}

dfns_core::open_union! {
    /// The call of a contract, by the kind of its network.
    pub enum ContractCall by "kind" {
        /// On a network that runs Ethereum's virtual machine.
        Evm(EvmContractCall) => "Evm",
    }

    /// What a contract returned, by the kind of its network.
    pub enum ContractData by "kind" {
        /// On a network that runs Ethereum's virtual machine.
        Evm(EvmContractData) => "Evm",
    }
}

/// The call of a contract on a network that runs Ethereum's virtual machine.
#[dfns_object]
pub struct EvmContractCall {
    /// The network.
    pub network: Network,
    /// The contract's address.
    pub contract: String,
    /// The function's selector and its arguments, encoded as the ABI says, in hex.
    pub data: String,
}

/// What a contract returned on a network that runs Ethereum's virtual machine.
#[dfns_object(response)]
pub struct EvmContractData {
    /// What the function returned, encoded as the ABI says, in hex.
    pub data: String,
}

/// That Dfns looked at a transaction again.
#[dfns_object(response)]
pub struct Reindexed {
    /// Whether it did, in words of Dfns.
    pub success: String,
}
