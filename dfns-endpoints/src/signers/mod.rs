//! Signers and key stores, which keep the shares of keys.
//!
//! Key stores with online signers need no operations. A key store of the kind
//! [`OfflineSigner`](crate::KeyStoreKind) is a fleet of air-gapped hardware security modules
//! (HSMs), each controlled by a Mac. People carry requests to it and results from it, as archives.
//!
//! `Create..Input` operations return an input archive, which is run at the fleet. `Submit..Output`
//! operations upload the output archive with its document. The operations of `fleet.rs` set up and
//! change a fleet, those of `offline.rs` use its keys, and `output.rs` defines the documents.
//!
//! In the guide: `docs/src/wallets.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod key_store;

mod fleet;

mod offline;

mod output;

mod document;

pub use document::Document;
pub use fleet::{
    CancelFleetOperation, CreateAddMacUserInput, CreateAddProvisionerInput, CreateCloneInput, CreateGenesisInput,
    CreateKeyHarvestInput, FleetOperationGroup, FleetOperationStatus, HsmFirmwareVersion, OutputAccepted,
    SubmitAddMacUserOutput, SubmitAddProvisionerOutput, SubmitCloneOutput, SubmitGenesisOutput, SubmitKeyHarvestOutput,
};
pub use key_store::{KeyStore, KeyStores, ListKeyStores, ListSigners, SignerCluster, SignerClusters};
pub use offline::{
    CreateOnchainSignInput, CreateProofOfControlInput, OnchainSignOptions, OutputProcessed, SubmitOnchainSignOutput,
    SubmitProofOfControlOutput,
};
pub use output::{
    CloneRegistration, FleetOutput, FleetOutputEntry, FleetRegistration, GenesisRegistration, KeyHarvest,
    KeyStoreOutput, KeyStoreOutputEntry, OnchainSignOutput, OnchainSignature, OutputFailure, OutputResult,
    OutputStatus, OutputType, ProofOfControl, ProofOfControlOutput,
};

dfns_core::dfns_group! {
    /// Signers and key stores, which keep the shares of keys.
    pub Signers via SignersApi::signers [
        ListSigners, ListKeyStores,
        // Setting a fleet up and changing it
        CreateGenesisInput, SubmitGenesisOutput, CreateCloneInput, SubmitCloneOutput, CreateAddMacUserInput,
        SubmitAddMacUserOutput, CreateAddProvisionerInput, SubmitAddProvisionerOutput, CreateKeyHarvestInput,
        SubmitKeyHarvestOutput, CancelFleetOperation,
        // Working with its keys
        CreateOnchainSignInput, SubmitOnchainSignOutput, CreateProofOfControlInput, SubmitProofOfControlOutput,
    ]
}
