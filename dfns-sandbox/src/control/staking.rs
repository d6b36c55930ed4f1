//! Control of stakes.

use super::Control;
use super::word::{Digits, post, written};
use crate::operations::staking;
use crate::refusal::Refusal;
use dfns_core::Amount;
use dfns_endpoints::StakeId;
use dfns_endpoints::staking::Stake;

impl Control<'_> {
    /// Takes an amount from a stake, in the smallest unit, as a protocol punishes its validator.
    ///
    /// # Errors
    /// 400 if that much is not staked; 404 if there is no such stake.
    pub async fn slash(&self, stake_id: impl Into<StakeId>, amount: impl Into<Amount>) -> Result<Stake, Refusal> {
        let (id, amount) = (stake_id.into(), amount.into());
        self.alter(move |cx| staking::slash(cx, &id, &amount)).await
    }
}

post! {
    /// Takes coins from a stake.
    Slash as "slash" { stake_id: StakeId, amount: Digits } |this, control| {
        written(&control.slash(this.stake_id, this.amount.0).await?)
    }
}
