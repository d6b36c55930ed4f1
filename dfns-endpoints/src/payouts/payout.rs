//! Payouts, and their confirmation or cancellation.

use super::{PaidOutAsset, PayoutAsset, PayoutTransfer, Payouts};
use crate::{PaymentProvider, TransferId, WalletId};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a payout (`pyt-...`).
    pub struct PayoutId;
}

dfns_core::open_enum! {
    /// The status of a payout.
    pub enum PayoutStatus {
        /// In progress.
        Processing => "Processing",
        /// The payment has arrived in the bank account.
        Completed => "Completed",
        /// Failed.
        Failed => "Failed",
        /// Rejected: blocked by a policy, denied by an approver, or not approved in time.
        Rejected => "Rejected",
        /// Not confirmed in time.
        Expired => "Expired",
        /// Cancelled before it was confirmed.
        Canceled => "Canceled",
    }

    /// The detailed status of a payout at its provider.
    pub enum PayoutProgress {
        /// Accepted by Dfns.
        Initializing => "Initializing",
        /// Waiting for the provider's deposit address.
        AwaitingPayoutInstructions => "AwaitingPayoutInstructions",
        /// Awaiting confirmation with [`CreatePayoutAction`].
        AwaitingPayoutConfirmation => "AwaitingPayoutConfirmation",
        /// Confirmed; the transfer to the provider is being created.
        SubmittingPayoutTransfer => "SubmittingPayoutTransfer",
        /// The transfer is pending approval by a policy.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// The transfer to the provider is broadcast.
        DepositProcessing => "DepositProcessing",
        /// The transfer is confirmed; the provider is paying.
        DisbursementPending => "DisbursementPending",
        /// The payment has arrived in the bank account.
        Completed => "Completed",
        /// Rejected: blocked by a policy, denied by an approver, or not approved in time.
        Rejected => "Rejected",
        /// Failed.
        Failed => "Failed",
        /// Not confirmed in time.
        Expired => "Expired",
        /// Cancelled before it was confirmed.
        Canceled => "Canceled",
    }

    /// The purpose of the payment.
    pub enum PayoutPurpose {
        /// A salary.
        SalaryPayment => "salary payment",
        /// A personal remittance.
        PersonalRemittance => "personal remittance",
        /// Rent.
        RentPayment => "rent payment",
        /// The purchase of property.
        PropertyPurchase => "property purchase",
        /// The payer's own account abroad.
        OwnedAccountAbroad => "owned account abroad",
        /// Advertising.
        AdvertisingExpenses => "advertising expenses",
        /// Advisory fees.
        AdvisoryFees => "advisory fees",
        /// Business insurance.
        BusinessInsurance => "business insurance",
        /// Construction.
        Construction => "construction",
        /// Delivery fees.
        DeliveryFees => "delivery fees",
        /// Education.
        Education => "education",
        /// Exports.
        Exports => "exports",
        /// A donation.
        Donation => "donation",
        /// A hotel.
        Hotel => "hotel",
        /// A loan payment.
        LoanPayment => "loan payment",
        /// Maintenance.
        MaintenanceExpenses => "maintenance expenses",
        /// A medical expense.
        MedicalExpense => "medical expense",
        /// Office expenses.
        OfficeExpenses => "office expenses",
        /// Royalties.
        RoyaltyFees => "royalty fees",
        /// A service charge.
        ServiceCharge => "service charge",
        /// An investment in shares.
        SharesInvestment => "shares investment",
        /// Taxes.
        TaxPayment => "tax payment",
        /// Transportation fees.
        TransportationFees => "transportation fees",
        /// Travel.
        Travel => "travel",
        /// Utility bills.
        UtilityBills => "utility bills",
        /// Any other purpose.
        Unlisted => "other",
    }
}

/// Lists the payouts of the organization.
#[dfns_endpoint(GET, "/payouts",
    group = Payouts, returns = Page<Payout>, paginated, permissions = ["Payouts:Read"])]
pub struct ListPayouts {
    /// The maximum number of payouts per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
    /// Returns only payouts from this wallet.
    pub wallet_id: Option<WalletId>,
    /// Returns only payouts with one of these statuses.
    pub status: Option<Vec<PayoutStatus>>,
    /// Returns only payouts through one of these providers.
    pub provider: Option<Vec<PaymentProvider>>,
}

/// Starts a payout: tokens of a wallet, paid in a currency into a bank account.
///
/// Nothing leaves the wallet until the payout is confirmed with [`CreatePayoutAction`].
///
/// A request that repeats an external id returns the first payout instead of a new one.
///
/// In the guide: `docs/src/transfers.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::payouts::{BorderlessPayout, CreatePayout, Erc20Payout, NewPayout, PayoutAsset, PayoutPurpose};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let usdc = PayoutAsset::from(Erc20Payout::new("0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", 1_000_000_000_u64));
/// let payout = BorderlessPayout::new(
///     "wa-4g991-s29to-9hrq4nbuto6ih33b", usdc, "USD", "US", "acc-1", "pi-1", PayoutPurpose::SalaryPayment)
///     .with_external_id("salary-2026-01");
/// let payout = client.payouts().create_payout(CreatePayout::new(NewPayout::from(payout))).await?;
/// println!("{} is {}", payout.id, payout.status);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/payouts",
    group = Payouts, returns = Payout, signed, replay(external_id), permissions = ["Payouts:Create"])]
