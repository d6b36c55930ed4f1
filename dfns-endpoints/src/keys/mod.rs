//! Keys: what wallets are made of, and what signs.
//!
//! A key stands by itself: it can have wallets on several networks, and can sign for networks that Dfns knows nothing
//! about ([`GenerateSignature`] of a hash). It is made by Dfns ([`CreateKey`]), derived from a master key, or imported.

mod import_export;
mod key;
mod signatures;

pub use import_export::{ExportKey, ImportKey};
pub use key::{
    CreateKey, DelegateKey, DelegatedKey, DelegationStatus, DeleteKey, DeriveFrom, DeriveKey, DerivedFrom,
    DerivedOutput, GetKey, Key, KeyLocation, KeyStatus, KeyWallet, ListKeys, UpdateKey,
};
pub use signatures::{GenerateSignature, GetSignature, ListSignatures};

dfns_core::dfns_group! {
    /// Keys: what wallets are made of, and what signs.
    pub Keys via KeysApi::keys [
        // Keys
        ListKeys, CreateKey, GetKey, UpdateKey, DeleteKey, DelegateKey, DeriveKey,
        // Import and export
        ImportKey, ExportKey,
        // Signatures
        ListSignatures, GenerateSignature, GetSignature,
    ]
}
