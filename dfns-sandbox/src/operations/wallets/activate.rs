//! Activation: on some networks an account, and its address, exists only once it is activated.

use super::wallet::{get_unarchived, needs_activation};
use crate::chain::{self, canonical};
use crate::operations::keys::KeyRecord;
use crate::operations::payments::{self, Payment, Request};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::AnyJson;
use dfns_endpoints::onchain::{AccountActivation, TransactionBody, TransactionRequest};
use dfns_endpoints::wallets::{ActivateWallet, Wallet};
use dfns_endpoints::webhooks::{WalletEvent, WebhookEventKind};
use dfns_endpoints::{WalletId, WalletStatus};
use serde_json::json;

impl Operation for ActivateWallet {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        check::optional_text("unsignedCdiStr", self.unsigned_cdi_str.as_deref())?;
        let wallet = get_unarchived(cx, &self.wallet_id)?;
        let key = KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        key.check_signs(cx)?;
        let info = chain::of(&wallet.network)?;
        if !needs_activation(info) {
            return Err(Refusal::invalid(format!("wallets on {} need no activation", info.name)));
        }
        let address = chain::activated_address(info, key.private.public()).ok_or_else(Refusal::internal)?;
        let sender = canonical(info, &address);
        if wallet.status != WalletStatus::Inactive || !Payment::of_sender(cx, info.name, &sender)?.is_empty() {
            let details = json!({ "walletId": wallet.id });
            return Err(Refusal::conflict("the wallet is active already, or its activation is under way", details));
        }
        let args = json!({
            "validatorId": self.validator_id,
            "expiry": self.expiry,
            "unsignedCdiStr": self.unsigned_cdi_str,
        });
        let args = AnyJson::new(&args).map_err(|_| Refusal::internal())?;
        let body = TransactionBody::from(AccountActivation { args: Some(args), external_id: None });
        let request = payments::new_transaction(cx, &wallet, body, None)?;
        let id = request.id.clone();
        let payment = Payment::new(id.as_str(), &wallet, sender);
        payments::submit_ungoverned(cx, &Request::Transaction(Box::new(request)), &payment)?;
        cx.get(&id)
    }
}

/// Activates a wallet, whose transaction is confirmed.
pub(in crate::operations) fn activated(cx: &mut Context<'_>, id: &WalletId) -> Result<(), Refusal> {
    let mut wallet = cx.get::<Wallet>(id)?;
    let key = cx.get::<KeyRecord>(&wallet.signing_key.id)?;
    wallet.address = chain::activated_address(chain::of(&wallet.network)?, key.private.public());
    if wallet.status == WalletStatus::Inactive {
        wallet.status = WalletStatus::Active;
    }
    cx.update(&wallet)?;
    cx.emit(WebhookEventKind::WalletActivated, &WalletEvent { wallet })
}
