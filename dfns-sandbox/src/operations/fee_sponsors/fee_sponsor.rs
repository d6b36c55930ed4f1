//! Fee sponsors themselves, and the fees that they paid.

use crate::operations::keys::{KeyRecord, managed};
use crate::operations::wallets::get_active;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::fee_sponsors::{
    ActivateFeeSponsor, CreateFeeSponsor, DeactivateFeeSponsor, DeleteFeeSponsor, FeeSponsor, FeeSponsorStatus,
    GetFeeSponsor, ListFeeSponsors, ListSponsoredFees, SponsoredFee,
};
use dfns_endpoints::{FeeSponsorId, WalletId};
use http::StatusCode;
use serde_json::json;

impl Entity for FeeSponsor {
    const NOUN: &'static str = "fee sponsor";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let is_live = self.status != FeeSponsorStatus::Archived;
        is_live.then(|| (WALLET, self.wallet_id.to_string())).into_iter().collect()
    }
}

impl Entity for SponsoredFee {
    const NOUN: &'static str = "sponsored fee";

    fn id(&self) -> &str {
        &self.request_id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![(SPONSOR, self.fee_sponsor_id.to_string())]
    }
}

/// The index of the sponsors that are not archived, by wallet.
const WALLET: &str = "wallet";

/// The index of the fees of a sponsor.
const SPONSOR: &str = "sponsor";

/// The networks whose fees can be sponsored. Dfns documents a part of this list.
const NETWORKS: &[&str] = &[
    "ArbitrumOne",
    "ArbitrumSepolia",
    "Base",
    "BaseSepolia",
    "Berachain",
    "BerachainBepolia",
    "Bsc",
    "BscTestnet",
    "Ethereum",
    "EthereumHoodi",
    "EthereumSepolia",
    "Optimism",
    "OptimismSepolia",
    "Polygon",
    "PolygonAmoy",
    "Solana",
    "SolanaDevnet",
    "Stellar",
    "StellarTestnet",
];

/// The sponsor that a wallet is, unless that was deleted.
pub(super) fn of_wallet(cx: &Context<'_>, wallet: &WalletId) -> Result<Option<FeeSponsor>, Refusal> {
    cx.find_by(WALLET, wallet.as_str())
}

/// 422: the sponsor was deleted.
fn archived(id: &FeeSponsorId) -> Refusal {
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("fee sponsor {id} is archived"))
}

impl Operation for CreateFeeSponsor {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeSponsor, Refusal> {
        if let Some(name) = &self.name {
            check::line("name", name, 1..=50)?;
        }
        let wallet = get_active(cx, &self.wallet_id)?;
        if wallet.signing_key.delegated_to.is_some() {
            return Err(Refusal::invalid("`walletId` must be a wallet of the organization, and this one is delegated"));
        }
        if let Some(vault) = &wallet.vault_id {
            return Err(managed(vault));
        }
        cx.get::<KeyRecord>(&wallet.signing_key.id)?.check_online()?;
        if !NETWORKS.contains(&wallet.network.as_str()) {
            let networks = NETWORKS.join(", ");
            let message = format!("`walletId` must be a wallet on a network with sponsored fees: {networks}");
            return Err(Refusal::invalid(message));
        }
        if let Some(existing) = of_wallet(cx, &wallet.id)? {
            let details = json!({ "feeSponsorId": existing.id });
            return Err(Refusal::conflict("the wallet is a fee sponsor already", details));
        }
        let sponsor = FeeSponsor {
            id: cx.new_id("fs").into(),
            name: self.name,
            wallet_id: wallet.id,
            network: wallet.network,
            status: FeeSponsorStatus::Active,
            allow_end_user: self.allow_end_user,
            date_created: cx.now(),
        };
        cx.insert(&sponsor)?;
        Ok(sponsor)
    }
}

impl Operation for ListFeeSponsors {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<FeeSponsor>, Refusal> {
        cx.page(&List::all(), check::capped(self.limit), self.pagination_token.as_deref())
    }
}

impl Operation for GetFeeSponsor {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeSponsor, Refusal> {
        cx.get(&self.fee_sponsor_id)
    }
}

/// Activates or deactivates a sponsor that was not deleted.
fn set(cx: &mut Context<'_>, id: &FeeSponsorId, status: FeeSponsorStatus) -> Result<FeeSponsor, Refusal> {
    let mut sponsor = cx.get::<FeeSponsor>(id)?;
    if sponsor.status == FeeSponsorStatus::Archived {
        return Err(archived(id));
    }
    sponsor.status = status;
    cx.update(&sponsor)?;
    Ok(sponsor)
}

impl Operation for ActivateFeeSponsor {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeSponsor, Refusal> {
        set(cx, &self.fee_sponsor_id, FeeSponsorStatus::Active)
    }
}

impl Operation for DeactivateFeeSponsor {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeSponsor, Refusal> {
        set(cx, &self.fee_sponsor_id, FeeSponsorStatus::Deactivated)
    }
}

impl Operation for DeleteFeeSponsor {
    fn run(self, cx: &mut Context<'_>) -> Result<FeeSponsor, Refusal> {
        set(cx, &self.fee_sponsor_id, FeeSponsorStatus::Archived)
    }
}

impl Operation for ListSponsoredFees {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<SponsoredFee>, Refusal> {
        let sponsor = cx.get::<FeeSponsor>(&self.fee_sponsor_id)?;
        let list = List::by(SPONSOR, sponsor.id.as_str());
        cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())
    }
}
