//! Keys, which are real: what they sign verifies with the libraries of the chains.
//!
//! * `record`: what is remembered of a key;
//! * `key`: creation, change, delegation, deletion, derived values;
//! * `import_export`: private keys in encrypted shares;
//! * `plain`: private keys that tests bring and take, as they are;
//! * `signatures`: what keys sign;
//! * `switches`: what may happen to private keys;
//! * `faulty`: signatures that are wrong because a fault says so.

mod faulty;
mod import_export;
mod key;
mod plain;
mod record;
mod signatures;
mod switches;

pub(super) use import_export::{export, import};
pub(super) use key::{NewKey, create_child, delegate};
pub(crate) use plain::{export_plain, import_plain};
pub(crate) use record::{KeyRecord, managed};
pub(crate) use signatures::{LateSignature, force_fail, force_sign};
pub(super) use signatures::{generate, resume, signed_offline};
pub(crate) use switches::KeySwitches;

use super::{Handler, handlers};
use dfns_endpoints::keys::{
    CreateKey, DelegateKey, DeleteKey, DeriveKey, ExportKey, GenerateSignature, GetKey, GetSignature, ImportKey,
    ListKeys, ListSignatures, UpdateKey,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListKeys,
    CreateKey,
    GetKey,
    UpdateKey,
    DeleteKey,
    DelegateKey,
    DeriveKey,
    ImportKey,
    ExportKey,
    ListSignatures,
    GenerateSignature,
    GetSignature,
];
