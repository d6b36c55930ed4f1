//! Importing private keys into Dfns and exporting them, without anybody on the way seeing them.
//!
//! A key at Dfns is in shares, one with each signer of a key store; some of them together sign, and none of them has the
//! key. A key that is imported is split here, on the client, and each share is encrypted to its signer. A key that is
//! exported comes as shares that the signers encrypted to the client, which puts them together. The API in between sees
//! [`KeyImport`] and [`KeyExport`].
//!
//! The cryptography is behind the cargo feature `key-transport`, since it brings the libraries of three curves:
//! `PrivateKey` is where an import starts and an export ends, `KeyImport::new` makes the request, `ExportContext` asks for
//! the shares and recovers the key, `KeyStore` stands for the signers in tests and in the sandbox. The objects of the wire
//! are here without it.
//!
//! Reading order: `wire`; `group`, `stark` and `curve`, the arithmetic; `sharing`; `encryption`; `share`, what is
//! encrypted; `private_key`, `import`, `export`; `key_store`, the other side.

mod wire;

#[cfg(feature = "key-transport")]
mod curve;
#[cfg(feature = "key-transport")]
mod encryption;
#[cfg(feature = "key-transport")]
mod error;
#[cfg(feature = "key-transport")]
mod export;
#[cfg(feature = "key-transport")]
mod group;
#[cfg(feature = "key-transport")]
mod hex;
#[cfg(feature = "key-transport")]
mod import;
#[cfg(feature = "key-transport")]
mod key_store;
#[cfg(feature = "key-transport")]
mod private_key;
#[cfg(feature = "key-transport")]
mod randomness;
#[cfg(feature = "key-transport")]
mod share;
#[cfg(feature = "key-transport")]
mod sharing;
#[cfg(feature = "key-transport")]
mod stark;

#[cfg(all(test, feature = "key-transport"))]
mod tests;
#[cfg(all(test, feature = "key-transport"))]
mod vectors;

pub use wire::{EncryptedKeyShare, KeyCurve, KeyExport, KeyImport, KeyProtocol, SignerInfo, SupportedScheme};

#[cfg(feature = "key-transport")]
pub use {
    encryption::{DecryptionKey, EncryptionKey},
    error::KeyTransportError,
    export::ExportContext,
    import::MIN_SIGNERS,
    key_store::KeyStore,
    private_key::PrivateKey,
    randomness::{Randomness, SystemRandomness},
};
