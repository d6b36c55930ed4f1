//! The Dfns API, declared: one annotated struct per operation.
//!
//! Each domain of the API is a folder with one file per resource. The domain's `mod.rs` declares
//! its group, such as [`auth::Auth`] or [`permissions::Permissions`], which lists its operations.
//!
//! A declaration is a request type with [`#[dfns_endpoint]`](macro@dfns_core::dfns_endpoint).
//! Everything else about the operation, including the method on the group's handle, is derived from
//! it. Response types are in the same modules as the requests; ids are at the top level. This crate
//! does no I/O.
//!
//! ```no_run
//! # use dfns_core as dfns;
//! use dfns::{Client, Error, KeySigner};
//! use dfns_endpoints::auth::{DelegatedLogin, ListUsers, UserKind};
//! use dfns_endpoints::prelude::*;
//!
//! # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
//! let client = Client::builder().service_account(token).signer(signer).build()?;
//!
//! let end_users = client.auth().list_users(ListUsers::new().with_kind(UserKind::EndUser)).await?;
//! for user in end_users.items {
//!     let session = client.auth().delegated_login(DelegatedLogin::new(user.username)).await?;
//!     let as_user = client.with_user_token(session.token);
//! #   let _ = as_user;
//! }
//! # Ok(())
//! # }
//! ```

// docs.rs shows the feature that an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[allow(dead_code, reason = "each domain uses some of it")]
mod eras;
mod ids;
mod key_shares;
mod kinds;
mod network;
#[allow(dead_code, reason = "some domains use it")]
mod nullable;
#[cfg(feature = "onchain")]
pub mod onchain;

#[cfg(feature = "address_watches")]
pub mod address_watches;
#[cfg(feature = "agreements")]
pub mod agreements;
#[cfg(feature = "allocations")]
pub mod allocations;
#[cfg(feature = "auth")]
pub mod auth;
#[cfg(feature = "exchanges")]
pub mod exchanges;
#[cfg(feature = "fee_sponsors")]
pub mod fee_sponsors;
#[cfg(feature = "keys")]
pub mod keys;
#[cfg(feature = "networks")]
pub mod networks;
#[cfg(feature = "payins")]
pub mod payins;
#[cfg(feature = "payouts")]
pub mod payouts;
#[cfg(feature = "permissions")]
pub mod permissions;
#[cfg(feature = "policies")]
pub mod policies;
#[cfg(feature = "signers")]
pub mod signers;
#[cfg(feature = "staking")]
pub mod staking;
#[cfg(feature = "swaps")]
pub mod swaps;
#[cfg(feature = "tenant")]
pub mod tenant;
#[cfg(feature = "vaults")]
pub mod vaults;
#[cfg(feature = "wallets")]
pub mod wallets;
#[cfg(feature = "webhooks")]
pub mod webhooks;
#[cfg(feature = "yields")]
pub mod yields;

use dfns_core::EndpointMeta;

pub use ids::{
    AddressWatchId, AppId, AssignmentId, AuditLogId, CredentialId, CredentialUuid, ExchangeId, FeeSponsorId,
    IdentityId, KeyId, KeyStoreId, OrgId, PermissionId, PermissionOperation, PolicyId, SignatureId, StakeId, SwapId,
    TenantId, TokenId, TokenTarget, TransactionId, TransferId, UserGroupId, UserId, ValidatorId, VaultId, WalletId,
    WebhookId,
};
pub use key_shares::{EncryptedKeyShare, KeyCurve, KeyExport, KeyImport, KeyProtocol, SignerInfo, SupportedScheme};
pub use kinds::{BlockchainKind, KeyScheme, KeyStoreKind, PaymentProvider, TextChange, WalletStatus};
pub use network::{Network, NetworkSlug};

