//! Token transfers on networks with their own standards: Algorand, Cardano, Concordium, Starknet,
//! Stellar, TON and the XRP Ledger.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// A transfer of an Algorand Standard Asset (ASA).
    #[dfns_object]
    pub struct AsaTransfer {
        /// The asset's id, in decimal digits.
        pub asset_id: String,
        /// The recipient's address: 58 capital letters and digits.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of a native asset on Cardano.
    #[dfns_object]
    pub struct AssetTransfer {
        /// The asset's id: the policy id and the asset name, in hex.
        pub asset_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a smart-contract token on Concordium (CIS-2).
    #[dfns_object]
    pub struct Cis2Transfer {
        /// The token's address, in the form that CIS-2 defines.
        pub token_address: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a protocol-level token on Concordium (CIS-7).
    #[dfns_object]
    pub struct Cis7Transfer {
        /// The token's id.
        pub token_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of an issued currency (IOU) on the XRP Ledger.
    #[dfns_object]
    pub struct IouTransfer {
        /// The currency code.
        pub currency: String,
        /// The issuer's address.
        pub issuer: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A destination tag: a number from 0 to 4294967295 in decimal digits.
        pub memo: Option<String>,
    }

    /// A transfer of a Stellar asset (SEP-41).
    #[dfns_object]
    pub struct Sep41Transfer {
        /// The issuer's address, which begins with `G` or `M`.
        pub issuer: String,
        /// The asset code, such as `USDC`.
        pub asset_code: String,
        /// The recipient's address, which begins with `G` or `M`.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of a SNIP-2 token on Starknet.
    #[dfns_object]
    pub struct Snip2Transfer {
        /// The address of the token contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// A transfer of a SNIP-3 NFT on Starknet.
    #[dfns_object]
    pub struct Snip3Transfer {
        /// The address of the collection's contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// A transfer of a jetton on TON (TEP-74).
    #[dfns_object]
    pub struct Tep74Transfer {
        /// The address of the jetton's master contract, in the user-friendly or the raw form.
        pub master: String,
        /// The recipient's address, in the user-friendly or the raw form.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// A transfer of a Multi-Purpose Token on the XRP Ledger (XLS-33).
    #[dfns_object]
    pub struct Xls33Transfer {
        /// The id of the token's issuance.
        pub issuance_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A destination tag: a number from 0 to 4294967295 in decimal digits.
        pub memo: Option<String>,
    }
}
