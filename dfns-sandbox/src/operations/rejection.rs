//! The refusals that rejections of `chain` become.

use crate::chain::Rejection;
use crate::refusal::Refusal;

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::invalid(rejection.to_string())
    }
}
