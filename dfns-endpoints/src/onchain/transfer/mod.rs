//! Transfers of assets from a wallet to an address.
//!
//! The kind of a transfer is the token standard, and each kind has its own object: `native` for
//! native coins, the other files for tokens, by network family. [`TransferBody`] is any of them.
//! [`TransferRequest`] is the resulting request.

mod canton;
mod evm;
mod hedera;
mod kind;
mod move_vm;
mod native;
mod others;
mod request;
mod solana;
mod tron;

pub use canton::Cip56Transfer;
pub use evm::{Erc20Transfer, Erc721Transfer, Erc7984Transfer};
pub use hedera::{Hip17Transfer, HtsTransfer};
pub use kind::TransferKind;
pub use move_vm::{Aip21Transfer, CoinTransfer};
pub use native::NativeTransfer;
pub use others::{
    AsaTransfer, AssetTransfer, Cis2Transfer, Cis7Transfer, IouTransfer, Sep41Transfer, Snip2Transfer, Snip3Transfer,
    Tep74Transfer, Xls33Transfer,
};
pub use request::TransferRequest;
pub use solana::SplTransfer;
pub use tron::{Trc10Transfer, Trc20Transfer, Trc721Transfer};

dfns_core::open_union! {
    /// A transfer of an asset from a wallet to an address.
    ///
    /// ```
    /// use dfns::onchain::{Erc20Transfer, TransferBody};
    ///
    /// let token = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
    /// let transfer = TransferBody::from(Erc20Transfer::new(token, "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2", 2_500_000_u64));
    /// assert_eq!(
    ///     serde_json::to_string(&transfer).unwrap(),
    ///     r#"{"kind":"Erc20","contract":"0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48","to":"0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2","amount":"2500000"}"#
    /// );
    /// ```
    pub enum TransferBody by "kind" {
        /// The native coin of the network.
        Native(NativeTransfer) => "Native",
        /// A fungible asset on Aptos (AIP-21).
        Aip21(Aip21Transfer) => "Aip21",
        /// An Algorand Standard Asset (ASA).
        Asa(AsaTransfer) => "Asa",
        /// A native asset on Cardano.
        Asset(AssetTransfer) => "Asset",
        /// A token on Canton (CIP-56).
        Cip56(Cip56Transfer) => "Cip56",
        /// A smart-contract token on Concordium (CIS-2).
        Cis2(Cis2Transfer) => "Cis2",
        /// A protocol-level token on Concordium (CIS-7).
        Cis7(Cis7Transfer) => "Cis7",
        /// A coin on Sui or IOTA.
        Coin(CoinTransfer) => "Coin",
        /// An ERC-20 token on an EVM network.
        Erc20(Erc20Transfer) => "Erc20",
        /// An ERC-721 NFT on an EVM network.
        Erc721(Erc721Transfer) => "Erc721",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984(Erc7984Transfer) => "Erc7984",
        /// A HIP-17 NFT on Hedera.
        Hip17(Hip17Transfer) => "Hip17",
        /// An HTS token on Hedera.
        Hts(HtsTransfer) => "Hts",
        /// An issued currency (IOU) on the XRP Ledger.
        Iou(IouTransfer) => "Iou",
        /// A Stellar asset (SEP-41).
        Sep41(Sep41Transfer) => "Sep41",
        /// A SNIP-2 token on Starknet.
        Snip2(Snip2Transfer) => "Snip2",
        /// A SNIP-3 NFT on Starknet.
        Snip3(Snip3Transfer) => "Snip3",
        /// A token of Solana's Token program (SPL).
        Spl(SplTransfer) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(SplTransfer) without From => "Spl2022",
        /// A jetton on TON (TEP-74).
        Tep74(Tep74Transfer) => "Tep74",
        /// A TRC-10 token on TRON.
        Trc10(Trc10Transfer) => "Trc10",
        /// A TRC-20 token on TRON.
        Trc20(Trc20Transfer) => "Trc20",
        /// A TRC-721 NFT on TRON.
        Trc721(Trc721Transfer) => "Trc721",
        /// A Multi-Purpose Token on the XRP Ledger (XLS-33).
        Xls33(Xls33Transfer) => "Xls33",
    }
}

/// Declares kinds of transfers: their own fields, and those that every kind has.
macro_rules! transfers {
    ($($kinds:tt)+) => {
        $crate::onchain::objects::objects_in_common! {
            common {
                /// An idempotency key: 1 to 50 characters. A request that repeats it with the same
                /// body returns the first transfer, even if it failed; with another body it is
                /// rejected.
                pub external_id: Option<String>,
                /// Travel rule data about the parties.
                pub travel_rule: Option<$crate::onchain::TravelRule>,
                /// The fee sponsor that pays the fee for the wallet, on networks that support it.
                pub fee_sponsor_id: Option<$crate::FeeSponsorId>,
            }
            $($kinds)+
        }
    };
}

use transfers;
