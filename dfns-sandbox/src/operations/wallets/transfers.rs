//! Transfers: described by asset, built and broadcast by the sandbox.

use super::owned::{find, page};
use super::wallet::get_active;
use crate::chain;
use crate::ledger::{Asset, Token};
use crate::operations::fee_sponsors;
use crate::operations::keys::KeyRecord;
use crate::operations::ownership::requester;
use crate::operations::payments::{self, Payment, Purpose, Replacement, Request};
use crate::operations::{Operation, replay};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::{BroadcastStatus, TransactionRequest, TransferBody, TransferMetadata, TransferRequest};
use dfns_endpoints::wallets::{
    AbortTransfer, CancelTransfer, GetTransfer, ListTransfers, SpeedUpTransfer, TransferAsset, WalletPage,
};
use dfns_endpoints::{FeeSponsorId, WalletId};

impl Operation for TransferAsset {
    // With `externalID` in the place of `externalId`, a transfer that is repeated would pay twice.
    const REFUSES_UNKNOWN_FIELDS: bool = true;

    fn run(self, cx: &mut Context<'_>) -> Result<TransferRequest, Refusal> {
        transfer(cx, &self.wallet_id, self.transfer, None)
    }
}

/// The earlier transfer of a wallet with the same body and `externalId`.
///
/// # Errors
/// 409 if the earlier transfer is another one.
pub(in crate::operations) fn find_replayed(
    cx: &Context<'_>,
    wallet_id: &WalletId,
    body: &TransferBody,
) -> Result<Option<TransferRequest>, Refusal> {
    let Some(external_id) = replay::external_id(body)? else { return Ok(None) };
    let is_same = |earlier: &TransferRequest| {
        Ok(earlier.wallet_id == *wallet_id && replay::same_body(&earlier.request_body, body)?)
    };
    replay::find(cx, &external_id, is_same)
}

/// Requests a transfer of a wallet, perhaps for another entity, which learns how it ends.
pub(in crate::operations) fn transfer(
    cx: &mut Context<'_>,
    wallet_id: &WalletId,
    body: TransferBody,
    purpose: Option<Purpose>,
) -> Result<TransferRequest, Refusal> {
    let external_id = replay::external_id(&body)?;
    let wallet = get_active(cx, wallet_id)?;
    let is_of_vault = purpose.as_ref().is_some_and(Purpose::is_of_vault);
    let key_of = if is_of_vault { KeyRecord::get } else { KeyRecord::get_own };
    let key = key_of(cx, &wallet.signing_key.id)?;
    key.check_signs(cx)?;
    let info = chain::of(&wallet.network)?;
    payments::check_transfer(cx, info, key.private.public(), &body)?;
    if let Some(earlier) = find_replayed(cx, &wallet.id, &body)? {
        return Ok(earlier);
    }
    let fee_sponsor_id = replay::field(&body, "feeSponsorId")?.map(FeeSponsorId::from);
    if let Some(id) = &fee_sponsor_id {
        fee_sponsors::check(cx, &wallet, id)?;
    }
    let sender = chain::canonical(info, wallet.address.as_deref().unwrap_or_default());
    payments::check_nonce_account(cx, info, &sender, &body)?;
    let (asset, _) = Asset::of_transfer(info, &body)?;
    let request = TransferRequest {
        id: cx.new_id("xfr").into(),
        wallet_id: wallet.id.clone(),
        network: wallet.network.clone(),
        requester: requester(cx)?,
        metadata: TransferMetadata { asset: Token::get(cx, info, &asset)?.metadata(cx)?, fee: None },
        status: BroadcastStatus::Pending,
        reason: None,
        debug_trace: None,
        tx_hash: None,
        fee: None,
        date_requested: cx.now(),
        date_policy_resolved: None,
        date_broadcasted: None,
        date_confirmed: None,
        approval_id: None,
        external_id,
        fee_sponsor_id: fee_sponsor_id.clone(),
        replacement_id: None,
        details: None,
        request_body: body,
    };
    let id = request.id.clone();
    let mut payment = Payment::new(id.as_str(), &wallet, sender);
    payment.fee_sponsor_id = fee_sponsor_id;
    payment.purpose = purpose;
    payments::submit(cx, &mut Request::Transfer(Box::new(request)), &payment)?;
    cx.get(&id)
}

impl Operation for GetTransfer {
    fn run(self, cx: &mut Context<'_>) -> Result<TransferRequest, Refusal> {
        Ok(find(cx, &self.wallet_id, self.transfer_id.as_str())?.1)
    }
}

impl Operation for ListTransfers {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletPage<TransferRequest>, Refusal> {
        page(cx, self.wallet_id, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for AbortTransfer {
    fn run(self, cx: &mut Context<'_>) -> Result<TransferRequest, Refusal> {
        let (wallet, transfer) = find::<TransferRequest>(cx, &self.wallet_id, self.transfer_id.as_str())?;
        // The transfers of vaults, which nobody else replaces, can be aborted.
        if wallet.vault_id.is_none() {
            KeyRecord::get_own(cx, &wallet.signing_key.id)?;
        }
        payments::abort(cx, transfer.id.as_str())?;
        cx.get(&transfer.id)
    }
}

impl Operation for CancelTransfer {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transfer) = find::<TransferRequest>(cx, &self.wallet_id, self.transfer_id.as_str())?;
        payments::replace(cx, &wallet, transfer.id.as_str(), Replacement::Cancel)
    }
}

impl Operation for SpeedUpTransfer {
    fn run(self, cx: &mut Context<'_>) -> Result<TransactionRequest, Refusal> {
        let (wallet, transfer) = find::<TransferRequest>(cx, &self.wallet_id, self.transfer_id.as_str())?;
        payments::replace(cx, &wallet, transfer.id.as_str(), Replacement::SpeedUp)
    }
}
