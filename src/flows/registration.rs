//! Registers a user's first credentials.

use crate::OrgId;
use crate::auth::{
    AuthApi, CreateRegistrationChallenge, EndUserRegistration, NewEndUserWallet, Register, RegisterEndUser,
    Registration, RegistrationChallenge,
};
use dfns_core::credentials::NewCredentials;
use dfns_core::{Client, Error, Secret};

/// Registers a user who was sent a registration code.
///
/// `make` creates the credentials for the challenge: keys, or passkeys from a browser.
///
/// ```
/// use dfns::core::credentials::{FirstFactorCredential, KeyPair, NewCredentials, random_credential_id};
/// use dfns::core::signing::KeyAlgorithm;
/// use dfns::flows;
/// # use dfns::auth::{CreateUser, UserKind};
/// # use dfns::prelude::*;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = dfns_sandbox::Sandbox::start().await?;
/// # let employee = &sandbox.bootstrap().employee;
/// # let signer = KeySigner::from_pem(&*employee.credential_id, employee.private_key_pem.expose())?;
/// # let client = Client::builder().base_url(sandbox.base_url()).user(&employee.token).signer(signer).build()?;
/// # client.auth().create_user(CreateUser::new("jdoe@example.co", UserKind::CustomerEmployee)).await?;
/// # let code = sandbox.registration_code("jdoe@example.co").unwrap();
/// # let org_id = &*sandbox.bootstrap().org_id;
/// # let client = client.anonymous();
/// let key = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
/// let registration = flows::register_with_code(&client, org_id, "jdoe@example.co", code, async |challenge| {
///     Ok(NewCredentials::new(FirstFactorCredential::key(key.create_credential(&challenge.challenge)?)))
/// })
/// .await?;
/// assert_eq!(registration.user.username, "jdoe@example.co");
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The errors of the two calls, and of `make`. If `make` fails, nothing is registered and the code
/// remains valid.
pub async fn register_with_code<P, S>(
    client: &Client<P, S>,
    org_id: impl Into<OrgId>,
    username: impl Into<String>,
    code: impl Into<Secret>,
    make: impl AsyncFnOnce(&RegistrationChallenge) -> Result<NewCredentials, Error>,
) -> Result<Registration, Error> {
    let request = CreateRegistrationChallenge::new(org_id, username, code);
    let challenge = client.auth().create_registration_challenge(request).await?;
    let credentials = make(&challenge).await?;
    complete_registration(client, &challenge, credentials).await
}

/// Completes a registration with the credentials that were created for its challenge.
///
/// This is the second half of two kinds of registration. In delegated registration, a service
/// account requested the challenge (`create_delegated_registration_challenge`) and the user's
/// device created the credentials. In social registration, the challenge comes from
/// `create_social_registration_challenge`.
///
/// # Errors
/// The errors of the call.
pub async fn complete_registration<P, S>(
    client: &Client<P, S>,
    challenge: &RegistrationChallenge,
    credentials: NewCredentials,
) -> Result<Registration, Error> {
    let mut request = Register::new(&challenge.temporary_authentication_token, credentials.first_factor_credential);
    request.second_factor_credential = credentials.second_factor_credential;
    request.recovery_credential = credentials.recovery_credential;
    client.auth().register(request).await
}

/// Completes the registration of an end user and creates wallets for that user. The response
/// contains a session.
///
/// # Errors
/// The errors of the call.
pub async fn complete_end_user_registration<P, S>(
    client: &Client<P, S>,
    challenge: &RegistrationChallenge,
    credentials: NewCredentials,
    wallets: impl IntoIterator<Item = NewEndUserWallet>,
) -> Result<EndUserRegistration, Error> {
    let wallets: Vec<_> = wallets.into_iter().collect();
    let token = &challenge.temporary_authentication_token;
    let mut request = RegisterEndUser::new(token, credentials.first_factor_credential, wallets);
    request.second_factor_credential = credentials.second_factor_credential;
    request.recovery_credential = credentials.recovery_credential;
    client.auth().register_end_user(request).await
}
