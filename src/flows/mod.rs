//! User flows, each in one call: registration, login, adding a credential, recovering an account.
//!
//! A flow is two or three operations with a local step in between, such as creating a key or asking
//! a browser for a passkey. The local step is a closure. If it happens on another machine, make the
//! two calls separately. Each flow only combines operations of [`auth`](crate::auth), which can be
//! called directly.
//!
//! * [`registration`](register_with_code): with a code, on behalf of a user, or for an end user
//!   with wallets;
//! * [`login`](log_in): with a key, a passkey or any other signer;
//! * [`credentials`](add_credential): another credential for a user who is logged in or has a code;
//! * [`recovery`](recover_account): new credentials for a user who lost the old ones.

mod credentials;
mod login;
mod recovery;
mod registration;

pub use credentials::{AddedCredential, add_credential, add_credential_with_code};
pub use login::log_in;
pub use recovery::{RecoveryKey, complete_recovery, recover_account};
pub use registration::{complete_end_user_registration, complete_registration, register_with_code};
