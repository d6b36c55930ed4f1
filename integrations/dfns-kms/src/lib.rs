//! Credentials whose private keys never leave their home.
//!
//! Each key home gives a [`RemoteKey`], for a [`RemoteSigner`]. A feature turns each on:
//!
//! * `pkcs11`: hardware modules, smart cards and TPMs, through the library of their vendor;
//! * `vault`: the transit engine of HashiCorp Vault and OpenBao;
//! * `aws`: AWS Key Management Service.
//!
//! Every signature is verified with the public key before it is sent. A key home that is away,
//! locked or slow, or that signs with another key, is named in the error, with the step. The call
//! is not sent then, and nothing is tried again.
//!
//! | algorithm | PKCS#11 | Vault | AWS KMS |
//! | --- | --- | --- | --- |
//! | Ed25519 | yes | yes | yes |
//! | ECDSA P-256 | yes | yes | yes |
//! | ECDSA secp256k1 | yes | no | yes |
//! | ECDSA P-384 | yes | yes | no: signs SHA-384, and Dfns expects SHA-256 |
//! | RSA | yes | yes | yes |

// docs.rs shows the feature that an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "aws")]
mod aws;
#[cfg(feature = "pkcs11")]
mod pkcs11;
#[cfg(feature = "vault")]
mod vault;

#[cfg(feature = "aws")]
pub use aws::AwsKey;
#[doc(no_inline)]
pub use dfns_core::signing::{RemoteKey, RemoteSigner, SignError};
#[cfg(feature = "pkcs11")]
pub use pkcs11::{Pkcs11Key, Pkcs11Token};
#[cfg(feature = "vault")]
pub use vault::{Vault, VaultKey};
