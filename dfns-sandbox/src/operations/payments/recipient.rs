//! The demands of networks on the recipient of a transfer. Only wallets of the sandbox are checked:
//! other addresses exist, and accept every token.

use crate::chain::{Family, NetworkInfo};
use crate::ledger::{self, Account, Asset, Movement};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::wallets::Wallet;

/// Why a recipient cannot receive a transfer.
pub(super) enum Unable {
    /// The transaction cannot be built.
    ToBuild(&'static str),
    /// The transaction fails in its block.
    OnChain(&'static str),
}

/// Whether a recipient can receive what moves. `creates` says that the transfer creates its
/// account.
pub(super) fn check(
    cx: &Context<'_>,
    info: &NetworkInfo,
    movement: &Movement,
    creates: bool,
) -> Result<Option<Unable>, Refusal> {
    let Movement { asset, amount, to } = movement;
    let account = Account::get(cx, info, to)?;
    let index = format!("{} {}", info.name, account.address);
    if asset.field("issuer") == Some(to) || cx.find_by::<Wallet>("address", &index)?.is_none() {
        return Ok(None);
    }
    if asset.is_native() {
        let Some(least) = ledger::activation(info) else { return Ok(None) };
        // On Stellar, a transfer says that it creates the account. On the XRP Ledger, each does.
        let creates = creates || info.family == Family::Xrpl;
        let exists = account.total(&Asset::native()) > 0 || (creates && *amount >= least);
        return Ok((!exists).then_some(Unable::OnChain("Destination account does not exist")));
    }
    if !ledger::needs_consent(info, asset) || account.consents_to(asset) {
        return Ok(None);
    }
    if info.family != Family::Solana {
        return Ok(Some(Unable::OnChain("Destination cannot receive this asset")));
    }
    Ok((!creates).then_some(Unable::ToBuild("Destination token account does not exist")))
}
