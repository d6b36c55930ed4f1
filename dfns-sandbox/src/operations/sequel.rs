//! The sequels of payments: the one place that knows how each kind goes on.

use super::payments::{Payment, Purpose, Request, Sequel, begin_reorg, recipient};
use super::wallets::{activate, offers};
use super::{allocations, exchanges, payouts, staking, swaps, vaults};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_endpoints::onchain::{BroadcastStatus, TransactionBody};

impl Due for Sequel {
    const KIND: &'static str = "sequel of a payment";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let request = Request::get(cx, &self.id)?;
        let payment = cx.get::<Payment>(&self.id)?;
        match &payment.purpose {
            Some(Purpose::ExchangeDeposit(id)) => exchanges::deposited(cx, id, &request)?,
            Some(Purpose::StakeAction(id)) => staking::paid(cx, id, &request)?,
            Some(Purpose::Swap(id)) => swaps::paid(cx, id, &request)?,
            Some(Purpose::Payout(id)) => payouts::ended(cx, id, &request)?,
            Some(Purpose::VaultTransfer(id)) => vaults::transfer_ended(cx, id, &request)?,
            Some(Purpose::VaultLock(id)) => vaults::lock_transfer_ended(cx, id, &request)?,
            Some(Purpose::InvestmentAction(id)) => allocations::paid(cx, id.as_str(), &request)?,
            Some(Purpose::OrderCancellation(id)) => allocations::canceled(cx, id, &request)?,
            None => {}
        }
        let is_confirmed = *request.status() == BroadcastStatus::Confirmed;
        if is_confirmed {
            begin_reorg(cx, &payment)?;
        }
        match (&request, self.offered) {
            (Request::Transfer(transfer), Some(effect)) => {
                let wallet = recipient(cx, transfer)?.ok_or_else(|| Refusal::not_found("wallet"))?;
                let block = payment.block.ok_or_else(Refusal::internal)?;
                offers::offered(cx, transfer, &wallet, effect, block)
            }
            (Request::Transaction(transaction), _) => match &transaction.request_body {
                TransactionBody::ActivateAccount(_) if is_confirmed => activate::activated(cx, &transaction.wallet_id),
                TransactionBody::SettleOffer(settlement) if is_confirmed => {
                    offers::settled(cx, &self.id, &settlement.decision)
                }
                TransactionBody::SettleOffer(_) => offers::not_settled(cx, &self.id),
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }
}
