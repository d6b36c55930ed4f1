"""Policies, approvals by a second person, webhooks and exchanges."""

from checks import check, refused_with
from sandbox import control, fresh


def two_people(wallet_id, **more):
    return {
        "name": fresh("Two people"),
        "activityKind": "Wallets:Sign",
        "rule": {"kind": "AlwaysTrigger", "configuration": {}},
        "action": {"kind": "RequestApproval", "approvalGroups": [{"name": "Anyone", "quorum": 1, "approvers": {}}]},
        "filters": {"walletId": {"in": [wallet_id]}},
        **more,
    }


def held_transfer(world):
    """Requests a transfer that a policy holds."""
    wallet = world.create_funded_wallet("EthereumSepolia")
    world.by_employee.policies.create_policy(two_people(wallet["id"]))
    body = {"kind": "Native", "to": wallet["address"], "amount": "1"}
    transfer = world.by_employee.wallets.transfer_asset(wallet["id"], body)
    assert transfer["status"] == "Pending", transfer
    return transfer


def decide(client, transfer, value):
    return client.policies.create_approval_decision(transfer["approvalId"], {"value": value, "reason": "Checked"})


def status_of(world, transfer):
    control("settle")
    return world.by_employee.wallets.get_transfer(transfer["walletId"], transfer["id"])["status"]


@check("policies", "life cycle")
def _(world):
    policies, wallet = world.by_employee.policies, world.create_wallet("EthereumSepolia")
    policy = policies.create_policy(two_people(wallet["id"]))
    assert policies.get_policy(policy["id"]) == policy
    changed = policies.update_policy(policy["id"], two_people(wallet["id"], action={"kind": "Block"}))
    assert changed["action"]["kind"] == "Block"
    assert policy["id"] in [item["id"] for item in policies.list_policies({"limit": 50})["items"]]
    policies.delete_policy(policy["id"])
    assert policies.get_policy(policy["id"])["status"] == "Archived"


@check("approvals", "a second person approves, and the transfer goes on")
def _(world):
    transfer = held_transfer(world)
    refused_with(403, ".", decide, world.by_employee, transfer, "Approved")
    assert world.by_approver.policies.get_approval(transfer["approvalId"])["status"] == "Pending"
    assert decide(world.by_approver, transfer, "Approved")["status"] == "Approved"
    assert status_of(world, transfer) == "Confirmed"


@check("approvals", "a second person denies, and the transfer ends")
def _(world):
    transfer = held_transfer(world)
    assert decide(world.by_approver, transfer, "Denied")["status"] == "Denied"
    assert status_of(world, transfer) == "Rejected"
    refused_with(412, ".", decide, world.by_approver, transfer, "Approved")


@check("webhooks", "life cycle")
def _(world):
    webhooks = world.by_employee.webhooks
    # Nothing listens there.
    webhook = webhooks.create_webhook({"url": "http://127.0.0.1:9/", "events": ["wallet.created"]})
    world.create_wallet("EthereumSepolia")
    control("settle")
    events = webhooks.list_webhook_events(webhook["id"])["items"]
    assert {event["kind"] for event in events} == {"wallet.created"}
    assert webhooks.update_webhook(webhook["id"], {"status": "Disabled"})["status"] == "Disabled"
    webhooks.delete_webhook(webhook["id"])
    refused_with(404, "webhook not found", webhooks.get_webhook, webhook["id"])


@check("exchanges", "a deposit arrives at the exchange")
def _(world):
    exchanges, wallet = world.by_employee.exchanges, world.create_funded_wallet("Ethereum")
    keys = {"publicApiKey": "key", "privateApiKey": "secret"}
    body = {"kind": "Kraken", "name": fresh("Exchange"), "readConfiguration": keys, "writeConfiguration": keys}
    exchange = exchanges.create_exchange(body)["id"]
    account = exchanges.list_accounts(exchange)["items"][0]["id"]
    body = {"kind": "Native", "amount": str(10**18 // 2), "walletId": wallet["id"]}
    deposit = exchanges.create_deposit(exchange, account, body)
    transfer = {"walletId": wallet["id"], "id": deposit["transferId"]}
    assert status_of(world, transfer) == "Confirmed"
    assets = exchanges.list_account_assets(exchange, account)["items"]
    assert [float(asset["balance"]) for asset in assets if asset["symbol"] == "ETH"] == [0.5]
