//! Control of allocations.

use super::Control;
use super::word::{done, post};
use crate::operations::allocations;
use crate::refusal::Refusal;

impl Control<'_> {
    /// Lets orders of `0fns` stay unfilled from now on, so that they can be cancelled. False, which
    /// is the default, fills them.
    ///
    /// # Errors
    /// 400 if there would be too much of an asset.
    pub async fn hold_orders(&self, are_held: bool) -> Result<(), Refusal> {
        self.alter(move |cx| allocations::hold_orders(cx, are_held)).await
    }
}

post! {
    /// Lets orders stay unfilled, unless `hold` is false, which fills them.
    HoldOrders as "hold_orders" { hold: Option<bool> } |this, control| {
        control.hold_orders(this.hold.unwrap_or(true)).await.map(done)
    }
}
