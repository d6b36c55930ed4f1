//! `dfns login`: stores a token and a key under a profile. `dfns logout` removes them.

use crate::access::not_blank;
use crate::context::Context;
use crate::environment::optional;
use crate::failure::Failure;
use crate::login_key::{self, Known, Wanted};
use crate::password;
use crate::profile::{self, Config, Place, Profile, Secrets};
use crate::prompt;
use crate::screen::note;
use crate::signers;
use crate::user_login::{self, User};
use dfns_core::Client;
use std::io::Write;
use std::path::PathBuf;
use zeroize::Zeroizing;

#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("identity").required(true).args(["service_account", "pat", "user"])))]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
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
    /// Store a personal access token, optionally with a key.
    #[arg(long)]
    pat: bool,
    /// Log in as this user, and store the session. Without `--key-file` and `--signer`, signs with
    /// the key that Dfns stores, encrypted with the user's password (DFNS_PASSWORD, or a prompt).
    /// Dfns emails a code for this.
    #[arg(long, value_name = "USERNAME", requires = "org")]
    user: Option<String>,
    /// The organization of the user.
    #[arg(long, value_name = "ID", requires = "user")]
    org: Option<String>,
    /// The id of the credential that signs. Prompted for if there is a key.
    #[arg(long, value_name = "ID")]
    credential_id: Option<String>,
    /// The private key, as PEM. Without it, a service account keeps the key of its profile, or gets
    /// a new one, whose public half is printed.
    #[arg(long, value_name = "PATH", conflicts_with = "signer")]
    key_file: Option<PathBuf>,
    /// A key that is not copied into the profile, as in DFNS_SIGNER: `ssh-agent`, or `file:PATH`.
    #[arg(long, value_name = "SIGNER", value_parser = not_blank)]
    signer: Option<String>,
    /// Replace the key or the server of the profile. Otherwise a profile keeps the key that it has.
    #[arg(long)]
    replace: bool,
    /// Keep the secrets in a file that only you can read, instead of the keychain.
    #[arg(long)]
    insecure_storage: bool,
}

#[derive(clap::Args)]
pub(crate) struct Logout {
    /// The name of the profile. Defaults to DFNS_PROFILE.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Remove the profile as well: its server and its credential.
    #[arg(long)]
    remove: bool,
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
    let by_password = password_of(arguments);
    if by_password.as_ref().is_some_and(|username| arguments.user.as_ref().is_some_and(|user| user != username)) {
        return Err(Failure::Wrong(String::from("`--signer password:..` names a user other than `--user`")));
    }
    if let Some(signer) = &arguments.signer {
        signers::check(context.program.signers, signer)?;
    }
    // Nobody is asked for what cannot be stored.
    drop(profile::lock(&folder)?);
    let secrets = if arguments.insecure_storage { Place::InsecureFile } else { Place::Keychain };
    secrets.check(context.program, &name)?;
    let before = match known.map(|known| known.secrets.load(context.program, &folder, &name)) {
        // The secrets that are replaced need not be readable.
        Some(Err(_)) if arguments.replace => None,
        loaded => loaded.transpose()?.flatten(),
    };
    let wanted = Wanted {
        key_file: arguments.key_file.as_deref(),
        signer: arguments.signer.as_deref(),
        credential_id: arguments.credential_id.as_deref(),
        is_user: arguments.user.is_some(),
        is_service_account: arguments.service_account,
        replace: arguments.replace,
    };
    let known_key = known.map(|profile| Known { name: &name, profile, secrets: before.as_ref() });
    let key = login_key::choose(&wanted, known_key, &base_url, out)?;
    // Questions are in the order in which a pipe has the lines: the token, the credential.
    let given_token = if arguments.user.is_none() { Some(checked("token", prompt::secret("Token")?)?) } else { None };
    let signs = key.pem.is_some() || key.signer.as_ref().is_some_and(|signer| !signer.starts_with(password::SCHEME));
    let credential_id = match key.credential_id {
        Some(id) => Some(id),
        None if signs => Some(prompt::text("Credential id")?),
        None => None,
    };
    let credential_id = credential_id.map(checked_id).transpose()?;
    let token = match (given_token, &arguments.user) {
        (None, Some(username)) => {
            let organization = arguments.org.as_deref().unwrap_or_default();
            let user = User { username, organization, base_url: &base_url };
            if by_password.is_some() {
                user_login::with_password(context, &user, credential_id.clone()).await?
            } else {
                let with_key = |name: &str| match name {
                    "DFNS_CREDENTIAL_ID" => credential_id.clone(),
                    "DFNS_SIGNER" => arguments.signer.clone(),
                    "DFNS_PRIVATE_KEY_FILE" => None,
                    "DFNS_PRIVATE_KEY" => key.pem.as_ref().map(|key| key.to_string()),
                    name => (context.environment)(name),
                };
                user_login::with_key(context, &user, &with_key).await?
            }
        }
        (token, _) => token.unwrap_or_default(),
    };
    let signer = by_password.map(|username| format!("{}:{username}", password::SCHEME));
    let signer = signer.or(key.signer);
    let stored_url = base_url.clone();
    let profile = Profile { base_url, credential_id, signer, secrets };
    let stored = Secrets {
        base_url: stored_url,
        token: token.to_string(),
        private_key: key.pem.map(|key| key.to_string()).unwrap_or_default(),
    };
    // Another `login` may have changed the file while this one asked.
    let _lock = profile::lock(&folder)?;
    let mut config = Config::read(&folder)?;
    if config.profile.get(&name) != known {
        return Err(Failure::Message(format!("another `login` changed the profile `{name}` meanwhile; log in again")));
    }
    config.profile.insert(name.clone(), profile);
    config.check()?;
    let stored = secrets.store(context.program, &folder, &name, &stored).and_then(|()| config.write(&folder));
    let path = stored.inspect_err(|_| {
        // A failed login leaves what was there before, and no secrets of its own.
        let undone = match before.as_ref().filter(|_| known.is_some_and(|known| known.secrets == secrets)) {
            Some(before) => secrets.store(context.program, &folder, &name, before),
            None => secrets.remove(context.program, &folder, &name).map(drop),
        };
        undone.ok();
    })?;
    // Secrets that were elsewhere before are not left behind.
    if let Some(before) = known.filter(|known| known.secrets != secrets) {
        before.secrets.remove(context.program, &folder, &name)?;
    }
    let place = secrets.describe(&folder, &name);
    note(&format!("the profile `{name}` is in {}, its secrets are in {place}", path.display()));
    Ok(())
}

