//! Keys in an ssh-agent, over its Unix socket.
//!
//! The agent's protocol is draft-ietf-sshm-ssh-agent: frames of a length and a message, whose
//! signatures of Ed25519, P-256 and RSA are plain ones over the message. A key of a security key
//! (`sk-`) signs something else, and P-384 uses a digest other than the one that Dfns expects, so
//! both are left out.

use super::{PATIENCE, RemoteKey};
use crate::foreign::one_line;
use crate::pem::{self, oid};
use crate::runtime::{require_timers, with_io};
use crate::signing::{BoxFuture, KeyAlgorithm, PublicKey, SignError};
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGNED: u8 = 14;
/// The flag of a signature request for RSA with SHA-256.
const RSA_SHA256: u32 = 2;
/// The largest message of an agent, in bytes. OpenSSH has the same limit.
const LONGEST_MESSAGE: u32 = 256 * 1024;

/// An ssh-agent: OpenSSH's, a forwarded one, or one in front of a Secure Enclave or a TPM.
///
/// ```no_run
/// # use dfns_core as dfns;
/// use dfns::signing::{PublicKey, RemoteSigner, SshAgent};
///
/// # async fn example(registered: PublicKey) -> Result<(), Box<dyn std::error::Error>> {
/// let agent = SshAgent::from_env()?;
/// for key in agent.keys().await? {
///     println!("{}\n{}", key.comment(), key.public_key().pem());
/// }
/// let signer = RemoteSigner::new("cr-1", agent.key(&registered).await?)?;
/// # let _ = signer;
/// # use dfns_core::signing::RemoteKey as _;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SshAgent {
    socket: PathBuf,
}

impl SshAgent {
    /// Returns the agent whose socket the variable `SSH_AUTH_SOCK` names.
    ///
    /// # Errors
    /// [`SignError`] if the variable is not set or empty.
    pub fn from_env() -> Result<Self, SignError> {
        let socket = std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty());
        let socket = socket.ok_or_else(|| {
            SignError::new("no ssh-agent: the variable SSH_AUTH_SOCK is not set; start one with `eval $(ssh-agent)`")
        })?;
        Ok(Self::at(PathBuf::from(socket)))
    }

    /// Returns the agent that listens on this socket.
    pub fn at(socket: impl Into<PathBuf>) -> Self {
        Self { socket: socket.into() }
    }

    /// Returns the path of the socket.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Returns the agent's keys that can sign user actions: Ed25519, ECDSA over P-256, and RSA of
    /// 2048 to 8192 bits.
    ///
    /// # Errors
    /// [`SignError`] if the agent cannot be reached or does not speak its protocol.
    pub async fn keys(&self) -> Result<Vec<SshAgentKey>, SignError> {
        require_timers()?;
        let listing = self.request(&[REQUEST_IDENTITIES], IDENTITIES, "list its keys");
        let late = |_| SignError::new(format!("{} did not list its keys within {PATIENCE:?}", self.name()));
        let response = tokio::time::timeout(PATIENCE, listing).await.map_err(late)??;
        let mut fields = Fields(&response);
        let count = fields.number().ok_or_else(|| self.babble())?;
        let mut keys = Vec::new();
        for _ in 0..count {
            let (blob, comment) = fields.string().zip(fields.string()).ok_or_else(|| self.babble())?;
            if let Some(public_key) = public_key(blob) {
                keys.push(SshAgentKey {
                    agent: self.clone(),
                    blob: blob.into(),
                    comment: one_line(String::from_utf8_lossy(comment), 200),
                    public_key,
                    asks: false,
                });
            }
        }
        Ok(keys)
    }

    /// Returns the agent's key with this public key.
    ///
    /// # Errors
    /// [`SignError`] as [`keys`](Self::keys), or if the agent does not hold the key: the error
    /// names the keys that it holds.
    pub async fn key(&self, public_key: &PublicKey) -> Result<SshAgentKey, SignError> {
        let keys = self.keys().await?;
        let comments: Vec<&str> = keys.iter().map(SshAgentKey::comment).collect();
        let held = if comments.is_empty() { "none that can sign user actions".to_owned() } else { comments.join(", ") };
        let algorithm = public_key.algorithm();
        let absent = SignError::new(format!(
            "{} does not hold this {algorithm} key; add it with `ssh-add FILE`, or unlock the agent with `ssh-add -X`; \
             it holds {held}",
            self.name()
        ));
        keys.into_iter().find(|key| key.public_key == *public_key).ok_or(absent)
    }

    fn name(&self) -> String {
        format!("ssh-agent at {}", one_line(self.socket.display(), 200))
    }

    /// Sends a message on a connection of its own, and returns the contents of the response.
    async fn request(&self, message: &[u8], expected: u8, what: &str) -> Result<Vec<u8>, SignError> {
        let response = with_io(self.exchange(message)).await??;
        match response.split_first() {
            Some((kind, contents)) if *kind == expected => Ok(contents.to_vec()),
            // Every refusal has the same message, and no reason.
            Some((5, _)) => Err(SignError::new(format!("{} refused to {what}", self.name()))),
            _ => Err(self.babble()),
        }
    }

    async fn exchange(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let stream = UnixStream::connect(&self.socket).await.map_err(|error| {
            SignError::with_source(format!("{} cannot be reached; check that it runs", self.name()), error)
        })?;
        match converse(stream, message).await {
            // No agent has such messages.
            Ok(Message::TooLong) => Err(self.babble()),
            Ok(Message::Whole(response)) => Ok(response),
            Err(error) => {
                let what = "closed the connection without a whole response; check that it is not locked or restarting";
                Err(SignError::with_source(format!("{} {what}", self.name()), error))
            }
        }
    }

    fn babble(&self) -> SignError {
        SignError::new(format!(
            "{} does not speak the protocol of agents; is it another program's socket?",
            self.name()
        ))
    }
}

