//! Transactions of smart accounts that Dfns runs. Dfns makes these requests itself; they show in
//! lists of signatures.

use super::{Signature, SignatureBody, to_sign};
use dfns_core::{Amount, dfns_object};
use std::collections::BTreeMap;

to_sign! {
    /// Signs a transaction of a smart account that Dfns runs. Dfns makes these itself, for user
    /// operations.
    pub struct SignSmartAccountTransaction {
        /// The transaction.
        pub structured: SmartAccountTransaction,
        /// The signatures that there are already, by name.
        pub signatures: BTreeMap<String, Signature>,
        /// A reference to the transaction.
        pub transaction_reference: String,
    }
}

/// A transaction of a smart account.
#[dfns_object]
pub struct SmartAccountTransaction {
    /// The account's address, hex.
    pub address: String,
    /// The operations, in order.
    pub user_operations: Vec<UserOperation>,
    /// The message that the owner signs: typed data ([`SignatureBody::Eip712`]).
    pub message: Box<SignatureBody>,
    /// The authorization that the owner signs, if the address does not run the account's code yet
    /// ([`SignatureBody::Eip7702`]).
    pub authorization: Option<Box<SignatureBody>>,
}

/// A call that a smart account makes.
#[dfns_object]
pub struct UserOperation {
    /// The address that is called or paid, hex.
    pub to: String,
    /// The amount of the native coin to send, in the smallest unit.
    pub value: Option<Amount>,
    /// The function and its arguments, ABI-encoded, hex.
    pub data: Option<String>,
}
