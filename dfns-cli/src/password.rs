//! `--signer password:USERNAME`: a key that Dfns keeps, encrypted with the password of its user.
//!
//! The password is in `DFNS_PASSWORD`, or is typed at a terminal. It is never stored.

use crate::environment::Environment;
use crate::failure::Failure;
use crate::prompt;
use dfns_core::credentials::{PasswordEnvelope, PasswordProtectedKeySigner};
use zeroize::Zeroizing;

/// The scheme of `--signer`.
pub(crate) const SCHEME: &str = "password";
/// The variable with the password.
const PASSWORD: &str = "DFNS_PASSWORD";

/// Returns the signer of a user. The key comes with each challenge.
pub(crate) fn signer(
    username: &str,
    credential: Option<String>,
    environment: &Environment<'_>,
) -> Result<PasswordProtectedKeySigner<PasswordEnvelope>, Failure> {
    if username.trim().is_empty() {
        return Err(Failure::Wrong(String::from("name the user, whose password opens the key: `password:USERNAME`")));
    }
    let password = match of_environment(environment) {
        Some(password) => password,
        None if prompt::has_terminal() => prompt::password("Password")?,
        None => {
            let why = format!("set {PASSWORD}: the password of the key, as there is no terminal to ask");
            return Err(Failure::Wrong(why));
        }
    };
    with(username, &password, credential)
}

/// Returns the signer of a user with this password.
pub(crate) fn with(
    username: &str,
    password: &str,
    credential: Option<String>,
) -> Result<PasswordProtectedKeySigner<PasswordEnvelope>, Failure> {
    let envelope = PasswordEnvelope::new(username, password);
    let envelope = envelope.map_err(|error| Failure::Message(format!("the password cannot be used: {error}")))?;
    let signer = PasswordProtectedKeySigner::new(envelope);
    Ok(match credential {
        Some(id) => signer.with_credential_id(id),
        None => signer,
    })
}

/// Returns the password as it is: it may begin or end with spaces or quotes.
pub(crate) fn of_environment(environment: &Environment<'_>) -> Option<Zeroizing<String>> {
    environment(PASSWORD).filter(|password| !password.is_empty()).map(Zeroizing::new)
}
