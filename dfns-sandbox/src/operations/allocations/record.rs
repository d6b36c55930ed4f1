//! Investments and the actions on them, which allocations and yields show.

use super::protocol::{Pair, yearly_bps};
use crate::chain::{self, NetworkInfo};
use crate::ledger::Asset;
use crate::operations::ownership::check_visible;
use crate::operations::payments::awaits_approval;
use crate::operations::replay;
use crate::operations::rewards::Accrual;
use crate::operations::trades;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::{Page, Requester, Timestamp};
use dfns_endpoints::allocations::AllocationAction;
use dfns_endpoints::onchain::{
    ActionStatus, AssetAmount, InvestmentActionKind, InvestmentProtocol, InvestmentRequest, NewInvestment,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::WebhookEventKind;
use dfns_endpoints::{FeeSponsorId, TransactionId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Tokens of a wallet in a protocol.
#[derive(Serialize, Deserialize)]
pub(in crate::operations) struct Investment {
    pub(in crate::operations) id: String,
    pub(in crate::operations) wallet_id: WalletId,
    pub(in crate::operations) protocol: InvestmentProtocol,
    pub(in crate::operations) date_created: Timestamp,
    pub(super) request_body: NewInvestment,
    /// The tokens that are deposited.
    deposited: Asset,
    /// The tokens of the protocol.
    received: Asset,
    pub(super) invested: Accrual,
}

impl Entity for Investment {
    const NOUN: &'static str = "allocation";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let external_id = replay::external_id(&self.request_body).ok().flatten();
        external_id.map(|id| (replay::EXTERNAL_ID, id)).into_iter().collect()
    }
}

impl Investment {
    /// An investment that nothing was paid into yet.
    pub(super) fn new(
        id: String,
        wallet_id: WalletId,
        protocol: InvestmentProtocol,
        date_created: Timestamp,
        request_body: NewInvestment,
        pair: Pair,
    ) -> Self {
        let invested = Accrual::new(yearly_bps(&protocol));
        let Pair { deposited, received } = pair;
        Self { id, wallet_id, protocol, date_created, request_body, deposited, received, invested }
    }

    /// The investment with this id, if the caller may see its wallet. `noun` is the word for it in
    /// refusals.
    pub(in crate::operations) fn get(cx: &Context<'_>, id: &str, noun: &str) -> Result<Self, Refusal> {
        let investment = cx.find::<Self>(id)?.ok_or_else(|| Refusal::not_found(noun))?;
        investment.check_visible(cx, noun)?;
        Ok(investment)
    }

    fn check_visible(&self, cx: &Context<'_>, noun: &str) -> Result<(), Refusal> {
        let wallet = cx.get::<Wallet>(&self.wallet_id)?;
        check_visible(cx, wallet.signing_key.delegated_to.as_ref(), noun)
    }

    /// A page of the investments that the caller may see.
    pub(in crate::operations) fn page(
        cx: &Context<'_>,
        limit: Option<u32>,
        token: Option<&str>,
    ) -> Result<Page<Self>, Refusal> {
        let is_visible = |investment: &Self| investment.check_visible(cx, Self::NOUN).is_ok();
        cx.page(&List::all().only(is_visible), limit, token)
    }

    pub(super) fn pair(&self) -> Pair {
        Pair { deposited: self.deposited.clone(), received: self.received.clone() }
    }

    pub(super) fn network(&self, cx: &Context<'_>) -> Result<(&'static NetworkInfo, Wallet), Refusal> {
        let wallet = cx.get::<Wallet>(&self.wallet_id)?;
        Ok((chain::of(&wallet.network)?, wallet))
    }

    /// The amount and the rewards, as the API shows them: for `0fns` in its tokens, for vaults in
    /// those that they take.
    pub(in crate::operations) fn amounts(&self, cx: &Context<'_>) -> Result<(AssetAmount, AssetAmount), Refusal> {
        let (info, _) = self.network(cx)?;
        let is_ofns = self.protocol == InvestmentProtocol::Ofns;
        let asset = if is_ofns { &self.received } else { &self.deposited };
        let amount = trades::shown(cx, info, asset, self.invested.principal())?;
        Ok((amount, trades::shown(cx, info, asset, self.invested.rewards(cx.time()))?))
    }

    /// Every action on it, the newest first.
    pub(in crate::operations) fn actions(&self, cx: &Context<'_>) -> Result<Vec<ActionRecord>, Refusal> {
        let actions = cx.list::<ActionRecord>(&List::by(INVESTMENT, &self.id))?;
        actions.into_iter().map(|action| action.now(cx)).collect()
    }

    /// A page of the actions on it.
    pub(in crate::operations) fn actions_page(
        &self,
        cx: &Context<'_>,
        limit: Option<u32>,
        token: Option<&str>,
    ) -> Result<Page<ActionRecord>, Refusal> {
        let page = cx.page::<ActionRecord>(&List::by(INVESTMENT, &self.id), limit, token)?;
        let items = page.items.into_iter().map(|action| action.now(cx)).collect::<Result<_, _>>()?;
        Ok(Page { items, next_page_token: page.next_page_token })
    }
}

/// An action on an investment.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::operations) struct ActionRecord {
    pub(in crate::operations) id: String,
    pub(in crate::operations) investment_id: String,
    pub(in crate::operations) kind: InvestmentActionKind,
    pub(in crate::operations) status: ActionStatus,
    pub(in crate::operations) requester: Requester,
    pub(in crate::operations) request_body: InvestmentRequest,
    pub(in crate::operations) external_id: Option<String>,
    pub(in crate::operations) fee_sponsor_id: Option<FeeSponsorId>,
    pub(in crate::operations) failure_reason: Option<String>,
    pub(in crate::operations) date_created: Timestamp,
    /// True for the action that created the investment.
    pub(super) is_first: bool,
    #[serde(with = "crate::ledger::units")]
    pub(super) amount: u128,
    /// The transaction that pays the protocol, if there is one.
    pub(super) transaction_id: Option<TransactionId>,
    /// True for an order that is paid for, and not filled yet.
    pub(super) is_order: bool,
}

