//! `dfns policies explain TRANSFER --policies EXPORT`: the decision of policies on a transfer,
//! before it is made. The rules are those of the sandbox, which evaluates the policies one by one.

use crate::context::Context;
use crate::distinct;
use crate::failure::Failure;
use crate::flags::value;
use crate::input::read_text;
use crate::misfits::listed;
use crate::output::{Options, Output};
use crate::rehearsal::Rehearsal;
use dfns_core::meta::schema::Misfit;
use dfns_core::{EndpointMeta, Registry, one_line};
use serde_json::{Value, json};
use std::io::Write;

#[derive(clap::Parser)]
#[command(name = "explain", about = "Explain what policies would do with a transfer, as the sandbox evaluates them")]
pub(crate) struct Explain {
    /// The body of the transfer as JSON, or `-` for standard input.
    #[arg(value_name = "FILE|-")]
    transfer: String,
    /// The policies, as `policies list-policies --all -o json` prints them.
    #[arg(long, value_name = "FILE")]
    policies: String,
    /// The network of the wallet.
    #[arg(long, value_name = "NETWORK")]
    network: String,
    /// The id of the wallet. Required if a policy names wallets.
    #[arg(long, value_name = "ID")]
    wallet: Option<String>,
    /// A tag of the wallet. May be repeated. Give all of them.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// The wallet has no tags.
    #[arg(long, conflicts_with = "tags")]
    no_tags: bool,
    #[command(flatten)]
    output: Options,
}

/// Coins for any transfer, so that policies decide and not the balance.
const COINS: &str = "1000000000000000000000000000";

pub(crate) async fn explain(
    context: Context<'_>,
    arguments: &Explain,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let (transfer, policies) = (read(&arguments.transfer)?, read(&arguments.policies)?);
    check_transfer(&registry, &arguments.transfer, &transfer)?;
    let list = checked_policies(&registry, &arguments.policies, policies)?;
    check_network(&registry, &arguments.network)?;
    let mut output = Output::new(&arguments.output, false, context.screen, out)?;
    let rehearsal = Rehearsal::start().await?;
    // Without policies, what is refused is the transfer.
    let wallet = rehearsal.wallet(&arguments.network, &arguments.tags, Some(COINS)).await?;
    let alone = rehearsal.call("transfer_asset", &[("walletId", &wallet)], Some(transfer.clone())).await;
    alone.map_err(|failure| refused(&shown(&arguments.transfer), failure))?;
    let applies = |policy: &Value| policy["activityKind"] == "Wallets:Sign" && policy["status"] != "Archived";
    let (mut decision, mut groups, mut rows, mut undecided) = ("Allowed", Vec::new(), Vec::new(), Vec::new());
    for (at, policy) in list.iter().enumerate().filter(|(_, policy)| applies(policy)) {
        let name = policy["name"].as_str().unwrap_or_default();
        let Verdict { is_triggered, reason } =
            verdict(&rehearsal, arguments, policy, &transfer).await.map_err(|failure| {
                let place =
                    format!("{}: policy `{}` at `items[{at}]`", shown(&arguments.policies), one_line(name, 100));
                refused(&place, failure)
            })?;
        let action = policy["action"]["kind"].as_str().unwrap_or_default();
        if is_triggered.is_none() && action != "NoAction" {
            undecided.push(one_line(name, 100));
        }
        if is_triggered == Some(true) {
            match action {
                "NoAction" => {}
                "RequestApproval" if decision == "Blocked" => {}
                "RequestApproval" => decision = "RequiresApproval",
                // An action that this version does not know stops the transfer.
                _ => decision = "Blocked",
            }
            if action == "RequestApproval" {
                groups.extend(policy["action"]["approvalGroups"].as_array().into_iter().flatten().cloned());
            }
        }
        rows.push(
            json!({ "id": policy["id"], "name": name, "action": action, "triggered": is_triggered, "reason": reason }),
        );
    }
    // A policy that is not known to trigger may block the transfer, or add approvals.
    if !undecided.is_empty() && decision != "Blocked" {
        decision = "Undecided";
    }
    if decision != "RequiresApproval" {
        groups.clear();
    }
    let facts = json!({ "decision": decision, "undecided": undecided, "approvalGroups": groups, "policies": rows });
    output.facts(&facts)?;
    match decision {
        "Undecided" => Err(Failure::Message(format!(
            "the decision cannot be known, because these policies may trigger: {}",
            undecided.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ))),
        _ => Ok(()),
    }
}

