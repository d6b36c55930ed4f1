//! Moves private keys into Dfns and out of it, end-to-end encrypted.
//!
//! Dfns never holds a whole private key: each signer of a key store holds one share, and a
//! threshold of signers signs together. To import a key, this crate splits it on the client and
//! encrypts each share to its signer. To export a key, the signers encrypt their shares to the
//! client, and this crate recovers the key. The API in between sees only
//! [`KeyImport`](dfns_endpoints::KeyImport) and [`KeyExport`](dfns_endpoints::KeyExport). Nothing
//! here does I/O.
//!
//! * [`PrivateKey`] is where an import starts ([`PrivateKey::split`]) and where an export ends;
//! * [`ExportContext`] requests the shares of an export and recovers the key;
//! * [`KeyStore`] stands in for the signers of Dfns, in tests and in the sandbox.
//!
//! Applications use this crate as `dfns::key_transport`, with the feature `key-transport` of
//! `dfns`.
//!
//! Reading order of the files: `group`, `stark` and `curve` (arithmetic); `sharing` (Shamir's
//! scheme); `encryption`; `share` (the plaintext of a share); `private_key`, `import`, `export`;
//! `key_store` (the other side).

mod curve;
mod encryption;
mod error;
mod export;
mod group;
mod hex;
mod import;
mod key_store;
mod private_key;
mod randomness;
mod share;
mod sharing;
#[doc(hidden)]
pub mod stark;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;

pub use encryption::{DecryptionKey, EncryptionKey};
pub use error::KeyTransportError;
pub use export::ExportContext;
pub use import::MIN_SIGNERS;
pub use key_store::KeyStore;
pub use private_key::PrivateKey;
pub use randomness::{Randomness, SystemRandomness};
