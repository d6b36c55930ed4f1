//! `dfns listen`: forwards the events of a webhook to a receiver on this computer. `dfns trigger`
//! sends it a sample.
//!
//! Dfns has no relay, so the log of the webhook's deliveries is followed. Each event is signed
//! anew, because the secret of the webhook stays at its receiver.

use crate::access::Access;
use crate::connection::Connection;
use crate::context::Context;
use crate::failure::Failure;
use crate::lookup::find;
use crate::nearest::{hint, nearest};
use crate::output::items;
use crate::profile;
use crate::receiver::{Receiver, secret};
use crate::rehearsal::{Rehearsal, failed};
use crate::request::Request;
use crate::screen::note;
use crate::standing::text;
use dfns_core::{CheckedResponse, ErrorKind, one_line};
use http::StatusCode;
use serde_json::json;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;
use tokio::time::sleep;

/// The operation that reads the log.
const LOG: &str = "list_webhook_events";
/// The pause between two looks at the log.
const PAUSE: Duration = Duration::from_secs(2);
/// How many events of the log are known again. A page has 200.
const KNOWN: usize = 2000;

#[derive(clap::Args)]
#[command(mut_arg("signer", |argument| argument.hide(true)))] // reading the log is not signed
pub(crate) struct Listen {
    /// The webhook whose events are forwarded.
    #[arg(long, value_name = "ID")]
    webhook: String,
    /// The receiver on this computer, for instance `localhost:3000/dfns`.
    #[arg(long, value_name = "URL")]
    forward_to: String,
    /// Sign with a new secret, and print it first. Otherwise DFNS_WEBHOOK_SECRET signs.
    #[arg(long)]
    print_secret: bool,
    /// Also forward the events that are already in the log: up to 200.
    #[arg(long)]
    from_start: bool,
    /// End after this many events that the receiver accepted, with a status from 200 to 299. Events
    /// that it did not accept are printed, and not sent again.
    #[arg(long, value_name = "NUMBER", value_parser = count)]
    events: Option<u64>,
    #[command(flatten)]
    access: Access,
}

#[derive(clap::Args)]
pub(crate) struct Trigger {
    /// The kind of event, for instance `wallet.transfer.confirmed`.
    kind: String,
    /// The receiver on this computer, for instance `localhost:3000/dfns`. Without it the event is
    /// printed.
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
    /// Sign with a new secret, and print it first. Otherwise DFNS_WEBHOOK_SECRET signs.
    #[arg(long, requires = "forward_to")]
    print_secret: bool,
}

/// Parses a number of events.
fn count(text: &str) -> Result<u64, &'static str> {
    text.parse().ok().filter(|count| *count > 0).ok_or("is not a whole number from 1")
}

pub(crate) async fn listen(
    context: Context<'_>,
    arguments: &Listen,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let above = arguments.access.over(context.environment);
    let chosen = profile::choose(context.program, arguments.access.profile.as_deref(), true, &above)?;
    let environment = profile::below(&above, chosen.as_ref());
    let endpoint = find(context.program, context.registry, LOG)?;
    let connection = Connection::new(endpoint, context.program.signers, &environment, arguments.access.verbose).await?;
    let secret = secret(&environment, arguments.print_secret, || connection.random_id())?;
    let receiver = Receiver::new(&arguments.forward_to, secret.clone())?;
    let request = Request::default().with_param("webhookId", &arguments.webhook).with_param("limit", "200");
    let mut known: Vec<String> = Vec::new();
    let mut accepted = 0;
    let mut is_first = true;
    loop {
        let response = connection.call(request.parts(endpoint)?).checked().await;
        match response {
            Ok(CheckedResponse { content, .. }) => {
                let body = content.json().unwrap_or_default();
                let events = items("items", body).ok_or_else(|| no_log(&connection, "it has no list `items`"))?;
                let mut new: Vec<(String, &RawValue)> = Vec::new();
                // Retries of a delivery are entries of their own, and the same event.
                for event in events.into_iter().filter(|event| text(event.get(), "retryOf").is_none()) {
                    let id = text(event.get(), "id").unwrap_or_default();
                    if !known.contains(&id) {
                        known.push(id);
                        new.push((text(event.get(), "date").unwrap_or_default(), event));
                    }
                }
                // The log may have either order.
                new.sort_by(|(one, _), (other, _)| one.cmp(other));
                if std::mem::take(&mut is_first) {
                    if arguments.print_secret {
                        writeln!(out, "{}", secret.expose())?;
                        out.flush()?;
                    }
                    let webhook = one_line(&arguments.webhook, 100);
                    note(&format!("forwarding the events of `{webhook}` to {}", receiver.url()));
                    if !arguments.from_start {
                        new.clear();
                    }
                }
                for (_, event) in new {
                    accepted += u64::from(forward(&receiver, event, out).await?);
                    if arguments.events.is_some_and(|events| accepted >= events) {
                        return Ok(());
                    }
                }
                let forgotten = known.len().saturating_sub(KNOWN);
                known.drain(..forgotten);
            }
            // A page of a proxy is not an empty log.
            Err(error) if error.kind() == ErrorKind::Decode => return Err(no_log(&connection, error.message())),
            Err(error) if !is_first && error.is_retryable() => context.screen.progress(&error.to_string()),
            Err(error) => return Err(connection.failed(error)),
        }
        sleep(PAUSE).await;
    }
}

