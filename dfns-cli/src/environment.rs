//! Settings from the environment: `DFNS_...`, and the variables that name certificate authorities.
//!
//! Programs that load variables from files differ in whether they remove quotes. So quotes around a
//! value are removed here. An empty variable counts as unset.

use crate::Failure;
use crate::input::read_file;
use dfns_core::TrustRoots;
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

/// The hint that follows an error about a certificate.
pub(crate) const CA_HINT: &str = "; if a proxy inspects TLS, set DFNS_CA_FILE to a PEM file with its certificate authority (or SSL_CERT_FILE, SSL_CERT_DIR)";

/// Returns the certificate authorities of the environment, which replace the built-in list: those
/// of `DFNS_CA_FILE`, or those of `SSL_CERT_FILE` and `SSL_CERT_DIR`, as in OpenSSL.
pub(crate) fn trust_roots(environment: &Environment<'_>) -> Result<Option<TrustRoots>, Failure> {
    let fault = |name: &str, reason: &dyn std::fmt::Display| Failure::Message(format!("{name}: {reason}"));
    let mut pem = Vec::new();
    let mut names = Vec::new();
    let mut add = |name: &'static str, path: &Path| {
        pem.extend(read_file(path).map_err(|failure| fault(name, &failure.reason()))?);
        pem.push(b'\n');
        if !names.contains(&name) {
            names.push(name);
        }
        Ok::<_, Failure>(())
    };
    if let Some(path) = optional(environment, CA_FILE) {
        add(CA_FILE, Path::new(&path))?;
    } else {
        if let Some(path) = optional(environment, "SSL_CERT_FILE") {
            add("SSL_CERT_FILE", Path::new(&path))?;
        }
        for folder in optional(environment, "SSL_CERT_DIR").iter().flat_map(std::env::split_paths) {
            for path in files(&folder).map_err(|error| fault("SSL_CERT_DIR", &error))? {
                add("SSL_CERT_DIR", &path)?;
            }
        }
    }
    if names.is_empty() {
        return Ok(None);
    }
    let roots = TrustRoots::Pem(pem);
    for rejected in roots.rejected() {
        eprintln!("note: {}: {rejected}; it is left out", names.join(" and "));
    }
    Ok(Some(roots))
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
