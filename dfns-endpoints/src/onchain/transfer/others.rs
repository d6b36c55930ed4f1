//! Tokens of networks that share nothing with another: Algorand, Cardano, Concordium, Starknet, Stellar, TON and the
//! XRP Ledger.

use super::transfers;
use dfns_core::{Amount, dfns_object};

transfers! {
    /// Moves a standard asset of Algorand.
    #[dfns_object]
    pub struct AsaTransfer {
        /// The asset's number, in decimal digits.
        pub asset_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// Moves a native asset of Cardano.
    #[dfns_object]
    pub struct AssetTransfer {
        /// The asset's id.
        pub asset_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// Moves a token of Concordium by contract (CIS-2).
    #[dfns_object]
    pub struct Cis2Transfer {
        /// The token's address, as CIS-2 writes it.
        pub token_address: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// Moves a token of Concordium by protocol (CIS-7).
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

    /// Moves an issued currency of the XRP Ledger.
    #[dfns_object]
    pub struct IouTransfer {
        /// The currency's code.
        pub currency: String,
        /// The issuer's account.
        pub issuer: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo or destination tag.
        pub memo: Option<String>,
    }

    /// Moves an asset of Stellar (SEP-41).
    #[dfns_object]
    pub struct Sep41Transfer {
        /// The issuer's account.
        pub issuer: String,
        /// The asset's code.
        pub asset_code: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// Moves a fungible token of Starknet (SNIP-2).
    #[dfns_object]
    pub struct Snip2Transfer {
        /// The address of the token contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
    }

    /// Moves a token of Starknet that there is one of (SNIP-3).
    #[dfns_object]
    pub struct Snip3Transfer {
        /// The address of the collection's contract.
        pub contract: String,
        /// The recipient's address.
        pub to: String,
        /// The token id in the collection.
        pub token_id: String,
    }

    /// Moves a jetton of TON (TEP-74).
    #[dfns_object]
    pub struct Tep74Transfer {
        /// The address of the jetton's master contract.
        pub master: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo.
        pub memo: Option<String>,
    }

    /// Moves a multi-purpose token of the XRP Ledger (XLS-33).
    #[dfns_object]
    pub struct Xls33Transfer {
        /// The id of the token's issuance.
        pub issuance_id: String,
        /// The recipient's address.
        pub to: String,
        /// The amount, in the smallest unit.
        pub amount: Amount,
        /// A memo or destination tag.
        pub memo: Option<String>,
    }
}
