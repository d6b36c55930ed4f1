//! Outgoing transfers of vaults. The amount and the estimated fee are set aside until they end.

use super::events::{self, About};
use super::history::{self, Item};
use super::position::{Position, units};
use super::vault;
use crate::chain;
use crate::ledger::{Aside, AsideKind, Asset};
use crate::operations::keys::KeyRecord;
use crate::operations::payments::{self, Purpose, Request};
use crate::operations::{Operation, wallets};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::VaultId;
use dfns_endpoints::onchain::{BroadcastStatus, TransferBody, TransferRequest};
use dfns_endpoints::vaults::{CreateVaultTransfer, Vault};
use dfns_endpoints::webhooks::VaultLedgerEntryKind;

impl Operation for CreateVaultTransfer {
    fn run(self, cx: &mut Context<'_>) -> Result<TransferRequest, Refusal> {
        let amount = units(&self.amount)?;
        let vault = vault::get(cx, &self.vault_id)?;
        let position = Position::of(cx, vault, &self.network, &self.tid)?;
        let body = position.transfer(&self.to, &self.amount, self.external_id.as_deref())?;
        let key = cx.get::<KeyRecord>(&position.wallet.signing_key.id)?;
        payments::check_transfer(cx, position.info, key.private.public(), &body)?;
        if let Some(earlier) = wallets::find_replayed(cx, &position.wallet.id, &body)? {
            return Ok(earlier);
        }
        position.check_available(cx, amount)?;
        send(cx, &position, body, Some(amount), Purpose::VaultTransfer(self.vault_id))
    }
}

/// Requests a transfer of a vault, and sets its fee and perhaps its amount aside. What needs no
/// approval is on its way.
pub(super) fn send(
    cx: &mut Context<'_>,
    position: &Position,
    body: TransferBody,
    amount: Option<u128>,
    purpose: Purpose,
) -> Result<TransferRequest, Refusal> {
    let key = cx.get::<KeyRecord>(&position.wallet.signing_key.id)?;
    let fee = payments::estimate_fee(cx, position.info, key.private.public(), position.address(), &body)?;
    let native = position.native();
    let paid_alike = amount.filter(|_| position.asset.is_native()).unwrap_or_default();
    native.check_available(cx, paid_alike.saturating_add(fee))?;
    let transfer = wallets::transfer(cx, &position.wallet.id, body, Some(purpose))?;
    // One that a policy blocks is over already.
    if transfer.status == BroadcastStatus::Pending {
        let (wallet, id) = (&position.wallet, transfer.id.as_str());
        if let Some(amount) = amount {
            Aside::insert(cx, wallet, &position.asset, (AsideKind::Outgoing, amount), id, Some(id))?;
        }
        Aside::insert(cx, wallet, &native.asset, (AsideKind::Fee, fee), id, Some(id))?;
    }
    history::add(cx, position, Item::Transfer(transfer.id.clone()))?;
    let kind = VaultLedgerEntryKind::OutgoingTransferInitiated;
    events::emit(cx, position, kind, &About::Transfer(&transfer.id))?;
    Ok(transfer)
}

/// Emits the event of the end of a transfer of a vault. Its books are right already.
pub(in crate::operations) fn transfer_ended(
    cx: &mut Context<'_>,
    vault_id: &VaultId,
    request: &Request,
) -> Result<(), Refusal> {
    let Request::Transfer(transfer) = request else { return Err(Refusal::internal()) };
    let kind = match (&transfer.status, transfer.reason.as_deref()) {
        (BroadcastStatus::Confirmed, _) => VaultLedgerEntryKind::OutgoingTransferConfirmed,
        (BroadcastStatus::Rejected, _) => VaultLedgerEntryKind::OutgoingTransferRejected,
        (_, Some(payments::ABORTED)) => VaultLedgerEntryKind::OutgoingTransferAborted,
        _ => VaultLedgerEntryKind::OutgoingTransferFailed,
    };
    let (asset, _) = Asset::of_transfer(chain::of(&transfer.network)?, &transfer.request_body)?;
    let position = Position::of_asset(cx, cx.get::<Vault>(vault_id)?, &transfer.network, asset)?;
    events::emit(cx, &position, kind, &About::Transfer(&transfer.id))
}
