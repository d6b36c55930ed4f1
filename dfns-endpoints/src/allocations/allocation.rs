//! Allocations, and the rates of their protocols.

use super::{AllocationAction, AllocationId, Allocations};
use crate::WalletId;
use crate::onchain::action::{STANDINGS, latest};
use crate::onchain::{ActionStatus, AssetAmount, InvestmentAction, InvestmentProtocol, NewInvestment};
use dfns_core::meta::Settling;
use dfns_core::wait::Settles;
use dfns_core::{AnyJson, Endpoint, Page, Timestamp, dfns_endpoint, dfns_object};
use std::collections::BTreeMap;

dfns_core::open_enum! {
    /// The provider of a protocol.
    pub enum AllocationProvider {
        /// M0, which offers `0fns`.
        M0 => "M0",
        /// Yield.xyz, which offers vaults.
        YieldXyz => "Yield.xyz",
    }
}

/// Lists the allocations of the organization.
#[dfns_endpoint(GET, "/allocations",
    group = Allocations, returns = Page<Allocation>, paginated, permissions = ["Allocations:Read"])]
pub struct ListAllocations {
    /// The maximum number of allocations per page: 1 to 500. Defaults to 50.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Invests assets of a wallet in a protocol, where they earn interest.
///
/// The assets leave the wallet until they are withdrawn with [`CreateAllocationAction`]. If a
/// policy requires approval, the first action has the status
/// [`PendingPolicyApproval`](crate::onchain::ActionStatus::PendingPolicyApproval).
///
/// A request that repeats an external id returns the first allocation instead of a new one.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::allocations::CreateAllocation;
/// use dfns::onchain::{NewOfnsInvestment, TradedErc20};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let usdc = TradedErc20::new("0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48", 1_000_000_000_u64);
/// let ofns = TradedErc20::new("0x0A7660979A67E4bC51E750C628C8479ff9F458aE", 1_000_000_000_u64);
/// let investment = NewOfnsInvestment::new("wa-4g991-s29to-9hrq4nbuto6ih33b", usdc, ofns, 50_u32);
/// let allocation = client.allocations().create_allocation(CreateAllocation::new(investment)).await?;
/// println!("{}", allocation.id);
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/allocations",
    group = Allocations, returns = Allocation, signed, replay(external_id),
    permissions = ["Allocations:Create", "Wallets:Transactions:Create",
        "FeeSponsors:Use" if server("feeSponsorId is set and the sponsored wallet is owned by an EndUser")])]
pub struct CreateAllocation {
    /// The assets to invest, and the protocol.
    #[dfns(body)]
    pub investment: NewInvestment,
}

/// Deposits assets into an allocation, or withdraws them.
///
/// If a policy requires approval, the action has the status
/// [`PendingPolicyApproval`](crate::onchain::ActionStatus::PendingPolicyApproval).
///
/// Returns the allocation. A request that repeats an external id is executed only once.
#[dfns_endpoint(POST, "/allocations/{allocationId}/actions",
    group = Allocations, returns = Allocation, signed, replay(external_id, parent),
    permissions = ["Allocations:Update", "Wallets:Transactions:Create",
        "FeeSponsors:Use" if server("feeSponsorId is set and the sponsored wallet is owned by an EndUser")])]
pub struct CreateAllocationAction {
    /// The allocation.
    pub allocation_id: AllocationId,
    /// The action.
    #[dfns(body)]
    pub action: InvestmentAction,
}

/// Reads an allocation, with its actions.
#[dfns_endpoint(GET, "/allocations/{allocationId}",
    group = Allocations, returns = Allocation, permissions = ["Allocations:Read"])]
pub struct GetAllocation {
    /// The allocation to read.
    pub allocation_id: AllocationId,
}

/// Reads the current interest rates of all protocols.
#[dfns_endpoint(GET, "/allocations/info",
    group = Allocations, returns = AllocationsInfo, permissions = ["Allocations:Read"])]
pub struct GetAllocationsInfo;

/// The interest rates by protocol: JSON objects with the yearly rate. Their fields are not
/// documented.
pub type AllocationsInfo = BTreeMap<InvestmentProtocol, AnyJson>;

/// Assets of a wallet that earn interest in a protocol.
///
/// [`Client::wait`](dfns_core::Client::wait) waits for it. Its status is that of an action that has
/// not settled, or otherwise that of the newest action.
#[dfns_object(response)]
pub struct Allocation {
    /// The allocation's id.
    pub id: AllocationId,
    /// The source wallet.
    pub wallet_id: WalletId,
    /// The protocol.
    pub protocol: InvestmentProtocol,
    /// The provider of the protocol.
    pub provider: Option<AllocationProvider>,
    /// The current amount.
    pub amount: AssetAmount,
    /// The rewards earned so far.
    pub rewards: AssetAmount,
    /// The creation time.
    pub date_created: Timestamp,
    /// The actions. Absent from lists of allocations.
    pub actions: Option<Vec<AllocationAction>>,
}

impl Settles for Allocation {
    type Status = ActionStatus;
    type Read = GetAllocation;
    const SETTLING: Settling = Settling::new::<ActionStatus>(
        ("Allocation", None),
        <GetAllocation as Endpoint>::META,
        &[("allocation_id", "id")],
        STANDINGS,
        false,
    );
    fn id(&self) -> &str {
        self.id.as_str()
    }
    fn status(&self) -> Option<&ActionStatus> {
        latest(self.actions.iter().flatten().map(|action| (&action.date_created, &action.status)))
    }
    fn read(&self) -> GetAllocation {
        GetAllocation::new(&self.id)
    }
}
