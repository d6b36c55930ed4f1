//! Exchange accounts, their assets, and withdrawal networks.

use super::Exchanges;
use crate::onchain::objects::objects_in_common;
use crate::{ExchangeId, Network};
use dfns_core::{Amount, Page, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an exchange account, such as `spot`.
    pub struct ExchangeAccountId;
}

/// Lists the organization's accounts at an exchange.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts",
    group = Exchanges, returns = Page<ExchangeAccount>, paginated, callers(employee),
    permissions = ["Exchanges:Read"])]
pub struct ListAccounts {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The maximum number of accounts per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Lists the assets of an exchange account, with their balances.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts/{accountId}/assets",
    group = Exchanges, returns = Page<ExchangeAsset>, paginated, callers(employee, service_account),
    permissions = ["Exchanges:Read"])]
pub struct ListAccountAssets {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account at the exchange.
    pub account_id: ExchangeAccountId,
    /// The maximum number of assets per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Lists the networks on which an asset can be withdrawn from an exchange. Not paginated.
#[dfns_endpoint(GET, "/exchanges/{exchangeId}/accounts/{accountId}/assets/{asset}/withdrawal-networks",
    group = Exchanges, returns = Vec<WithdrawalNetwork>, callers(employee, service_account),
    permissions = ["Exchanges:Read"])]
pub struct ListAssetWithdrawalNetworks {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account at the exchange.
    pub account_id: ExchangeAccountId,
    /// The asset's symbol, as returned by [`ListAccountAssets`].
    pub asset: String,
}

/// An account at an exchange.
#[dfns_object(response)]
pub struct ExchangeAccount {
    /// The account's id.
    pub id: ExchangeAccountId,
    /// A display name.
    pub name: Option<String>,
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The display name of the exchange.
    pub exchange_name: Option<String>,
}

/// An asset of an exchange account.
#[dfns_object(response)]
pub struct ExchangeAsset {
    /// The asset's symbol.
    pub symbol: String,
    /// The balance, in whole units: `0.5` is half a bitcoin.
    pub balance: Amount,
    /// The withdrawal networks of the asset. Only in responses of 2024; now returned by
    /// [`ListAssetWithdrawalNetworks`].
    pub networks: Option<Vec<WithdrawalNetwork>>,
}

dfns_core::open_union! {
    /// A network on which an asset can be withdrawn, with the asset's id there.
    pub enum WithdrawalNetwork by "kind" {
        /// The native coin of the network.
        Native(NetworkCoin) => "Native",
        /// A fungible asset on Aptos (AIP-21).
        Aip21(TokenByMetadata) => "Aip21",
        /// An Algorand Standard Asset (ASA).
        Asa(TokenByAssetId) without From => "Asa",
        /// A native asset on Cardano.
        Asset(TokenByAssetId) without From => "Asset",
        /// A token on Canton (CIP-56).
        Cip56(TokenByInstrument) => "Cip56",
        /// A smart-contract token on Concordium (CIS-2).
        Cis2(TokenByAddress) => "Cis2",
        /// A protocol-level token on Concordium (CIS-7).
        Cis7(TokenByTokenId) without From => "Cis7",
        /// A coin on Sui or IOTA.
        Coin(TokenByCoinType) without From => "Coin",
        /// A locked coin on IOTA.
        LockedCoin(TokenByCoinType) without From => "LockedCoin",
        /// An ERC-20 token on an EVM network.
        Erc20(TokenByContract) without From => "Erc20",
        /// An ERC-7984 confidential token on an EVM network.
        Erc7984(TokenByContract) without From => "Erc7984",
        /// An HTS token on Hedera.
        Hts(TokenByTokenId) without From => "Hts",
        /// An issued currency (IOU) on the XRP Ledger.
        Iou(TokenByCurrency) => "Iou",
        /// A Stellar asset (SEP-41).
        Sep41(TokenByAssetCode) => "Sep41",
        /// A SNIP-2 token on Starknet.
        Snip2(TokenByContract) without From => "Snip2",
        /// A token of Solana's Token program (SPL).
        Spl(TokenByMint) without From => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(TokenByMint) without From => "Spl2022",
        /// A jetton on TON (TEP-74).
        Tep74(TokenByMaster) => "Tep74",
        /// A TRC-10 token on TRON.
        Trc10(TokenByTokenId) without From => "Trc10",
        /// A TRC-20 token on TRON.
        Trc20(TokenByContract) without From => "Trc20",
        /// A Multi-Purpose Token on the XRP Ledger (XLS-33).
        Xls33(TokenByIssuance) => "Xls33",
    }
}

objects_in_common! {
    common {
        /// The network.
        pub network: Network,
        /// The number of decimals of the asset on the network.
        pub decimals: u32,
    }

    /// A native coin.
    #[dfns_object(response)]
    pub struct NetworkCoin {}

    /// A token identified by its contract.
    #[dfns_object(response)]
    pub struct TokenByContract {
        /// The address of the token contract.
        pub contract: String,
    }

    /// A token identified by an asset id.
    #[dfns_object(response)]
    pub struct TokenByAssetId {
        /// The asset's id.
        pub asset_id: String,
    }

    /// A token identified by a token id.
    #[dfns_object(response)]
    pub struct TokenByTokenId {
        /// The token's id.
        pub token_id: String,
    }

    /// A Solana token, identified by its mint account.
    #[dfns_object(response)]
    pub struct TokenByMint {
        /// The address of the token's mint account.
        pub mint: String,
    }

    /// A coin on Sui or IOTA, identified by its type.
    #[dfns_object(response)]
    pub struct TokenByCoinType {
        /// The coin's type, such as `0x2::sui::SUI`.
        pub coin: String,
    }

    /// A token on Aptos, identified by its metadata object.
    #[dfns_object(response)]
    pub struct TokenByMetadata {
        /// The address of the asset's metadata object.
        pub metadata: String,
    }

    /// A token on Concordium, identified by its address.
    #[dfns_object(response)]
    pub struct TokenByAddress {
        /// The token's address, in the form that CIS-2 defines.
        pub token_address: String,
    }

    /// A token on Canton, identified by its instrument.
    #[dfns_object(response)]
    pub struct TokenByInstrument {
        /// The id of the token, which its administrator assigns.
        pub instrument_id: String,
        /// The party that administers the token.
        pub instrument_admin: String,
    }

    /// An issued currency on the XRP Ledger, identified by its code and issuer.
    #[dfns_object(response)]
    pub struct TokenByCurrency {
        /// The currency code.
        pub currency: String,
        /// The issuer's address.
        pub issuer: String,
    }

    /// A token on the XRP Ledger, identified by its issuance.
    #[dfns_object(response)]
    pub struct TokenByIssuance {
        /// The id of the token's issuance.
        pub issuance_id: String,
    }

    /// A token on Stellar, identified by its code and issuer.
    #[dfns_object(response)]
    pub struct TokenByAssetCode {
        /// The asset code, such as `USDC`.
        pub asset_code: String,
        /// The issuer's address.
        pub issuer: String,
    }

    /// A jetton on TON, identified by its master contract.
    #[dfns_object(response)]
    pub struct TokenByMaster {
        /// The address of the jetton's master contract.
        pub master: String,
    }
}
