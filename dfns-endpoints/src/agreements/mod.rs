//! Agreements, which each user must accept before using certain features, such as swaps.
//!
//! In the guide: `docs/src/concepts.md`.

mod agreement;

pub use agreement::{
    Agreement, AgreementAcceptance, AgreementId, AgreementKind, GetLatestUnacceptedAgreement,
    LatestUnacceptedAgreement, RecordAgreementAcceptance,
};

dfns_core::dfns_group! {
    /// Agreements, which each user must accept before using certain features.
    pub Agreements via AgreementsApi::agreements [GetLatestUnacceptedAgreement, RecordAgreementAcceptance]
}
