//! Making credentials: keys and their registration, encrypted keys, recovery, and what browsers response.
//!
//! A user, or a user's device, registers credentials with the challenge that Dfns gives out for it. Which kind it is to
//! be decides where to start:
//!
//! - `Key`: [`KeyPair::generate`], [`KeyPair::into_signer`] with a [`random_credential_id`], and
//!   [`KeySigner::create_credential`](crate::KeySigner::create_credential);
//! - `PasswordProtectedKey`: [`FirstFactorCredential::seal`] makes it, and [`PasswordProtectedKeySigner`] signs with it;
//! - `RecoveryKey`: [`RecoveryCredential::generate`] makes it together with the [`RecoverySecret`] that the user keeps,
//!   and [`RecoveryAssertion::sign`] recovers access with it;
//! - `Fido2`: the browser makes it, and [`CredentialInfo::from_webauthn_json`] takes its response.
//!
//! The results are [`NewCredentials`], the body of a registration, and its parts.
//!
//! ```
//! use dfns_core::credentials::{
//!     FirstFactorCredential, KeyPair, NewCredentials, RecoveryCredential, random_credential_id,
//! };
//! use dfns_core::signing::KeyAlgorithm;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let challenge = "Y2gtMTIzNDU";
//! let signer = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
//! let (recovery, secret) = RecoveryCredential::generate(challenge, "jdoe@example.co")?;
//! let credentials = NewCredentials::new(FirstFactorCredential::key(signer.create_credential(challenge)?))
//!     .with_recovery(recovery);
//! // Send `credentials`; show the user `secret.expose()` once, to be kept on paper.
//! # let _ = (credentials, secret);
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: `wire`, the objects; [`key_pair`](KeyPair) and `attestation`, keys and their registration;
//! [`envelope`](KeyEnvelope), `gcm` and [`recovery_secret`](RecoverySecret), encrypted keys; `sealed_key`,
//! [`password_signer`](PasswordProtectedKeySigner) and `recovery`, what is done with those; `fido2`, browsers.

mod attestation;
mod client_data;
mod envelope;
mod error;
mod fido2;
mod gcm;
mod key_pair;
mod password_signer;
mod recovery;
mod recovery_secret;
mod sealed_key;
mod wire;

#[cfg(test)]
mod vectors;

pub use attestation::random_credential_id;
pub use envelope::{KeyEnvelope, PasswordEnvelope};
pub use error::CredentialError;
pub use fido2::ChallengeEncoding;
pub use key_pair::{KeyPair, PrivateKeyDer, RsaSize};
pub use password_signer::PasswordProtectedKeySigner;
pub use recovery_secret::RecoverySecret;
pub use wire::{
    CredentialInfo, FirstFactorCredential, NewCredentials, PasswordInfo, RecoveryAssertion, RecoveryCredential,
    SecondFactorCredential, TotpInfo,
};
