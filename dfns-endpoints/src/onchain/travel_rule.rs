//! Travel rule data about the parties of a transfer.

use dfns_core::{AnyJson, dfns_object};

dfns_core::open_union! {
    /// Travel rule data about the parties of a transfer, in the form of the service that forwards
    /// it.
    pub enum TravelRule by "kind" {
        /// For Notabene.
        Notabene(NotabeneTravelRule) => "Notabene",
    }
}

/// Travel rule data for Notabene. The form of its objects is Notabene's own.
#[dfns_object]
pub struct NotabeneTravelRule {
    /// The originator.
    pub originator: AnyJson,
    /// The beneficiary.
    pub beneficiary: AnyJson,
    /// The decentralised identifier of the service that holds the receiving address.
    #[serde(rename = "beneficiaryVASPdid")]
    pub beneficiary_vasp_did: Option<String>,
    /// The proof that the beneficiary owns the receiving address.
    pub beneficiary_proof: Option<AnyJson>,
}