/// The index of the actions on an investment.
const INVESTMENT: &str = "allocation";

/// The index of the orders that are not filled.
pub(super) const UNFILLED: &str = "unfilled";

impl Entity for ActionRecord {
    const NOUN: &'static str = "allocation action";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = vec![(INVESTMENT, self.investment_id.clone())];
        // The investment has the external id of its first action itself.
        keys.extend(self.external_id.clone().filter(|_| !self.is_first).map(|id| (replay::EXTERNAL_ID, id)));
        keys.extend(self.is_order.then(|| (UNFILLED, String::new())));
        keys
    }
}

impl ActionRecord {
    /// Returns true until it has ended.
    pub(super) fn is_open(&self) -> bool {
        self.status == ActionStatus::InProgress
    }

    /// The action as it is now: it waits as long as its transaction does.
    pub(super) fn now(mut self, cx: &Context<'_>) -> Result<Self, Refusal> {
        if let Some(id) = self.transaction_id.as_ref().filter(|_| self.is_open())
            && awaits_approval(cx, id)?
        {
            self.status = ActionStatus::PendingPolicyApproval;
        }
        Ok(self)
    }

    /// The action as allocations show it.
    pub(super) fn allocation_action(self) -> AllocationAction {
        AllocationAction {
            id: self.id.into(),
            allocation_id: self.investment_id.into(),
            external_id: self.external_id,
            kind: self.kind,
            status: self.status,
            requester: self.requester,
            request_body: self.request_body,
            fee_sponsor_id: self.fee_sponsor_id,
            failure_reason: self.failure_reason,
            date_created: self.date_created,
        }
    }

    /// Emits an event about the action.
    pub(super) fn emit(&self, cx: &mut Context<'_>, kind: WebhookEventKind) -> Result<(), Refusal> {
        cx.emit(kind, &json!({ "allocationAction": self.clone().allocation_action() }))
    }
}
