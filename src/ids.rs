//! The ids of all enabled domains, so that every id is at the top level of `dfns`.
//!
//! In `dfns-endpoints`, an id is beside its resource, or in a shared module if several domains use
//! it. Its page is there, and only there. A test compares this list with the declarations.

#[doc(hidden)]
pub use dfns_core::webhooks::WebhookEventId;
pub use dfns_core::{ApprovalId, ChangeRequestId};
#[cfg(feature = "agreements")]
#[doc(hidden)]
pub use dfns_endpoints::agreements::AgreementId;
#[cfg(feature = "allocations")]
#[doc(hidden)]
pub use dfns_endpoints::allocations::{AllocationActionId, AllocationId};
#[cfg(feature = "exchanges")]
#[doc(hidden)]
pub use dfns_endpoints::exchanges::{ExchangeAccountId, ExchangeTransferId};
#[cfg(feature = "payins")]
#[doc(hidden)]
pub use dfns_endpoints::payins::{PayinId, PayinQuoteId};
#[cfg(feature = "payouts")]
#[doc(hidden)]
pub use dfns_endpoints::payouts::{PayoutId, PayoutQuoteId};
#[cfg(feature = "staking")]
#[doc(hidden)]
pub use dfns_endpoints::staking::StakeActionId;
#[cfg(feature = "swaps")]
#[doc(hidden)]
pub use dfns_endpoints::swaps::SwapQuoteId;
#[cfg(feature = "vaults")]
#[doc(hidden)]
pub use dfns_endpoints::vaults::{
    QuarantineId, QuarantineReleaseId, VaultBalanceId, VaultHistoryId, VaultLockId, VaultLockRequestId,
};
#[cfg(feature = "wallets")]
#[doc(hidden)]
pub use dfns_endpoints::wallets::{BulkWalletJobId, OfferId};
#[cfg(feature = "yields")]
#[doc(hidden)]
pub use dfns_endpoints::yields::{YieldActionId, YieldId};
