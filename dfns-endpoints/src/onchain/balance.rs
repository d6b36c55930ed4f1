//! The balances of an address, by token standard.

use crate::onchain::Quotes;
use crate::onchain::objects::objects_in_common;
use dfns_core::{Amount, dfns_object};

dfns_core::open_union! {
    /// The balance of an asset.
    pub enum Balance by "kind" {
        /// The native coin of the network.
        Native(NativeBalance) => "Native",
        /// A fungible asset on Aptos (AIP-21).
        Aip21(Aip21Balance) => "Aip21",
        /// An Algorand Standard Asset (ASA).
        Asa(AsaBalance) => "Asa",
        /// A native asset on Cardano.
        Asset(AssetBalance) => "Asset",
        /// A token on Canton (CIP-56).
        Cip56(Cip56Balance) => "Cip56",
        /// A smart-contract token on Concordium (CIS-2).
        Cis2(Cis2Balance) => "Cis2",
        /// A protocol-level token on Concordium (CIS-7).
        Cis7(Cis7Balance) => "Cis7",
        /// A coin on Sui or IOTA.
        Coin(CoinBalance) => "Coin",
        /// A locked coin on IOTA.
        LockedCoin(CoinBalance) without From => "LockedCoin",
        /// An ERC-20 token on an EVM network.
        Erc20(ContractBalance) without From => "Erc20",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984(ContractBalance) without From => "Erc7984",
        /// An HTS token on Hedera.
        Hts(HtsBalance) => "Hts",
        /// An issued currency (IOU) on the XRP Ledger.
        Iou(IouBalance) => "Iou",
        /// A Stellar asset (SEP-41).
        Sep41(Sep41Balance) => "Sep41",
        /// A SNIP-2 token on Starknet.
        Snip2(ContractBalance) without From => "Snip2",
        /// A token of Solana's Token program (SPL).
        Spl(SplBalance) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(SplBalance) without From => "Spl2022",
        /// A jetton on TON (TEP-74).
        Tep74(Tep74Balance) => "Tep74",
        /// A TRC-10 token on TRON.
        Trc10(Trc10Balance) => "Trc10",
        /// A TRC-20 token on TRON.
        Trc20(ContractBalance) without From => "Trc20",
        /// A Multi-Purpose Token on the XRP Ledger (XLS-33).
        Xls33(Xls33Balance) => "Xls33",
    }
}

objects_in_common! {
    common {
        /// The asset's name. Only in responses of 2024.
        pub name: Option<String>,
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// The number of decimals of the asset: 6 means that a balance of 1000000 is one whole
        /// unit.
        pub decimals: u32,
        /// Whether Dfns has verified the asset.
        pub verified: Option<bool>,
        /// The balance, in the smallest unit.
        pub balance: Amount,
        /// The value of one whole unit by currency, such as `USD`. Absent if the price is unknown.
        pub quotes: Option<Quotes>,
    }

    /// The native coin of the network.
    #[dfns_object(response)]
    pub struct NativeBalance {
    }

    /// A fungible asset on Aptos (AIP-21).
    #[dfns_object(response)]
    pub struct Aip21Balance {
        /// The address of the asset's metadata object.
        pub metadata: String,
    }

    /// An Algorand Standard Asset (ASA).
    #[dfns_object(response)]
    pub struct AsaBalance {
        /// The asset's id, in decimal digits.
        pub asset_id: String,
    }

    /// A native asset on Cardano.
    #[dfns_object(response)]
    pub struct AssetBalance {
        /// The asset's id: the policy id and the asset name, in hex.
        pub asset_id: String,
    }

    /// A token on Canton (CIP-56).
    #[dfns_object(response)]
    pub struct Cip56Balance {
        /// The id of the token, which its administrator assigns.
        pub instrument_id: String,
        /// The party that administers the token.
        pub instrument_admin: String,
    }

    /// A smart-contract token on Concordium (CIS-2).
    #[dfns_object(response)]
    pub struct Cis2Balance {
        /// The token's address, in the form that CIS-2 defines.
        pub token_address: String,
    }

    /// A protocol-level token on Concordium (CIS-7).
    #[dfns_object(response)]
    pub struct Cis7Balance {
        /// The token's id.
        pub token_id: String,
    }

    /// A coin on Sui or IOTA.
    #[dfns_object(response)]
    pub struct CoinBalance {
        /// The coin's type, such as `0x2::sui::SUI`.
        pub coin: String,
    }

    /// A token contract on an EVM network, TRON or Starknet.
    #[dfns_object(response)]
    pub struct ContractBalance {
        /// The address of the token contract.
        pub contract: String,
    }

    /// An HTS token on Hedera.
    #[dfns_object(response)]
    pub struct HtsBalance {
        /// The token's id, such as `0.0.1234`.
        pub token_id: String,
    }

    /// An issued currency (IOU) on the XRP Ledger.
    #[dfns_object(response)]
    pub struct IouBalance {
        /// The currency code.
        pub currency: String,
        /// The issuer's address.
        pub issuer: String,
    }

    /// A Stellar asset (SEP-41).
    #[dfns_object(response)]
    pub struct Sep41Balance {
        /// The issuer's address.
        pub issuer: String,
        /// The asset code, such as `USDC`.
        pub asset_code: String,
    }

    /// A token of either Solana token program.
    #[dfns_object(response)]
    pub struct SplBalance {
        /// The address of the token's mint account.
        pub mint: String,
    }

    /// A jetton on TON (TEP-74).
    #[dfns_object(response)]
    pub struct Tep74Balance {
        /// The address of the jetton's master contract.
        pub master: String,
    }

    /// A TRC-10 token on TRON.
    #[dfns_object(response)]
    pub struct Trc10Balance {
        /// The token id.
        pub token_id: String,
    }

    /// A Multi-Purpose Token on the XRP Ledger (XLS-33).
    #[dfns_object(response)]
    pub struct Xls33Balance {
        /// The id of the token's issuance.
        pub issuance_id: String,
    }
}
