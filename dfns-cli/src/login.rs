//! `dfns login`: stores a token and a key under a profile. `dfns auth status` and `dfns logout`.

use crate::context::Context;
use crate::environment::optional;
use crate::failure::Failure;
use crate::input::read_file;
use crate::output::{Options, Output};
use crate::password;
use crate::profile::{self, Config, Place, Profile, Secrets};
use crate::prompt;
use crate::screen::note;
use crate::stderr;
use crate::user_login::{self, User};
use dfns_core::credentials::KeyPair;
use dfns_core::signing::KeyAlgorithm;
use dfns_core::{Client, KeySigner, Secret, TokenClaims};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("identity").required(true).args(["service_account", "pat", "user"])))]
pub(crate) struct Login {
    /// The name of the profile. Defaults to DFNS_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The server. Required for a new profile; never guessed.
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Store the token and the key of a service account.
    #[arg(long)]
    service_account: bool,
    /// Store a personal access token, perhaps with a key.
    #[arg(long)]
    pat: bool,
    /// Log in as this user, and store the session. Without `--key-file` and `--signer` the key is
    /// the one that Dfns keeps under the user's password: DFNS_PASSWORD, or a question. Dfns mails
    /// a code for it.
    #[arg(long, value_name = "USERNAME", requires = "org")]
    user: Option<String>,
    /// The organization of the user.
    #[arg(long, value_name = "ID", requires = "user")]
    org: Option<String>,
    /// The id of the credential that signs. Asked for if there is a key.
    #[arg(long, value_name = "ID")]
    credential_id: Option<String>,
    /// The private key, as PEM. Without it, a service account gets a new key, whose public half is
    /// printed.
    #[arg(long, value_name = "PATH", conflicts_with = "signer")]
    key_file: Option<PathBuf>,
    /// A key that stays where it is, as in DFNS_SIGNER: `ssh-agent`, or `file:PATH`.
    #[arg(long, value_name = "SIGNER")]
    signer: Option<String>,
    /// Keep the secrets in a file that only you can read, instead of the keychain.
    #[arg(long)]
    insecure_storage: bool,
}

