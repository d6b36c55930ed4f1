//! Creates credentials: keys and their registration, encrypted keys, recovery, and passkeys.
//!
//! A user, or the user's device, registers credentials with a challenge from Dfns. The kind decides
//! where to start:
//!
//! - `Key`: [`KeyPair::generate`], [`KeyPair::into_signer`] with a [`random_credential_id`], and
//!   [`KeySigner::create_credential`](crate::KeySigner::create_credential);
//! - `PasswordProtectedKey`: [`FirstFactorCredential::seal`] creates it, and
//!   [`PasswordProtectedKeySigner`] signs with it;
//! - `RecoveryKey`: `RecoveryCredential::generate` creates it together with the [`RecoverySecret`]
//!   that the user keeps, and [`RecoveryAssertion::sign`] recovers access with it;
//! - `Fido2`: the browser creates it, and [`CredentialInfo::from_webauthn_json`] reads its JSON.
//!
//! The results are [`NewCredentials`], the body of a registration, and its parts. The encryption of
//! the official example, `PasswordEnvelope`, and `RecoveryCredential::generate`, which uses it, are
//! behind the feature `password-envelope`.
//!
//! ```
//! # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
//! use dfns::core::credentials::{FirstFactorCredential, KeyPair, NewCredentials, random_credential_id};
//! use dfns::signing::KeyAlgorithm;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let challenge = "Y2gtMTIzNDU";
//! let signer = KeyPair::generate(KeyAlgorithm::Ed25519)?.into_signer(random_credential_id()?)?;
//! let credentials = NewCredentials::new(FirstFactorCredential::key(signer.create_credential(challenge)?));
//! // Send `credentials`, and keep the private key.
//! # let _ = credentials;
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: `wire`, the objects; [`key_pair`](KeyPair) and `attestation`, keys and their
//! registration; [`envelope`](KeyEnvelope), `password_envelope` and
//! [`recovery_secret`](RecoverySecret), encrypted keys; `sealed_key`,
//! [`password_signer`](PasswordProtectedKeySigner) and `recovery`, their use; `fido2`, passkeys.

mod attestation;
mod client_data;
mod envelope;
mod error;
mod fido2;
mod key_pair;
#[cfg(feature = "password-envelope")]
mod password_envelope;
mod password_signer;
mod recovery;
mod recovery_secret;
mod sealed_key;
mod wire;

#[cfg(all(test, feature = "password-envelope"))]
mod vectors;

pub use attestation::{credential_id_of, random_credential_id};
pub use envelope::KeyEnvelope;
pub use error::CredentialError;
pub use fido2::ChallengeEncoding;
pub use key_pair::{KeyPair, PrivateKeyDer, RsaSize};
#[cfg(feature = "password-envelope")]
pub use password_envelope::PasswordEnvelope;
pub use password_signer::PasswordProtectedKeySigner;
pub use recovery_secret::RecoverySecret;
pub use wire::{
    CredentialInfo, FirstFactorCredential, NewCredentials, PasswordInfo, RecoveryAssertion, RecoveryCredential,
    SecondFactorCredential, TotpInfo,
};
