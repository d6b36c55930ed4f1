//! Control of swaps.

use super::Control;
use super::word::{done, post};
use crate::operations::swaps;
use crate::refusal::Refusal;
use dfns_endpoints::swaps::SwapQuoteId;

impl Control<'_> {
    /// Lets a quote for a swap expire now.
    ///
    /// # Errors
    /// 404 if there is no such quote.
    pub async fn expire_quote(&self, quote_id: impl Into<SwapQuoteId>) -> Result<(), Refusal> {
        let id = quote_id.into();
        self.alter(move |cx| swaps::expire(cx, &id)).await
    }

    /// Lets Uniswap require that the caller has accepted its agreements, or not, which is the
    /// default. A swap without them is refused with 412.
    ///
    /// # Errors
    /// The state could not be written.
    pub async fn require_agreements(&self, are_required: bool) -> Result<(), Refusal> {
        self.alter(move |cx| swaps::require_agreements(cx, are_required)).await
    }
}

post! {
    /// Lets a quote expire.
    ExpireQuote as "expire_quote" { quote_id: SwapQuoteId } |this, control| {
        control.expire_quote(this.quote_id).await.map(done)
    }

    /// Lets providers require their agreements, unless `required` is false.
    RequireAgreements as "require_agreements" { required: Option<bool> } |this, control| {
        control.require_agreements(this.required.unwrap_or(true)).await.map(done)
    }
}
