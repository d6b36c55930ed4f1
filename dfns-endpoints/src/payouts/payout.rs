//! Payouts themselves.

use super::{PaidOutAsset, PayoutAsset, PayoutTransfer, Payouts};
use crate::{PaymentProvider, TransferId, WalletId};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a payout (`pyt-...`).
    pub struct PayoutId;
}

dfns_core::open_enum! {
    /// The state of a payout.
    pub enum PayoutStatus {
        /// In progress.
        Processing => "Processing",
        /// The money is in the bank account.
        Completed => "Completed",
        /// Failed.
        Failed => "Failed",
        /// Rejected by an approver.
        Rejected => "Rejected",
        /// Not confirmed in time.
        Expired => "Expired",
        /// Canceled.
        Canceled => "Canceled",
    }

    /// The detailed status of a payout at its provider.
    pub enum PayoutProgress {
        /// Accepted.
        Initializing => "Initializing",
        /// Waiting for the provider's deposit address.
        AwaitingPayoutInstructions => "AwaitingPayoutInstructions",
        /// Pending confirmation; see [`CreatePayoutAction`].
        AwaitingPayoutConfirmation => "AwaitingPayoutConfirmation",
        /// Confirmed; the transfer is being submitted.
        SubmittingPayoutTransfer => "SubmittingPayoutTransfer",
        /// A policy holds the transfer back until it is approved.
        PendingPolicyApproval => "PendingPolicyApproval",
        /// The coins are on their way to the provider.
        DepositProcessing => "DepositProcessing",
        /// The money is on its way to the bank account.
        DisbursementPending => "DisbursementPending",
        /// The money is in the bank account.
        Completed => "Completed",
        /// Rejected by an approver.
        Rejected => "Rejected",
        /// Failed.
        Failed => "Failed",
        /// Not confirmed in time.
        Expired => "Expired",
        /// Canceled.
        Canceled => "Canceled",
    }

    /// The purpose of the payment.
    pub enum PayoutPurpose {
        /// Wages.
        SalaryPayment => "salary payment",
        /// A personal remittance.
        PersonalRemittance => "personal remittance",
        /// Rent.
        RentPayment => "rent payment",
        /// The price of land or a building.
        PropertyPurchase => "property purchase",
        /// An account of one's own in another country.
        OwnedAccountAbroad => "owned account abroad",
        /// Advertising.
        AdvertisingExpenses => "advertising expenses",
        /// Advice.
        AdvisoryFees => "advisory fees",
        /// Insurance of a business.
        BusinessInsurance => "business insurance",
        /// Building.
        Construction => "construction",
        /// Delivery.
        DeliveryFees => "delivery fees",
        /// Education.
        Education => "education",
        /// Exported goods.
        Exports => "exports",
        /// A gift to a good cause.
        Donation => "donation",
        /// A hotel.
        Hotel => "hotel",
        /// A loan, or its interest.
        LoanPayment => "loan payment",
        /// Maintenance.
        MaintenanceExpenses => "maintenance expenses",
        /// Medical treatment.
        MedicalExpense => "medical expense",
        /// Running an office.
        OfficeExpenses => "office expenses",
        /// Royalties.
        RoyaltyFees => "royalty fees",
        /// A service.
        ServiceCharge => "service charge",
        /// Shares.
        SharesInvestment => "shares investment",
        /// Taxes.
        TaxPayment => "tax payment",
        /// Transport.
        TransportationFees => "transportation fees",
        /// Travel.
        Travel => "travel",
        /// Electricity, water and the like.
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
    /// Payouts from this wallet only.
    pub wallet_id: Option<WalletId>,
    /// Payouts in one of these states only.
    pub status: Option<Vec<PayoutStatus>>,
    /// Payouts by one of these providers only.
    pub provider: Option<Vec<PaymentProvider>>,
}

/// Starts a payout. No coins leave the wallet until it is confirmed with [`CreatePayoutAction`].
///
/// ```no_run
/// use dfns_core::{Client, Error, KeySigner};
/// use dfns_endpoints::payouts::{BorderlessPayout, CreatePayout, Erc20Payout, NewPayout, PayoutAsset, PayoutPurpose};
/// use dfns_endpoints::prelude::*;
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

/// Reads a payout.
#[dfns_endpoint(GET, "/payouts/{payoutId}",
    group = Payouts, returns = Payout, permissions = ["Payouts:Read"])]
