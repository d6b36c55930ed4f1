//! User action signing: proof that the holder of a credential authorizes a call.
//!
//! Dfns issues a [`UserActionChallenge`] for a call. A [`Signer`] turns the challenge into
//! [`SignedFactors`]: a first factor, which is an assertion made with a credential, and a second
//! factor if the organization requires one. [`KeySigner`] signs with a private key in memory,
//! [`RemoteSigner`] with one in a key management service, a hardware module or an agent. For a
//! passkey in a browser, implement [`Signer`]. Or send the challenge to the credential and the
//! factors back: both are plain JSON.
//!
//! Reading order: [`challenge`](UserActionChallenge), the input; `client_data`, the signed bytes;
//! [`factor`](SignedFactors), the result; `browser`, bytes in the JSON of browsers;
//! [`signer`](Signer), the trait; [`key`](KeySigner), the signer for keys in memory;
//! [`remote`](RemoteSigner), the signer for keys elsewhere; [`swap`](SwapSigner), a signer that can
//! be replaced;
//! [`public_key`](PublicKey) and [`verify`](verify_assertion), verification.

pub(crate) mod browser;
mod challenge;
mod client_data;
pub(crate) mod factor;
#[cfg(feature = "schema")]
mod factor_schema;
pub(crate) mod key;
mod public_key;
mod remote;
mod sign_error;
mod signer;
mod swap;
mod verify;

#[cfg(test)]
mod vectors;

pub use crate::secret::KeyFile;
pub use challenge::{
    AllowCredentials, AllowedCredential, AllowedEncryptedKey, AttestationConveyance, CredentialFactor, CredentialKind,
    CredentialType, RelyingParty, SupportedCredentialKind, UserActionChallenge, UserVerification,
};
pub use factor::{Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor, SignedFactors};
pub use key::{DigestAlgorithm, KeyAlgorithm, KeyError, KeySigner};
pub use public_key::{PublicKey, PublicKeyError};
pub use remote::{EcdsaEncoding, FnKey, LocalKey, RemoteKey, RemoteSigner};
#[cfg(all(unix, feature = "ssh-agent"))]
pub use remote::{SshAgent, SshAgentKey};
pub use sign_error::SignError;
pub use signer::{BoxFuture, Signer};
pub use swap::{Replaced, SwapSigner};
pub use verify::{VerifyError, verify_assertion};
