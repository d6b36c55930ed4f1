//! What a user goes through, each in one call: registering, logging in, adding a credential, recovering an account.
//!
//! A flow is two or three operations with something local in between: making a key, or asking a browser for a passkey. The local
//! part is given as a closure, or stands between two calls where it happens on another machine. Nothing here does more than
//! the operations in [`auth`](crate::auth) do, which can be called by themselves as well.
//!
//! * [`registration`](register_with_code): with a code, on behalf of a user, an end user with wallets;
//! * [`login`](log_in): with a key, a passkey or whatever else signs;
//! * [`credentials`](add_credential): one more for a user who is logged in, or who got a code;
//! * [`recovery`](recover_account): new credentials for a user who lost the old ones.

mod credentials;
mod login;
mod recovery;
mod registration;

pub use credentials::{AddedCredential, add_credential, add_credential_with_code};
pub use login::log_in;
pub use recovery::{RecoveryKey, complete_recovery, recover_account};
pub use registration::{complete_end_user_registration, complete_registration, register_with_code};
