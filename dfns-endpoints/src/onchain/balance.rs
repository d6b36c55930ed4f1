//! How much of an asset an address holds, by the standard the asset follows.

use crate::onchain::Quotes;
use crate::onchain::objects::objects_in_common;
use dfns_core::{Amount, dfns_object};

dfns_core::open_union! {
    /// How much of an asset an address holds.
    pub enum Balance by "kind" {
        /// The coin of the network.
        Native(NativeBalance) => "Native",
        /// A fungible asset of Aptos (AIP-21).
        Aip21(Aip21Balance) => "Aip21",
        /// A standard asset of Algorand.
        Asa(AsaBalance) => "Asa",
        /// A native asset of Cardano.
        Asset(AssetBalance) => "Asset",
        /// A token of Canton (CIP-56).
        Cip56(Cip56Balance) => "Cip56",
        /// A token of Concordium by contract (CIS-2).
        Cis2(Cis2Balance) => "Cis2",
        /// A token of Concordium by protocol (CIS-7).
        Cis7(Cis7Balance) => "Cis7",
        /// A coin of Sui or IOTA.
        Coin(CoinBalance) => "Coin",
        /// A coin of IOTA that is locked.
        LockedCoin(CoinBalance) without From => "LockedCoin",
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(ContractBalance) without From => "Erc20",
        /// A confidential token of a network that runs Ethereum's virtual machine (ERC-7984).
        Erc7984(ContractBalance) without From => "Erc7984",
        /// A fungible token of Hedera.
        Hts(HtsBalance) => "Hts",
        /// An issued currency of the XRP Ledger.
        Iou(IouBalance) => "Iou",
        /// An asset of Stellar (SEP-41).
        Sep41(Sep41Balance) => "Sep41",
        /// A fungible token of Starknet (SNIP-2).
        Snip2(ContractBalance) without From => "Snip2",
        /// A token of Solana's token program.
        Spl(SplBalance) => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(SplBalance) without From => "Spl2022",
        /// A jetton of TON (TEP-74).
        Tep74(Tep74Balance) => "Tep74",
        /// A token of TRON's own (TRC-10).
        Trc10(Trc10Balance) => "Trc10",
        /// A fungible token of TRON by contract (TRC-20).
        Trc20(ContractBalance) without From => "Trc20",
        /// A multi-purpose token of the XRP Ledger (XLS-33).
        Xls33(Xls33Balance) => "Xls33",
    }
}

objects_in_common! {
    common {
        /// The asset's symbol.
        pub symbol: Option<String>,
        /// How many decimals a whole unit has.
        pub decimals: u32,
        /// Whether Dfns knows the asset to be what its symbol says.
        pub verified: Option<bool>,
        /// How much there is, in the smallest unit.
        pub balance: Amount,
        /// What a whole unit is worth.
        pub quotes: Option<Quotes>,
    }

    /// The coin of the network.
    #[dfns_object(response)]
    pub struct NativeBalance {
    }

    /// A fungible asset of Aptos (AIP-21).
    #[dfns_object(response)]
    pub struct Aip21Balance {
        /// The address of the asset's metadata.
        pub metadata: String,
    }

    /// A standard asset of Algorand.
    #[dfns_object(response)]
    pub struct AsaBalance {
        /// The asset's number.
        pub asset_id: String,
    }

    /// A native asset of Cardano.
    #[dfns_object(response)]
    pub struct AssetBalance {
        /// The asset's id.
        pub asset_id: String,
    }

    /// A token of Canton (CIP-56).
    #[dfns_object(response)]
    pub struct Cip56Balance {
        /// The instrument's id with its administrator.
        pub instrument_id: String,
        /// The party that administers the instrument.
        pub instrument_admin: String,
    }

    /// A token of Concordium by contract (CIS-2).
    #[dfns_object(response)]
    pub struct Cis2Balance {
        /// The token's address, as CIS-2 writes it.
        pub token_address: String,
    }

    /// A token of Concordium by protocol (CIS-7).
    #[dfns_object(response)]
    pub struct Cis7Balance {
        /// The token's id.
        pub token_id: String,
    }

    /// A coin of Sui or IOTA.
    #[dfns_object(response)]
    pub struct CoinBalance {
        /// The coin's type, for instance `0x2::sui::SUI`.
        pub coin: String,
    }

    /// A fungible token by contract, of a network that runs Ethereum's virtual machine, of TRON or of Starknet.
    #[dfns_object(response)]
    pub struct ContractBalance {
        /// The address of the token's contract.
        pub contract: String,
    }

    /// A fungible token of Hedera.
    #[dfns_object(response)]
    pub struct HtsBalance {
        /// The token's id.
        pub token_id: String,
    }

    /// An issued currency of the XRP Ledger.
    #[dfns_object(response)]
    pub struct IouBalance {
        /// The currency's code.
        pub currency: String,
        /// The account that issued it.
        pub issuer: String,
    }

    /// An asset of Stellar (SEP-41).
    #[dfns_object(response)]
    pub struct Sep41Balance {
        /// The account that issued it.
        pub issuer: String,
        /// The asset's code.
        pub asset_code: String,
    }

    /// A token of Solana, of either token program.
    #[dfns_object(response)]
    pub struct SplBalance {
        /// The address of the token's mint.
        pub mint: String,
    }

    /// A jetton of TON (TEP-74).
    #[dfns_object(response)]
    pub struct Tep74Balance {
        /// The address of the jetton's master contract.
        pub master: String,
    }

    /// A token of TRON's own (TRC-10).
    #[dfns_object(response)]
    pub struct Trc10Balance {
        /// The token's number.
        pub token_id: String,
    }

    /// A multi-purpose token of the XRP Ledger (XLS-33).
    #[dfns_object(response)]
    pub struct Xls33Balance {
        /// The id of the token's issuance.
        pub issuance_id: String,
    }
}
