//! The audit log: the record of completed user actions, with the signatures that prove them.

use super::Table;
use crate::clock::date;
use crate::pending::SignedRequest;
use crate::random;
use crate::refusal::Refusal;
use crate::response::{Accepted, Response};
use crate::state::{AuditLog, Signer, view};
use crate::store::Context;
use crate::verify::Assertion;
use jiff::Timestamp;

pub(super) const OPERATIONS: Table = &[("get_audit_log", get), ("list_audit_logs", list)];

/// Records a user action that was just completed.
pub(super) fn record(
    context: &mut Context<'_>,
    signer: &Signer,
    request: &SignedRequest,
    first: &Assertion,
    action_token: &str,
) -> Result<(), Refusal> {
    let credential = context.state.credential(&first.credential_id).ok_or_else(Refusal::no_credential)?;
    let user = context.state.user(&signer.user_id).ok_or_else(Refusal::unknown_user)?;
    let log = AuditLog {
        id: random::id("al"),
        action: format!("{} {}", request.method, request.path),
        action_token: action_token.to_owned(),
        user_id: user.id.clone(),
        username: user.username.clone(),
        date_performed: date(context.instant()),
        credential_id: credential.id.clone(),
        credential_uuid: credential.uuid.clone(),
        credential_kind: credential.kind,
        public_key_pem: credential.public_key_pem.clone(),
        proof: first.proof(),
    };
    context.state_mut().record(log);
    Ok(())
}

fn get(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let log = context.state.audit_logs.iter().find(|log| log.id == request.path_id("id"));
    Ok(Response::json(view::audit_log(log.ok_or_else(|| Refusal::not_found("audit log"))?)))
}

/// A table in CSV, as documented.
fn list(context: &mut Context<'_>, request: &Accepted) -> Result<Response, Refusal> {
    let time = |name: &str| {
        let time = request.query(name).and_then(|text| text.parse::<Timestamp>().ok());
        time.ok_or_else(|| Refusal::invalid(format!("`{name}` must be a date")))
    };
    let (start, end) = (time("startTime")?, time("endTime")?);
    if end < start {
        return Err(Refusal::invalid("`endTime` must not be before `startTime`"));
    }
    // All dates are written in the same way, so that their order is that of their texts.
    let (start, end) = (date(start), date(end));
    let user_id = request.query("userId");
    let is_listed = |log: &&AuditLog| {
        (&start..=&end).contains(&&log.date_performed) && user_id.is_none_or(|user_id| user_id == log.user_id)
    };
    let mut table =
        "Date Performed,Audit Log ID,User ID,Username,Primary Credential ID,Action Path,Summary\n".to_owned();
    for log in context.state.audit_logs.iter().filter(is_listed) {
        let path = log.action.split_once(' ').map_or("", |(_, path)| path);
        let [date, id, user_id] = [&log.date_performed, &log.id, &log.user_id];
        let fields = [date, id, user_id, &log.username, &log.credential_uuid, path, &log.action];
        table.push_str(&fields.map(csv_field).join(","));
        table.push('\n');
    }
    Ok(Response::csv(table))
}

fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
