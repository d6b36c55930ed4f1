//! Yields, and what is done with them.

use super::Yields;
use crate::WalletId;
use crate::onchain::{
    ActionStatus, InvestmentActionKind, InvestmentProtocol, InvestmentRequest, InvestmentTrade, KnownAsset,
    NewInvestment,
};
use dfns_core::{Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// Names a yield (`yld-...`).
    pub struct YieldId;

    /// Names an action on a yield (`ylda-...`).
    pub struct YieldActionId;
}

/// Lists the yields of the organization.
#[dfns_endpoint(GET, "/yields",
    group = Yields, returns = Page<Yield>, paginated, callers(employee, service_account),
    permissions = ["Yields:Read"])]
pub struct ListYields {
    /// How many yields a page holds: 1 to 500, 50 if not said.
    pub limit: Option<u32>,
    /// Where to go on: `next_page_token` of the page before.
    pub pagination_token: Option<String>,
}

/// Puts assets of a wallet into a protocol.
#[dfns_endpoint(POST, "/yields",
    group = Yields, returns = Yield, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Yields:Create"])]
pub struct CreateYield {
    /// What to put into which protocol.
    #[dfns(body)]
    pub investment: NewInvestment,
}

/// Reads a yield, with the actions on it.
#[dfns_endpoint(GET, "/yields/{yieldId}",
    group = Yields, returns = Yield, callers(employee, service_account), permissions = ["Yields:Read"])]
pub struct GetYield {
    /// The yield to read.
    pub yield_id: YieldId,
}

/// Lists what was done with a yield.
#[dfns_endpoint(GET, "/yields/{yieldId}/actions",
    group = Yields, returns = Page<YieldAction>, paginated, callers(employee, service_account),
    permissions = ["Yields:Read"])]
pub struct ListYieldActions {
    /// The yield.
    pub yield_id: YieldId,
    /// How many actions a page holds: 1 to 500, 50 if not said.
    pub limit: Option<u32>,
    /// Where to go on: `next_page_token` of the page before.
    pub pagination_token: Option<String>,
}

/// Puts more assets into a yield, or takes some out.
#[dfns_endpoint(POST, "/yields/{yieldId}/actions",
    group = Yields, returns = Yield, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Yields:Update"])]
pub struct CreateYieldAction {
    /// The yield.
    pub yield_id: YieldId,
    /// What to do.
    #[dfns(body)]
    pub trade: InvestmentTrade,
}

/// Assets that earn in a protocol.
#[dfns_object(response)]
pub struct Yield {
    /// The yield's id.
    pub id: YieldId,
    /// The wallet that the assets come from.
    pub wallet_id: WalletId,
    /// The protocol.
    pub protocol: InvestmentProtocol,
    /// How much is in it at the moment.
    pub amount: KnownAsset,
    /// How much it earned so far.
    pub rewards: KnownAsset,
    /// When it was created.
    pub date_created: Timestamp,
    /// The actions on it. Lists of yields leave them out.
    pub actions: Option<Vec<YieldAction>>,
}

/// Something that was done with a yield, or is about to be.
#[dfns_object(response)]
pub struct YieldAction {
    /// The action's id.
    pub id: YieldActionId,
    /// The yield.
    pub yield_id: YieldId,
    /// The caller's own id for it.
    pub external_id: Option<String>,
    /// Which way the assets go.
    pub kind: InvestmentActionKind,
    /// How far it is.
    pub status: ActionStatus,
    /// Who asked for it.
    pub requester: Requester,
    /// What was asked for.
    pub request_body: InvestmentRequest,
    /// When it was asked for.
    pub date_created: Timestamp,
}
