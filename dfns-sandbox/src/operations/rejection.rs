//! The refusals that rejections of `chain` become.

use crate::chain::{Rejection, RejectionKind};
use crate::refusal::Refusal;
use http::StatusCode;

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        match rejection.kind {
            RejectionKind::NotSimulated => Self::new(StatusCode::NOT_IMPLEMENTED, rejection.to_string()),
            RejectionKind::Invalid | RejectionKind::InsufficientFunds => Self::invalid(rejection.to_string()),
        }
    }
}
