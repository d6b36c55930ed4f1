//! The end of payments that were made for something else, such as a deposit at an exchange: the one
//! place that knows what each of them does then.

use super::exchanges;
use super::payments::{Outcome, Request};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_endpoints::exchanges::ExchangeTransfer;

impl Due for Outcome {
    const KIND: &'static str = "outcome of a payment";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let request = Request::get(cx, &self.payment_id)?;
        if let Some(deposit) = cx.find::<ExchangeTransfer>(&self.purpose)? {
            return exchanges::deposited(cx, &deposit, &request);
        }
        Ok(())
    }
}
