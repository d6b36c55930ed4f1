//! Policies, approvals by a second person, and webhooks.

use super::{Check, check};
use crate::Result;
use crate::client::{Client, Failure, call};
use crate::defects::{DELETED, UNDECODABLE};
use crate::sandbox::{list, string};
use crate::world::{World, holds, id, refused_with, same};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

pub(super) fn checks() -> Vec<Check> {
    vec![
        check("policies", "life cycle", life_cycle),
        check("policies", "one that blocks rejects the transfer", block),
        check("approvals", "a second person approves, and the transfer goes on", approve),
        check("approvals", "a second person denies, and the transfer ends", deny),
        check("webhooks", "events are delivered, signed and listed", webhooks),
    ]
}

fn two_people(name: &str, wallet: &Value) -> Value {
    let group = json!({ "name": "Anyone", "quorum": 1, "approvers": {} });
    json!({
        "name": name,
        "activityKind": "Wallets:Sign",
        "rule": { "kind": "AlwaysTrigger", "configuration": {} },
        "action": { "kind": "RequestApproval", "approvalGroups": [group] },
        "filters": { "walletId": { "in": [wallet["id"]] } },
    })
}

async fn life_cycle(world: World) -> Result<()> {
    let (employee, wallet) = (world.employee()?, world.create_wallet("EthereumSepolia").await?);
    let mut body = two_people(&world.sandbox.fresh("Two people"), &wallet);
    let policy = call!(employee, policies.create_policy(), body body)?;
    call!(employee, policies.get_policy(id(&policy)))?;
    body["action"] = json!({ "kind": "Block" });
    same!(call!(employee, policies.update_policy(id(&policy)), body body)?["action"]["kind"], "Block");
    let policies = call!(employee, policies.list_policies(), query json!({ "limit": "50" }))?;
    holds!(list(&policies["items"]).iter().any(|item| item["id"] == policy["id"]));
    same!(call!(employee, policies.delete_policy(id(&policy)))?["status"], "Archived");
    Ok(())
}

async fn block(world: World) -> Result<()> {
    let employee = world.employee()?;
    let wallet = world.create_funded_wallet("EthereumSepolia", 10u128.pow(18)).await?;
    let mut body = two_people(&world.sandbox.fresh("Nobody"), &wallet);
    body["action"] = json!({ "kind": "Block" });
    call!(employee, policies.create_policy(), body body)?;
    let body = json!({ "kind": "Native", "to": wallet["address"], "amount": "1" });
    same!(call!(employee, wallets.transfer_asset(id(&wallet)), body body)?["status"], "Rejected");
    Ok(())
}

/// A transfer that awaits approval, and its wallet.
async fn pending(world: &World, employee: &Client) -> Result<(Value, Value)> {
    let wallet = world.create_funded_wallet("EthereumSepolia", 10u128.pow(18)).await?;
    let body = two_people(&world.sandbox.fresh("Two people"), &wallet);
    call!(employee, policies.create_policy(), body body)?;
    let body = json!({ "kind": "Native", "to": wallet["address"], "amount": "1" });
    let transfer = call!(employee, wallets.transfer_asset(id(&wallet)), body body)?;
    same!(transfer["status"], "Pending");
    Ok((wallet, transfer))
}

async fn approve(world: World) -> Result<()> {
    let (employee, approver) = (world.employee()?, world.client("approver")?);
    let (wallet, transfer) = pending(&world, &employee).await?;
    let approval = string(&transfer["approvalId"]);
    let body = json!({ "value": "Approved", "reason": "Paid" });
    refused_with(403, "", call!(employee, policies.create_approval_decision(approval), body body))?;
    same!(call!(approver, policies.get_approval(approval))?["status"], "Pending");
    let decided = call!(approver, policies.create_approval_decision(approval), body body)?;
    same!(decided["status"], "Approved");
    world.settle().await?;
    same!(call!(employee, wallets.get_transfer(id(&wallet), id(&transfer)))?["status"], "Confirmed");
    let query = json!({ "status": "Approved", "limit": "50" });
    let approvals = call!(approver, policies.list_approvals(), query query)?;
    holds!(list(&approvals["items"]).iter().any(|item| item["id"] == approval.as_str()));
    Ok(())
}

async fn deny(world: World) -> Result<()> {
    let (employee, approver) = (world.employee()?, world.client("approver")?);
    let (wallet, transfer) = pending(&world, &employee).await?;
    let approval = string(&transfer["approvalId"]);
    let body = json!({ "value": "Denied", "reason": "Not ours" });
    same!(call!(approver, policies.create_approval_decision(approval), body body)?["status"], "Denied");
    world.settle().await?;
    same!(call!(employee, wallets.get_transfer(id(&wallet), id(&transfer)))?["status"], "Rejected");
    let body = json!({ "value": "Approved" });
    refused_with(412, "", call!(approver, policies.create_approval_decision(approval), body body))
}

async fn webhooks(world: World) -> Result<()> {
    let employee = world.employee()?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Failure::broken)?;
    let url = format!("http://{}/hook", listener.local_addr().map_err(Failure::broken)?);
    let receiver = tokio::spawn(receive(listener));
    let body = json!({ "url": url, "events": ["wallet.created"] });
    let webhook = call!(employee, webhooks.create_webhook(), body body)?;
    let wallet = world.create_wallet("EthereumSepolia").await?;
    world.settle().await?;
    let delivery = receiver.await.map_err(Failure::broken)?.map_err(Failure::broken)?;
    holds!(delivery.contains(id(&wallet)));
    holds!(delivery.to_lowercase().contains("x-dfns-webhook-signature: sha256="));
    let events = call!(employee, webhooks.list_webhook_events(id(&webhook)), query json!({ "limit": 10 }))?;
    same!(events["items"][0]["kind"], "wallet.created");
    let event = call!(employee, webhooks.get_webhook_event(id(&webhook), id(&events["items"][0])))?;
    same!(event["status"], "200");
    let body = json!({ "status": "Disabled" });
    same!(call!(employee, webhooks.update_webhook(id(&webhook)), body body)?["status"], "Disabled");
    same!(call!(employee, webhooks.get_webhook(id(&webhook)))?["status"], "Disabled");
    let page = call!(employee, webhooks.list_webhooks(), query json!({ "limit": 10 }))?;
    holds!(list(&page["items"]).iter().any(|item| item["id"] == webhook["id"]));
    let deleted = call!(employee, webhooks.delete_webhook(id(&webhook)));
    world.meets_in(DELETED, UNDECODABLE, deleted)?;
    refused_with(404, "webhook not found", call!(employee, webhooks.get_webhook(id(&webhook))))
}

/// Receives one request, and returns it.
async fn receive(listener: TcpListener) -> std::io::Result<String> {
    let (mut stream, _) = listener.accept().await?;
    let mut request = Vec::new();
    // The body is a JSON object without a line feed at its end.
    while !request.ends_with(b"}") {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
    Ok(String::from_utf8_lossy(&request).into_owned())
}