/// All endpoints of this crate, by domain. Pass them to a [`Registry`](dfns_core::Registry).
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::Registry;
///
/// let registry = Registry::new().with(dfns_endpoints::ALL);
/// assert_eq!(registry.find("delegated_login").unwrap().path(), "/auth/login/delegated");
/// ```
pub const ALL: &[&[&EndpointMeta]] = &[
    #[cfg(feature = "address_watches")]
    address_watches::AddressWatches::ENDPOINTS,
    #[cfg(feature = "agreements")]
    agreements::Agreements::ENDPOINTS,
    #[cfg(feature = "allocations")]
    allocations::Allocations::ENDPOINTS,
    #[cfg(feature = "auth")]
    auth::Auth::ENDPOINTS,
    #[cfg(feature = "exchanges")]
    exchanges::Exchanges::ENDPOINTS,
    #[cfg(feature = "fee_sponsors")]
    fee_sponsors::FeeSponsors::ENDPOINTS,
    #[cfg(feature = "keys")]
    keys::Keys::ENDPOINTS,
    #[cfg(feature = "networks")]
    networks::Networks::ENDPOINTS,
    #[cfg(feature = "payins")]
    payins::Payins::ENDPOINTS,
    #[cfg(feature = "payouts")]
    payouts::Payouts::ENDPOINTS,
    #[cfg(feature = "permissions")]
    permissions::Permissions::ENDPOINTS,
    #[cfg(feature = "policies")]
    policies::Policies::ENDPOINTS,
    #[cfg(feature = "signers")]
    signers::Signers::ENDPOINTS,
    #[cfg(feature = "staking")]
    staking::Staking::ENDPOINTS,
    #[cfg(feature = "swaps")]
    swaps::Swaps::ENDPOINTS,
    #[cfg(feature = "tenant")]
    tenant::Tenant::ENDPOINTS,
    #[cfg(feature = "vaults")]
    vaults::Vaults::ENDPOINTS,
    #[cfg(feature = "wallets")]
    wallets::Wallets::ENDPOINTS,
    #[cfg(feature = "webhooks")]
    webhooks::Webhooks::ENDPOINTS,
    #[cfg(feature = "yields")]
    yields::Yields::ENDPOINTS,
];

/// The accessor traits of all domains, with the handles that they return.
pub mod prelude {
    #[cfg(feature = "address_watches")]
    #[doc(no_inline)]
    pub use crate::address_watches::{AddressWatches, AddressWatchesApi};
    #[cfg(feature = "agreements")]
    #[doc(no_inline)]
    pub use crate::agreements::{Agreements, AgreementsApi};
    #[cfg(feature = "allocations")]
    #[doc(no_inline)]
    pub use crate::allocations::{Allocations, AllocationsApi};
    #[cfg(feature = "auth")]
    #[doc(no_inline)]
    pub use crate::auth::{Auth, AuthApi};
    #[cfg(feature = "exchanges")]
    #[doc(no_inline)]
    pub use crate::exchanges::{Exchanges, ExchangesApi};
    #[cfg(feature = "fee_sponsors")]
    #[doc(no_inline)]
    pub use crate::fee_sponsors::{FeeSponsors, FeeSponsorsApi};
    #[cfg(feature = "keys")]
    #[doc(no_inline)]
    pub use crate::keys::{Keys, KeysApi};
    #[cfg(feature = "networks")]
    #[doc(no_inline)]
    pub use crate::networks::{Networks, NetworksApi};
    #[cfg(feature = "payins")]
    #[doc(no_inline)]
    pub use crate::payins::{Payins, PayinsApi};
    #[cfg(feature = "payouts")]
    #[doc(no_inline)]
    pub use crate::payouts::{Payouts, PayoutsApi};
    #[cfg(feature = "permissions")]
    #[doc(no_inline)]
    pub use crate::permissions::{Permissions, PermissionsApi};
    #[cfg(feature = "policies")]
    #[doc(no_inline)]
    pub use crate::policies::{Policies, PoliciesApi};
    #[cfg(feature = "signers")]
    #[doc(no_inline)]
    pub use crate::signers::{Signers, SignersApi};
    #[cfg(feature = "staking")]
    #[doc(no_inline)]
    pub use crate::staking::{Staking, StakingApi};
    #[cfg(feature = "swaps")]
    #[doc(no_inline)]
    pub use crate::swaps::{Swaps, SwapsApi};
    #[cfg(feature = "tenant")]
    #[doc(no_inline)]
    pub use crate::tenant::{Tenant, TenantApi};
    #[cfg(feature = "vaults")]
    #[doc(no_inline)]
    pub use crate::vaults::{Vaults, VaultsApi};
    #[cfg(feature = "wallets")]
    #[doc(no_inline)]
    pub use crate::wallets::{Wallets, WalletsApi};
    #[cfg(feature = "webhooks")]
    #[doc(no_inline)]
    pub use crate::webhooks::{Webhooks, WebhooksApi};
    #[cfg(feature = "yields")]
    #[doc(no_inline)]
    pub use crate::yields::{Yields, YieldsApi};
}
