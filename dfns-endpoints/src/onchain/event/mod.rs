//! What happened on chain to a wallet, or to an address that is watched: transfers in and out, as Dfns found them in blocks.
//!
//! [`BlockchainEvent`] is any of them. As with transfers that are asked for, each standard of assets has an object of
//! its own.

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
    /// Which way an asset went, as the wallet or the watched address sees it.
    pub enum TransferDirection {
        /// It came.
        In => "In",
        /// It left.
        Out => "Out",
    }

    /// How certain it is that something happened on chain.
    pub enum BlockchainEventStatus {
        /// It is in a block that is not yet final.
        Included => "Included",
        /// It is final.
        Confirmed => "Confirmed",
    }

    /// The kind of a blockchain event, to ask for one kind only.
    pub enum BlockchainEventKind {
        /// The coin of the network.
        NativeTransfer => "NativeTransfer",
        /// The coin of Bitcoin or a relative.
        UtxoTransfer => "UtxoTransfer",
        /// A fungible asset of Aptos.
        Aip21Transfer => "Aip21Transfer",
        /// A standard asset of Algorand.
        AsaTransfer => "AsaTransfer",
        /// A native asset of Cardano.
        AssetTransfer => "AssetTransfer",
        /// A token of Canton.
        Cip56Transfer => "Cip56Transfer",
        /// A token of Concordium by contract.
        Cis2Transfer => "Cis2Transfer",
        /// A token of Concordium by protocol.
        Cis7Transfer => "Cis7Transfer",
        /// A coin of Sui or IOTA.
        CoinTransfer => "CoinTransfer",
        /// A coin of IOTA that is locked.
        LockedCoinTransfer => "LockedCoinTransfer",
        /// A fungible token of a network that runs Ethereum's virtual machine.
        Erc20Transfer => "Erc20Transfer",
        /// A token of its own of a network that runs Ethereum's virtual machine.
        Erc721Transfer => "Erc721Transfer",
        /// A confidential token of a network that runs Ethereum's virtual machine.
        Erc7984Transfer => "Erc7984Transfer",
        /// A fungible token of Hedera by contract.
        HederaErc20Transfer => "HederaErc20Transfer",
        /// A token of its own of Hedera by contract.
        HederaErc721Transfer => "HederaErc721Transfer",
        /// A token of its own of Hedera.
        Hip17Transfer => "Hip17Transfer",
        /// A fungible token of Hedera.
        HtsTransfer => "HtsTransfer",
        /// An issued currency of the XRP Ledger.
        IouTransfer => "IouTransfer",
        /// A token of Kadena.
        Kip5Transfer => "Kip5Transfer",
        /// An asset of Stellar.
        Sep41Transfer => "Sep41Transfer",
        /// A fungible token of Starknet.
        Snip2Transfer => "Snip2Transfer",
        /// A token of its own of Starknet.
        Snip3Transfer => "Snip3Transfer",
        /// A token of Solana's token program.
        SplTransfer => "SplTransfer",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022Transfer => "Spl2022Transfer",
        /// A jetton of TON.
        Tep74Transfer => "Tep74Transfer",
        /// A token of TRON's own.
        Trc10Transfer => "Trc10Transfer",
        /// A fungible token of TRON by contract.
        Trc20Transfer => "Trc20Transfer",
        /// A token of its own of TRON.
        Trc721Transfer => "Trc721Transfer",
        /// A multi-purpose token of the XRP Ledger.
        Xls33Transfer => "Xls33Transfer",
    }
}

