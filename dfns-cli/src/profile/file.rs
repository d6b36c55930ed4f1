//! `config.toml`: the profiles, without any secret.

use super::private::{is_absent, write_private};
use super::secrets::Place;
use super::without_credentials;
use crate::failure::Failure;
use crate::input::read_file;
use dfns_core::one_line;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The content of the file.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The profiles by name.
    #[serde(default)]
    pub(crate) profile: BTreeMap<String, Profile>,
}

/// A server, and the credential to use there.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    /// The server.
    pub(crate) base_url: String,
    /// The credential that signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) credential_id: Option<String>,
    /// The key that signs, if it is not among the secrets: the value of `DFNS_SIGNER`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) signer: Option<String>,
    /// Where the token and the key are.
    #[serde(default)]
    pub(crate) secrets: Place,
}

/// Fields that people try, whose values are secrets.
const SECRET_FIELDS: [&str; 8] =
    ["token", "auth_token", "api_key", "key", "private_key", "secret", "password", "service_account_token"];

impl Config {
    /// Reads the file. Without one there are no profiles.
    pub(crate) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = path(folder);
        if is_absent(&path) {
            return Ok(Self::default());
        }
        let text = String::from_utf8(read_file(&path)?)
            .map_err(|_| Failure::Wrong(format!("`{}` is not UTF-8 text", path.display())))?;
        Self::parse(&text).map_err(|why| Failure::Wrong(format!("`{}`: {why}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        if let Some(what) = secret_in(text) {
            return Err(format!(
                "{what} is a secret, which does not belong into this file; remove it, replace it at Dfns, and use `login`"
            ));
        }
        let config: Self = toml::from_str(text).map_err(|error| {
            // The parser also quotes the line, which may hold more than it should.
            let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let line = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            let message = one_line(error.message(), 500);
            // Such as a field of a newer version, which may change what the others mean.
            let is_unknown = message.starts_with("unknown field") || message.starts_with("unknown variant");
            let remedy = if is_unknown { "; correct it, or use the version of the command that wrote it" } else { "" };
            format!("{line}{message}{remedy}")
        })?;
        match config.password() {
            Some(what) => Err(format!("{what} has a user name or a password, which no call uses; remove it")),
            None => Ok(config),
        }
    }

    /// Returns the address with a password, if one has it.
    fn password(&self) -> Option<String> {
        let mut profiles = self.profile.iter();
        let (name, _) = profiles.find(|(_, profile)| without_credentials(&profile.base_url) != profile.base_url)?;
        Some(format!("`base_url` of the profile `{}`", one_line(name, 100)))
    }

    /// Refuses profiles with a secret, which [`write`](Self::write) would not write.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.text().map(drop)
    }

    fn text(&self) -> Result<String, Failure> {
        let text = toml::to_string(self).map_err(|error| Failure::Message(error.to_string()))?;
        match secret_in(&text).or_else(|| self.password()) {
            Some(what) => {
                Err(Failure::Wrong(format!("{what} of config.toml would be a secret, which does not belong there")))
            }
            None => Ok(text),
        }
    }

    /// Writes the file as a whole: readers see the old or the new one.
    pub(crate) fn write(&self, folder: &Path) -> Result<PathBuf, Failure> {
        let text = self.text()?;
        let path = path(folder);
        write_private(&path, text.as_bytes())?;
        Ok(path)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("config.toml")
}

/// Returns whether a string looks like a token.
pub(crate) fn is_token(word: &str) -> bool {
    word.starts_with("eyJ") && word.split('.').count() == 3
}

/// Returns what in a file looks like a secret.
fn secret_in(text: &str) -> Option<String> {
    if text.contains("-----BEGIN") {
        return Some(String::from("a key in PEM"));
    }
    for (number, line) in text.lines().enumerate() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let (name, value) = (name.trim().trim_matches('"'), value.trim().trim_matches(['"', '\'']));
        if SECRET_FIELDS.contains(&name.to_lowercase().as_str()) || is_token(value) {
            return Some(format!("`{}` in line {}", one_line(name, 50), number + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn unknown_keys_and_secrets_are_refused_by_name() {
        let parse = |text: &str| Config::parse(text).err();
        assert_eq!(parse("[profile.prod]\nbase_url = \"https://api.dfns.io\"\nsigner = \"ssh-agent\"\n"), None);
        assert_eq!(parse(""), None);
        for (text, why) in [
            ("[profile.prod]\nbase_url = \"x\"\nbase_ulr = \"y\"", "line 3: unknown field `base_ulr`"),
            ("profil = 1", "unknown field `profil`"),
            ("[profile.prod]\n", "missing field `base_url`"),
            ("[profile.prod\n", "line 1: "),
            ("[profile.prod]\nbase_url = \"x\"\nsecrets = \"cloud\"", "unknown variant `cloud`"),
            ("[profile.prod]\nbase_url = \"x\"\nToken = \"canary\"", "`Token` in line 3 is a secret"),
            ("[profile.prod]\nbase_url = \"x\"\nsigner = \"eyJa.canary.c\"", "`signer` in line 3 is a secret"),
            (
                "[profile.a]\nbase_url = \"http://u:canary@127.0.0.1:1\"",
                "`base_url` of the profile `a` has a user name",
            ),
            (
                "[profile.a]\nbase_url = \"https://canary\\u0040api.dfns.io/\"",
                "`base_url` of the profile `a` has a user",
            ),
            ("x = '''-----BEGIN PRIVATE KEY-----\ncanary'''", "a key in PEM is a secret"),
        ] {
            let said = parse(text).unwrap();
            assert!(said.contains(why) && !said.contains("canary"), "{text}: {said}");
        }
    }
}
