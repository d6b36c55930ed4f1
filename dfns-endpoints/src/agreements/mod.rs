//! Agreements that an organization has to accept before it may use certain features.

mod agreement;

pub use agreement::{
    Agreement, AgreementAcceptance, AgreementId, AgreementKind, GetLatestUnacceptedAgreement,
    LatestUnacceptedAgreement, RecordAgreementAcceptance,
};

dfns_core::dfns_group! {
    /// Agreements that an organization has to accept before it may use certain features.
    pub Agreements via AgreementsApi::agreements [GetLatestUnacceptedAgreement, RecordAgreementAcceptance]
}
