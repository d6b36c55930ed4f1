//! Token transfers on EVM networks, and on Hedera, TRON and Starknet, whose tokens work alike.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A transfer of an ERC-20 token.
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
        /// Deprecated: use `metadata.asset.symbol`.
        pub symbol: Option<String>,
        /// Deprecated: use `metadata.asset.decimals`.
        pub decimals: u32,
        /// Deprecated: use `metadata.asset.verified`.
        pub verified: Option<bool>,
    }

    /// A transfer of an ERC-721 NFT.
    #[dfns_object(response)]
    pub struct Erc721TransferEvent {
        /// The address of the collection's contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
        /// Deprecated: use `metadata.asset.symbol`.
        pub symbol: Option<String>,
        /// Deprecated: use `metadata.asset.verified`.
        pub verified: Option<bool>,
    }

    /// A transfer of an ERC-7984 confidential token.
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

    /// A transfer of a contract token on Hedera.
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
        /// The hash of the EVM transaction.
        pub evm_tx_hash: Option<String>,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// The number of decimals of the asset.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A transfer of a contract NFT on Hedera.
    #[dfns_object(response)]
    pub struct HederaErc721TransferEvent {
        /// The address of the collection's contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
        /// The hash of the EVM transaction.
        pub evm_tx_hash: Option<String>,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
    }

    /// A transfer of a TRC-10 token.
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

    /// A transfer of a TRC-20 token.
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

    /// A transfer of a TRC-721 NFT on TRON.
    #[dfns_object(response)]
    pub struct Trc721TransferEvent {
        /// The address of the collection's contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// A transfer of a SNIP-2 token on Starknet.
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

    /// A transfer of a SNIP-3 NFT on Starknet.
    #[dfns_object(response)]
    pub struct Snip3TransferEvent {
        /// The address of the collection's contract.
        pub contract: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }
}
