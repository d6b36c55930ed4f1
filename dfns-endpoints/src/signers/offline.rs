//! Signatures and proofs of control by a fleet of offline signers.

use super::{Document, KeyStoreOutput, OutputStatus, Signers};
use crate::{KeyStoreId, WalletId};
use dfns_core::{Download, FilePart, dfns_endpoint, dfns_object};

/// Creates the input archive of all requests that are waiting for a signature by the key store.
#[dfns_endpoint(POST, "/key-stores/{storeId}/onchain-sign/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Keys:Sign"])]
pub struct CreateOnchainSignInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The options. Currently empty.
    #[dfns(body)]
    pub options: OnchainSignOptions,
}

/// The options of an input archive for signing. Currently empty.
#[dfns_object]
pub struct OnchainSignOptions {}

/// Uploads the output archive with the signatures.
///
/// Dfns verifies the signatures, and continues the transfers, transactions and signatures that were
/// waiting.
#[dfns_endpoint(POST, "/key-stores/{storeId}/onchain-sign/output",
    group = Signers, returns = OutputProcessed, signed, multipart, permissions = ["KeyStores:Instructions:Keys:Sign"])]
pub struct SubmitOnchainSignOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document with the signatures.
    pub output_json: Document<KeyStoreOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// Creates the input archive for a proof that the fleet controls the keys of the given wallets.
#[dfns_endpoint(POST, "/key-stores/{storeId}/proof-of-control/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Keys:ProveControl"])]
pub struct CreateProofOfControlInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The wallets whose keys to prove control of.
    pub wallet_ids: Vec<WalletId>,
}

/// Uploads the output archive with the proofs of control.
#[dfns_endpoint(POST, "/key-stores/{storeId}/proof-of-control/output",
    group = Signers, returns = OutputProcessed, signed, multipart,
    permissions = ["KeyStores:Instructions:Keys:ProveControl"])]
pub struct SubmitProofOfControlOutput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The output document with the proofs.
    pub output_json: Document<KeyStoreOutput>,
    /// The archive. The signed document contains its checksum.
    #[dfns(part)]
    pub file: FilePart,
}

/// The result of processing an output archive.
#[dfns_object(response)]
pub struct OutputProcessed {
    /// The result: whether all, part or none of the output was accepted.
    pub status: OutputStatus,
}
