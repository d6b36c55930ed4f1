//! Deposits and withdrawals.
//!
//! Both have the same body: the wallet, and the asset by token standard. It is like the body of a
//! wallet transfer, but without an address.

use super::{ExchangeAccountId, Exchanges};
use crate::onchain::objects::objects_in_common;
use crate::onchain::{FeePriority, TravelRule};
use crate::{ExchangeId, FeeSponsorId, TransferId, WalletId};
use dfns_core::{Amount, Requester, Secret, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a deposit or a withdrawal.
    pub struct ExchangeTransferId;
}

dfns_core::open_enum! {
    /// The direction of an exchange transfer.
    pub enum ExchangeTransferKind {
        /// From a wallet to an exchange account.
        Deposit => "Deposit",
        /// From an exchange account to a wallet.
        Withdrawal => "Withdrawal",
    }
}

/// Deposits an asset from a wallet into an exchange account.
///
/// Dfns transfers the asset to the exchange's deposit address. The wallet's policies apply to that
/// transfer, whose id is `transfer_id` in the response.
///
/// A request that repeats an external id returns the first deposit instead of a new one.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::exchanges::{CreateDeposit, NativeExchangeTransfer};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let ether = NativeExchangeTransfer::new(10_000_000_000_000_000_u64, "wa-5pfuu-9euek-h0odgb6snva8ph3k");
/// let deposit = CreateDeposit::new("ex-1f04s-lqc9q-fd2v4oj3rpnsm6ek", "spot", ether);
/// let deposit = client.exchanges().create_deposit(deposit).await?;
/// # let _ = deposit.transfer_id;
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/exchanges/{exchangeId}/accounts/{accountId}/deposits",
    group = Exchanges, returns = ExchangeTransfer, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Exchanges:Deposit:Create", "Wallets:TransferAsset"]
        | ["Exchanges:Deposits:Create", "Wallets:Transfers:Create"])]
pub struct CreateDeposit {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account at the exchange.
    pub account_id: ExchangeAccountId,
    /// The asset, the amount and the source wallet.
    #[dfns(body)]
    pub transfer: ExchangeTransferBody,
}

/// Withdraws an asset from an exchange account to a wallet.
///
/// The exchange executes the withdrawal; it may require the wallet's address to be whitelisted.
///
/// A request that repeats an external id returns the first withdrawal instead of a new one.
#[dfns_endpoint(POST, "/exchanges/{exchangeId}/accounts/{accountId}/withdrawals",
    group = Exchanges, returns = ExchangeTransfer, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Exchanges:Withdrawals:Create"])]
pub struct CreateWithdrawal {
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account at the exchange.
    pub account_id: ExchangeAccountId,
    /// The asset, the amount and the target wallet.
    #[dfns(body)]
    pub transfer: ExchangeTransferBody,
}

/// A deposit or a withdrawal.
#[dfns_object(response)]
pub struct ExchangeTransfer {
    /// The id of the deposit or withdrawal.
    pub id: ExchangeTransferId,
    /// The exchange.
    pub exchange_id: ExchangeId,
    /// The account at the exchange.
    pub account_id: ExchangeAccountId,
    /// The transfer from the wallet. Only for deposits.
    pub transfer_id: Option<TransferId>,
    /// The reference that the exchange assigned. Only for withdrawals.
    pub exchange_reference: Option<String>,
    /// The direction of the transfer.
    pub kind: ExchangeTransferKind,
    /// The source or target wallet.
    pub wallet_id: WalletId,
    /// The user who requested the deposit or withdrawal.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: ExchangeTransferBody,
    /// The time of the request.
    pub date_created: Timestamp,
}