fn no_log(connection: &Connection, why: &str) -> Failure {
    let server = connection.server();
    Failure::Message(format!("the response to `{LOG}` is not a log of events: {why}; the server is {server}"))
}

/// Posts an event and prints its kind, its id, and what became of it.
async fn forward(receiver: &Receiver, event: &RawValue, out: &mut (dyn Write + Send)) -> Result<bool, Failure> {
    let field = |name| text(event.get(), name).unwrap_or_default();
    let result = receiver.post(event).await;
    let is_accepted = result.as_ref().is_ok_and(StatusCode::is_success);
    let result = result.map_or_else(|why| why, |status| status.to_string());
    writeln!(out, "{}", one_line(format!("{} {}: {result}", field("kind"), field("id")), 1000))?;
    out.flush()?;
    Ok(is_accepted)
}

pub(crate) async fn trigger(
    context: Context<'_>,
    arguments: &Trigger,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let rehearsal = Rehearsal::start().await?;
    let random = || rehearsal.sandbox.bootstrap().org_id.replace('-', "");
    let receiver = match &arguments.forward_to {
        Some(url) => {
            let secret = secret(context.environment, arguments.print_secret, random)?;
            Some((Receiver::new(url, secret.clone())?, secret))
        }
        None => None,
    };
    let samples = samples(&rehearsal).await?;
    let Some(event) = samples.get(&arguments.kind) else {
        let hint = hint(&nearest(samples.keys().map(String::as_str), &arguments.kind));
        let all = samples.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let kind = one_line(&arguments.kind, 100);
        return Err(Failure::Wrong(format!("no sample has the kind `{kind}`; {hint}there are {all}")));
    };
    let event: &RawValue = serde_json::from_str(event).map_err(|error| failed(&error))?;
    let Some((receiver, secret)) = receiver else {
        writeln!(out, "{event}")?;
        return Ok(());
    };
    if arguments.print_secret {
        writeln!(out, "{}", secret.expose())?;
    }
    if forward(&receiver, event, out).await? {
        return Ok(());
    }
    Err(Failure::Message(String::from("the receiver did not accept the event")))
}

/// Does a bit of everything in a sandbox, and returns an event of each kind that this caused.
async fn samples(rehearsal: &Rehearsal) -> Result<BTreeMap<String, String>, Failure> {
    // Nothing listens there: the log of deliveries has the events.
    let webhook = json!({ "url": "http://127.0.0.1:9/", "events": ["*"] });
    rehearsal.call("create_webhook", &[], Some(webhook)).await?;
    let wallet = rehearsal.wallet("EthereumSepolia", &[], Some("1000000000000000000")).await?;
    let in_wallet = [("walletId", wallet.as_str())];
    rehearsal.call("tag_wallet", &in_wallet, Some(json!({ "tags": ["till"] }))).await?;
    rehearsal.call("create_key", &[], Some(json!({ "scheme": "EdDSA", "curve": "ed25519" }))).await?;
    let to = "0x00fb58432ef9d418bf6688bcf0a226d2fcaa18e2";
    let transfer = |amount: &str| json!({ "kind": "Native", "to": to, "amount": amount });
    rehearsal.call("transfer_asset", &in_wallet, Some(transfer("1000"))).await?;
    rehearsal.call("transfer_asset", &in_wallet, Some(transfer("9000000000000000000"))).await?;
    let signature = json!({ "kind": "Message", "message": "0x48656c6c6f" });
    rehearsal.call("wallet_generate_signature", &in_wallet, Some(signature)).await?;
    let transaction = json!({ "kind": "Eip1559", "to": to, "value": "1" });
    rehearsal.call("sign_and_broadcast_transaction", &in_wallet, Some(transaction)).await?;
    rehearsal.sandbox.control().settle().await.map_err(|error| failed(&error))?;
    let approver = &rehearsal.sandbox.bootstrap().approver;
    let groups = json!([{ "quorum": 1, "approvers": { "userId": { "in": [approver.user_id] } } }]);
    let policy = json!({
        "name": "Every payment", "activityKind": "Wallets:Sign",
        "rule": { "kind": "AlwaysTrigger", "configuration": {} },
        "action": { "kind": "RequestApproval", "approvalGroups": groups },
    });
    rehearsal.call("create_policy", &[], Some(policy)).await?;
    for decision in ["Approved", "Denied"] {
        let held = rehearsal.call("transfer_asset", &in_wallet, Some(transfer("1000"))).await?;
        let approval = [("approvalId", held["approvalId"].as_str().unwrap_or_default())];
        rehearsal.call_as(approver, "create_approval_decision", &approval, Some(json!({ "value": decision }))).await?;
    }
    rehearsal.sandbox.control().settle().await.map_err(|error| failed(&error))?;
    let deliveries = rehearsal.sandbox.control().deliveries(None).await.map_err(|error| failed(&error))?;
    let mut samples = BTreeMap::new();
    for delivery in deliveries {
        if let Some(kind) = text(&delivery.body, "kind") {
            samples.entry(kind).or_insert(delivery.body);
        }
    }
    Ok(samples)
}
