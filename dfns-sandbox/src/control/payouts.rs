//! Control of payouts: what their provider does.

use super::Control;
use super::word::{post, written};
use crate::operations::payouts::{self, PayoutEvent};
use crate::refusal::Refusal;
use dfns_endpoints::payouts::{Payout, PayoutId};

impl Control<'_> {
    /// Takes a payout further, as its provider would, and returns it.
    ///
    /// # Errors
    /// 404 if there is no such payout; 412 if the event cannot happen now.
    pub async fn payout(&self, payout_id: impl Into<PayoutId>, event: PayoutEvent) -> Result<Payout, Refusal> {
        let id = payout_id.into();
        self.alter(move |cx| payouts::act(cx, &id, event)).await
    }
}

post! {
    /// Takes a payout further.
    PayoutWord as "payout" { id: PayoutId, event: PayoutEvent }
        |this, control| written(&control.payout(this.id, this.event).await?)
}
