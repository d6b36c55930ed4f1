//! The flags of everything that calls Dfns: how it is reached, and as whom.

use crate::environment::Environment;
use crate::profile::PROFILE;
use crate::signers::SIGNER;
use crate::tls::CA_FILE;

/// The certificate authorities to trust, the key that signs, the profile, and whether to print
/// requests.
#[derive(clap::Args, Clone, Default)]
pub(crate) struct Access {
    /// Also trust the certificate authorities in this file, for instance that of a proxy that
    /// inspects TLS. Defaults to DFNS_CA_FILE.
    #[arg(long, value_name = "PATH", value_parser = not_blank)]
    ca: Option<String>,
    /// The key that signs: `file:PATH`; `ssh-agent` or `ssh-agent:COMMENT` for a key in an
    /// ssh-agent; `password:USERNAME` for a key that Dfns stores, encrypted with the password in
    /// DFNS_PASSWORD. Defaults to DFNS_SIGNER, else to the key of DFNS_PRIVATE_KEY or
    /// DFNS_PRIVATE_KEY_FILE.
    #[arg(long, value_name = "SCHEME:PLACE", value_parser = not_blank)]
    signer: Option<String>,
    /// The profile, for what the environment does not set. Defaults to DFNS_PROFILE.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Print each HTTP request on stderr, without bodies and secrets.
    #[arg(long)]
    pub(crate) verbose: bool,
}

/// Refuses an empty value, such as that of a variable that is not set. It would count as absent.
pub(crate) fn not_blank(text: &str) -> Result<String, &'static str> {
    let is_blank = text.trim_matches(['"', '\'', ' ', '\t', '\r', '\n']).is_empty();
    if is_blank { Err("the value is empty; leave the flag out, or give it a value") } else { Ok(text.to_owned()) }
}

impl Access {
    /// Returns the environment with the flags that replace variables above it.
    pub(crate) fn over<'a>(&'a self, environment: &'a Environment<'a>) -> impl Fn(&str) -> Option<String> + Sync + 'a {
        move |name| match name {
            CA_FILE if self.ca.is_some() => self.ca.clone(),
            SIGNER if self.signer.is_some() => self.signer.clone(),
            PROFILE if self.profile.is_some() => self.profile.clone(),
            _ => environment(name),
        }
    }
}
