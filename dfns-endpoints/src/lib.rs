//! The Dfns API, declared: one annotated struct per operation.
//!
//! Each domain of the API is a folder with a file per resource noun. On top of the folder's `mod.rs` stands the
//! domain's group, a list that doubles as its table of contents: [`auth::Auth`], [`permissions::Permissions`]. A
//! declaration is the request type with [`#[dfns_endpoint]`](macro@dfns_core::dfns_endpoint) on it, and everything
//! else about the operation, the method on the group's handle included, is derived from there. The answers' types
//! stand beside the requests. Ids, which domains share, are at the top level. Nothing in this crate does I/O.
//!
//! ```no_run
//! use dfns_core::{Client, Error, KeySigner};
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

pub mod auth;
mod ids;
pub mod permissions;

use dfns_core::EndpointMeta;

pub use ids::{
    AppId, AssignmentId, AuditLogId, CredentialId, CredentialUuid, IdentityId, KeyId, Network, OrgId, PermissionId,
    PermissionOperation, TenantId, TokenId, TokenTarget, UserGroupId, UserId, ValidatorId, WalletId,
};

/// Every endpoint this crate declares, by domain: what a [`Registry`](dfns_core::Registry) starts from.
///
/// ```
/// use dfns_core::Registry;
///
/// let registry = Registry::new().with(dfns_endpoints::ALL);
/// assert_eq!(registry.find("delegated_login").unwrap().path(), "/auth/login/delegated");
/// ```
pub const ALL: &[&[&EndpointMeta]] = &[auth::Auth::ENDPOINTS, permissions::Permissions::ENDPOINTS];

/// What brings the domains onto the client: the accessor traits, with the handles they give.
pub mod prelude {
    pub use crate::auth::{Auth, AuthApi};
    pub use crate::permissions::{Permissions, PermissionsApi};
}