#[derive(clap::Args)]
pub(crate) struct Logout {
    /// The name of the profile. Defaults to DFNS_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

#[derive(clap::Parser)]
#[command(name = "status", about = "Show the profiles: their servers, credentials, and whose tokens they have")]
pub(crate) struct Status {
    #[command(flatten)]
    output: Options,
}

pub(crate) async fn login(
    context: Context<'_>,
    arguments: &Login,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let name = profile_name(context, arguments.profile.as_deref())?;
    let folder = profile::folder(context.program, context.environment)?;
    let present = Config::read(&folder)?;
    let known = present.profile.get(&name);
    let base_url = arguments.base_url.clone().or_else(|| known.map(|known| known.base_url.clone()));
    let base_url = base_url
        .or_else(|| optional(context.environment, "DFNS_BASE_URL"))
        .ok_or_else(|| Failure::Wrong(format!("`--base-url` is required: the server of the profile `{name}`")))?;
    // The client has the rules for addresses.
    Client::builder().base_url(&base_url).build().map_err(|error| Failure::Wrong(error.to_string()))?;
    // Nobody is asked for what cannot be stored.
    drop(profile::lock(&folder)?);
    let key = match &arguments.key_file {
        Some(path) => {
            let file = Zeroizing::new(read_file(path)?);
            KeySigner::from_pem("-", file.as_slice())
                .map_err(|error| Failure::Wrong(format!("`{}`: {error}", path.display())))?;
            let pem = std::str::from_utf8(&file)
                .map_err(|_| Failure::Wrong(format!("`{}` is not PEM text; write the key as PEM", path.display())))?;
            Some(Zeroizing::new(pem.trim().to_owned()))
        }
        None if arguments.service_account && arguments.signer.is_none() => {
            let pair =
                KeyPair::generate(KeyAlgorithm::EcdsaP256).map_err(|error| Failure::Message(error.to_string()))?;
            stderr::print(format_args!("Register this public key as the credential of the service account:\n"));
            writeln!(out, "{}", pair.public_key_pem().trim_end())?;
            out.flush()?;
            Some(Zeroizing::new(pair.private_key_pem().expose().to_owned()))
        }
        None => None,
    };
    // Questions are in the order in which a pipe has the lines: the token, the credential.
    let given_token = if arguments.user.is_none() { Some(checked(prompt::secret("Token")?)?) } else { None };
    let by_password = password_of(arguments);
    let signs = key.is_some() || (arguments.signer.is_some() && by_password.is_none());
    let credential_id = match &arguments.credential_id {
        Some(id) => Some(id.clone()),
        None if signs => Some(prompt::text("Credential id")?),
        None => None,
    };
    let token = match (given_token, &arguments.user) {
        (None, Some(username)) => {
            let organization = arguments.org.as_deref().unwrap_or_default();
            let user = User { username, organization, base_url: &base_url };
            match &by_password {
                Some(username) if username == user.username => {
                    user_login::with_password(context, &user, credential_id.clone()).await?
                }
                Some(_) => {
                    let why = "`--signer password:..` names another user than `--user`";
                    return Err(Failure::Wrong(String::from(why)));
                }
                None => {
                    let with_key = |name: &str| match name {
                        "DFNS_CREDENTIAL_ID" => credential_id.clone(),
                        "DFNS_SIGNER" => arguments.signer.clone(),
                        "DFNS_PRIVATE_KEY_FILE" => None,
                        "DFNS_PRIVATE_KEY" => key.as_ref().map(|key| key.to_string()),
                        name => (context.environment)(name),
                    };
                    user_login::with_key(context, &user, &with_key).await?
                }
            }
        }
        (token, _) => token.unwrap_or_default(),
    };
    let signer = by_password.map(|username| format!("{}:{username}", password::SCHEME));
    let signer = signer.or_else(|| arguments.signer.clone());
    let secrets = if arguments.insecure_storage { Place::InsecureFile } else { Place::Keychain };
    let stored_url = base_url.clone();
    let profile = Profile { base_url, credential_id, signer, secrets };
    let stored = Secrets {
        base_url: stored_url,
        token: token.to_string(),
        private_key: key.map(|key| key.to_string()).unwrap_or_default(),
    };
    // Another `login` may have changed the file while this one asked.
    let _lock = profile::lock(&folder)?;
    let mut config = Config::read(&folder)?;
    // Secrets that were elsewhere before are not left behind.
    if let Some(before) = known.filter(|known| known.secrets != secrets) {
        before.secrets.remove(context.program, &folder, &name)?;
    }
    secrets.store(context.program, &folder, &name, &stored)?;
    config.profile.insert(name.clone(), profile);
    let path = config.write(&folder)?;
    let place = secrets.describe(&folder, &name);
    note(&format!("the profile `{name}` is in {}, its secrets are in {place}", path.display()));
    Ok(())
}

pub(crate) fn logout(context: Context<'_>, arguments: &Logout) -> Result<(), Failure> {
    let name = profile_name(context, arguments.profile.as_deref())?;
    let folder = profile::folder(context.program, context.environment)?;
    let config = Config::read(&folder)?;
    let profile = profile::find(&config, &name)?;
    let had = profile.secrets.remove(context.program, &folder, &name)?;
    let what = if had { "the secrets are removed" } else { "there were no secrets" };
    note(&format!("profile `{name}`: {what}; at Dfns, the token and the key stay valid until you revoke them"));
    Ok(())
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
            "secrets": profile.secrets.describe(&folder, name),
        }));
    }
    let mut output = Output::new(&arguments.output, false, context.screen, out)?;
    output.facts(&Value::Array(profiles))
}

/// Returns the user whose password opens the key that signs.
fn password_of(arguments: &Login) -> Option<String> {
    match (&arguments.signer, &arguments.key_file) {
        (Some(signer), _) => signer.strip_prefix(password::SCHEME)?.strip_prefix(':').map(str::to_owned),
        (None, None) => arguments.user.clone(),
        (None, Some(_)) => None,
    }
}

/// Refuses a token with characters that no token has, such as two of them, or a line of a file of
/// variables.
fn checked(token: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    if token.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'')) {
        return Ok(token);
    }
    let why = "the token has a space, a quotation mark or another character that no token has; enter the token alone";
    Err(Failure::Wrong(String::from(why)))
}

fn is_past(seconds: u64) -> bool {
    SystemTime::now().duration_since(UNIX_EPOCH).is_ok_and(|now| now.as_secs() >= seconds)
}

/// Returns the name of the profile, which is part of a file name and of commands for the keychain.
fn profile_name(context: Context<'_>, given: Option<&str>) -> Result<String, Failure> {
    let name = given.map(str::to_owned).or_else(|| optional(context.environment, profile::PROFILE));
    let name = name.ok_or_else(|| Failure::Wrong(String::from("`--profile` is required: a name such as `test`")))?;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if (1..=50).contains(&name.len()) && name.chars().all(is_plain) && !name.starts_with('-') {
        return Ok(name);
    }
    let shown = dfns_core::one_line(&name, 100);
    Err(Failure::Wrong(format!("`{shown}` is no name of a profile: 1 to 50 letters, digits, `-` and `_`")))
}
