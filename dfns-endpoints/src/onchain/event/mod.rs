//! On-chain events of wallets and watched addresses: incoming and outgoing transfers that Dfns
//! found in blocks.
//!
//! [`BlockchainEvent`] is any of them. As for transfer requests, each token standard has its own
//! object.

mod coins;
mod evm;
mod move_vm;
mod others;

pub use coins::{NativeTransferEvent, UtxoTransferEvent};
pub use evm::{
    Erc20TransferEvent, Erc721TransferEvent, Erc7984TransferEvent, HederaErc20TransferEvent, HederaErc721TransferEvent,
    Snip2TransferEvent, Snip3TransferEvent, Trc10TransferEvent, Trc20TransferEvent, Trc721TransferEvent,
};
pub use move_vm::{Aip21TransferEvent, CoinTransferEvent};
pub use others::{
    AsaTransferEvent, AssetTransferEvent, Cip56TransferEvent, Cis2TransferEvent, Cis7TransferEvent, Hip17TransferEvent,
    HtsTransferEvent, IouTransferEvent, Kip5TransferEvent, Sep41TransferEvent, SplTransferEvent, Tep74TransferEvent,
    Xls33TransferEvent,
};

dfns_core::open_enum! {
    /// The direction of a transfer, seen from the wallet or the watched address.
    pub enum TransferDirection {
        /// Incoming.
        In => "In",
        /// Outgoing.
        Out => "Out",
    }

    /// The finality of an on-chain event.
    pub enum BlockchainEventStatus {
        /// In a block that is not final yet.
        Included => "Included",
        /// In a final block.
        Confirmed => "Confirmed",
    }

    /// The kind of a blockchain event, used as a filter.
    pub enum BlockchainEventKind {
        /// The native coin of the network.
        NativeTransfer => "NativeTransfer",
        /// The coin of Bitcoin or a related network.
        UtxoTransfer => "UtxoTransfer",
        /// A fungible asset on Aptos.
        Aip21Transfer => "Aip21Transfer",
        /// An Algorand Standard Asset (ASA).
        AsaTransfer => "AsaTransfer",
        /// A native asset on Cardano.
        AssetTransfer => "AssetTransfer",
        /// A token on Canton.
        Cip56Transfer => "Cip56Transfer",
        /// A smart-contract token on Concordium.
        Cis2Transfer => "Cis2Transfer",
        /// A protocol-level token on Concordium.
        Cis7Transfer => "Cis7Transfer",
        /// A coin on Sui or IOTA.
        CoinTransfer => "CoinTransfer",
        /// A locked coin on IOTA.
        LockedCoinTransfer => "LockedCoinTransfer",
        /// An ERC-20 token on an EVM network.
        Erc20Transfer => "Erc20Transfer",
        /// An ERC-721 NFT on an EVM network.
        Erc721Transfer => "Erc721Transfer",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984Transfer => "Erc7984Transfer",
        /// A contract token on Hedera.
        HederaErc20Transfer => "HederaErc20Transfer",
        /// A contract NFT on Hedera.
        HederaErc721Transfer => "HederaErc721Transfer",
        /// A HIP-17 NFT on Hedera.
        Hip17Transfer => "Hip17Transfer",
        /// An HTS token on Hedera.
        HtsTransfer => "HtsTransfer",
        /// An issued currency (IOU) on the XRP Ledger.
        IouTransfer => "IouTransfer",
        /// A token on Kadena.
        Kip5Transfer => "Kip5Transfer",
        /// A Stellar asset.
        Sep41Transfer => "Sep41Transfer",
        /// A SNIP-2 token on Starknet.
        Snip2Transfer => "Snip2Transfer",
        /// A SNIP-3 NFT on Starknet.
        Snip3Transfer => "Snip3Transfer",
        /// A token of Solana's Token program (SPL).
        SplTransfer => "SplTransfer",
        /// A token of Solana's Token-2022 program.
        Spl2022Transfer => "Spl2022Transfer",
        /// A jetton on TON.
        Tep74Transfer => "Tep74Transfer",
        /// A TRC-10 token on TRON.
        Trc10Transfer => "Trc10Transfer",
        /// A TRC-20 token on TRON.
        Trc20Transfer => "Trc20Transfer",
        /// A TRC-721 NFT on TRON.
        Trc721Transfer => "Trc721Transfer",
        /// A Multi-Purpose Token on the XRP Ledger.
        Xls33Transfer => "Xls33Transfer",
    }
}

