//! Yields: the names of allocations in older versions of the API. Each shows what the other made.

use super::allocations::{ActionRecord, Investment, Prefixes, act, create};
use super::{Handler, Operation, handlers};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Page;
use dfns_endpoints::yields::{
    CreateYield, CreateYieldAction, GetYield, ListYieldActions, ListYields, Yield, YieldAction,
};

pub(super) const OPERATIONS: &[Handler] =
    handlers![ListYields, CreateYield, GetYield, ListYieldActions, CreateYieldAction];

const PREFIXES: Prefixes = Prefixes { investment: "yld", action: "ylda" };

const NOUN: &str = "yield";

/// The yield, without its actions.
fn of(cx: &Context<'_>, investment: &Investment) -> Result<Yield, Refusal> {
    let (amount, rewards) = investment.amounts(cx)?;
    Ok(Yield {
        id: investment.id.as_str().into(),
        wallet_id: investment.wallet_id.clone(),
        protocol: investment.protocol.clone(),
        amount,
        rewards,
        date_created: investment.date_created.clone(),
        actions: None,
    })
}

fn action(record: ActionRecord) -> YieldAction {
    YieldAction {
        id: record.id.into(),
        yield_id: record.investment_id.into(),
        external_id: record.external_id,
        kind: record.kind,
        status: record.status,
        requester: record.requester,
        request_body: record.request_body,
        date_created: record.date_created,
    }
}

/// A yield as it is now, with its actions.
fn shown(cx: &Context<'_>, id: &str) -> Result<Yield, Refusal> {
    let investment = Investment::get(cx, id, NOUN)?;
    let actions = investment.actions(cx)?.into_iter().map(action).collect();
    Ok(Yield { actions: Some(actions), ..of(cx, &investment)? })
}

impl Operation for ListYields {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Yield>, Refusal> {
        let page = Investment::page(cx, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|investment| of(cx, investment)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateYield {
    fn run(self, cx: &mut Context<'_>) -> Result<Yield, Refusal> {
        let id = create(cx, self.investment, &PREFIXES)?;
        shown(cx, &id)
    }
}

impl Operation for GetYield {
    fn run(self, cx: &mut Context<'_>) -> Result<Yield, Refusal> {
        shown(cx, self.yield_id.as_str())
    }
}

impl Operation for ListYieldActions {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<YieldAction>, Refusal> {
        let investment = Investment::get(cx, self.yield_id.as_str(), NOUN)?;
        let page = investment.actions_page(cx, self.limit, self.pagination_token.as_deref())?;
        Ok(Page { items: page.items.into_iter().map(action).collect(), next_page_token: page.next_page_token })
    }
}

impl Operation for CreateYieldAction {
    fn run(self, cx: &mut Context<'_>) -> Result<Yield, Refusal> {
        let investment = Investment::get(cx, self.yield_id.as_str(), NOUN)?;
        act(cx, &investment, &self.trade, &PREFIXES)?;
        shown(cx, self.yield_id.as_str())
    }
}
