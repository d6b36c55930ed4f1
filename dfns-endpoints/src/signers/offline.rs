//! Working with the keys of a fleet of offline signers.

use super::{Document, KeyStoreOutput, OutputStatus, Signers};
use crate::{KeyStoreId, WalletId};
use dfns_core::{Download, FilePart, dfns_endpoint, dfns_object};

/// Creates the archive of everything that awaits a signature of the key store.
#[dfns_endpoint(POST, "/key-stores/{storeId}/onchain-sign/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Keys:Sign"])]
pub struct CreateOnchainSignInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The signing options: none so far.
    #[dfns(body)]
    pub options: OnchainSignOptions,
}

/// How an archive for signing is made: an object that is empty so far.
#[dfns_object]
pub struct OnchainSignOptions {}

/// Uploads the archive that the fleet wrote when it signed.
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

/// Creates the archive that lets the fleet prove that it has the keys of these wallets.
#[dfns_endpoint(POST, "/key-stores/{storeId}/proof-of-control/input",
    group = Signers, returns = Download, signed, permissions = ["KeyStores:Instructions:Keys:ProveControl"])]
pub struct CreateProofOfControlInput {
    /// The key store.
    pub store_id: KeyStoreId,
    /// The wallets.
    pub wallet_ids: Vec<WalletId>,
}

/// Uploads the archive that the fleet wrote when it proved that it has the keys.
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

/// The result of processing a fleet's output.
#[dfns_object(response)]
pub struct OutputProcessed {
    /// Whether all of it counts, or a part.
    pub status: OutputStatus,
}
