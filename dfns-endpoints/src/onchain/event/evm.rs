//! Tokens of networks that run Ethereum's virtual machine, and of Hedera, TRON and Starknet, whose tokens work alike.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A fungible token moved (ERC-20).
    #[dfns_object(response)]
    pub struct Erc20TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// The number of decimals of the asset.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A token that there is one of moved (ERC-721).
    #[dfns_object(response)]
    pub struct Erc721TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A token whose amounts are confidential moved (ERC-7984).
    #[dfns_object(response)]
    pub struct Erc7984TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// The number of decimals of the asset.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A fungible token of Hedera by contract moved.
    #[dfns_object(response)]
    pub struct HederaErc20TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
        /// The hash that Ethereum's virtual machine has for the transaction.
        pub evm_tx_hash: Option<String>,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// The number of decimals of the asset.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A token of Hedera by contract that there is one of moved.
    #[dfns_object(response)]
    pub struct HederaErc721TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
        /// The hash that Ethereum's virtual machine has for the transaction.
        pub evm_tx_hash: Option<String>,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A token of TRON's own moved (TRC-10).
    #[dfns_object(response)]
    pub struct Trc10TransferEvent {
        /// The token id.
        pub token_id: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A fungible token of TRON moved (TRC-20).
    #[dfns_object(response)]
    pub struct Trc20TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A token of TRON that there is one of moved (TRC-721).
    #[dfns_object(response)]
    pub struct Trc721TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// A fungible token of Starknet moved (SNIP-2).
    #[dfns_object(response)]
    pub struct Snip2TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A token of Starknet that there is one of moved (SNIP-3).
    #[dfns_object(response)]
    pub struct Snip3TransferEvent {
        /// The address of the token contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }
}
