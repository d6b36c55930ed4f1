//! Travel rule data about the parties of a transfer.

use dfns_core::{AnyJson, dfns_object};

dfns_core::open_union! {
    /// Travel rule data about the parties of a transfer, in the form of the provider that transmits
    /// it.
    pub enum TravelRule by "kind" {
        /// Data for Notabene.
        Notabene(NotabeneTravelRule) => "Notabene",
    }
}

/// Travel rule data for Notabene, whose documentation describes the objects.
#[dfns_object]
pub struct NotabeneTravelRule {
    /// The party that sends.
    pub originator: AnyJson,
    /// The party that receives.
    pub beneficiary: AnyJson,
    /// The decentralized identifier (DID) of the provider that holds the receiving address.
    #[serde(rename = "beneficiaryVASPdid")]
    pub beneficiary_vasp_did: Option<String>,
    /// The proof that the beneficiary owns the receiving address.
    pub beneficiary_proof: Option<AnyJson>,
}
