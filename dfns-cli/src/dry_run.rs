//! `--dry-run`: the request, its permissions, and what would be signed. Nothing is sent.

use crate::failure::Failure;
use crate::output::Output;
use crate::required::permissions;
use crate::screen::note;
use dfns_core::meta::Replay;
use dfns_core::{Call, EndpointMeta, RawResponse};
use serde_json::{Value, json};

pub(crate) fn run(
    call: Call<RawResponse>,
    endpoint: &'static EndpointMeta,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let permissions = permissions(&call.required_permissions());
    let is_named_later = endpoint.replay() == Replay::ExternalId && call.operation_id().is_none();
    let preview = call.preview()?;
    let text = |bytes: &[u8]| match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(_) if bytes.is_empty() => Value::Null,
        Err(_) => std::str::from_utf8(bytes).map_or_else(|_| json!(format!("{} bytes", bytes.len())), Value::from),
    };
    let headers: serde_json::Map<_, _> =
        preview.headers().iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    let signed = preview.payload().map(|payload| {
        json!({
            "userActionHttpMethod": endpoint.method().as_str(),
            "userActionHttpPath": preview.path(),
            "userActionPayload": String::from_utf8_lossy(payload),
        })
    });
    let facts = json!({
        "method": endpoint.method().as_str(),
        "url": preview.url(),
        "headers": headers,
        "body": text(preview.body()),
        "permissions": permissions,
        "signed": signed,
    });
    output.facts(&facts)?;
    let name = if is_named_later { "; without --once, flags get a random externalId when they are sent" } else { "" };
    note(&format!("nothing was sent (--dry-run){name}"));
    Ok(())
}
