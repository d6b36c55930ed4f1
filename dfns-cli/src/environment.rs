//! Settings from the environment: `DFNS_...`, and the variables that name certificate authorities.
//!
//! Programs that load variables from files differ in whether they remove quotes. So quotes around a
//! value are removed here. An empty variable counts as unset.

use crate::failure::{Failure, MAX_MESSAGE};
use crate::input::read_file;
use dfns_core::{CertificateAuthorities, one_line};
use std::path::{Path, PathBuf};

/// Reads a variable of the environment.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + Sync + 'a;

/// Returns a variable's value without surrounding white space and quotes; `None` if nothing is
/// left.
pub(crate) fn optional(environment: &Environment<'_>, name: &str) -> Option<String> {
    let value = environment(name)?;
    let value = value.trim();
    let unquoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let value = unquoted.unwrap_or(value).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Returns the value of a required variable.
pub(crate) fn required(environment: &Environment<'_>, name: &str, meaning: &str) -> Result<String, Failure> {
    optional(environment, name).ok_or_else(|| Failure::Message(format!("set {name}: {meaning}")))
}

/// Returns a value that never contains quotes, such as a token.
pub(crate) fn without_quotes(environment: &Environment<'_>, name: &str, meaning: &str) -> Result<String, Failure> {
    let value = required(environment, name, meaning)?;
    if value.contains(['"', '\'']) {
        return Err(Failure::Message(format!("{name} contains a quotation mark; remove it")));
    }
    Ok(value)
}

/// The variable that names the file of a certificate authority.
const CA_FILE: &str = "DFNS_CA_FILE";
/// The variables of OpenSSL, for a file and for folders.
const CERT_FILE: &str = "SSL_CERT_FILE";
const CERT_DIR: &str = "SSL_CERT_DIR";

/// Returns the certificate authorities of the environment, which replace the built-in list: those
/// of `DFNS_CA_FILE`, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, as in OpenSSL.
///
/// A named file must contain an authority. A folder may contain other files: these are noted and
/// skipped, as long as one file has an authority.
pub(crate) fn trust_roots(environment: &Environment<'_>) -> Result<Option<CertificateAuthorities>, Failure> {
    let mut authorities = CertificateAuthorities::default();
    if let Some(path) = optional(environment, CA_FILE) {
        add(&mut authorities, CA_FILE, Path::new(&path)).map_err(Failure::Message)?;
        return Ok(Some(authorities));
    }
    let (file, folders) = (optional(environment, CERT_FILE), optional(environment, CERT_DIR));
    if let Some(path) = &file {
        add(&mut authorities, CERT_FILE, Path::new(path)).map_err(Failure::Message)?;
    }
    let mut found = file.is_some();
    for folder in folders.iter().flat_map(std::env::split_paths) {
        for path in files(&folder).map_err(|error| Failure::Message(format!("{CERT_DIR}: {error}")))? {
            match add(&mut authorities, CERT_DIR, &path) {
                Ok(()) => found = true,
                Err(reason) => note(&reason),
            }
        }
    }
    match folders {
        Some(folders) if !found => {
            Err(Failure::Message(format!("{CERT_DIR}: no file in `{folders}` contains a certificate authority")))
        }
        _ => Ok(found.then_some(authorities)),
    }
}

/// Adds the authorities of a file and notes each of its certificates that cannot be used.
fn add(authorities: &mut CertificateAuthorities, variable: &str, path: &Path) -> Result<(), String> {
    let file = read_file(path).map_err(|failure| format!("{variable}: {}", failure.reason()))?;
    let known = authorities.rejected().len();
    authorities.add(file).map_err(|error| format!("{variable}: `{}`: {error}", path.display()))?;
    for rejected in &authorities.rejected()[known..] {
        note(&format!("{variable}: `{}`: {rejected}", path.display()));
    }
    Ok(())
}

/// Notes on standard error that something is left out.
fn note(reason: &str) {
    eprintln!("note: {}; it is left out", one_line(reason, MAX_MESSAGE));
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

#[cfg(test)]
mod tests {
    use super::{optional, without_quotes};

    #[test]
    fn quotes_and_white_space_around_a_value_do_not_belong_to_it() {
        for (value, meant) in [
            ("abc", Some("abc")),
            ("\"abc\"", Some("abc")),
            ("'abc'\n", Some("abc")),
            (" abc ", Some("abc")),
            ("", None),
            ("\"\"", None),
            (" ' ' ", None),
        ] {
            assert_eq!(optional(&|_| Some(value.to_owned()), "NAME").as_deref(), meant, "{value:?}");
        }
        assert_eq!(optional(&|_| None, "NAME"), None);
        for value in ["\"abc", "abc'", "\"'abc'\"", "\""] {
            let failure = without_quotes(&|_| Some(value.to_owned()), "NAME", "").unwrap_err().to_string();
            assert_eq!(failure, "error: NAME contains a quotation mark; remove it", "{value:?}");
        }
    }
}
