//! The key that a `login` stores: that of a file, a new one, or the one that the profile has.

use crate::failure::Failure;
use crate::input::read_file;
use crate::profile::{Profile, Secrets, is_same};
use crate::screen::note;
use crate::stderr;
use dfns_core::credentials::KeyPair;
use dfns_core::signing::KeyAlgorithm;
use dfns_core::{KeySigner, one_line};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// The key that a command line names.
pub(crate) struct Wanted<'a> {
    pub(crate) key_file: Option<&'a Path>,
    pub(crate) signer: Option<&'a str>,
    pub(crate) credential_id: Option<&'a str>,
    /// Whether a user logs in, whose password opens the key if nothing else is named.
    pub(crate) is_user: bool,
    pub(crate) is_service_account: bool,
    pub(crate) replace: bool,
}

/// A profile as it is before the login.
pub(crate) struct Known<'a> {
    pub(crate) name: &'a str,
    pub(crate) profile: &'a Profile,
    pub(crate) secrets: Option<&'a Secrets>,
}

/// A key, or the place of one that stays where it is, and the credential, if it is known.
pub(crate) struct Key {
    pub(crate) pem: Option<Zeroizing<String>>,
    pub(crate) signer: Option<String>,
    pub(crate) credential_id: Option<String>,
}

/// Returns the key to store. Prints the public half of a new one.
///
/// The stored key may be the only copy, so only `--replace` puts another in its place.
pub(crate) fn choose(
    wanted: &Wanted<'_>,
    known: Option<Known<'_>>,
    base_url: &str,
    out: &mut (dyn Write + Send),
) -> Result<Key, Failure> {
    let given = wanted.key_file.map(of_file).transpose()?;
    let names_a_key = given.is_some() || wanted.signer.is_some() || wanted.is_user;
    if let Some(Known { name, profile, secrets }) = known.filter(|_| !wanted.replace) {
        let server = secrets.map_or(&profile.base_url, |secrets| &secrets.base_url);
        if !is_same(base_url, server) {
            return Err(Failure::Wrong(format!(
                "the profile `{name}` is for {}; pass `--replace` to make it one for {}, or choose another `--profile`",
                one_line(server, 200),
                one_line(base_url, 200)
            )));
        }
        let stored = secrets.map(|secrets| secrets.private_key.as_str()).filter(|key| !key.is_empty());
        let other = stored.is_some_and(|stored| given.as_ref().is_none_or(|given| given.as_str() != stored));
        if names_a_key && other {
            return Err(Failure::Wrong(format!(
                "the profile `{name}` has another key, which would be lost; pass `--replace` to replace it, or choose \
                 another `--profile`"
            )));
        }
        if !names_a_key && (stored.is_some() || profile.signer.is_some()) {
            let credential_id = wanted.credential_id.map(str::to_owned).or_else(|| profile.credential_id.clone());
            let credential = credential_id.as_deref().unwrap_or("asked for");
            note(&format!(
                "the profile `{name}` keeps its key (credential {}); pass `--replace` to replace it",
                one_line(credential, 200)
            ));
            let pem = stored.map(|stored| Zeroizing::new(stored.to_owned()));
            return Ok(Key { pem, signer: profile.signer.clone(), credential_id });
        }
    }
    let is_new = wanted.is_service_account && !names_a_key;
    let pem = if is_new { Some(generate(out)?) } else { given };
    Ok(Key { pem, signer: wanted.signer.map(str::to_owned), credential_id: wanted.credential_id.map(str::to_owned) })
}

fn of_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let file = Zeroizing::new(read_file(path)?);
    KeySigner::from_pem("-", file.as_slice())
        .map_err(|error| Failure::Wrong(format!("`{}`: {error}", path.display())))?;
    let pem = std::str::from_utf8(&file)
        .map_err(|_| Failure::Wrong(format!("`{}` is not PEM text; write the key as PEM", path.display())))?;
    Ok(Zeroizing::new(pem.trim().to_owned()))
}

/// Makes a key, and prints its public half.
fn generate(out: &mut (dyn Write + Send)) -> Result<Zeroizing<String>, Failure> {
    let pair = KeyPair::generate(KeyAlgorithm::EcdsaP256).map_err(|error| Failure::Message(error.to_string()))?;
    stderr::print(format_args!("Register this public key as the credential of the service account:\n"));
    writeln!(out, "{}", pair.public_key_pem().trim_end())?;
    out.flush()?;
    Ok(Zeroizing::new(pair.private_key_pem().expose().to_owned()))
}
