//! The agreement that still has to be accepted, and its acceptance.

use super::Agreements;
use crate::UserId;
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names an agreement.
    pub struct AgreementId;
}

dfns_core::open_enum! {
    /// What an agreement is about.
    pub enum AgreementKind {
        /// How Dfns handles personal data.
        PrivacyPolicy => "PrivacyPolicy",
        /// The terms under which Dfns is used.
        TermsAndConditions => "TermsAndConditions",
        /// How Uniswap, which carries out swaps, handles personal data.
        UniswapPrivacyPolicy => "UniswapPrivacyPolicy",
        /// The terms under which Uniswap is used.
        UniswapTermsOfService => "UniswapTermsOfService",
    }
}

/// Reads the newest agreement of a kind, if the organization has yet to accept it.
#[dfns_endpoint(GET, "/agreements/latest-unaccepted",
    group = Agreements, returns = LatestUnacceptedAgreement, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Read"] | ["Agreements:Read"])]
pub struct GetLatestUnacceptedAgreement {
    /// Which kind of agreement.
    pub agreement_type: AgreementKind,
}

/// Accepts an agreement for the organization.
#[dfns_endpoint(POST, "/agreements/{agreementId}/accept",
    group = Agreements, returns = AgreementAcceptance, signed, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Create"] | ["Agreements:Accept"])]
pub struct RecordAgreementAcceptance {
    /// The agreement to accept.
    pub agreement_id: AgreementId,
}

/// The agreement that still has to be accepted, if there is one.
#[dfns_object(response)]
pub struct LatestUnacceptedAgreement {
    /// The agreement; `None` if the newest one has been accepted.
    pub latest_agreement: Option<Agreement>,
}

/// An agreement.
#[dfns_object(response)]
pub struct Agreement {
    /// The agreement's id.
    pub id: AgreementId,
    /// What it is about.
    pub agreement_type: AgreementKind,
    /// Where its text is.
    pub agreement_url: Option<String>,
    /// What has to be accepted, for people to read.
    pub details: String,
}

/// That an agreement was accepted.
#[dfns_object(response)]
pub struct AgreementAcceptance {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Who accepted it.
    pub user_id: UserId,
    /// The time.
    pub date_accepted: Timestamp,
}