dfns_core::open_union! {
    /// A transfer into or out of a wallet or a watched address, as Dfns found it on chain.
    pub enum BlockchainEvent by "kind" {
        /// The native coin of the network.
        NativeTransfer(NativeTransferEvent) => "NativeTransfer",
        /// The coin of Bitcoin or a related network.
        UtxoTransfer(UtxoTransferEvent) => "UtxoTransfer",
        /// A fungible asset on Aptos.
        Aip21Transfer(Aip21TransferEvent) => "Aip21Transfer",
        /// An Algorand Standard Asset (ASA).
        AsaTransfer(AsaTransferEvent) => "AsaTransfer",
        /// A native asset on Cardano.
        AssetTransfer(AssetTransferEvent) => "AssetTransfer",
        /// A token on Canton.
        Cip56Transfer(Cip56TransferEvent) => "Cip56Transfer",
        /// A smart-contract token on Concordium.
        Cis2Transfer(Cis2TransferEvent) => "Cis2Transfer",
        /// A protocol-level token on Concordium.
        Cis7Transfer(Cis7TransferEvent) => "Cis7Transfer",
        /// A coin on Sui or IOTA.
        CoinTransfer(CoinTransferEvent) => "CoinTransfer",
        /// A locked coin on IOTA.
        LockedCoinTransfer(CoinTransferEvent) without From => "LockedCoinTransfer",
        /// An ERC-20 token on an EVM network.
        Erc20Transfer(Erc20TransferEvent) => "Erc20Transfer",
        /// An ERC-721 NFT on an EVM network.
        Erc721Transfer(Erc721TransferEvent) => "Erc721Transfer",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984Transfer(Erc7984TransferEvent) => "Erc7984Transfer",
        /// A contract token on Hedera.
        HederaErc20Transfer(HederaErc20TransferEvent) => "HederaErc20Transfer",
        /// A contract NFT on Hedera.
        HederaErc721Transfer(HederaErc721TransferEvent) => "HederaErc721Transfer",
        /// A HIP-17 NFT on Hedera.
        Hip17Transfer(Hip17TransferEvent) => "Hip17Transfer",
        /// An HTS token on Hedera.
        HtsTransfer(HtsTransferEvent) => "HtsTransfer",
        /// An issued currency (IOU) on the XRP Ledger.
        IouTransfer(IouTransferEvent) => "IouTransfer",
        /// A token on Kadena.
        Kip5Transfer(Kip5TransferEvent) => "Kip5Transfer",
        /// A Stellar asset.
        Sep41Transfer(Sep41TransferEvent) => "Sep41Transfer",
        /// A SNIP-2 token on Starknet.
        Snip2Transfer(Snip2TransferEvent) => "Snip2Transfer",
        /// A SNIP-3 NFT on Starknet.
        Snip3Transfer(Snip3TransferEvent) => "Snip3Transfer",
        /// A token of Solana's Token program (SPL).
        SplTransfer(SplTransferEvent) => "SplTransfer",
        /// A token of Solana's Token-2022 program.
        Spl2022Transfer(SplTransferEvent) without From => "Spl2022Transfer",
        /// A jetton on TON.
        Tep74Transfer(Tep74TransferEvent) => "Tep74Transfer",
        /// A TRC-10 token on TRON.
        Trc10Transfer(Trc10TransferEvent) => "Trc10Transfer",
        /// A TRC-20 token on TRON.
        Trc20Transfer(Trc20TransferEvent) => "Trc20Transfer",
        /// A TRC-721 NFT on TRON.
        Trc721Transfer(Trc721TransferEvent) => "Trc721Transfer",
        /// A Multi-Purpose Token on the XRP Ledger.
        Xls33Transfer(Xls33TransferEvent) => "Xls33Transfer",
    }
}

/// Declares kinds of events: their own fields, and those that every kind has.
macro_rules! events {
    ($($kinds:tt)+) => {
        $crate::onchain::objects::objects_in_common! {
            common {
                /// The wallet that sent or received the asset.
                pub wallet_id: Option<$crate::WalletId>,
                /// The address watch that found the transfer, if no wallet has the address.
                pub address_watch_id: Option<$crate::AddressWatchId>,
                /// The direction of the transfer.
                pub direction: $crate::onchain::TransferDirection,
                /// The network.
                pub network: $crate::Network,
                /// The block number.
                pub block_number: u64,
                /// The transaction hash, in the network's notation.
                pub tx_hash: String,
                /// The index of the event in its transaction.
                pub index: Option<String>,
                /// The time of the block.
                pub timestamp: dfns_core::Timestamp,
                /// The finality of the event. Absent from older responses, which contain only final
                /// events.
                pub status: Option<$crate::onchain::BlockchainEventStatus>,
                /// The metadata of the asset, and of the asset that paid the fee.
                pub metadata: $crate::onchain::TransferMetadata,
                /// The transaction fee, in the smallest unit of the native coin. Only in outgoing
                /// transfers.
                pub fee: Option<dfns_core::Amount>,
            }
            $($kinds)+
        }
    };
}

use events;
