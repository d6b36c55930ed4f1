//! Deposits: available once they are screened, or quarantined if Chainalysis finds anything about
//! the transaction or its sender.

use super::events::{self, About};
use super::history;
use super::position::Position;
use super::quarantines;
use crate::ledger::{Aside, Deposited, HistoryRecord};
use crate::policies::{Screener, ScreeningVerdict, VerdictWord, verdict};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_endpoints::vaults::{Vault, VaultDeposit, VaultHistoryId, VaultIncomingTransfer};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::webhooks::VaultLedgerEntryKind;

impl Due for Deposited {
    const KIND: &'static str = "deposit into a vault";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let event = cx.get::<HistoryRecord>(&self.event_id)?;
        let wallet = cx.get::<Wallet>(&event.wallet_id)?;
        let vault = cx.get::<Vault>(wallet.vault_id.as_ref().ok_or_else(Refusal::internal)?)?;
        let position = Position::of_asset(cx, vault, &wallet.network, event.asset.clone())?;
        for aside in Aside::about(cx, &self.event_id)? {
            aside.end(cx)?;
        }
        let quarantine = match finding(cx, &event)? {
            Some(finding) => Some(quarantines::begin(cx, &position, &event, &finding)?),
            None => None,
        };
        let about = quarantine.as_ref().map_or(About::Deposit, |quarantine| About::Quarantine(&quarantine.id));
        events::emit(cx, &position, VaultLedgerEntryKind::IncomingTransfer, &about)?;
        let deposit = VaultDeposit {
            id: VaultHistoryId::from(cx.new_id("vlt-his")),
            vault_id: position.vault.id.clone(),
            wallet_id: wallet.id,
            timestamp: event.timestamp,
            network: wallet.network,
            tid: position.tid.clone(),
            amount: event.amount.into(),
            status: "Confirmed".to_owned(),
            quarantine,
            incoming_transfer: VaultIncomingTransfer {
                tx_hash: event.tx_hash,
                index: None,
                senders: Some(event.from).filter(|from| !from.is_empty()).into_iter().collect(),
                asset: Some(event.metadata.asset),
            },
        };
        history::add_deposit(cx, &position, deposit)
    }
}

/// The verdict of Chainalysis on a deposit, unless it is clean.
fn finding(cx: &Context<'_>, event: &HistoryRecord) -> Result<Option<ScreeningVerdict>, Refusal> {
    for subject in [&event.tx_hash, &event.from] {
        match verdict(cx, Screener::Chainalysis, &event.network, subject)? {
            None | Some(ScreeningVerdict::Word(VerdictWord::Clean | VerdictWord::Accepted)) => {}
            finding => return Ok(finding),
        }
    }
    Ok(None)
}
