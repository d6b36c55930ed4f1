//! Agreements that are pending acceptance, and their acceptance.

use super::Agreements;
use crate::UserId;
use dfns_core::{Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of an agreement.
    pub struct AgreementId;
}

dfns_core::open_enum! {
    /// The kind of an agreement.
    pub enum AgreementKind {
        /// The privacy policy of Dfns.
        PrivacyPolicy => "PrivacyPolicy",
        /// The terms under which Dfns is used.
        TermsAndConditions => "TermsAndConditions",
        /// The privacy policy of Uniswap, which executes swaps.
        UniswapPrivacyPolicy => "UniswapPrivacyPolicy",
        /// The terms under which Uniswap is used.
        UniswapTermsOfService => "UniswapTermsOfService",
    }
}

/// Reads the newest agreement of a kind, if the caller has yet to accept it.
#[dfns_endpoint(GET, "/agreements/latest-unaccepted",
    group = Agreements, returns = LatestUnacceptedAgreement, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Read"] | ["Agreements:Read"])]
pub struct GetLatestUnacceptedAgreement {
    /// The kind of agreement.
    pub agreement_type: AgreementKind,
}

/// Accepts an agreement for the calling user, not for the whole organization.
#[dfns_endpoint(POST, "/agreements/{agreementId}/accept",
    group = Agreements, returns = AgreementAcceptance, signed, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Create"] | ["Agreements:Accept"])]
pub struct RecordAgreementAcceptance {
    /// The agreement to accept.
    pub agreement_id: AgreementId,
}

/// The agreement that is pending acceptance, if any.
#[dfns_object(response)]
pub struct LatestUnacceptedAgreement {
    /// The agreement; `None` if the caller has accepted the newest one.
    #[serde(skip_serializing_if = "crate::nullable::never")]
    pub latest_agreement: Option<Agreement>,
}

/// An agreement.
#[dfns_object(response)]
pub struct Agreement {
    /// The agreement's id.
    pub id: AgreementId,
    /// The kind of agreement.
    pub agreement_type: AgreementKind,
    /// The URL of the agreement.
    pub agreement_url: Option<String>,
    /// A display string that describes the agreement.
    pub details: String,
}

/// The acceptance of an agreement.
#[dfns_object(response)]
pub struct AgreementAcceptance {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// The user who accepted the agreement.
    pub user_id: UserId,
    /// The time.
    pub date_accepted: Timestamp,
}
