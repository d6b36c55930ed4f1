//! Keys, which sign for wallets.
//!
//! A key is independent of wallets. It can have wallets on several networks, and it can sign for
//! networks that Dfns does not support ([`GenerateSignature`] of a hash). Dfns generates a key
//! ([`CreateKey`]), derives it from a master key, or imports it ([`ImportKey`]).
//!
//! In the guide: `docs/src/wallets.md` and `docs/src/signatures.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod key;

mod import_export;

mod signatures;

pub use import_export::{ExportKey, ImportKey};
pub use key::{
    CreateKey, DelegateKey, DelegatedKey, DelegationStatus, DeleteKey, DeriveFrom, DeriveKey, DerivedFrom,
    DerivedOutput, GetKey, Key, KeyLocation, KeyStatus, KeyWallet, ListKeys, UpdateKey,
};
pub use signatures::{GenerateSignature, GetSignature, ListSignatures};

dfns_core::dfns_group! {
    /// Keys, which sign for wallets.
    pub Keys via KeysApi::keys [
        // Keys
        ListKeys, CreateKey, GetKey, UpdateKey, DeleteKey, DelegateKey, DeriveKey,
        // Import and export
        ImportKey, ExportKey,
        // Signatures
        ListSignatures, GenerateSignature, GetSignature,
    ]
}
