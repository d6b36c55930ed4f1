//! Tokens of networks that share nothing with another.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A standard asset of Algorand moved.
    #[dfns_object(response)]
    pub struct AsaTransferEvent {
        /// The asset's number.
        pub asset_id: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// Whether the account agreed to hold the asset with it.
        pub opt_in: Option<bool>,
        /// Whether the account gave up holding the asset with it.
        pub opt_out: Option<bool>,
        /// Whether the asset's manager took it back.
        pub clawback: Option<bool>,
    }

    /// A native asset of Cardano moved.
    #[dfns_object(response)]
    pub struct AssetTransferEvent {
        /// The asset's id.
        pub asset_id: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A token of Canton moved (CIP-56).
    #[dfns_object(response)]
    pub struct Cip56TransferEvent {
        /// The instrument's id with its administrator.
        pub instrument_id: String,
        /// The party that administers the instrument.
        pub instrument_admin: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
    }

    /// A token of Concordium moved (CIS-2).
    #[dfns_object(response)]
    pub struct Cis2TransferEvent {
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The token's address, as CIS-2 writes it.
        pub token_address: String,
    }

    /// A token of Concordium moved (CIS-7).
    #[dfns_object(response)]
    pub struct Cis7TransferEvent {
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The token's id.
        pub token_id: String,
        /// The memo or destination tag.
        pub memo: Option<String>,
    }

    /// A token of Hedera that there is one of moved (HIP-17).
    #[dfns_object(response)]
    pub struct Hip17TransferEvent {
        /// The collection's token id.
        pub token_id: String,
        /// The token id in the collection.
        pub serial_number: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
    }

    /// A fungible token of Hedera moved.
    #[dfns_object(response)]
    pub struct HtsTransferEvent {
        /// The token's id.
        pub token_id: Option<String>,
        /// The addresses that sent.
        pub froms: Vec<String>,
        /// The addresses that received.
        pub tos: Vec<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
    }

    /// An issued currency of the XRP Ledger moved.
    #[dfns_object(response)]
    pub struct IouTransferEvent {
        /// The currency's code.
        pub currency: String,
        /// The issuer's account.
        pub issuer: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
    }

    /// A token of Kadena moved (KIP-5). Known from the descriptions of 2025 only.
    #[dfns_object(response)]
    pub struct Kip5TransferEvent {
        /// The token's module.
        pub module: String,
        /// The chain that sent.
        pub source_chain: Option<String>,
        /// The chain that received.
        pub target_chain: Option<String>,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// An asset of Stellar moved (SEP-41).
    #[dfns_object(response)]
    pub struct Sep41TransferEvent {
        /// The issuer's account.
        pub issuer: String,
        /// The asset's code.
        pub asset_code: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
        /// The liquidity pool it went to or came from.
        pub liquidity_pool: Option<String>,
        /// The claimable balance it went to or came from.
        pub balance_id: Option<String>,
    }

    /// A token of Solana moved, of either token program.
    #[dfns_object(response)]
    pub struct SplTransferEvent {
        /// The address of the token's mint account.
        pub mint: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A jetton of TON moved (TEP-74).
    #[dfns_object(response)]
    pub struct Tep74TransferEvent {
        /// The address of the jetton's master contract.
        pub master: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
    }

    /// A multi-purpose token of the XRP Ledger moved (XLS-33).
    #[dfns_object(response)]
    pub struct Xls33TransferEvent {
        /// The id of the token's issuance.
        pub issuance_id: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
    }
}
