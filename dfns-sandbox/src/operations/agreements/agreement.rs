//! The newest agreement of each kind, and its acceptances.
//!
//! There is one agreement of each kind, which is the same in every sandbox. Domains that require
//! an agreement ask [`has_accepted`].

use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::agreements::{
    Agreement, AgreementAcceptance, AgreementId, AgreementKind, GetLatestUnacceptedAgreement,
    LatestUnacceptedAgreement, RecordAgreementAcceptance,
};
use serde::{Deserialize, Serialize};

/// The agreements: the id, the kind and the details.
const AGREEMENTS: [(&str, AgreementKind, &str); 4] = [
    ("agr-00000-00000-privacypolicy1", AgreementKind::PrivacyPolicy, "The privacy policy of Dfns"),
    ("agr-00000-00000-termsconditions1", AgreementKind::TermsAndConditions, "The terms and conditions of Dfns"),
    ("agr-00000-00000-uniswapprivacy1", AgreementKind::UniswapPrivacyPolicy, "The privacy policy of Uniswap"),
    ("agr-00000-00000-uniswapterms01", AgreementKind::UniswapTermsOfService, "The terms of service of Uniswap"),
];

/// The acceptance of an agreement by a user.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Accepted {
    id: String,
    acceptance: AgreementAcceptance,
}

impl Entity for Accepted {
    const NOUN: &'static str = "acceptance";

    fn id(&self) -> &str {
        &self.id
    }
}

/// The id of the calling user's acceptance.
fn acceptance_id(cx: &Context<'_>, agreement: &str) -> Result<String, Refusal> {
    Ok(format!("{agreement} {}", cx.caller_id()?))
}

/// Whether the calling user has accepted an agreement of a kind.
pub(in crate::operations) fn has_accepted(cx: &Context<'_>, kind: &AgreementKind) -> Result<bool, Refusal> {
    match AGREEMENTS.iter().find(|(_, known, _)| known == kind) {
        Some((id, ..)) => Ok(cx.find::<Accepted>(acceptance_id(cx, id)?)?.is_some()),
        None => Ok(false),
    }
}

impl Operation for GetLatestUnacceptedAgreement {
    fn run(self, cx: &mut Context<'_>) -> Result<LatestUnacceptedAgreement, Refusal> {
        check::known("agreementType", &self.agreement_type)?;
        if has_accepted(cx, &self.agreement_type)? {
            return Ok(LatestUnacceptedAgreement { latest_agreement: None });
        }
        let newest = AGREEMENTS.iter().find(|(_, kind, _)| *kind == self.agreement_type);
        let latest_agreement = newest.map(|(id, kind, details)| Agreement {
            id: AgreementId::from(*id),
            agreement_type: kind.clone(),
            agreement_url: Some(format!("https://sandbox.example/agreements/{kind}")),
            details: (*details).to_owned(),
        });
        Ok(LatestUnacceptedAgreement { latest_agreement })
    }
}

impl Operation for RecordAgreementAcceptance {
    fn run(self, cx: &mut Context<'_>) -> Result<AgreementAcceptance, Refusal> {
        if !AGREEMENTS.iter().any(|(id, ..)| *id == self.agreement_id.as_str()) {
            return Err(Refusal::not_found("agreement"));
        }
        let id = acceptance_id(cx, self.agreement_id.as_str())?;
        if let Some(earlier) = cx.find::<Accepted>(&id)? {
            return Ok(earlier.acceptance);
        }
        let acceptance = AgreementAcceptance {
            agreement_id: self.agreement_id,
            user_id: cx.caller_id()?.into(),
            date_accepted: cx.now(),
        };
        cx.insert(&Accepted { id, acceptance: acceptance.clone() })?;
        Ok(acceptance)
    }
}