/// Returns the JSON of a file.
fn read(path: &str) -> Result<Value, Failure> {
    let text = read_text(path)?;
    distinct::decode(&text).map_err(|why| Failure::Wrong(format!("{} {why}", shown(path))))
}

/// Returns the name of a file in messages.
fn shown(path: &str) -> String {
    if path == "-" { String::from("standard input") } else { format!("`{}`", one_line(path, 300)) }
}

/// Refuses JSON that is not the body of a transfer.
fn check_transfer(registry: &Registry, path: &str, transfer: &Value) -> Result<(), Failure> {
    check(path, &declared(registry, "transfer_asset")?.request_misfits(transfer), transfer)
}

/// Returns the policies of a file. Refuses a list that lacks some, and a policy that these types do
/// not know whole: to skip it would be to allow what it may block.
fn checked_policies(registry: &Registry, path: &str, policies: Value) -> Result<Vec<Value>, Failure> {
    let wrong = |why: &str| Failure::Wrong(format!("{} {why}", shown(path)));
    let mut page = match policies {
        list @ Value::Array(_) => json!({ "items": list }),
        page => page,
    };
    if !page["items"].is_array() {
        return Err(wrong("is not a list of policies; write one with `policies list-policies --all -o json`"));
    }
    if page.get("nextPageToken").is_some_and(|token| !token.is_null()) {
        return Err(wrong("has a `nextPageToken`: further policies follow; add `--all` to `policies list-policies`"));
    }
    check(path, &declared(registry, "list_policies")?.response_misfits(false, &page), &page)?;
    Ok(page["items"].as_array_mut().map(std::mem::take).unwrap_or_default())
}

/// Returns the declaration that a check requires.
fn declared(registry: &Registry, id: &str) -> Result<&'static EndpointMeta, Failure> {
    registry.find(id).ok_or_else(|| Failure::Message(format!("no endpoint has the id `{id}`")))
}

/// Refuses a file with values that do not fit, by their paths.
fn check(path: &str, misfits: &[Misfit], value: &Value) -> Result<(), Failure> {
    match listed(misfits, value, &|place| one_line(place, 200)).as_slice() {
        [] => Ok(()),
        problems => Err(Failure::Wrong(format!("{}: {}", shown(path), problems.join("; ")))),
    }
}

/// Returns the failure for what the sandbox refuses, which is what a file says.
fn refused(place: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Call(error) if error.status().is_some_and(|status| status.is_client_error()) => {
            Failure::Wrong(format!("{place}: {}", error.message()))
        }
        failure => failure,
    }
}

/// Refuses a network that no wallet can have.
fn check_network(registry: &Registry, network: &str) -> Result<(), Failure> {
    let create = registry.find("create_wallet").map(EndpointMeta::params).unwrap_or_default();
    let Some(param) = create.iter().find(|param| param.name == "network") else { return Ok(()) };
    value(param.shape, "network", &[network.to_owned()]).map(drop).map_err(Failure::Wrong)
}

/// Whether a policy triggers. `None` if that depends on facts that the command does not have.
struct Verdict {
    is_triggered: Option<bool>,
    reason: Option<String>,
}

