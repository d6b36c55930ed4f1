//! Key stores and their signers. The sandbox has one key store, whose signers decrypt the shares of
//! imported keys and encrypt those of exported ones.

mod key_store;

pub(crate) use key_store::found;
pub(super) use key_store::{find_store, transport};

use super::{Handler, handlers};
use dfns_endpoints::signers::{ListKeyStores, ListSigners};

pub(super) const OPERATIONS: &[Handler] = handlers![ListSigners, ListKeyStores];