dfns_core::open_union! {
    /// A transfer between a wallet and an exchange account.
    pub enum ExchangeTransferBody by "kind" {
        /// The native coin of the network.
        Native(NativeExchangeTransfer) => "Native",
        /// An Algorand Standard Asset (ASA).
        Asa(AsaExchangeTransfer) => "Asa",
        /// An ERC-20 token on an EVM network.
        Erc20(Erc20ExchangeTransfer) => "Erc20",
        /// A Stellar asset (SEP-41).
        Sep41(Sep41ExchangeTransfer) => "Sep41",
        /// A token of Solana's Token program (SPL).
        Spl(SplExchangeTransfer) => "Spl",
        /// A token of Solana's Token-2022 program.
        Spl2022(SplExchangeTransfer) without From => "Spl2022",
        /// A jetton on TON (TEP-74).
        Tep74(Tep74ExchangeTransfer) => "Tep74",
        /// A TRC-10 token on TRON.
        Trc10(Trc10ExchangeTransfer) => "Trc10",
        /// A TRC-20 token on TRON.
        Trc20(Trc20ExchangeTransfer) => "Trc20",
    }
}

objects_in_common! {
    common {
        /// The amount, in the smallest unit of the asset.
        pub amount: Amount,
        /// The source wallet of a deposit, or the target wallet of a withdrawal.
        pub wallet_id: WalletId,
        /// A one-time password for the exchange, if required: 6 characters.
        pub otp: Option<Secret>,
        /// An idempotency key: 1 to 50 characters. A request that repeats it with the same body
        /// returns the first result.
        pub external_id: Option<String>,
        /// Travel rule data about the parties.
        pub travel_rule: Option<TravelRule>,
        /// The fee sponsor that pays the fee for the wallet, on networks that support it.
        pub fee_sponsor_id: Option<FeeSponsorId>,
    }

    /// A deposit or withdrawal of the native coin of the wallet's network.
    #[dfns_object]
    pub struct NativeExchangeTransfer {
        /// The fee priority. For EVM networks and Bitcoin. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
        /// Whether to create the receiving account. For networks where an account must exist before
        /// it can receive, such as Stellar.
        pub create_destination_account: Option<bool>,
        /// Whether to create an offer, which the recipient must accept. For Canton.
        pub offer: Option<bool>,
        /// The expiration time of the offer. For Canton.
        pub expires_at: Option<Timestamp>,
        /// Deprecated: the receiving chain of a network with several chains (Kadena).
        ///
        /// The newest API descriptions no longer include it.
        pub target_chain: Option<String>,
        /// Whether to use one of the wallet's durable nonce accounts, so that the transaction stays
        /// valid for longer than 90 seconds. For Solana.
        pub use_durable_nonce: Option<bool>,
    }

    /// A deposit or withdrawal of an Algorand Standard Asset (ASA).
    #[dfns_object]
    pub struct AsaExchangeTransfer {
        /// The asset's id, in decimal digits.
        pub asset_id: String,
    }

    /// A deposit or withdrawal of an ERC-20 token.
    #[dfns_object]
    pub struct Erc20ExchangeTransfer {
        /// The address of the token contract.
        pub contract: String,
        /// The fee priority. Defaults to `Standard`.
        pub priority: Option<FeePriority>,
    }

    /// A deposit or withdrawal of a Stellar asset (SEP-41).
    #[dfns_object]
    pub struct Sep41ExchangeTransfer {
        /// The issuer's address, which begins with `G` or `M`.
        pub issuer: String,
        /// The asset code, such as `USDC`.
        pub asset_code: String,
    }

    /// A deposit or withdrawal of a token of either Solana token program.
    #[dfns_object]
    pub struct SplExchangeTransfer {
        /// The address of the token's mint account.
        pub mint: String,
        /// Whether to create the recipient's token account, and pay for it, if it does not exist.
        /// Defaults to false.
        pub create_destination_account: Option<bool>,
        /// Whether to use one of the wallet's durable nonce accounts, so that the transaction stays
        /// valid for longer than 90 seconds.
        pub use_durable_nonce: Option<bool>,
    }

    /// A deposit or withdrawal of a jetton on TON (TEP-74).
    #[dfns_object]
    pub struct Tep74ExchangeTransfer {
        /// The address of the jetton's master contract.
        pub master: String,
    }

    /// A deposit or withdrawal of a TRC-10 token.
    #[dfns_object]
    pub struct Trc10ExchangeTransfer {
        /// The token id, in decimal digits.
        pub token_id: String,
    }

    /// A deposit or withdrawal of a TRC-20 token.
    #[dfns_object]
    pub struct Trc20ExchangeTransfer {
        /// The address of the token contract.
        pub contract: String,
    }
}
