//! Payins, and their providers.

use super::{PayinAsset, Payins};
use crate::{Network, PaymentProvider, WalletId};
use dfns_core::{Amount, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a payin.
    pub struct PayinId;
    /// The id of a payin quote.
    pub struct PayinQuoteId;
}

dfns_core::open_enum! {
    /// The currency of a payin. With Circle Mint it determines the asset: USDC for US dollars, EURC
    /// for euros.
    pub enum PayinCurrency {
        /// Euros.
        Eur => "EUR",
        /// US dollars.
        Usd => "USD",
    }

    /// A payment method.
    pub enum PayinMethod {
        /// ACH, a bank transfer in the United States.
        Ach => "ACH",
        /// SEPA, a bank transfer in Europe.
        Sepa => "Sepa",
        /// A wire transfer.
        Wire => "Wire",
    }

    /// The status of a payin.
    pub enum PayinStatus {
        /// In progress.
        Processing => "Processing",
        /// The tokens are in the wallet.
        Completed => "Completed",
        /// Failed; the tokens were not delivered.
        Failed => "Failed",
    }

    /// The detailed status of a payin at its provider.
    pub enum PayinProgress {
        /// Accepted by Dfns.
        Initializing => "Initializing",
        /// Borderless is waiting for the payer's payment.
        AwaitingDeposit => "AwaitingDeposit",
        /// Circle Mint is delivering the tokens.
        AwaitingTransfer => "AwaitingTransfer",
        /// The tokens are delivered.
        Completed => "Completed",
        /// Failed.
        Failed => "Failed",
    }
}

/// Lists the payins of the organization.
#[dfns_endpoint(GET, "/payins",
    group = Payins, returns = Page<Payin>, paginated, permissions = ["Payins:Read"])]
pub struct ListPayins {
    /// The maximum number of payins per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only payins into this wallet.
    pub wallet_id: Option<WalletId>,
    /// Returns only payins with one of these statuses.
    pub status: Option<Vec<PayinStatus>>,
    /// Returns only payins through one of these providers.
    pub provider: Option<Vec<PaymentProvider>>,
}

/// Starts a payin: a payment in a currency, delivered as tokens to a wallet.
///
/// With Borderless, a payer pays: [`PayinData::deposit_instruction`] contains the bank account once
/// it is known. With Circle Mint, the organization's balance there pays.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::payins::{BorderlessPayin, CreatePayin, NewPayin, PayinAsset, PayinCurrency, PayinErc20, PayinMethod};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let usdc = PayinAsset::from(PayinErc20::new("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"));
/// let payin = NewPayin::from(BorderlessPayin::new(
///     "wa-4g991-s29to-9hrq4nbuto6ih33b", 100_u8, PayinCurrency::Usd, "US", "acc-1", PayinMethod::Wire, usdc));
/// let payin = client.payins().create_payin(CreatePayin::new(payin)).await?;
/// println!("{} is {}", payin.id, payin.status);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/payins",
    group = Payins, returns = Payin, signed, permissions = ["Payins:Create"])]
pub struct CreatePayin {
    /// The payin, by provider.
    #[dfns(body)]
    pub payin: NewPayin,
}

/// Reads a payin, with its current status.
#[dfns_endpoint(GET, "/payins/{payinId}",
    group = Payins, returns = Payin, permissions = ["Payins:Read"])]
pub struct GetPayin {
    /// The payin to read.
    pub payin_id: PayinId,
}

dfns_core::open_union! {
    /// A new payin, by provider.
    pub enum NewPayin by "provider" {
        /// Through Borderless, paid by a payer's bank transfer.
        Borderless(BorderlessPayin) => "Borderless",
        /// Through Circle Mint, paid from the organization's balance there.
        CircleMint(CirclePayin) => "CircleMint",
    }
}

/// A payin through Borderless.
#[dfns_object]
pub struct BorderlessPayin {
    /// The receiving wallet.
    pub wallet_id: WalletId,
    /// The amount to deliver, in whole units, such as `100.00`.
    pub amount: Amount,
    /// The currency that the payer pays.
    pub currency: PayinCurrency,
    /// The payer's country: an ISO 3166 code of two capital letters.
    pub country: String,
    /// The Borderless account. Its address for the asset must be the wallet's: see
    /// [`RegisterPayinAccountAsset`](super::RegisterPayinAccountAsset).
    pub borderless_account_id: String,
    /// The payment method.
    pub payment_method: PayinMethod,
    /// The asset to deliver.
    pub asset: PayinAsset,
    /// The quote, whose rate applies until it expires. Defaults to the current rate.
    pub quote_id: Option<PayinQuoteId>,
}

