//! The events of vaults.

use super::position::Position;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::TransferId;
use dfns_endpoints::vaults::{QuarantineId, VaultLockId};
use dfns_endpoints::webhooks::{VaultEvent, VaultLedgerEntry, VaultLedgerEntryKind, WebhookEventKind};

/// The entity that an event is about.
pub(super) enum About<'a> {
    /// A deposit that is not quarantined.
    Deposit,
    Transfer(&'a TransferId),
    Lock(&'a VaultLockId),
    Quarantine(&'a QuarantineId),
}

/// Emits the event of a change in the books of a vault.
pub(super) fn emit(
    cx: &mut Context<'_>,
    position: &Position,
    kind: VaultLedgerEntryKind,
    about: &About<'_>,
) -> Result<(), Refusal> {
    let mut vault_event = VaultLedgerEntry {
        id: cx.new_id("vlt-evt"),
        vault_id: position.vault.id.clone(),
        wallet_id: Some(position.wallet.id.clone()),
        kind,
        timestamp: cx.now(),
        transfer_id: None,
        quarantine_id: None,
        lock_id: None,
    };
    match about {
        About::Deposit => {}
        About::Transfer(id) => vault_event.transfer_id = Some((*id).clone()),
        About::Lock(id) => vault_event.lock_id = Some(id.to_string()),
        About::Quarantine(id) => vault_event.quarantine_id = Some(id.to_string()),
    }
    cx.emit(WebhookEventKind::VaultEventCreated, &VaultEvent { vault_event })
}
