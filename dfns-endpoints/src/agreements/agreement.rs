//! Agreements of users with Dfns and its partners, and their acceptance.

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
        /// The terms of use of Dfns.
        TermsAndConditions => "TermsAndConditions",
        /// The privacy policy of Uniswap, for swaps.
        UniswapPrivacyPolicy => "UniswapPrivacyPolicy",
        /// The terms of use of Uniswap, for swaps.
        UniswapTermsOfService => "UniswapTermsOfService",
    }
}

/// Reads the newest agreement of a kind, if the calling user has not accepted it.
#[dfns_endpoint(GET, "/agreements/latest-unaccepted",
    group = Agreements, returns = LatestUnacceptedAgreement, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Read"] | ["Agreements:Read"])]
pub struct GetLatestUnacceptedAgreement {
    /// The kind of agreement.
    pub agreement_type: AgreementKind,
}

/// Accepts an agreement on behalf of the calling user, not of the organization.
#[dfns_endpoint(POST, "/agreements/{agreementId}/accept",
    group = Agreements, returns = AgreementAcceptance, signed, callers(employee, service_account),
    permissions = ["Agreements:Acceptance:Create"] | ["Agreements:Accept"])]
pub struct RecordAgreementAcceptance {
    /// The agreement to accept.
    pub agreement_id: AgreementId,
}

/// The newest agreement that the user has not accepted.
#[dfns_object(response)]
pub struct LatestUnacceptedAgreement {
    /// The agreement. Absent if the user has accepted the newest one.
    #[serde(skip_serializing_if = "crate::nullable::never")]
    pub latest_agreement: Option<Agreement>,
}

/// An agreement that users can accept.
#[dfns_object(response)]
pub struct Agreement {
    /// The agreement's id.
    pub id: AgreementId,
    /// The kind of agreement.
    pub agreement_type: AgreementKind,
    /// The URL of the agreement.
    pub agreement_url: Option<String>,
    /// A description of the agreement, as a display string.
    pub details: String,
}

/// The acceptance of an agreement by a user.
#[dfns_object(response)]
pub struct AgreementAcceptance {
    /// The agreement.
    pub agreement_id: AgreementId,
    /// The user who accepted the agreement.
    pub user_id: UserId,
    /// The time of the acceptance.
    pub date_accepted: Timestamp,
}
