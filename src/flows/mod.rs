//! User flows, each in one call: registration, login, adding a credential, recovering an account,
//! waiting for an approval.
//!
//! A flow is two or three operations with a local step in between, such as creating a key or asking
//! a browser for a passkey. The local step is a closure. If it happens on another machine, make the
//! two calls separately. Each flow only combines operations that can be called directly.
//!
//! * `registration`: with a code, on behalf of a user, or for an end user with wallets;
//! * `login`: with a key, a passkey or any other signer;
//! * `credentials`: another credential for a user who is logged in or has a code;
//! * `rotation`: replaces a user's key while clients run;
//! * `recovery`: new credentials for a user who lost the old ones;
//! * `approval`: the decision on a transfer, a signature or a change.

#[cfg(feature = "policies")]
mod approval;
#[cfg(feature = "auth")]
mod credentials;
#[cfg(feature = "auth")]
mod login;
#[cfg(feature = "auth")]
mod recovery;
#[cfg(feature = "auth")]
mod registration;
#[cfg(feature = "auth")]
mod rotation;

#[cfg(feature = "policies")]
pub use approval::{Decided, await_approval, await_change};
#[cfg(feature = "auth")]
pub use credentials::{AddedCredential, add_credential, add_credential_with_code};
#[cfg(feature = "auth")]
pub use login::log_in;
#[cfg(feature = "auth")]
pub use recovery::{RecoveryKey, complete_recovery, recover_account};
#[cfg(feature = "auth")]
pub use registration::{complete_end_user_registration, complete_registration, register_with_code};
#[cfg(feature = "auth")]
pub use rotation::rotate_credential;
