//! TLS of the command: certificate authorities and the client certificate.
//!
//! By default the command trusts the operating system's authorities, as other commands do. `--ca`
//! or `DFNS_CA_FILE` adds authorities. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace the system's
//! list, as in OpenSSL.

use crate::environment::{Environment, optional};
use crate::failure::{Failure, MAX_MESSAGE};
use crate::input::read_file;
use crate::screen;
use dfns_core::{CertificateAuthorities, Client, HttpOptions, TrustRoots, one_line};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The variable that names a file of further authorities, as `--ca` does.
pub(crate) const CA_FILE: &str = "DFNS_CA_FILE";
/// The variables of OpenSSL, for a file and for folders.
const CERT_FILE: &str = "SSL_CERT_FILE";
const CERT_DIR: &str = "SSL_CERT_DIR";
/// The files of the certificate by which the command authenticates, and of its key.
const CLIENT_CERT_FILE: &str = "DFNS_CLIENT_CERT_FILE";
const CLIENT_KEY_FILE: &str = "DFNS_CLIENT_KEY_FILE";

/// Returns the settings if a flag or a variable of ours names a file for them. Such a file is read
/// even where no call uses TLS: one that cannot be used is never ignored.
pub(crate) fn named(environment: &Environment<'_>) -> Result<Option<HttpOptions>, Failure> {
    let is_named =
        [CA_FILE, CLIENT_CERT_FILE, CLIENT_KEY_FILE].iter().any(|name| optional(environment, name).is_some());
    if !is_named {
        return Ok(None);
    }
    let options = options(environment)?;
    // The transport reads the certificate of the client.
    Client::builder().base_url("https://localhost").http_options(options.clone()).build()?;
    Ok(Some(options))
}

/// Returns the settings of connections over TLS.
pub(crate) fn options(environment: &Environment<'_>) -> Result<HttpOptions, Failure> {
    let options = HttpOptions::new().trust_roots(trust_roots(environment)?);
    let file = |name| optional(environment, name).map(|path| read(name, Path::new(&path))).transpose();
    match (file(CLIENT_CERT_FILE)?, file(CLIENT_KEY_FILE)?) {
        (None, None) => Ok(options),
        (Some(chain), Some(key)) => Ok(options.client_certificate(chain, Zeroizing::new(key).as_slice())),
        _ => Err(Failure::Wrong(format!("set both {CLIENT_CERT_FILE} and {CLIENT_KEY_FILE}, or neither"))),
    }
}

/// Returns the certificate authorities to trust.
///
/// A named file must contain an authority. A folder may contain other files: these are noted and
/// skipped, as long as one file has an authority.
fn trust_roots(environment: &Environment<'_>) -> Result<TrustRoots, Failure> {
    if let Some(path) = optional(environment, CA_FILE) {
        let mut authorities = CertificateAuthorities::default();
        add(&mut authorities, CA_FILE, Path::new(&path)).map_err(Failure::Wrong)?;
        return Ok(TrustRoots::SystemAnd(authorities));
    }
    Ok(replacing(environment)?.map_or(TrustRoots::System, TrustRoots::Only))
}

/// Returns the authorities that replace the system's.
fn replacing(environment: &Environment<'_>) -> Result<Option<CertificateAuthorities>, Failure> {
    let mut authorities = CertificateAuthorities::default();
    let (file, folders) = (optional(environment, CERT_FILE), optional(environment, CERT_DIR));
    if let Some(path) = &file {
        add(&mut authorities, CERT_FILE, Path::new(path)).map_err(Failure::Wrong)?;
    }
    let mut found = file.is_some();
    for folder in folders.iter().flat_map(std::env::split_paths) {
        for path in files(&folder).map_err(|error| Failure::Wrong(format!("{CERT_DIR}: {error}")))? {
            match add(&mut authorities, CERT_DIR, &path) {
                Ok(()) => found = true,
                Err(reason) => note(&reason),
            }
        }
    }
    match folders {
        Some(folders) if !found => {
            Err(Failure::Wrong(format!("{CERT_DIR}: no file in `{folders}` contains a certificate authority")))
        }
        _ => Ok(found.then_some(authorities)),
    }
}

/// Adds the authorities of a file and notes each of its certificates that cannot be used.
fn add(authorities: &mut CertificateAuthorities, name: &str, path: &Path) -> Result<(), String> {
    let file = read(name, path).map_err(|failure| failure.reason())?;
    let known = authorities.rejected().len();
    authorities.add(file).map_err(|error| format!("{name}: `{}`: {error}", path.display()))?;
    for rejected in &authorities.rejected()[known..] {
        note(&format!("{name}: `{}`: {rejected}", path.display()));
    }
    Ok(())
}

fn read(name: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    read_file(path).map_err(|failure| Failure::Wrong(format!("{name}: {}", failure.reason())))
}

/// Notes on standard error that something is left out.
fn note(reason: &str) {
    screen::note(&format!("{}; it is left out", one_line(reason, MAX_MESSAGE)));
}

/// Returns the files in a folder, sorted by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let fault = |error| format!("`{}` cannot be read: {error}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
