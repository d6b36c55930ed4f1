//! Transactions of smart accounts that Dfns runs. Dfns makes these requests itself; they show in lists of signatures.

use super::{Signature, SignatureBody, to_sign};
use dfns_core::{Amount, dfns_object};
use std::collections::BTreeMap;

to_sign! {
    /// Signs a transaction of a smart account that Dfns runs. Dfns makes these itself, for user operations.
    pub struct SignSmartAccountTransaction {
        /// The transaction.
        pub structured: SmartAccountTransaction,
        /// The signatures that there are already, by name.
        pub signatures: BTreeMap<String, Signature>,
        /// Names the transaction.
        pub transaction_reference: String,
    }
}

/// A transaction of a smart account.
#[dfns_object]
pub struct SmartAccountTransaction {
    /// The account's address, hex.
    pub address: String,
    /// What it does, in this order.
    pub user_operations: Vec<UserOperation>,
    /// What its owner signs: typed data ([`SignatureBody::Eip712`]).
    pub message: Box<SignatureBody>,
    /// What its owner signs so that the address runs the account's code, if it does not yet
    /// ([`SignatureBody::Eip7702`]).
    pub authorization: Option<Box<SignatureBody>>,
}

/// A call that a smart account makes.
#[dfns_object]
pub struct UserOperation {
    /// The address that is called or paid, hex.
    pub to: String,
    /// How much of the chain's own coin goes with it, in the smallest unit.
    pub value: Option<Amount>,
    /// The function and its arguments, ABI-encoded, hex.
    pub data: Option<String>,
}
