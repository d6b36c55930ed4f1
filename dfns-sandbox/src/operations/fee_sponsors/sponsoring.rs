//! Sponsoring: who may name a sponsor, and who pays when the transaction is made.
//!
//! The wallet signs its transaction, and the sponsor's account pays the fee. On Solana the sponsor
//! signs as well, as the fee payer of the message.

use super::fee_sponsor::of_wallet;
use crate::chain::{self, NetworkInfo, PrivateKey};
use crate::operations::keys::KeyRecord;
use crate::operations::ownership::calling_end_user;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::{Amount, Timestamp};
use dfns_endpoints::fee_sponsors::{FeeSponsor, FeeSponsorStatus, SponsoredFee};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{FeeSponsorId, WalletId, WalletStatus};
use http::StatusCode;

/// Checks that a wallet may use a sponsor.
pub(crate) fn check(cx: &Context<'_>, wallet: &Wallet, id: &FeeSponsorId) -> Result<(), Refusal> {
    if !id.as_str().starts_with("fs-") {
        return Err(Refusal::invalid("`feeSponsorId` must be the id of a fee sponsor (`fs-...`)"));
    }
    let sponsor = cx.get::<FeeSponsor>(id)?;
    if calling_end_user(cx)?.is_some() && sponsor.allow_end_user != Some(true) {
        let message = format!("fee sponsor {id} does not pay for the wallets of end users");
        return Err(Refusal::new(StatusCode::UNAUTHORIZED, message));
    }
    if sponsor.status != FeeSponsorStatus::Active {
        let message = format!("fee sponsor {id} is not active");
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    if sponsor.network != wallet.network {
        let message =
            format!("`feeSponsorId` must be a sponsor on {}, and this one is on {}", wallet.network, sponsor.network);
        return Err(Refusal::invalid(message));
    }
    if of_wallet(cx, &wallet.id)?.is_some() {
        return Err(Refusal::invalid("`feeSponsorId`: the wallet is a fee sponsor itself and pays its own fees"));
    }
    Ok(())
}

/// The wallet of a sponsor.
pub(crate) fn wallet(cx: &Context<'_>, id: &FeeSponsorId) -> Result<Wallet, Refusal> {
    cx.get(&cx.get::<FeeSponsor>(id)?.wallet_id)
}

/// The wallet that pays a fee.
pub(crate) struct Payer {
    pub(crate) address: String,
    pub(crate) key: PrivateKey,
}

/// The wallet that pays for a transaction which is about to be made, or why none does.
pub(crate) fn payer(cx: &Context<'_>, info: &NetworkInfo, id: &FeeSponsorId) -> Result<Result<Payer, String>, Refusal> {
    let sponsor = cx.get::<FeeSponsor>(id)?;
    let wallet = cx.get::<Wallet>(&sponsor.wallet_id)?;
    let key = cx.get::<KeyRecord>(&wallet.signing_key.id)?;
    let is_custodial = key.delegated_to.is_none();
    let signs = wallet.status == WalletStatus::Active && is_custodial && key.check_signs(cx).is_ok();
    if sponsor.status != FeeSponsorStatus::Active || !signs {
        return Ok(Err("Fee sponsor is not active".to_owned()));
    }
    let address = chain::canonical(info, wallet.address.as_deref().unwrap_or_default());
    Ok(Ok(Payer { address, key: key.private }))
}

/// Notes the fee of a confirmed request.
pub(crate) fn record(
    cx: &mut Context<'_>,
    fee_sponsor_id: FeeSponsorId,
    wallet_id: &WalletId,
    request_id: &str,
    fee: u128,
    (date_requested, date_confirmed): (Timestamp, Timestamp),
) -> Result<(), Refusal> {
    cx.insert(&SponsoredFee {
        fee_sponsor_id,
        sponsoree_id: wallet_id.to_string(),
        request_id: request_id.to_owned(),
        fee: Some(Amount::from(fee)),
        date_requested,
        date_confirmed,
    })
}
