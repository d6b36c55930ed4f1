//! The key that signs: in a variable, in a file, in an ssh-agent, at Dfns under a password, or in a
//! key home that the program adds.
//!
//! `--signer` or `DFNS_SIGNER` names it: `SCHEME:PLACE`. Without either it is the private key of
//! `DFNS_PRIVATE_KEY` or `DFNS_PRIVATE_KEY_FILE`.

use crate::environment::{Environment, optional, required, without_quotes};
use crate::failure::{Failure, MAX_MESSAGE};
use crate::input::read_file;
use crate::nearest::{hint, nearest};
use crate::password;
use dfns_core::signing::{BoxFuture, SignError};
use dfns_core::{KeySigner, Signer, debug_error, one_line};
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The variable that names the key, as `--signer` does.
pub(crate) const SIGNER: &str = "DFNS_SIGNER";
const CREDENTIAL: &str = "DFNS_CREDENTIAL_ID";
const KEY: &str = "DFNS_PRIVATE_KEY";
const KEY_FILE: &str = "DFNS_PRIVATE_KEY_FILE";
/// The longest scheme that a message shows, in bytes.
const LONGEST_SCHEME: usize = 40;

/// A key home that a program adds to the command: the scheme of `--signer SCHEME:PLACE`, and what
/// opens it.
///
/// ```
/// use dfns_cli::{Program, SignerScheme};
/// use dfns_core::KeySigner;
/// use std::sync::Arc;
///
/// /// Reads the key from the vault of Acme.
/// const ACME: &[SignerScheme] = &[SignerScheme::new("acme", "acme:KEY, a key in the vault of Acme", |wanted| {
///     Box::pin(async move {
///         let vault = wanted.required("ACME_VAULT", "the address of the vault")?;
///         let pem = format!("the key {} in {vault}", wanted.place());
///         let signer = KeySigner::from_pem(wanted.credential_id(), pem)?;
///         Ok(Arc::new(signer) as _)
///     })
/// })];
/// const PROGRAM: Program = Program::new("acme", "Call Acme's endpoints").signers(ACME);
/// ```
#[derive(Clone, Copy)]
pub struct SignerScheme {
    name: &'static str,
    help: &'static str,
    open: OpenSigner,
}

/// Opens a key home. See [`SignerScheme`].
pub type OpenSigner =
    for<'a> fn(WantedSigner<'a>) -> BoxFuture<'a, Result<Arc<dyn Signer>, Box<dyn Error + Send + Sync>>>;

impl SignerScheme {
    /// Creates a scheme with this name. `help` is a line for the help of `--signer`.
    pub const fn new(name: &'static str, help: &'static str, open: OpenSigner) -> Self {
        Self { name, help, open }
    }
}

impl fmt::Debug for SignerScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerScheme({})", self.name)
    }
}

/// The signer that a command line names.
pub struct WantedSigner<'a> {
    credential_id: &'a str,
    place: &'a str,
    environment: &'a Environment<'a>,
}

impl WantedSigner<'_> {
    /// Returns the id of the credential that signs.
    pub fn credential_id(&self) -> &str {
        self.credential_id
    }

    /// Returns what follows `SCHEME:`. Empty if nothing does.
    pub fn place(&self) -> &str {
        self.place
    }

    /// Returns a variable of the environment, without white space and quotes around it. `None` if
    /// it is empty.
    pub fn variable(&self, name: &str) -> Option<String> {
        optional(self.environment, name)
    }

    /// Returns a variable of the environment as [`variable`](Self::variable) does.
    ///
    /// # Errors
    /// A [`WrongSigner`]: set the variable to its meaning.
    pub fn required(&self, name: &str, meaning: &str) -> Result<String, WrongSigner> {
        self.variable(name).ok_or_else(|| WrongSigner::new(format!("set {name} to {meaning}")))
    }
}

/// The error of a key home whose place or settings are wrong, so that nothing was asked of it.
///
/// The command ends with exit code 2. After every other error it ends with 1.
pub struct WrongSigner(String);

impl WrongSigner {
    /// Creates an error that says what is wrong, and what is right.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// One line of bounded length, without control characters.
impl fmt::Display for WrongSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.0, MAX_MESSAGE))
    }
}

impl fmt::Debug for WrongSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "WrongSigner", self)
    }
}

impl Error for WrongSigner {}

/// Shows the scheme's part only.
impl fmt::Debug for WantedSigner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WantedSigner").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Returns the signer that the environment names.
pub(crate) async fn open(schemes: &[SignerScheme], environment: &Environment<'_>) -> Result<Arc<dyn Signer>, Failure> {
    let credential = || without_quotes(environment, CREDENTIAL, "the id of the credential that signs");
    let Some(text) = optional(environment, SIGNER) else { return of_environment(&credential()?, environment) };
    let name = "--signer (DFNS_SIGNER)";
    let (scheme, place) = text.split_once(':').unwrap_or((&text, ""));
    let fault = |why: String| Failure::Wrong(format!("{name}: {why}"));
    if scheme == password::SCHEME {
        return password::signer(place, optional(environment, CREDENTIAL), environment)
            .map(|signer| Arc::new(signer) as _);
    }
    let credential = credential()?;
    match scheme {
        "file" if place.is_empty() => Err(fault("name the file of the private key: `file:PATH`".to_owned())),
        "file" => key(&credential, &format!("{name}: `{place}`"), read_file(Path::new(place))?),
        "ssh-agent" => ssh_agent(&credential, place, environment).await.map_err(|error| fault(chain(&error))),
        _ => match schemes.iter().find(|known| known.name == scheme) {
            Some(known) => {
                let wanted = WantedSigner { credential_id: &credential, place, environment };
                (known.open)(wanted).await.map_err(|error| match error.downcast_ref::<WrongSigner>() {
                    Some(wrong) => fault(wrong.to_string()),
                    None => Failure::Message(format!("{name}: {}", chain(&*error))),
                })
            }
            None => Err(fault(unknown(scheme, schemes))),
        },
    }
}

