//! What the travel rule asks the parties of a transfer to tell each other.

use dfns_core::{AnyJson, dfns_object};

dfns_core::open_union! {
    /// What is told about the parties of a transfer, in the way of the service that passes it on.
    pub enum TravelRule by "kind" {
        /// By Notabene.
        Notabene(NotabeneTravelRule) => "Notabene",
    }
}

/// What Notabene passes on. The objects inside are Notabene's own; Dfns does not describe them.
#[dfns_object]
pub struct NotabeneTravelRule {
    /// Who sends.
    pub originator: AnyJson,
    /// Who receives.
    pub beneficiary: AnyJson,
    /// The decentralised identifier of the service that holds the receiving address.
    #[serde(rename = "beneficiaryVASPdid")]
    pub beneficiary_vasp_did: Option<String>,
    /// The proof that the beneficiary owns the receiving address.
    pub beneficiary_proof: Option<AnyJson>,
}