pub struct GetPayout {
    /// The payout to read.
    pub payout_id: PayoutId,
}

/// Confirms or cancels a pending payout. Read its progress with [`GetPayout`].
///
/// A confirmation repeats the asset and its destination, so that the signature covers them. Dfns
/// compares them with the payout.
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
        /// Through Borderless.
        Borderless(BorderlessPayout) => "Borderless",
    }

    /// An action on a payout.
    pub enum PayoutAction by "action" {
        /// Send the coins.
        Confirm(ConfirmPayout) => "Confirm",
        /// Cancels the payout.
        Cancel => "Cancel",
    }
}

/// A payout through Borderless.
#[dfns_object]
pub struct BorderlessPayout {
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// An id of the caller's. A second payout with the same one is not made: the first one comes
    /// back.
    pub external_id: Option<String>,
    /// The asset to pay out.
    pub asset: PayoutAsset,
    /// The currency to pay: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// The country to pay to: two capital letters (ISO 3166).
    pub country: String,
    /// The account at Borderless that pays.
    pub borderless_account_id: String,
    /// The payment instructions at Borderless, which name the bank account.
    pub payment_instructions_id: String,
    /// The purpose of the payment.
    pub payment_purpose: PayoutPurpose,
}

/// Confirms a payout.
#[dfns_object]
pub struct ConfirmPayout {
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// The transfer to make.
    pub transfer: PayoutTransfer,
}

/// A payout.
#[dfns_object(response, settles(status, read = GetPayout { payout_id = id },
    done = [Completed], ended = [Failed, Rejected, Expired, Canceled]))]
pub struct Payout {
    /// The payout's id.
    pub id: PayoutId,
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// The currency that is paid: three capital letters (ISO 4217).
    pub fiat_currency: String,
    /// The asset to pay out.
    pub asset: PaidOutAsset,
    /// The client-provided external id.
    pub external_id: Option<String>,
    /// The status.
    pub status: PayoutStatus,
    /// The requester.
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

/// A provider's data about a payout. The provider and the status determine the fields.
#[dfns_object(response)]
pub struct PayoutData {
    /// The status.
    pub execution_status: PayoutProgress,
    /// The reason for the status, such as a failure.
    pub status_reason: Option<String>,
    /// The address that the coins go to. Known before it can be confirmed.
    pub deposit_address: Option<String>,
    /// The transfer of the coins.
    pub transfer_id: Option<TransferId>,
    /// The hash of the transaction of that transfer, once it is confirmed.
    pub transaction_hash: Option<String>,
    /// The time when the caller confirmed the payout.
    pub date_confirmed: Option<Timestamp>,
    /// The time of the cancellation.
    pub date_canceled: Option<Timestamp>,
    /// The time when the coins arrived.
    pub date_deposit_confirmed: Option<Timestamp>,
    /// The time when the payment arrived.
    pub date_payout_confirmed: Option<Timestamp>,

    /// Borderless: the account that pays.
    pub borderless_account_id: Option<String>,
    /// Borderless: the payment instructions, which name the bank account.
    pub payment_instructions_id: Option<String>,
    /// Borderless: the purpose of the payment.
    pub payment_purpose: Option<PayoutPurpose>,
    /// Borderless: the country that is paid to, as two capital letters (ISO 3166).
    pub country: Option<String>,
    /// Borderless: its own id for the payout.
    pub borderless_payout_id: Option<String>,
}