pub(crate) fn logout(context: Context<'_>, arguments: &Logout) -> Result<(), Failure> {
    let name = profile_name(context, arguments.profile.as_deref())?;
    let folder = profile::folder(context.program, context.environment)?;
    let _lock = profile::lock(&folder)?;
    let mut config = Config::read(&folder)?;
    let had = match profile::find(&config, &name) {
        Ok(profile) => profile.secrets.remove(context.program, &folder, &name)?,
        // An interrupted `login` may have stored them without a profile.
        Err(_) if Place::InsecureFile.remove(context.program, &folder, &name)? => true,
        Err(unknown) => return Err(unknown),
    };
    let what = if had { "the secrets are removed" } else { "there were no secrets" };
    let is_removed = arguments.remove && config.profile.remove(&name).is_some();
    if is_removed {
        config.write(&folder)?;
    }
    let profile = if is_removed { ", and the profile is removed" } else { "" };
    note(&format!(
        "profile `{name}`: {what}{profile}; at Dfns, the token and the key stay valid until you revoke them"
    ));
    Ok(())
}

/// Returns the user whose password opens the key that signs.
fn password_of(arguments: &Login) -> Option<String> {
    match (&arguments.signer, &arguments.key_file) {
        (Some(signer), _) => signer.strip_prefix(password::SCHEME)?.strip_prefix(':').map(str::to_owned),
        (None, None) => arguments.user.clone(),
        (None, Some(_)) => None,
    }
}

/// Refuses a token or an id with characters that none has, such as two of them, or a line of a file
/// of variables.
fn checked(what: &str, text: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'')) {
        return Ok(text);
    }
    Err(Failure::Wrong(format!(
        "the {what} has a space, a quotation mark or another character that no {what} has; enter the {what} alone"
    )))
}

/// Refuses a token in place of the id of a credential, which is not a secret and is not stored as
/// one.
fn checked_id(id: String) -> Result<String, Failure> {
    if profile::is_token(&id) {
        let why = "the credential id is a token; enter the token first, then the id of the credential";
        return Err(Failure::Wrong(String::from(why)));
    }
    checked("credential id", Zeroizing::new(id)).map(|id| id.to_string())
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
    Err(Failure::Wrong(format!("`{shown}` is not a profile name: 1 to 50 letters, digits, `-` and `_`")))
}