pub struct CreatePayout {
    /// The payout, by provider.
    #[dfns(body)]
    pub payout: NewPayout,
}

/// Reads a payout, with its current status.
#[dfns_endpoint(GET, "/payouts/{payoutId}",
    group = Payouts, returns = Payout, permissions = ["Payouts:Read"])]
pub struct GetPayout {
    /// The payout to read.
    pub payout_id: PayoutId,
}

/// Confirms or cancels a payout that is awaiting confirmation.
///
/// A confirmation repeats the asset and its destination, so that the signature covers them; Dfns
/// compares them with the payout. Afterwards a payout cannot be cancelled. Policies of the wallet
/// apply to the transfer.
///
/// Read the progress with [`GetPayout`].
#[dfns_endpoint(POST, "/payouts/{payoutId}/action",
    group = Payouts, returns = (), signed, permissions = ["Payouts:Update"])]
pub struct CreatePayoutAction {
    /// The payout.
    pub payout_id: PayoutId,
    /// The action.
    #[dfns(body)]
    pub action: PayoutAction,
}

dfns_core::open_union! {
    /// A new payout, by provider.
    ///
    /// Dfns also lists Circle Mint as a provider, but does not document its parameters; decode such
    /// a payout from JSON.
    pub enum NewPayout by "provider" {
        /// A payout through Borderless.
        Borderless(BorderlessPayout) => "Borderless",
    }

    /// An action on a payout.
    pub enum PayoutAction by "action" {
        /// Confirms the payout, which transfers the tokens.
        Confirm(ConfirmPayout) => "Confirm",
        /// Cancels the payout.
        Cancel => "Cancel",
    }
}

/// A payout through Borderless.
#[dfns_object]
pub struct BorderlessPayout {
    /// The source wallet.
    pub wallet_id: WalletId,
    /// An idempotency key. A request that repeats it returns the first payout.
    pub external_id: Option<String>,
    /// The asset to pay out.
    pub asset: PayoutAsset,
    /// The currency to pay: an ISO 4217 code of three capital letters.
    pub fiat_currency: String,
    /// The country of the bank account: an ISO 3166 code of two capital letters.
    pub country: String,
    /// The Borderless account that pays.
    pub borderless_account_id: String,
    /// The payment instructions at Borderless, which define the bank account.
    pub payment_instructions_id: String,
    /// The purpose of the payment.
    pub payment_purpose: PayoutPurpose,
}

/// The confirmation of a payout.
#[dfns_object]
pub struct ConfirmPayout {
    /// The source wallet, as in the payout.
    pub wallet_id: WalletId,
    /// The transfer to the provider. Must match the payout.
    pub transfer: PayoutTransfer,
}

/// Tokens of a wallet, paid in a currency into a bank account.
#[dfns_object(response, settles(status, read = GetPayout { payout_id = id },
    done = [Completed], ended = [Failed, Rejected, Expired, Canceled]))]
pub struct Payout {
    /// The payout's id.
    pub id: PayoutId,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The currency of the payment: an ISO 4217 code of three capital letters.
    pub fiat_currency: String,
    /// The asset to pay out.
    pub asset: PaidOutAsset,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The status.
    pub status: PayoutStatus,
    /// The user who requested the payout.
    pub requester: Requester,
    /// The start time.
    pub date_created: Timestamp,
    /// The time when the payout ended.
    pub date_finalized: Option<Timestamp>,
    /// The provider.
    pub provider: PaymentProvider,
    /// The provider's data.
    pub data: PayoutData,
}

/// The provider's data about a payout. The provider and the status determine which fields are
/// present.
#[dfns_object(response)]
pub struct PayoutData {
    /// The detailed status.
    pub execution_status: PayoutProgress,
    /// The reason for the status, such as a failure.
    pub status_reason: Option<String>,
    /// The provider's address, which receives the tokens. Present once the payout can be confirmed.
    pub deposit_address: Option<String>,
    /// The transfer of the tokens to the provider.
    pub transfer_id: Option<TransferId>,
    /// The hash of that transfer's transaction. Present once it is confirmed.
    pub transaction_hash: Option<String>,
    /// The time when the caller confirmed the payout.
    pub date_confirmed: Option<Timestamp>,
    /// The time of the cancellation.
    pub date_canceled: Option<Timestamp>,
    /// The time when the provider received the tokens.
    pub date_deposit_confirmed: Option<Timestamp>,
    /// The time when the payment arrived.
    pub date_payout_confirmed: Option<Timestamp>,

    /// Borderless: the account that pays.
    pub borderless_account_id: Option<String>,
    /// Borderless: the payment instructions, which define the bank account.
    pub payment_instructions_id: Option<String>,
    /// Borderless: the purpose of the payment.
    pub payment_purpose: Option<PayoutPurpose>,
    /// Borderless: the country of the bank account, an ISO 3166 code of two capital letters.
    pub country: Option<String>,
    /// Borderless: the id of the payout at Borderless.
    pub borderless_payout_id: Option<String>,
}
