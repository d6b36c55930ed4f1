//! Key stores and their signers. The signers of the primary store decrypt the shares of imported
//! keys and encrypt those of exported ones. Fleets of offline signers exchange files with the
//! sandbox.
//!
//! * `key_store`: the stores and their signers;
//! * `fleet`: operations on a fleet, in groups that Dfns reviews;
//! * `offline`: what a fleet signs, and proofs that it has a key;
//! * `task`: the requests that wait for signatures of a fleet.

mod fleet;
mod key_store;
mod offline;
mod task;

pub(super) use fleet::FleetReview;
pub(crate) use fleet::review;
pub(crate) use key_store::{add, found};
pub(super) use key_store::{find_store, transport};
pub(crate) use task::{OfflineSigned, Task};

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![signers:
    ListSigners,
    ListKeyStores,
    CreateGenesisInput,
    SubmitGenesisOutput,
    CreateCloneInput,
    SubmitCloneOutput,
    CreateAddMacUserInput,
    SubmitAddMacUserOutput,
    CreateAddProvisionerInput,
    SubmitAddProvisionerOutput,
    CreateKeyHarvestInput,
    SubmitKeyHarvestOutput,
    CancelFleetOperation,
    CreateOnchainSignInput,
    SubmitOnchainSignOutput,
    CreateProofOfControlInput,
    SubmitProofOfControlOutput,
];