dfns_core::open_union! {
    /// An asset that moved into a wallet or a watched address, or out of it, as Dfns found it in a block.
    pub enum BlockchainEvent by "kind" {
        /// The coin of the network.
        NativeTransfer(NativeTransferEvent) => "NativeTransfer",
        /// The coin of Bitcoin or a relative.
        UtxoTransfer(UtxoTransferEvent) => "UtxoTransfer",
        /// A fungible asset of Aptos.
        Aip21Transfer(Aip21TransferEvent) => "Aip21Transfer",
        /// A standard asset of Algorand.
        AsaTransfer(AsaTransferEvent) => "AsaTransfer",
        /// A native asset of Cardano.
        AssetTransfer(AssetTransferEvent) => "AssetTransfer",
        /// A token of Canton.
        Cip56Transfer(Cip56TransferEvent) => "Cip56Transfer",
        /// A token of Concordium by contract.
        Cis2Transfer(Cis2TransferEvent) => "Cis2Transfer",
        /// A token of Concordium by protocol.
        Cis7Transfer(Cis7TransferEvent) => "Cis7Transfer",
        /// A coin of Sui or IOTA.
        CoinTransfer(CoinTransferEvent) => "CoinTransfer",
        /// A coin of IOTA that is locked.
        LockedCoinTransfer(CoinTransferEvent) without From => "LockedCoinTransfer",
        /// A fungible token of a network that runs Ethereum's virtual machine.
        Erc20Transfer(Erc20TransferEvent) => "Erc20Transfer",
        /// A token of its own of a network that runs Ethereum's virtual machine.
        Erc721Transfer(Erc721TransferEvent) => "Erc721Transfer",
        /// A confidential token of a network that runs Ethereum's virtual machine.
        Erc7984Transfer(Erc7984TransferEvent) => "Erc7984Transfer",
        /// A fungible token of Hedera by contract.
        HederaErc20Transfer(HederaErc20TransferEvent) => "HederaErc20Transfer",
        /// A token of its own of Hedera by contract.
        HederaErc721Transfer(HederaErc721TransferEvent) => "HederaErc721Transfer",
        /// A token of its own of Hedera.
        Hip17Transfer(Hip17TransferEvent) => "Hip17Transfer",
        /// A fungible token of Hedera.
        HtsTransfer(HtsTransferEvent) => "HtsTransfer",
        /// An issued currency of the XRP Ledger.
        IouTransfer(IouTransferEvent) => "IouTransfer",
        /// A token of Kadena.
        Kip5Transfer(Kip5TransferEvent) => "Kip5Transfer",
        /// An asset of Stellar.
        Sep41Transfer(Sep41TransferEvent) => "Sep41Transfer",
        /// A fungible token of Starknet.
        Snip2Transfer(Snip2TransferEvent) => "Snip2Transfer",
        /// A token of its own of Starknet.
        Snip3Transfer(Snip3TransferEvent) => "Snip3Transfer",
        /// A token of Solana's token program.
        SplTransfer(SplTransferEvent) => "SplTransfer",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022Transfer(SplTransferEvent) without From => "Spl2022Transfer",
        /// A jetton of TON.
        Tep74Transfer(Tep74TransferEvent) => "Tep74Transfer",
        /// A token of TRON's own.
        Trc10Transfer(Trc10TransferEvent) => "Trc10Transfer",
        /// A fungible token of TRON by contract.
        Trc20Transfer(Trc20TransferEvent) => "Trc20Transfer",
        /// A token of its own of TRON.
        Trc721Transfer(Trc721TransferEvent) => "Trc721Transfer",
        /// A multi-purpose token of the XRP Ledger.
        Xls33Transfer(Xls33TransferEvent) => "Xls33Transfer",
    }
}

/// Declares kinds of events: their own members, and those that every kind has.
macro_rules! events {
    ($($kinds:tt)+) => {
        $crate::onchain::objects::objects_in_common! {
            common {
                /// The wallet that it happened to.
                pub wallet_id: Option<$crate::WalletId>,
                /// The address watch that found it, if the address is no wallet's.
                pub address_watch_id: Option<$crate::AddressWatchId>,
                /// Which way it went.
                pub direction: $crate::onchain::TransferDirection,
                /// The network.
                pub network: $crate::Network,
                /// The number of the block.
                pub block_number: u64,
                /// The transaction's hash.
                pub tx_hash: String,
                /// Which of the transaction's events it is.
                pub index: Option<String>,
                /// When the block was made.
                pub timestamp: dfns_core::Timestamp,
                /// How certain it is. Not in older responses, which have what is final only.
                pub status: Option<$crate::onchain::BlockchainEventStatus>,
                /// What Dfns knows of the asset, and of the one that the fee was paid in.
                pub metadata: $crate::onchain::TransferMetadata,
                /// The fee that was paid, in the smallest unit of the network's coin.
                pub fee: Option<dfns_core::Amount>,
            }
            $($kinds)+
        }
    };
}

use events;