/// Returns whether one policy triggers, and why. Never guesses facts that it does not have: the
/// tags of the wallet if none are given, earlier payments, and the verdicts of screening.
async fn verdict(
    rehearsal: &Rehearsal,
    arguments: &Explain,
    policy: &Value,
    transfer: &Value,
) -> Result<Verdict, Failure> {
    let needs_tags = arguments.tags.is_empty() && !arguments.no_tags && !policy["filters"]["walletTags"].is_null();
    let unknown_fact = match policy["rule"]["kind"].as_str().unwrap_or_default() {
        "AlwaysTrigger"
        | "TransactionRecipientWhitelist"
        | "TransactionAmountLimit"
        | "TransactionAmountLimitNominal" => None,
        "TransactionAmountVelocity" | "TransactionCountVelocity" => Some("its rule counts earlier payments"),
        _ => Some("its rule depends on facts outside of the transfer, such as screening"),
    };
    if !needs_tags {
        let (is_triggered, reason) = judge(rehearsal, arguments, policy, transfer).await?;
        if is_triggered || unknown_fact.is_none() {
            return Ok(Verdict { is_triggered: Some(is_triggered), reason });
        }
    }
    // Whatever the facts are, it does not trigger if one that triggers more often does not.
    let mut broadest = policy.clone();
    if needs_tags && let Some(filters) = broadest["filters"].as_object_mut() {
        filters.remove("walletTags");
    }
    if unknown_fact.is_some() {
        broadest["rule"] = json!({ "kind": "AlwaysTrigger", "configuration": {} });
    }
    let (may_trigger, reason) = judge(rehearsal, arguments, &broadest, transfer).await?;
    if !may_trigger {
        return Ok(Verdict { is_triggered: Some(false), reason });
    }
    let tags = needs_tags.then_some("its filters name tags; add each `--tag` of the wallet, or `--no-tags`");
    let reason = tags.into_iter().chain(unknown_fact).collect::<Vec<_>>().join("; ");
    Ok(Verdict { is_triggered: None, reason: Some(reason) })
}

/// Returns whether one policy triggers in the sandbox, and why. Its action becomes a request for
/// approval, whose record says so.
async fn judge(
    rehearsal: &Rehearsal,
    arguments: &Explain,
    policy: &Value,
    transfer: &Value,
) -> Result<(bool, Option<String>), Failure> {
    let wallet = rehearsal.wallet(&arguments.network, &arguments.tags, Some(COINS)).await?;
    let mut filters = policy["filters"].clone();
    if let Some(ids) = filters.pointer_mut("/walletId/in").and_then(Value::as_array_mut) {
        // Without an id, the wallet may be one of them.
        let own = arguments.wallet.as_deref().ok_or_else(|| {
            let name = one_line(policy["name"].as_str().unwrap_or_default(), 100);
            Failure::Wrong(format!("the policy `{name}` names wallets; add `--wallet ID` with that of the transfer"))
        })?;
        if !ids.iter().any(|id| id == own) {
            return Ok((false, Some(String::from("its filters name other wallets"))));
        }
        *ids = vec![wallet.clone().into()];
    }
    let mut body = json!({
        "name": policy["name"], "activityKind": policy["activityKind"], "rule": policy["rule"],
        "action": { "kind": "RequestApproval", "approvalGroups": [{ "quorum": 1, "approvers": {} }] },
    });
    if filters.is_object() {
        body["filters"] = filters;
    }
    let created = rehearsal.call("create_policy", &[], Some(body)).await?;
    let id = created["id"].as_str().unwrap_or_default();
    let in_wallet = [("walletId", wallet.as_str())];
    let transfer = rehearsal.call("transfer_asset", &in_wallet, Some(transfer.clone())).await?;
    let verdict = match transfer["approvalId"].as_str() {
        None => (false, None),
        Some(approval) => {
            let approval = rehearsal.call("get_approval", &[("approvalId", approval)], None).await?;
            let evaluated = approval["policyEvaluations"].as_array().cloned().unwrap_or_default();
            let own = evaluated.into_iter().find(|evaluation| evaluation["policyId"] == id);
            (true, own.and_then(|own| own["reason"].as_str().map(str::to_owned)))
        }
    };
    rehearsal.call("delete_policy", &[("policyId", id)], None).await?;
    Ok(verdict)
}
