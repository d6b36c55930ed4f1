//! Settings from the environment.
//!
//! Programs that load variables from files differ in whether they remove quotes. So quotes around a
//! value are removed here. An empty variable counts as unset.

use crate::failure::Failure;
use std::ffi::OsString;

/// The variables of other programs without which a command would choose something else.
const OTHERS: [&str; 3] = ["SSL_CERT_DIR", "SSL_CERT_FILE", "XDG_CONFIG_HOME"];

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

/// Returns the first of our variables that is not UTF-8. It must not count as unset: it may choose
/// another profile, or limit what is trusted.
pub(crate) fn unreadable(variables: impl Iterator<Item = (OsString, OsString)>) -> Option<String> {
    let mut names =
        variables.filter(|(_, value)| value.to_str().is_none()).filter_map(|(name, _)| name.into_string().ok());
    names.find(|name| name.starts_with("DFNS_") || OTHERS.contains(&name.as_str()))
}

/// Returns the value of a required variable.
pub(crate) fn required(environment: &Environment<'_>, name: &str, meaning: &str) -> Result<String, Failure> {
    optional(environment, name).ok_or_else(|| Failure::Wrong(format!("set {name}: {meaning}")))
}

/// Returns a value that never contains quotes, such as a token.
pub(crate) fn without_quotes(environment: &Environment<'_>, name: &str, meaning: &str) -> Result<String, Failure> {
    let value = required(environment, name, meaning)?;
    if value.contains(['"', '\'']) {
        return Err(Failure::Wrong(format!("{name} contains a quotation mark; remove it")));
    }
    Ok(value)
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