/// A key in an ssh-agent.
#[derive(Clone, Debug)]
pub struct SshAgentKey {
    agent: SshAgent,
    /// The public key as the agent spells it.
    blob: Box<[u8]>,
    comment: String,
    public_key: PublicKey,
    asks: bool,
}

impl SshAgentKey {
    /// Returns the comment of the key, usually its file or its owner.
    pub fn comment(&self) -> &str {
        &self.comment
    }

    /// Declares that the agent asks a person before it signs, as for a key added with `ssh-add -c`.
    /// The agent itself does not report this.
    #[must_use]
    pub fn asks(mut self) -> Self {
        self.asks = true;
        self
    }

    async fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let flags = if self.public_key.algorithm() == KeyAlgorithm::Rsa { RSA_SHA256 } else { 0 };
        let mut request = vec![SIGN_REQUEST];
        request.extend(framed(&self.blob));
        request.extend(framed(message));
        request.extend(flags.to_be_bytes());
        let response = self.agent.request(&request, SIGNED, "sign").await?;
        signature(&response, self.public_key.algorithm()).ok_or_else(|| self.agent.babble())
    }
}

impl RemoteKey for SshAgentKey {
    fn name(&self) -> String {
        format!("{}, key {}", self.agent.name(), self.comment)
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(self.sign_message(message))
    }

    fn is_interactive(&self) -> bool {
        self.asks
    }
}

/// A message of an agent.
enum Message {
    Whole(Vec<u8>),
    TooLong,
}

/// Sends a message and reads the response.
async fn converse(mut stream: UnixStream, message: &[u8]) -> std::io::Result<Message> {
    stream.write_all(&framed(message)).await?;
    let length = stream.read_u32().await?;
    if length > LONGEST_MESSAGE {
        return Ok(Message::TooLong);
    }
    let mut response = Vec::new();
    stream.take(u64::from(length)).read_to_end(&mut response).await?;
    if u32::try_from(response.len()) == Ok(length) {
        Ok(Message::Whole(response))
    } else {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}

/// Returns bytes after their length.
fn framed(bytes: &[u8]) -> Vec<u8> {
    // A longer one does not fit in a message, and the agent refuses it.
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), bytes].concat()
}

/// The fields of a message, read one after the other.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }
}

/// Reads a public key in the agent's form. `None` for a key that cannot sign user actions.
fn public_key(blob: &[u8]) -> Option<PublicKey> {
    let mut fields = Fields(blob);
    let der = match fields.string()? {
        b"ssh-ed25519" => pem::ed25519_key(fields.string()?),
        b"ecdsa-sha2-nistp256" => {
            fields.string().filter(|curve| *curve == b"nistp256")?;
            pem::ec_key(oid::P256, fields.string()?)
        }
        b"ssh-rsa" => {
            let exponent = fields.string()?;
            pem::rsa_key(fields.string()?, exponent)
        }
        _ => return None,
    };
    PublicKey::read(der).ok()
}

/// Reads the signature in a response, and returns it as Dfns expects it.
fn signature(response: &[u8], algorithm: KeyAlgorithm) -> Option<Vec<u8>> {
    let mut inside = Fields(Fields(response).string()?);
    let (format, signature) = (inside.string()?, inside.string()?);
    match (format, algorithm) {
        (b"ssh-ed25519", KeyAlgorithm::Ed25519) | (b"rsa-sha2-256", KeyAlgorithm::Rsa) => Some(signature.to_vec()),
        (b"ecdsa-sha2-nistp256", KeyAlgorithm::EcdsaP256) => {
            let mut numbers = Fields(signature);
            Some(pem::ecdsa_signature(numbers.string()?, numbers.string()?))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
