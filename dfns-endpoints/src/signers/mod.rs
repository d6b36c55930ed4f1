//! Signers and key stores: where the shares of keys are kept.
//!
//! A key store of signers that are always at hand needs nothing. One of kind [`OfflineSigner`](crate::KeyStoreKind) is
//! a fleet of hardware security modules (HSMs) without a network, each run from a Mac, and what it does is carried
//! there and back: an operation of this domain makes an archive (`Create..Input`), people take it to the fleet and let
//! it work, and another operation uploads the archive that the fleet wrote (`Submit..Output`), with the document in it
//! that says what was done. Setting a fleet up and changing it is in `fleet.rs`, working with its keys in `offline.rs`,
//! the documents in `output.rs`.

mod document;
mod fleet;
mod key_store;
mod offline;
mod output;

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
    /// Signers and key stores: where the shares of keys are kept.
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
