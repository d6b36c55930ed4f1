//! Yields, and actions on them.

use super::Yields;
use crate::WalletId;
use crate::onchain::action::{STANDINGS, latest};
use crate::onchain::{
    ActionStatus, AssetAmount, InvestmentActionKind, InvestmentProtocol, InvestmentRequest, InvestmentTrade,
    NewInvestment,
};
use dfns_core::meta::Settling;
use dfns_core::wait::Settles;
use dfns_core::{Endpoint, Page, Requester, Timestamp, dfns_endpoint, dfns_object};

dfns_core::id_types! {
    /// The id of a yield (`yld-...`).
    pub struct YieldId;

    /// The id of an action on a yield (`ylda-...`).
    pub struct YieldActionId;
}

/// Lists the yields of the organization.
#[dfns_endpoint(GET, "/yields",
    group = Yields, returns = Page<Yield>, paginated, callers(employee, service_account),
    permissions = ["Yields:Read"])]
pub struct ListYields {
    /// The maximum number of yields per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Invests assets of a wallet in a protocol, where they earn interest.
///
/// The assets leave the wallet until they are withdrawn with [`CreateYieldAction`]. If a policy
/// requires approval, the first action has the status
/// [`PendingPolicyApproval`](crate::onchain::ActionStatus::PendingPolicyApproval).
#[dfns_endpoint(POST, "/yields",
    group = Yields, returns = Yield, signed, callers(employee, service_account), replay(external_id),
    permissions = ["Yields:Create"])]
pub struct CreateYield {
    /// The assets to invest, and the protocol.
    #[dfns(body)]
    pub investment: NewInvestment,
}

/// Reads a yield, with its actions.
#[dfns_endpoint(GET, "/yields/{yieldId}",
    group = Yields, returns = Yield, callers(employee, service_account), permissions = ["Yields:Read"])]
pub struct GetYield {
    /// The yield to read.
    pub yield_id: YieldId,
}

/// Lists the actions on a yield.
#[dfns_endpoint(GET, "/yields/{yieldId}/actions",
    group = Yields, returns = Page<YieldAction>, paginated, callers(employee, service_account),
    permissions = ["Yields:Read"])]
pub struct ListYieldActions {
    /// The yield.
    pub yield_id: YieldId,
    /// The maximum number of actions per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Deposits assets into a yield, or withdraws them.
///
/// If a policy requires approval, the action has the status
/// [`PendingPolicyApproval`](crate::onchain::ActionStatus::PendingPolicyApproval).
///
/// Returns the yield. A request that repeats an external id is executed only once.
#[dfns_endpoint(POST, "/yields/{yieldId}/actions",
    group = Yields, returns = Yield, signed, callers(employee, service_account), replay(external_id, parent),
    permissions = ["Yields:Update"])]
pub struct CreateYieldAction {
    /// The yield.
    pub yield_id: YieldId,
    /// The action.
    #[dfns(body)]
    pub trade: InvestmentTrade,
}

/// Assets of a wallet that earn interest in a protocol.
///
/// [`Client::wait`](dfns_core::Client::wait) waits for it. Its status is that of an action that has
/// not settled, or otherwise that of the newest action.
#[dfns_object(response)]
pub struct Yield {
    /// The yield's id.
    pub id: YieldId,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The protocol.
    pub protocol: InvestmentProtocol,
    /// The current amount.
    pub amount: AssetAmount,
    /// The rewards earned so far.
    pub rewards: AssetAmount,
    /// The creation time.
    pub date_created: Timestamp,
    /// The actions. Absent from lists of yields.
    pub actions: Option<Vec<YieldAction>>,
}

/// An action on a yield, with its status.
#[dfns_object(response)]
pub struct YieldAction {
    /// The action's id.
    pub id: YieldActionId,
    /// The yield.
    pub yield_id: YieldId,
    /// The external id, as given by the client.
    pub external_id: Option<String>,
    /// The direction of the transfer.
    pub kind: InvestmentActionKind,
    /// The status.
    pub status: ActionStatus,
    /// The user who requested the action.
    pub requester: Requester,
    /// The request body, as sent.
    pub request_body: InvestmentRequest,
    /// The time of the request.
    pub date_created: Timestamp,
}

impl Settles for Yield {
    type Status = ActionStatus;
    type Read = GetYield;
    const SETTLING: Settling = Settling::new::<ActionStatus>(
        ("Yield", None),
        <GetYield as Endpoint>::META,
        &[("yield_id", "id")],
        STANDINGS,
        false,
    );
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn status(&self) -> Option<&ActionStatus> {
        latest(self.actions.iter().flatten().map(|action| (&action.date_created, &action.status)))
    }
    fn read(&self) -> GetYield {
        GetYield::new(&self.id)
    }
}