/// A payin through Circle Mint.
#[dfns_object]
pub struct CirclePayin {
    /// The receiving wallet. Must be registered with
    /// [`CreatePayinRecipient`](super::CreatePayinRecipient).
    pub wallet_id: WalletId,
    /// The amount to deliver, in whole units, such as `100.00`.
    pub amount: Amount,
    /// The currency of the balance to pay from.
    pub currency: PayinCurrency,
}

/// A payment in a currency, delivered as tokens to a wallet.
#[dfns_object(response, settles(status, read = GetPayin { payin_id = id }, done = [Completed], ended = [Failed]))]
pub struct Payin {
    /// The payin's id.
    pub id: PayinId,
    /// The receiving wallet.
    pub wallet_id: WalletId,
    /// The amount to deliver, in whole units, such as `100.00`.
    pub amount: Amount,
    /// The currency.
    pub currency: PayinCurrency,
    /// The wallet's network.
    pub network: Network,
    /// The status.
    pub status: PayinStatus,
    /// The user who requested the payin.
    pub requester: Requester,
    /// The start time.
    pub date_created: Timestamp,
    /// The time of the completion or failure.
    pub date_finalized: Option<Timestamp>,
    /// The provider.
    pub provider: PaymentProvider,
    /// The provider's data.
    pub data: PayinData,
}

/// The provider's data about a payin. The provider and the status determine which fields are
/// present.
#[dfns_object(response)]
pub struct PayinData {
    /// The detailed status.
    pub execution_status: PayinProgress,
    /// The reason for the status, such as a failure.
    pub status_reason: Option<String>,
    /// The hash of the transaction that delivers the tokens.
    pub transaction_hash: Option<String>,

    /// Circle Mint: the id of the wallet's address among Circle's recipients, where it must be
    /// approved once.
    pub recipient_address_id: Option<String>,
    /// Circle Mint: the transfer that delivers the tokens.
    pub circle_transfer_id: Option<String>,
    /// Circle Mint: the time when the delivery was confirmed on chain.
    pub date_transfer_confirmed: Option<Timestamp>,

    /// Borderless: the account.
    pub borderless_account_id: Option<String>,
    /// Borderless: the payer's country, an ISO 3166 code of two capital letters.
    pub country: Option<String>,
    /// Borderless: the payment method.
    pub payment_method: Option<PayinMethod>,
    /// Borderless: its name of the asset, such as `USDT_POLYGON`.
    pub asset: Option<String>,
    /// Borderless: the quote of the payin.
    pub quote_id: Option<PayinQuoteId>,
    /// Borderless: the id of the deposit.
    pub borderless_transaction_id: Option<String>,
    /// Borderless: the financial institution that receives the payment.
    pub pfi_name: Option<String>,
    /// Borderless: the payment instructions. Absent until Borderless provides them.
    pub deposit_instruction: Option<DepositInstruction>,
    /// Borderless: the time when the delivery was confirmed on chain.
    pub date_delivery_confirmed: Option<Timestamp>,
}

/// The payment instructions for the payer.
#[dfns_object(response)]
pub struct DepositInstruction {
    /// The payment method.
    pub payment_method: PayinMethod,
    /// The bank account to pay into.
    pub details: DepositDetails,
}

/// The bank account for the payment. The payment method determines the fields.
#[dfns_object(response)]
pub struct DepositDetails {
    /// The message that the payment must contain as its reference.
    pub deposit_message: Option<String>,
    /// The bank's name.
    pub bank_name: Option<String>,
    /// The bank's address.
    pub bank_address: Option<String>,
    /// The account number.
    pub bank_account_number: Option<String>,
    /// The bank's routing number.
    pub bank_routing_number: Option<String>,
    /// The name of the beneficiary.
    pub bank_beneficiary_name: Option<String>,
    /// The address of the beneficiary.
    pub bank_beneficiary_address: Option<String>,
    /// The account's IBAN.
    pub iban: Option<String>,
    /// The bank's BIC.
    pub bic: Option<String>,
    /// The account holder's name.
    pub account_holder_name: Option<String>,
}
