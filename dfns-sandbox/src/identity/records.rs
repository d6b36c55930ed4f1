//! The records of user actions: where they wait, and how they are written.
//!
//! A record waits in memory until a request writes something, usually the very request that the
//! user action is for. So a user action does not cost a transaction of its own, and is recorded on
//! the disk at the latest when something that it allowed is.

use super::model::{AuditRecord, Journal};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use std::sync::Arc;

/// How many records are kept.
const MAX_RECORDS: u64 = 1000;

/// How many bytes the records may take.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// How many records wait at most.
const MAX_WAITING: usize = 100;

/// How many bytes the records that wait may take.
const MAX_WAITING_BYTES: u64 = 1024 * 1024;

/// Adds the record of a user action that was just completed. A transaction that writes is under
/// way.
pub(crate) fn add_record(cx: &mut Context<'_>, record: AuditRecord) -> Result<(), Refusal> {
    let mut pending = cx.shared.pending();
    pending.records.push(Arc::new(record));
    let bytes: u64 = pending.records.iter().map(|record| record.bytes()).sum();
    let is_full = pending.records.len() >= MAX_WAITING || bytes > MAX_WAITING_BYTES;
    drop(pending);
    if is_full { write_records(cx) } else { Ok(()) }
}

/// Writes the records that wait. The oldest ones make room.
pub(crate) fn write_records(cx: &mut Context<'_>) -> Result<(), Refusal> {
    let records = cx.records.take();
    let mut rest = records.as_slice();
    while let Some(first) = rest.first() {
        let (together, others) = rest.split_at(rest.iter().take_while(|record| record.scope == first.scope).count());
        cx.within(&first.scope, |cx| write(cx, together))?;
        rest = others;
    }
    Ok(())
}

/// Writes records of one scope.
fn write(cx: &mut Context<'_>, records: &[Arc<AuditRecord>]) -> Result<(), Refusal> {
    let mut journal = cx.find::<Journal>("")?.unwrap_or_default();
    for record in records {
        cx.insert(&**record)?;
        journal.records = journal.records.saturating_add(1);
        journal.bytes = journal.bytes.saturating_add(record.bytes());
    }
    while journal.records > MAX_RECORDS || journal.bytes > MAX_BYTES {
        let Some(oldest) = cx.find_by::<AuditRecord>("", "")? else { break };
        cx.remove::<AuditRecord>(&oldest.log.id)?;
        journal.records = journal.records.saturating_sub(1);
        journal.bytes = journal.bytes.saturating_sub(oldest.bytes());
    }
    cx.put(&journal)
}

/// The id of the latest record.
pub(crate) fn latest_record(cx: &Context<'_>) -> Result<Option<String>, Refusal> {
    let pending = cx.shared.pending();
    let mut waiting = pending.records.iter().rev().filter(|record| record.scope == *cx.scope());
    let waiting = waiting.next().map(|record| record.log.id.to_string());
    drop(pending);
    if waiting.is_some() {
        return Ok(waiting);
    }
    let latest = cx.page::<AuditRecord>(&List::all(), Some(1), None)?;
    Ok(latest.items.first().map(|record| record.log.id.to_string()))
}
