//! User action signing: how a call proves that the holder of a credential wants it.
//!
//! Dfns responds to a request to act with a [`UserActionChallenge`]. A [`Signer`] turns the challenge into [`SignedFactors`]:
//! a first factor, which is an assertion made with a credential, and where the organization asks for one a second factor.
//! [`KeySigner`] does so with a private key held in memory; a key management service or a passkey in somebody's browser
//! is plugged in by implementing [`Signer`], or by sending the challenge to wherever the credential is and the factors
//! back: both are plain JSON.
//!
//! Reading order: [`challenge`](UserActionChallenge), what is to be signed; `client_data`, the bytes that are signed;
//! [`factor`](SignedFactors), the result; [`signer`](Signer), who does it; [`key`](KeySigner), the signer we ship;
//! [`verify`](verify_assertion), whether somebody did.

mod challenge;
mod client_data;
mod factor;
pub(crate) mod key;
mod public_key;
mod sign_error;
mod signer;
mod verify;

#[cfg(test)]
mod vectors;

pub use challenge::{
    AllowCredentials, AllowedCredential, AllowedEncryptedKey, AttestationConveyance, CredentialFactor, CredentialKind,
    CredentialType, RelyingParty, SupportedCredentialKind, UserActionChallenge, UserVerification,
};
pub use factor::{Fido2Assertion, FirstFactor, KeyAssertion, SecondFactor, SignedFactors};
pub use key::{DigestAlgorithm, KeyAlgorithm, KeyError, KeySigner};
pub use public_key::{PublicKey, PublicKeyError};
pub use sign_error::SignError;
pub use signer::{BoxFuture, Signer};
pub use verify::{VerifyError, verify_assertion};
