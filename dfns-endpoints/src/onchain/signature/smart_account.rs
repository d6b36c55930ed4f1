//! Smart account transactions. Only in responses: Dfns creates them for user operations.

use super::{Signature, SignatureBody, to_sign};
use dfns_core::{Amount, dfns_object};
use std::collections::BTreeMap;

to_sign! {
    /// A smart account transaction to sign. Only in responses: Dfns creates it for user operations.
    pub struct SignSmartAccountTransaction {
        /// The transaction.
        pub structured: SmartAccountTransaction,
        /// The existing signatures, by name.
        pub signatures: BTreeMap<String, Signature>,
        /// A reference to the transaction.
        pub transaction_reference: String,
    }
}

/// A smart account transaction.
#[dfns_object]
pub struct SmartAccountTransaction {
    /// The account's address, in hex.
    pub address: String,
    /// The operations, in order.
    pub user_operations: Vec<UserOperation>,
    /// The message that the owner signs: typed data ([`SignatureBody::Eip712`]).
    pub message: Box<SignatureBody>,
    /// The authorization that the owner signs, if the address does not delegate to the account's
    /// code yet ([`SignatureBody::Eip7702`]).
    pub authorization: Option<Box<SignatureBody>>,
}

/// A call that a smart account executes.
#[dfns_object]
pub struct UserOperation {
    /// The recipient's address, or the contract to call: `0x` and 20 bytes in hex.
    pub to: String,
    /// The amount of the native coin to send, in wei.
    pub value: Option<Amount>,
    /// The ABI-encoded call, in hex.
    pub data: Option<String>,
}
