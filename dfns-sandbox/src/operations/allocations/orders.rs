//! Orders of the protocol `0fns`: whether the test lets them stay unfilled.

use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use serde::{Deserialize, Serialize};

/// Whether orders stay unfilled.
#[derive(Serialize, Deserialize)]
struct HeldOrders {
    are_held: bool,
}

impl Entity for HeldOrders {
    const NOUN: &'static str = "held orders";

    #[expect(clippy::unnecessary_literal_bound, reason = "the trait's signature")]
    fn id(&self) -> &str {
        ""
    }
}

pub(super) fn are_held(cx: &Context<'_>) -> Result<bool, Refusal> {
    Ok(cx.find::<HeldOrders>("")?.is_some_and(|orders| orders.are_held))
}

pub(super) fn set_held(cx: &mut Context<'_>, are_held: bool) -> Result<(), Refusal> {
    cx.put(&HeldOrders { are_held })
}
