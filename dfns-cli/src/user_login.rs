//! `dfns login --user NAME`: the session of a user, who signs the challenge of the login.

use crate::connection::public_client;
use crate::context::Context;
use crate::environment::Environment;
use crate::failure::Failure;
use crate::password;
use crate::prompt;
use crate::screen::note;
use crate::signers;
use dfns_core::{Secret, Signer};
use dfns_endpoints::auth::{CreateLoginChallenge, Login, LoginResponse, SendLoginCode};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The user who logs in.
pub(crate) struct User<'a> {
    pub(crate) username: &'a str,
    pub(crate) organization: &'a str,
    pub(crate) base_url: &'a str,
}

/// Logs a user in with the key that the environment names. Returns the token of the session.
pub(crate) async fn with_key(
    context: Context<'_>,
    user: &User<'_>,
    environment: &Environment<'_>,
) -> Result<Zeroizing<String>, Failure> {
    let signer = signers::open(context.program.signers, environment).await?;
    log_in(context, user, signer, None).await
}

/// Logs a user in with the key that Dfns keeps under the password of the user. Dfns sends the key
/// to those only who also have a code, which it mails to the user.
pub(crate) async fn with_password(
    context: Context<'_>,
    user: &User<'_>,
    credential: Option<String>,
) -> Result<Zeroizing<String>, Failure> {
    let password = match password::of_environment(context.environment) {
        Some(password) => password,
        None => prompt::password("Password")?,
    };
    let signer = Arc::new(password::with(user.username, &password, credential)?);
    let client = public_client(user.base_url, context.environment)?;
    client.call(&SendLoginCode::new(user.organization, user.username)).await?;
    note("Dfns mails a code to the user");
    let code = prompt::secret("Code")?;
    log_in(context, user, signer, Some(Secret::from(code.as_str()))).await
}

async fn log_in(
    context: Context<'_>,
    user: &User<'_>,
    signer: Arc<dyn Signer>,
    code: Option<Secret>,
) -> Result<Zeroizing<String>, Failure> {
    let client = public_client(user.base_url, context.environment)?;
    let mut challenge = CreateLoginChallenge::new(user.organization);
    challenge.username = Some(user.username.to_owned());
    challenge.login_code = code;
    let challenge = client.call(&challenge).await?;
    let factors = signer.sign(&challenge).await.map_err(dfns_core::Error::from)?;
    match client.call(&Login::for_challenge(&challenge, factors)).await? {
        LoginResponse::Token(session) => Ok(Zeroizing::new(session.token.expose().to_owned())),
        LoginResponse::Sso(_) => Err(Failure::Message(String::from(
            "the organization requires single sign-on; create a personal access token there, and use `login --pat`",
        ))),
        _ => Err(Failure::Message(String::from(
            "the response to the login is of a kind that this version does not know",
        ))),
    }
}
