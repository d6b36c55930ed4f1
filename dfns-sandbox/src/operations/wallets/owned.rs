//! The requests of a wallet: found by the wallet and their id, and listed by the wallet.

use super::wallet::get;
use crate::operations::check;
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::WalletId;
use dfns_endpoints::onchain::{TransactionRequest, TransferRequest};
use dfns_endpoints::wallets::{Wallet, WalletPage};

/// An entity that belongs to a wallet, which its index `wallet` names.
pub(super) trait Owned: Entity {
    fn wallet_id(&self) -> &WalletId;
}

impl Owned for TransferRequest {
    fn wallet_id(&self) -> &WalletId {
        &self.wallet_id
    }
}

impl Owned for TransactionRequest {
    fn wallet_id(&self) -> &WalletId {
        &self.wallet_id
    }
}

/// The entity of a wallet with this id, if the caller may see it.
pub(super) fn find<E: Owned>(cx: &Context<'_>, wallet_id: &WalletId, id: &str) -> Result<(Wallet, E), Refusal> {
    let wallet = get(cx, wallet_id)?;
    let entity = cx.get::<E>(id)?;
    if *entity.wallet_id() == wallet.id { Ok((wallet, entity)) } else { Err(Refusal::not_found(E::NOUN)) }
}

/// A page of the entities of a wallet, if the caller may see it.
pub(super) fn page<E: Owned>(
    cx: &Context<'_>,
    wallet_id: WalletId,
    limit: Option<u32>,
    token: Option<&str>,
) -> Result<WalletPage<E>, Refusal> {
    get(cx, &wallet_id)?;
    let page = cx.page(&List::by("wallet", wallet_id.as_str()), check::capped(limit), token)?;
    Ok(WalletPage { items: page.items, next_page_token: page.next_page_token, wallet_id, network: None })
}
