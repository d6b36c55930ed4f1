//! The audit log: the record of completed user actions, with the signatures that prove them.

use crate::clock::date;
use crate::identity::{AuditRecord, Credential, Signer, User, add_record, write_records};
use crate::operations::{Access, Operation, check};
use crate::pending::SignedRequest;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use crate::verify::Assertion;
use dfns_core::{Csv, Timestamp};
use dfns_endpoints::auth::{AuditLog, AuditLogRow, AuditedCredential, GetAuditLog, ListAuditLogs};

/// Records a user action that was just completed.
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
        scope: cx.scope().clone(),
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
    add_record(cx, record)
}

/// Writes the records that wait, so that they are found.
impl Operation for GetAuditLog {
    const ACCESS: Access = Access::Write;

    fn run(self, cx: &mut Context<'_>) -> Result<AuditLog, Refusal> {
        write_records(cx)?;
        Ok(cx.get::<AuditRecord>(&self.id)?.log)
    }
}

/// A table in CSV, as documented. Writes the records that wait, so that they are found.
impl Operation for ListAuditLogs {
    const ACCESS: Access = Access::Write;

    fn run(self, cx: &mut Context<'_>) -> Result<Csv<AuditLogRow>, Refusal> {
        let time = |name: &str, time: &Timestamp| {
            let time = time.as_str().parse::<jiff::Timestamp>();
            time.map(date).map_err(|_| check::must_be(name, "a date"))
        };
        write_records(cx)?;
        // All dates are written in the same way, so that their order is that of their strings.
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
        for AuditRecord { log, credential_uuid, .. } in cx.list(&List::all().oldest_first().only(is_listed))? {
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
