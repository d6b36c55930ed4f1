//! Profiles: named servers and credentials in `config.toml`, and their secrets elsewhere.
//!
//! A profile acts as an environment below the real one: each variable that is not set has the value
//! of the profile. So whatever reads the environment works with profiles.

mod file;
mod private;
mod secrets;

pub(crate) use file::{Config, Profile, is_token};
pub(crate) use secrets::{Place, Secrets};

use crate::environment::{Environment, optional};
use crate::failure::Failure;
use crate::nearest::nearest;
use crate::program::Program;
use dfns_core::one_line;
use std::path::PathBuf;

/// The variables that a profile stands in for.
const BASE_URL: &str = "DFNS_BASE_URL";
const TOKEN: &str = "DFNS_AUTH_TOKEN";
const CREDENTIAL: &str = "DFNS_CREDENTIAL_ID";
const SIGNER: &str = "DFNS_SIGNER";
const KEY: &str = "DFNS_PRIVATE_KEY";
const KEY_FILE: &str = "DFNS_PRIVATE_KEY_FILE";

/// The variable that chooses a profile.
pub(crate) const PROFILE: &str = "DFNS_PROFILE";

/// A chosen profile with its secrets.
pub(crate) struct Chosen {
    profile: Profile,
    secrets: Option<Secrets>,
}

/// Returns the profile that a command line or the environment chooses; `None` if neither does.
/// Never guesses, because it may be that of production.
///
/// The secrets of a profile are for its server only: if the environment names another server, they
/// stay where they are, and the command fails.
pub(crate) fn choose(
    program: Program,
    given: Option<&str>,
    with_secrets: bool,
    environment: &Environment<'_>,
) -> Result<Option<Chosen>, Failure> {
    let Some(name) = given.map(str::to_owned).or_else(|| optional(environment, PROFILE)) else { return Ok(None) };
    let folder = folder(program, environment)?;
    let config = Config::read(&folder)?;
    let profile = find(&config, &name)?.clone();
    let needs = with_secrets
        && (optional(environment, TOKEN).is_none() || (own_key(environment).is_none() && profile.signer.is_none()));
    let server = optional(environment, BASE_URL).filter(|url| !is_same(url, &profile.base_url));
    if let (true, Some(server)) = (needs, server) {
        let (name, own) = (one_line(&name, 100), one_line(&profile.base_url, 200));
        return Err(Failure::Wrong(format!(
            "DFNS_BASE_URL is {}, and the secrets of the profile `{name}` are for {own}; unset DFNS_BASE_URL, or set \
             DFNS_AUTH_TOKEN and the key as well",
            one_line(without_credentials(&server), 200)
        )));
    }
    let secrets = if needs { profile.secrets.load(program, &folder, &name)? } else { None };
    // A changed file of profiles must not send the secrets elsewhere.
    if let Some(secrets) = secrets.as_ref().filter(|secrets| !is_same(&secrets.base_url, &profile.base_url)) {
        let (name, own, other) =
            (one_line(&name, 100), one_line(&secrets.base_url, 200), one_line(&profile.base_url, 200));
        return Err(Failure::Wrong(format!(
            "the profile `{name}` has the server {other}, and its secrets are for {own}; run `login --replace` for {other}"
        )));
    }
    Ok(Some(Chosen { profile, secrets }))
}

/// Returns the environment with a profile below it.
pub(crate) fn below<'a>(
    environment: &'a Environment<'a>,
    chosen: Option<&'a Chosen>,
) -> impl Fn(&str) -> Option<String> + Sync + 'a {
    move |name| match chosen {
        Some(chosen) => chosen.variable(environment, name),
        None => environment(name),
    }
}

impl Chosen {
    /// Returns the value of a variable: that of the environment, or that of the profile.
    pub(crate) fn variable(&self, environment: &Environment<'_>, name: &str) -> Option<String> {
        if let Some(value) = environment(name).filter(|value| !value.trim().is_empty()) {
            return Some(value);
        }
        let secret = |of: fn(&Secrets) -> &str| {
            self.secrets.as_ref().map(|secrets| of(secrets).to_owned()).filter(|value| !value.is_empty())
        };
        match name {
            BASE_URL => Some(self.profile.base_url.clone()),
            CREDENTIAL => self.profile.credential_id.clone(),
            TOKEN => secret(|secrets| &secrets.token),
            // The environment has a key of its own, perhaps in another form.
            SIGNER | KEY if own_key(environment).is_some() => None,
            SIGNER => self.profile.signer.clone(),
            KEY if self.profile.signer.is_none() => secret(|secrets| &secrets.private_key),
            _ => None,
        }
    }
}

/// Returns the key that the environment has, in any form.
fn own_key(environment: &Environment<'_>) -> Option<String> {
    [SIGNER, KEY, KEY_FILE].into_iter().find_map(|name| optional(environment, name))
}

/// Returns an address without the user name and the password that it may have.
pub(crate) fn without_credentials(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 <= at => format!("{}[redacted]{}", &url[..scheme + 3], &url[at..]),
        _ => url.to_owned(),
    }
}

/// Returns whether two addresses are the same server.
pub(crate) fn is_same(url: &str, other: &str) -> bool {
    url.trim_end_matches('/') == other.trim_end_matches('/')
}

/// Waits until no other process changes profiles. They may be changed while the file is open.
pub(crate) fn lock(folder: &std::path::Path) -> Result<std::fs::File, Failure> {
    let failed = |error| Failure::Wrong(format!("`{}` cannot be locked: {error}", folder.display()));
    private::make_folder(folder).map_err(failed)?;
    let file = private::open_lock(&folder.join(".lock")).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Finds a profile, or suggests those that there are.
pub(crate) fn find<'a>(config: &'a Config, name: &str) -> Result<&'a Profile, Failure> {
    config.profile.get(name).ok_or_else(|| {
        let shown = one_line(name, 100);
        let near = nearest(config.profile.keys().map(String::as_str), name);
        let all = config.profile.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let hint = match (near.as_slice(), all.as_str()) {
            ([], "") => String::from("`login` creates one"),
            ([], all) => format!("there are {}", one_line(all, 1000)),
            (near, _) => format!("did you mean {}?", near.join(", ")),
        };
        Failure::Wrong(format!("no profile has the name `{shown}`; {hint}"))
    })
}

/// Returns the folder of the program's configuration.
pub(crate) fn folder(program: Program, environment: &Environment<'_>) -> Result<PathBuf, Failure> {
    // A relative folder would depend on where the command runs; the specification ignores it.
    let set = |name: &str| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = set("XDG_CONFIG_HOME").or_else(|| set("APPDATA"));
    let base = base.or_else(|| set("HOME").map(|home| home.join(".config")));
    base.map(|base| base.join(program.name)).ok_or_else(|| {
        Failure::Wrong(String::from("no folder for profiles: set HOME or XDG_CONFIG_HOME to an absolute path"))
    })
}
