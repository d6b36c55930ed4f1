//! Allocations and their actions, as the API shows them.

use super::invest::{Prefixes, act, create};
use super::protocol;
use super::record::{ActionRecord, Investment};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::{Context, Entity as _};
use dfns_core::{AnyJson, Page};
use dfns_endpoints::allocations::{
    Allocation, AllocationAction, AllocationsInfo, CreateAllocation, CreateAllocationAction, GetAllocation,
    GetAllocationsInfo, ListAllocationActions, ListAllocations,
};
use serde_json::json;

const PREFIXES: Prefixes = Prefixes { investment: "allctn", action: "allctna" };

impl Investment {
    /// The allocation, without its actions.
    fn allocation(&self, cx: &Context<'_>) -> Result<Allocation, Refusal> {
        let (amount, rewards) = self.amounts(cx)?;
        Ok(Allocation {
            id: self.id.as_str().into(),
            wallet_id: self.wallet_id.clone(),
            protocol: self.protocol.clone(),
            provider: Some(protocol::provider(&self.protocol)),
            amount,
            rewards,
            date_created: self.date_created.clone(),
            actions: None,
        })
    }
}

/// An allocation as it is now, with its actions.
fn shown(cx: &Context<'_>, id: &str) -> Result<Allocation, Refusal> {
    let investment = Investment::get(cx, id, Investment::NOUN)?;
    let actions = investment.actions(cx)?.into_iter().map(ActionRecord::allocation_action).collect();
    Ok(Allocation { actions: Some(actions), ..investment.allocation(cx)? })
}

impl Operation for ListAllocations {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Allocation>, Refusal> {
        let page = Investment::page(cx, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.iter().map(|investment| investment.allocation(cx)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateAllocation {
    fn run(self, cx: &mut Context<'_>) -> Result<Allocation, Refusal> {
        let id = create(cx, self.investment, &PREFIXES)?;
        shown(cx, &id)
    }
}

impl Operation for GetAllocation {
    fn run(self, cx: &mut Context<'_>) -> Result<Allocation, Refusal> {
        shown(cx, self.allocation_id.as_str())
    }
}

impl Operation for GetAllocationsInfo {
    fn run(self, _: &mut Context<'_>) -> Result<AllocationsInfo, Refusal> {
        let info = |name| {
            let apy = f64::from(protocol::yearly_bps(&name)) / 100.0;
            let info = AnyJson::new(&json!({ "apy": apy })).map_err(|_| Refusal::internal())?;
            Ok((name, info))
        };
        protocol::all().map(info).collect()
    }
}

impl Operation for ListAllocationActions {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<AllocationAction>, Refusal> {
        let investment = Investment::get(cx, self.allocation_id.as_str(), Investment::NOUN)?;
        let page = investment.actions_page(cx, self.limit, self.pagination_token.as_deref())?;
        let items = page.items.into_iter().map(ActionRecord::allocation_action).collect();
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

impl Operation for CreateAllocationAction {
    fn run(self, cx: &mut Context<'_>) -> Result<Allocation, Refusal> {
        let investment = Investment::get(cx, self.allocation_id.as_str(), Investment::NOUN)?;
        act(cx, &investment, &self.action, &PREFIXES)?;
        shown(cx, self.allocation_id.as_str())
    }
}
