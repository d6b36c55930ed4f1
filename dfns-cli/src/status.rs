//! `dfns auth status`: the profiles, and whose tokens they have.

use crate::context::Context;
use crate::environment::optional;
use crate::failure::Failure;
use crate::output::{Options, Output};
use crate::profile::{self, Config};
use dfns_core::{Secret, TokenClaims, one_line};
use serde_json::{Value, json};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(clap::Parser)]
#[command(name = "status", about = "Show the profiles: their servers, credentials, and whose tokens they have")]
pub(crate) struct Status {
    #[command(flatten)]
    output: Options,
}

pub(crate) fn status(context: Context<'_>, arguments: &Status, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let folder = profile::folder(context.program, context.environment)?;
    let config = Config::read(&folder)?;
    let chosen = optional(context.environment, profile::PROFILE);
    let mut profiles = Vec::new();
    for (name, profile) in &config.profile {
        let secrets = profile.secrets.load(context.program, &folder, name);
        let token = secrets.as_ref().ok().and_then(Option::as_ref).map(|secrets| Secret::from(secrets.token.as_str()));
        let claims = token.as_ref().and_then(|token| TokenClaims::read(token).ok());
        let app = claims.as_ref().map(|claims| &claims.app_metadata);
        profiles.push(json!({
            "name": name,
            "chosen": chosen.as_ref() == Some(name),
            "baseUrl": profile.base_url,
            "status": match (&secrets, &claims) {
                (Err(failure), _) => failure.reason(),
                (Ok(None), _) => String::from("logged out"),
                (Ok(Some(secrets)), _) if !profile::is_same(&secrets.base_url, &profile.base_url) => format!(
                    "logged in to another server, {}; `login --replace` logs in to this one",
                    one_line(profile::without_credentials(&secrets.base_url), 200)
                ),
                (Ok(Some(_)), Some(claims)) if claims.exp.is_some_and(is_past) => String::from("expired"),
                (Ok(Some(_)), _) => String::from("logged in"),
            },
            "userId": app.and_then(|app| app.user_id.as_deref()),
            "orgId": app.and_then(|app| app.org_id.as_deref()),
            "credentialId": profile.credential_id,
            "signer": profile.signer.clone().map_or_else(
                || secrets.as_ref().ok().and_then(Option::as_ref).map(|secrets| {
                    String::from(if secrets.private_key.is_empty() { "none" } else { "stored key" })
                }),
                Some,
            ),
            // Without secrets there is no place of them.
            "secrets": match &secrets {
                Ok(None) => None,
                _ => Some(profile.secrets.describe(&folder, name)),
            },
        }));
    }
    let mut output = Output::new(&arguments.output, false, context.screen, out)?;
    output.facts(&Value::Array(profiles))
}

fn is_past(seconds: u64) -> bool {
    SystemTime::now().duration_since(UNIX_EPOCH).is_ok_and(|now| now.as_secs() >= seconds)
}
