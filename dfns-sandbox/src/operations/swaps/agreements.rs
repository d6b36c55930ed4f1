//! The agreements that providers of swaps require, if the test says that they do.

use crate::operations::agreements::has_accepted;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::agreements::AgreementKind;
use dfns_endpoints::swaps::SwapProvider;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// Whether agreements are required.
#[derive(Serialize, Deserialize)]
struct Requirement {
    is_required: bool,
}

impl Entity for Requirement {
    const NOUN: &'static str = "requirement of agreements";

    fn id(&self) -> &'static str {
        ""
    }
}

/// Lets providers require their agreements, or not.
pub(crate) fn require(cx: &mut Context<'_>, is_required: bool) -> Result<(), Refusal> {
    cx.put(&Requirement { is_required })
}

/// Checks that the caller has accepted the agreements of a provider, if they are required.
///
/// # Errors
/// 412 if one is not accepted.
pub(super) fn check(cx: &Context<'_>, provider: &SwapProvider) -> Result<(), Refusal> {
    let is_required = cx.find::<Requirement>("")?.is_some_and(|requirement| requirement.is_required);
    if !is_required || !matches!(provider, SwapProvider::UniswapX | SwapProvider::UniswapClassic) {
        return Ok(());
    }
    for kind in [AgreementKind::UniswapTermsOfService, AgreementKind::UniswapPrivacyPolicy] {
        if !has_accepted(cx, &kind)? {
            let message = format!("the agreement {kind} is not accepted; accept it first");
            return Err(Refusal::new(StatusCode::PRECONDITION_FAILED, message));
        }
    }
    Ok(())
}
