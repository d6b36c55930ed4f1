//! A service account logs a user in without the user's credentials.
//!
//! `cargo run --example delegated_login` needs no set-up: it starts a sandbox in this process, an
//! offline Dfns on loopback that verifies real signatures. To run it against Dfns itself, set
//!
//! * `DFNS_AUTH_TOKEN`, `DFNS_CREDENTIAL_ID` and `DFNS_PRIVATE_KEY` (PEM): a service account and
//!   its key;
//! * `DFNS_USERNAME`: the user to log in;
//! * `DFNS_BASE_URL`, unless the organization is in the European region.

use dfns::auth::{CreatePersonalAccessToken, DelegatedLogin};
use dfns::core::TokenClaims;
use dfns::prelude::*;
use dfns::signing::{SignedFactors, UserActionChallenge};
use dfns_sandbox::Sandbox;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (settings, _sandbox) = Settings::from_environment_or_sandbox().await?;
    let signer = KeySigner::from_pem(&settings.credential_id, settings.private_key_pem.expose())?;
    let public_key = signer.public_key_pem();
    let client =
        Client::builder().base_url(&settings.base_url).service_account(&settings.token).signer(signer).build()?;

    println!("1. A service account logs in {} at {}.", settings.username, client.base_url());
    let call = client.auth().delegated_login(DelegatedLogin::new(&*settings.username));
    println!("   This very call needs: {}.", call.required_permissions());
    let session = call.await?;

    println!("\n2. The user's token says:");
    let claims = TokenClaims::read(&session.token)?;
    println!("   organization {}", claims.app_metadata.org_id.as_deref().unwrap_or("not said"));
    println!("   user         {}", claims.app_metadata.user_id.as_deref().unwrap_or("not said"));
    println!("   kind         {}", claims.app_metadata.token_kind.as_deref().unwrap_or("not said"));

    println!("\n3. It can read.");
    let user = client.with_user_token(session.token);
    let tokens = user.auth().list_personal_access_tokens().await?;
    println!("   The user has {} personal access tokens.", tokens.items.len());

    println!("\n4. It cannot write. `user.auth().create_personal_access_token(..)` does not even compile: no signer.");
    println!("   Dfns gives the challenge that the user's own device would sign:");
    let request = CreatePersonalAccessToken::new("nightly", public_key);
    let pending = user.delegated().auth().create_personal_access_token(request).challenge().await?;
    println!("   it may be signed with {}.", credentials(pending.challenge()));
    match forge(&settings, pending.challenge()).await? {
        None => println!("   None of them is a key, so we cannot even pretend to sign with it."),
        Some(forged) => match user.delegated().complete(pending, forged).await {
            Ok(_) => return Err("a write went through without the user's signature".into()),
            Err(refusal) => println!("   Signed with the service account's key instead, it is refused:\n   {refusal}"),
        },
    }
    Ok(())
}

/// Creates an assertion that names the user's credential but is signed by the service account's
/// key.
async fn forge(settings: &Settings, challenge: &UserActionChallenge) -> Result<Option<SignedFactors>, Box<dyn Error>> {
    let Some(credential) = challenge.allow_credentials.key.first() else { return Ok(None) };
    let impostor = KeySigner::from_pem(&*credential.id, settings.private_key_pem.expose())?;
    Ok(Some(impostor.sign(challenge).await?))
}

fn credentials(challenge: &UserActionChallenge) -> String {
    let (keys, passkeys) = (&challenge.allow_credentials.key, &challenge.allow_credentials.webauthn);
    format!("{} key(s) and {} passkey(s) of the user's", keys.len(), passkeys.len())
}

/// The server, the service account and the user.
struct Settings {
    base_url: String,
    token: Secret,
    credential_id: String,
    private_key_pem: Secret,
    username: String,
}

impl Settings {
    /// Reads the environment if it has a token, otherwise starts a sandbox. It runs as long as the
    /// returned handle lives.
    async fn from_environment_or_sandbox() -> Result<(Self, Option<Sandbox>), Box<dyn Error>> {
        let variable = |name: &str| std::env::var(name).map_err(|_| format!("set {name}; see the top of this example"));
        if let Ok(token) = std::env::var("DFNS_AUTH_TOKEN") {
            let settings = Self {
                base_url: std::env::var("DFNS_BASE_URL").unwrap_or_else(|_| String::from("https://api.dfns.io")),
                token: token.into(),
                credential_id: variable("DFNS_CREDENTIAL_ID")?,
                private_key_pem: variable("DFNS_PRIVATE_KEY")?.into(),
                username: variable("DFNS_USERNAME")?,
            };
            return Ok((settings, None));
        }
        let sandbox = Sandbox::start().await?;
        let there = sandbox.bootstrap();
        let settings = Self {
            base_url: sandbox.base_url().to_owned(),
            token: there.service_account.token.clone(),
            credential_id: there.service_account.credential_id.clone(),
            private_key_pem: there.service_account.private_key_pem.clone(),
            username: there.end_user.username.clone(),
        };
        println!("No DFNS_AUTH_TOKEN is set: running against a sandbox in this process.\n");
        Ok((settings, Some(sandbox)))
    }
}
