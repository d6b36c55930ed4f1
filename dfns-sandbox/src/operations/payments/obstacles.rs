//! Obstacles that a test puts in the way of payments: what is held, and what fails.

use super::record::Payment;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use serde::{Deserialize, Serialize};

/// A wallet or a request whose payments stay where they are: unsigned, or in the mempool.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Hold {
    pub(crate) id: String,
}

impl Entity for Hold {
    const NOUN: &'static str = "hold";

    fn id(&self) -> &str {
        &self.id
    }
}

impl Hold {
    /// Whether a payment stays where it is.
    pub(crate) fn applies(cx: &Context<'_>, payment: &Payment) -> Result<bool, Refusal> {
        Ok(cx.find::<Self>(payment.id())?.is_some() || cx.find::<Self>(&payment.wallet_id)?.is_some())
    }
}

/// Where a payment fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum FailureStage {
    /// The transaction cannot be built.
    Construct,
    /// It cannot be signed.
    Sign,
    /// The node does not take it.
    Broadcast,
    /// It fails in its block, and pays its fee.
    Chain,
}

/// Failures to come of a wallet's payments, or of a network's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PlannedFailures {
    /// The wallet or the network, and the stage.
    id: String,
    reason: String,
    times: u32,
}

impl Entity for PlannedFailures {
    const NOUN: &'static str = "planned failure";

    fn id(&self) -> &str {
        &self.id
    }
}

fn plan_id(scope: &str, stage: FailureStage) -> String {
    format!("{scope} {stage:?}")
}

impl PlannedFailures {
    /// Lets the next payments of a wallet or a network fail. Replaces what was planned for them.
    pub(crate) fn plan(
        cx: &mut Context<'_>,
        scope: &str,
        stage: FailureStage,
        reason: String,
        times: u32,
    ) -> Result<(), Refusal> {
        let plan = Self { id: plan_id(scope, stage), reason, times };
        if cx.find::<Self>(&plan.id)?.is_some() { cx.update(&plan) } else { cx.insert(&plan) }
    }

    /// The reason why a payment fails at a stage, which is then used up.
    pub(crate) fn take(
        cx: &mut Context<'_>,
        payment: &Payment,
        stage: FailureStage,
    ) -> Result<Option<String>, Refusal> {
        for scope in [payment.wallet_id.as_str(), &payment.network] {
            let Some(mut plan) = cx.find::<Self>(plan_id(scope, stage))? else { continue };
            if plan.times <= 1 {
                cx.remove::<Self>(&plan.id)?;
            } else {
                plan.times -= 1;
                cx.update(&plan)?;
            }
            return Ok(Some(plan.reason));
        }
        Ok(None)
    }
}
