//! Accounts at exchanges, what they hold, and where it can be withdrawn to.

use super::Exchanges;
use crate::onchain::objects::objects_in_common;
use crate::{ExchangeId, Network};
use dfns_core::{Amount, Page, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names an account at an exchange, for instance `spot`.
    pub struct ExchangeAccountId;
}

/// Lists the accounts at an exchange.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts",
    group = Exchanges, returns = Page<ExchangeAccount>, paginated, callers(employee),
    permissions = ["Exchanges:Read"])]
pub struct ListAccounts {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// How many accounts a page holds: 1 to 500, 50 if not said.
    pub limit: Option<u32>,
    /// Where to go on: `next_page_token` of the page before.
    pub pagination_token: Option<String>,
}

/// Lists what an account at an exchange holds.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts/{accountId}/assets",
    group = Exchanges, returns = Page<ExchangeAsset>, paginated, callers(employee, service_account),
    permissions = ["Exchanges:Read"])]
pub struct ListAccountAssets {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account there.
    pub account_id: ExchangeAccountId,
    /// How many assets a page holds: 1 to 500, 50 if not said.
    pub limit: Option<u32>,
    /// Where to go on: `next_page_token` of the page before.
    pub pagination_token: Option<String>,
}

/// Lists the networks to which an asset can be withdrawn, and what it is there.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts/{accountId}/assets/{asset}/withdrawal-networks",
    group = Exchanges, returns = Vec<WithdrawalNetwork>, callers(employee, service_account),
    permissions = ["Exchanges:Read"])]
pub struct ListAssetWithdrawalNetworks {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account there.
    pub account_id: ExchangeAccountId,
    /// The asset's symbol, as [`ListAccountAssets`] gives it.
    pub asset: String,
}

/// An account at an exchange.
#[dfns_object(response)]
pub struct ExchangeAccount {
    /// The account's id.
    pub id: ExchangeAccountId,
    /// Its name, for people to read.
    pub name: Option<String>,
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The exchange's name, for people to read.
    pub exchange_name: Option<String>,
}

/// What an account at an exchange holds of an asset.
#[dfns_object(response)]
pub struct ExchangeAsset {
    /// The asset's symbol.
    pub symbol: String,
    /// How much the account holds.
    pub balance: Amount,
}

dfns_core::open_union! {
    /// A network to which an asset can be withdrawn, and what the asset is there.
    pub enum WithdrawalNetwork by "kind" {
        /// The coin of the network.
        Native(NetworkCoin) => "Native",
        /// A fungible asset of Aptos (AIP-21).
        Aip21(TokenByMetadata) => "Aip21",
        /// A standard asset of Algorand.
        Asa(TokenByAssetId) without From => "Asa",
        /// A native asset of Cardano.
        Asset(TokenByAssetId) without From => "Asset",
        /// A token of Canton (CIP-56).
        Cip56(TokenByInstrument) => "Cip56",
        /// A token of Concordium by contract (CIS-2).
        Cis2(TokenByAddress) => "Cis2",
        /// A token of Concordium by protocol (CIS-7).
        Cis7(TokenByTokenId) without From => "Cis7",
        /// A coin of Sui or IOTA.
        Coin(TokenByCoinType) without From => "Coin",
        /// A coin of IOTA under a time lock.
        LockedCoin(TokenByCoinType) without From => "LockedCoin",
        /// A fungible token of a network that runs Ethereum's virtual machine (ERC-20).
        Erc20(TokenByContract) without From => "Erc20",
        /// A confidential token of a network that runs Ethereum's virtual machine (ERC-7984).
        Erc7984(TokenByContract) without From => "Erc7984",
        /// A fungible token of Hedera.
        Hts(TokenByTokenId) without From => "Hts",
        /// An issued currency of the XRP Ledger.
        Iou(TokenByCurrency) => "Iou",
        /// An asset of Stellar (SEP-41).
        Sep41(TokenByAssetCode) => "Sep41",
        /// A fungible token of Starknet (SNIP-2).
        Snip2(TokenByContract) without From => "Snip2",
        /// A token of Solana's token program.
        Spl(TokenByMint) without From => "Spl",
        /// A token of Solana's newer token program, Token-2022.
        Spl2022(TokenByMint) without From => "Spl2022",
        /// A jetton of TON (TEP-74).
        Tep74(TokenByMaster) => "Tep74",
        /// A token of TRON's own (TRC-10).
        Trc10(TokenByTokenId) without From => "Trc10",
        /// A fungible token of TRON by contract (TRC-20).
        Trc20(TokenByContract) without From => "Trc20",
        /// A multi-purpose token of the XRP Ledger (XLS-33).
        Xls33(TokenByIssuance) => "Xls33",
    }
}

objects_in_common! {
    common {
        /// The network.
        pub network: Network,
        /// How many decimals a whole unit of the asset has there.
        pub decimals: u32,
    }

    /// The coin of a network.
    #[dfns_object(response)]
    pub struct NetworkCoin {}

    /// A token that its network knows by a contract.
    #[dfns_object(response)]
    pub struct TokenByContract {
        /// The contract's address.
        pub contract: String,
    }

    /// A token that its network knows by an asset id.
    #[dfns_object(response)]
    pub struct TokenByAssetId {
        /// The asset's id.
        pub asset_id: String,
    }

    /// A token that its network knows by a token id.
    #[dfns_object(response)]
    pub struct TokenByTokenId {
        /// The token's id.
        pub token_id: String,
    }

    /// A token that Solana knows by its mint.
    #[dfns_object(response)]
    pub struct TokenByMint {
        /// The address of the token's mint.
        pub mint: String,
    }

    /// A token that Sui or IOTA knows by its type.
    #[dfns_object(response)]
    pub struct TokenByCoinType {
        /// The coin's type, for instance `0x2::sui::SUI`.
        pub coin: String,
    }

    /// A token that Aptos knows by its metadata.
    #[dfns_object(response)]
    pub struct TokenByMetadata {
        /// The address of the asset's metadata.
        pub metadata: String,
    }

    /// A token that Concordium knows by its address.
    #[dfns_object(response)]
    pub struct TokenByAddress {
        /// The token's address, as CIS-2 writes it.
        pub token_address: String,
    }

    /// A token that Canton knows by its instrument.
    #[dfns_object(response)]
    pub struct TokenByInstrument {
        /// The instrument's id with its administrator.
        pub instrument_id: String,
        /// The party that administers the instrument.
        pub instrument_admin: String,
    }

    /// A token that the XRP Ledger knows by its currency.
    #[dfns_object(response)]
    pub struct TokenByCurrency {
        /// The currency's code.
        pub currency: String,
        /// The account that issued it.
        pub issuer: String,
    }

    /// A token that the XRP Ledger knows by its issuance.
    #[dfns_object(response)]
    pub struct TokenByIssuance {
        /// The id of the token's issuance.
        pub issuance_id: String,
    }

    /// A token that Stellar knows by its code.
    #[dfns_object(response)]
    pub struct TokenByAssetCode {
        /// The asset's code.
        pub asset_code: String,
        /// The account that issued it.
        pub issuer: String,
    }

    /// A token that TON knows by its master contract.
    #[dfns_object(response)]
    pub struct TokenByMaster {
        /// The address of the jetton's master contract.
        pub master: String,
    }
}
