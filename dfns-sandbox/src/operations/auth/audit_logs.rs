//! The audit log: the record of completed user actions, with the signatures that prove them.

use crate::clock::date;
use crate::identity::{AuditRecord, Credential, Journal, Signer, User};
use crate::operations::{Operation, check};
use crate::pending::SignedRequest;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::verify::Assertion;
use dfns_core::{Csv, Timestamp};
use dfns_endpoints::auth::{AuditLog, AuditLogRow, AuditedCredential, GetAuditLog, ListAuditLogs};

/// How many records of user actions are kept.
const MAX_RECORDS: u64 = 1000;

/// How many bytes the records of user actions may take.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Records a user action that was just completed; the oldest records make room.
pub(super) fn record(
    cx: &mut Context<'_>,
    signer: &Signer,
    request: &SignedRequest,
    first: &Assertion,
    action_token: &str,
) -> Result<(), Refusal> {
    let credential = cx.find::<Credential>(&first.credential_id)?.ok_or_else(Refusal::no_credential)?;
    let user = cx.find::<User>(&signer.user_id)?.ok_or_else(Refusal::unknown_user)?;
    let record = AuditRecord {
        log: AuditLog {
            id: cx.new_id("al").into(),
            action: format!("{} {}", request.method, request.path),
            action_token: action_token.into(),
            user_id: Some(user.id.into()),
            username: Some(user.username),
            date_performed: Some(cx.now()),
            date_signed: None,
            date_resolved: None,
            response_status: None,
            response_error: None,
            first_factor_credential: AuditedCredential {
                id: credential.id.into(),
                kind: Some(credential.kind),
                public_key: credential.public_key_pem,
                assertion: Some(first.proof()),
            },
        },
        credential_uuid: credential.uuid,
    };
    let mut journal = cx.find::<Journal>("")?.unwrap_or_default();
    journal.records += 1;
    journal.bytes += record.bytes();
    cx.insert(&record)?;
    while journal.records > MAX_RECORDS || journal.bytes > MAX_BYTES {
        let Some(oldest) = cx.find_by::<AuditRecord>("", "")? else { break };
        cx.remove::<AuditRecord>(&oldest.log.id)?;
        journal.records = journal.records.saturating_sub(1);
        journal.bytes = journal.bytes.saturating_sub(oldest.bytes());
    }
    cx.put(&journal)
}

impl Operation for GetAuditLog {
    fn run(self, cx: &mut Context<'_>) -> Result<AuditLog, Refusal> {
        Ok(cx.get::<AuditRecord>(&self.id)?.log)
    }
}

/// A table in CSV, as documented.
impl Operation for ListAuditLogs {
    fn run(self, cx: &mut Context<'_>) -> Result<Csv<AuditLogRow>, Refusal> {
        let time = |name: &str, time: &Timestamp| {
            let time = time.as_str().parse::<jiff::Timestamp>();
            time.map(date).map_err(|_| check::must_be(name, "a date"))
        };
        // All dates are written in the same way, so that their order is that of their texts.
        let (start, end) = (time("startTime", &self.start_time)?, time("endTime", &self.end_time)?);
        if end < start {
            return Err(Refusal::invalid("`endTime` must not be before `startTime`"));
        }
        let is_listed = |record: &AuditRecord| {
            let performed = record.log.date_performed.as_ref().map_or("", Timestamp::as_str);
            (start.as_str()..=end.as_str()).contains(&performed)
                && self.user_id.as_ref().is_none_or(|user_id| record.log.user_id.as_ref() == Some(user_id))
        };
        let mut table =
            "Date Performed,Audit Log ID,User ID,Username,Primary Credential ID,Action Path,Summary\n".to_owned();
        for AuditRecord { log, credential_uuid } in cx.list(&List::all().oldest_first().only(is_listed))? {
            let path = log.action.split_once(' ').map_or("", |(_, path)| path);
            let fields = [
                log.date_performed.as_ref().map_or("", Timestamp::as_str),
                log.id.as_str(),
                log.user_id.as_ref().map_or("", |id| id.as_str()),
                log.username.as_deref().unwrap_or_default(),
                &credential_uuid,
                path,
                &log.action,
            ];
            table.push_str(&fields.map(csv_field).join(","));
            table.push('\n');
        }
        Ok(Csv::from(table))
    }
}

fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
