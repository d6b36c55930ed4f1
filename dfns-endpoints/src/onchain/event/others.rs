//! Token transfers on networks with their own standards.

use super::events;
use dfns_core::{Amount, dfns_object};

events! {
    /// A transfer of an Algorand Standard Asset (ASA).
    #[dfns_object(response)]
    pub struct AsaTransferEvent {
        /// The asset's id, in decimal digits.
        pub asset_id: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// Whether the account opted in to the asset.
        pub opt_in: Option<bool>,
        /// Whether the account opted out of the asset.
        pub opt_out: Option<bool>,
        /// Whether the asset's manager clawed the amount back.
        pub clawback: Option<bool>,
    }

    /// A transfer of a native asset on Cardano.
    #[dfns_object(response)]
    pub struct AssetTransferEvent {
        /// The asset's id: the policy id and the asset name, in hex.
        pub asset_id: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A transfer of a token on Canton (CIP-56).
    #[dfns_object(response)]
    pub struct Cip56TransferEvent {
        /// The id of the token, which its administrator assigns.
        pub instrument_id: String,
        /// The party that administers the token.
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

    /// A transfer of a smart-contract token on Concordium (CIS-2).
    #[dfns_object(response)]
    pub struct Cis2TransferEvent {
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The token's address, in the form that CIS-2 defines.
        pub token_address: String,
    }

    /// A transfer of a protocol-level token on Concordium (CIS-7).
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

    /// A transfer of a HIP-17 NFT on Hedera.
    #[dfns_object(response)]
    pub struct Hip17TransferEvent {
        /// The collection's token id.
        pub token_id: String,
        /// The serial number in the collection.
        pub serial_number: String,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
    }

    /// A transfer of an HTS token on Hedera.
    #[dfns_object(response)]
    pub struct HtsTransferEvent {
        /// The token's id.
        pub token_id: Option<String>,
        /// The senders' addresses.
        pub froms: Vec<String>,
        /// The recipients' addresses.
        pub tos: Vec<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The Hedera transaction id.
        pub transaction_id: Option<String>,
    }

    /// A transfer of an issued currency (IOU) on the XRP Ledger.
    #[dfns_object(response)]
    pub struct IouTransferEvent {
        /// The currency code.
        pub currency: String,
        /// The issuer's address.
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

    /// A transfer of a KIP-5 token on Kadena. Documented only in the API descriptions of 2025.
    #[dfns_object(response)]
    pub struct Kip5TransferEvent {
        /// The Pact module of the token, such as `coin`.
        pub module: String,
        /// The id of the sender's chain.
        pub source_chain: Option<String>,
        /// The id of the recipient's chain.
        pub target_chain: Option<String>,
        /// The sender's address.
        pub from: Option<String>,
        /// The recipient's address.
        pub to: Option<String>,
        /// The amount, in the smallest unit.
        pub value: Amount,
    }

    /// A transfer of a Stellar asset (SEP-41).
    #[dfns_object(response)]
    pub struct Sep41TransferEvent {
        /// The issuer's address.
        pub issuer: String,
        /// The asset code, such as `USDC`.
        pub asset_code: String,
        /// The sender's address.
        pub from: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub value: Amount,
        /// The memo or destination tag.
        pub memo: Option<String>,
        /// The liquidity pool involved in the transfer.
        pub liquidity_pool: Option<String>,
        /// The claimable balance involved in the transfer.
        pub balance_id: Option<String>,
    }

    /// A transfer of a token of either Solana token program.
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

    /// A transfer of a jetton on TON (TEP-74).
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

    /// A transfer of a Multi-Purpose Token on the XRP Ledger (XLS-33).
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