/// Refuses the name of a signer that no call could open. Opens nothing.
pub(crate) fn check(schemes: &[SignerScheme], text: &str) -> Result<(), Failure> {
    let (scheme, place) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
    let fault = |why: &str| Err(Failure::Wrong(format!("--signer: {why}")));
    match scheme {
        "file" if place.is_empty() => fault("name the file of the private key: `file:PATH`"),
        password::SCHEME if place.trim().is_empty() => fault("name the user: `password:USERNAME`"),
        "file" | "ssh-agent" | password::SCHEME => Ok(()),
        _ if schemes.iter().any(|known| known.name == scheme) => Ok(()),
        _ => fault(&unknown(scheme, schemes)),
    }
}

/// Returns what the help of `--signer` says of the schemes that a program adds.
pub(crate) fn help(schemes: &[SignerScheme]) -> String {
    schemes.iter().map(|scheme| scheme.help).collect::<Vec<_>>().join("; ")
}

fn unknown(scheme: &str, schemes: &[SignerScheme]) -> String {
    let own = ["`file:PATH`", "`ssh-agent`", "`password:USERNAME`"].map(str::to_owned);
    let added = schemes.iter().map(|scheme| format!("`{}:..`", scheme.name));
    let all = own.into_iter().chain(added).collect::<Vec<_>>().join(", ");
    let own = ["file", "ssh-agent", password::SCHEME].into_iter();
    let near = hint(&nearest(own.chain(schemes.iter().map(|scheme| scheme.name)), scheme));
    // A key in place of its name must not be repeated.
    format!("no signer has the scheme `{}`; {near}use {all}", one_line(scheme, LONGEST_SCHEME))
}

/// Returns the signer of the variables.
fn of_environment(credential: &str, environment: &Environment<'_>) -> Result<Arc<dyn Signer>, Failure> {
    if let Some(path) = optional(environment, KEY_FILE) {
        return key(credential, KEY_FILE, read_file(Path::new(&path))?);
    }
    let meaning = "the credential's private key (or DFNS_PRIVATE_KEY_FILE, or DFNS_SIGNER)";
    key(credential, KEY, required(environment, KEY, meaning)?.into_bytes())
}

/// Returns the signer of a key file. Bytes, because it may be DER or UTF-16.
fn key(credential: &str, name: &str, file: Vec<u8>) -> Result<Arc<dyn Signer>, Failure> {
    let signer = KeySigner::from_pem(credential, Zeroizing::new(file).as_slice());
    Ok(Arc::new(signer.map_err(|error| Failure::Wrong(format!("{name}: {error}")))?))
}

/// Returns the signer of a key in the agent: the one with this comment, or the only one.
#[cfg(unix)]
async fn ssh_agent(
    credential: &str,
    comment: &str,
    environment: &Environment<'_>,
) -> Result<Arc<dyn Signer>, SignError> {
    use dfns_core::signing::{RemoteSigner, SshAgent, SshAgentKey};
    let socket = optional(environment, "SSH_AUTH_SOCK").ok_or_else(|| {
        SignError::new("no ssh-agent: the variable SSH_AUTH_SOCK is not set; start one with `eval $(ssh-agent)`")
    })?;
    let keys = SshAgent::at(socket).keys().await?;
    let comments = keys.iter().map(|key| format!("`{}`", key.comment())).collect::<Vec<_>>().join(", ");
    let fits = |key: &SshAgentKey| comment.is_empty() || key.comment() == comment;
    let mut fitting = keys.into_iter().filter(fits);
    let key = match (fitting.next(), fitting.next()) {
        (Some(key), None) => key,
        (Some(_), Some(_)) => {
            let why =
                format!("the agent holds several such keys ({comments}); name one by its comment: `ssh-agent:COMMENT`");
            return Err(SignError::new(why));
        }
        (None, _) if comments.is_empty() => {
            return Err(SignError::new(
                "the agent holds no key that can sign user actions; add one with `ssh-add FILE`",
            ));
        }
        (None, _) => {
            return Err(SignError::new(format!(
                "the agent holds no key with the comment `{comment}`; it holds {comments}"
            )));
        }
    };
    let signer = RemoteSigner::new(credential, key);
    Ok(Arc::new(signer.map_err(|error| SignError::with_source("the signer cannot be made", error))?))
}

#[cfg(not(unix))]
async fn ssh_agent(_: &str, _: &str, _: &Environment<'_>) -> Result<Arc<dyn Signer>, SignError> {
    Err(SignError::new("an ssh-agent is reached on Unix only"))
}

/// Returns an error and its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
