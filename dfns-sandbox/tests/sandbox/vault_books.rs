//! The books of vaults follow the ledger, whatever happens: what is available, outgoing, locked,
//! quarantined and set aside for fees adds up to what is on chain.

use crate::client::{Actor, Reply, service_account};
use crate::persistence::folder;
use crate::transfers::{path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

const ETHEREUM: &str = "EthereumSepolia";
const BITCOIN: &str = "BitcoinSignet";
const TOKEN: &str = "0x00000000000000000000000000000000000000cc";

/// The assets: the network, the `tid`, and the asset as control names it.
fn asset(number: usize) -> (&'static str, String, Value) {
    match number {
        0 => (ETHEREUM, "native:eth".to_owned(), json!("Native")),
        1 => (ETHEREUM, format!("erc20:{TOKEN}"), json!({ "kind": "Erc20", "contract": TOKEN })),
        _ => (BITCOIN, "native:btc".to_owned(), json!("Native")),
    }
}

#[derive(Debug, Clone)]
enum Action {
    Deposit {
        vault: usize,
        asset: usize,
        amount: u64,
        word: &'static str,
        is_dirty: bool,
    },
    /// To the other vault, to the same one, or to somebody else.
    Send {
        vault: usize,
        asset: usize,
        amount: u64,
        to: usize,
    },
    Lock {
        vault: usize,
        asset: usize,
        amount: u64,
    },
    UseLock {
        lock: usize,
        how: &'static str,
        amount: u64,
    },
    ReleaseQuarantine {
        quarantine: usize,
    },
    /// Whether policies hold what the vault does.
    Govern {
        vault: usize,
        method: &'static str,
    },
    Decide {
        approval: usize,
        outcome: &'static str,
    },
    FailNext {
        network: &'static str,
        stage: &'static str,
    },
    Obstruct {
        vault: usize,
        word: &'static str,
    },
    Abort {
        transfer: usize,
    },
    Drop {
        transfer: usize,
    },
    BaseFee {
        gwei: u64,
    },
    Pace {
        pace: &'static str,
    },
    Chain {
        word: &'static str,
    },
    Wait {
        seconds: u64,
    },
    Restart,
}

fn action() -> impl Strategy<Value = Action> {
    use prop::sample::select;
    let (vault, asset) = (0..2_usize, 0..3_usize);
    let amount = prop_oneof![1..10_u64, 1_000..100_000_u64, 1_000_000_000_000_000..20_000_000_000_000_000_u64];
    prop_oneof![
        6 => (vault.clone(), asset.clone(), amount.clone(), select(vec!["fund", "receive"]), prop::bool::weighted(0.3))
            .prop_map(|(vault, asset, amount, word, is_dirty)| Action::Deposit { vault, asset, amount, word, is_dirty }),
        8 => (vault.clone(), asset.clone(), amount.clone(), 0..3_usize)
            .prop_map(|(vault, asset, amount, to)| Action::Send { vault, asset, amount, to }),
        4 => (vault.clone(), 0..2_usize, amount.clone())
            .prop_map(|(vault, asset, amount)| Action::Lock { vault, asset, amount }),
        6 => (0..5_usize, select(vec!["replace", "transfer", "transfer", "release"]), amount)
            .prop_map(|(lock, how, amount)| Action::UseLock { lock, how, amount }),
        3 => (0..5_usize).prop_map(|quarantine| Action::ReleaseQuarantine { quarantine }),
        2 => (vault.clone(), select(vec!["PUT", "DELETE"])).prop_map(|(vault, method)| Action::Govern { vault, method }),
        3 => (0..4_usize, select(vec!["approve", "approve", "deny", "expire"]))
            .prop_map(|(approval, outcome)| Action::Decide { approval, outcome }),
        2 => (select(vec![ETHEREUM, BITCOIN]), select(vec!["construct", "sign", "broadcast", "chain"]))
            .prop_map(|(network, stage)| Action::FailNext { network, stage }),
        2 => (vault, select(vec!["hold", "release"])).prop_map(|(vault, word)| Action::Obstruct { vault, word }),
        1 => (0..8_usize).prop_map(|transfer| Action::Abort { transfer }),
        1 => (0..8_usize).prop_map(|transfer| Action::Drop { transfer }),
        4 => select(vec![1, 10, 10, 15, 300_u64]).prop_map(|gwei| Action::BaseFee { gwei }),
        1 => select(vec!["Instant", "Clock", "Manual", "Manual"]).prop_map(|pace| Action::Pace { pace }),
        8 => select(vec!["step", "step", "mine"]).prop_map(|word| Action::Chain { word }),
        1 => (0..1000_u64).prop_map(|seconds| Action::Wait { seconds }),
        1 => Just(Action::Restart),
    ]
}

/// A vault, with its wallets by network.
struct Vault {
    path: String,
    wallets: BTreeMap<&'static str, Value>,
}

struct World {
    sandbox: Sandbox,
    clock: ManualClock,
    actor: Actor,
    vaults: Vec<Vault>,
    elsewhere: BTreeMap<&'static str, Value>,
    /// The vault and the id of every transfer and lock.
    transfers: Vec<(usize, String)>,
    locks: Vec<(usize, String)>,
}

fn number(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

impl World {
    async fn start(file: &Path, clock: &ManualClock) -> (Sandbox, Actor) {
        let sandbox = Sandbox::builder().data(file).clock(clock.clone()).start().await.unwrap();
        let actor = service_account(&sandbox);
        (sandbox, actor)
    }

    async fn new(file: &Path) -> Self {
        let clock = ManualClock::default();
        let (sandbox, actor) = Self::start(file, &clock).await;
        let (mut vaults, mut elsewhere) = (Vec::new(), BTreeMap::new());
        for network in [ETHEREUM, BITCOIN] {
            elsewhere.insert(network, wallet(&actor, network).await["address"].clone());
        }
        for _ in 0..2 {
            let vault = actor.signed("POST", "/vaults", &json!({})).await.ok();
            let path = format!("/vaults/{}", vault["id"].as_str().unwrap());
            let mut wallets = BTreeMap::new();
            for network in [ETHEREUM, BITCOIN] {
                let address = actor.signed("POST", &format!("{path}/addresses"), &json!({ "network": network })).await;
                let address = address.ok();
                wallets.insert(network, json!({ "id": address["walletId"], "address": address["address"] }));
            }
            vaults.push(Vault { path, wallets });
        }
        let group = json!({ "quorum": 1, "approvers": {} });
        let action = json!({ "kind": "RequestApproval", "approvalGroups": [group] });
        let tags = json!({ "vaultTags": { "hasAny": ["governed"] } });
        for activity in ["Vaults:CreateLock", "Vaults:ReplaceLock", "Vaults:ReleaseQuarantine", "Wallets:Sign"] {
            let mut policy = json!({
                "name": "p", "activityKind": activity, "rule": { "kind": "AlwaysTrigger" }, "action": action,
            });
            if activity == "Wallets:Sign" {
                let limit = json!({ "limit": 30, "currency": "USD" });
                policy["rule"] = json!({ "kind": "TransactionAmountLimit", "configuration": limit });
                let governed: Vec<_> = vaults[1].wallets.values().map(|wallet| &wallet["id"]).collect();
                policy["filters"] = json!({ "walletId": { "in": governed } });
            } else {
                policy["filters"] = tags.clone();
            }
            actor.signed("POST", "/v2/policies", &policy).await.ok();
        }
        let dirty = json!({ "address": "dirty", "verdict": { "level": "HIGH", "categoryIds": [1] } });
        word(&sandbox, "kyt", &dirty).await.ok();
        // Deposits that wait for their turn meet with more.
        word(&sandbox, "pace", &json!({ "pace": "Manual" })).await.ok();
        Self { sandbox, clock, actor, vaults, elsewhere, transfers: Vec::new(), locks: Vec::new() }
    }

    async fn post(&self, vault: usize, rest: &str, body: &Value) -> Reply {
        let reply = self.actor.signed("POST", &format!("{}{rest}", self.vaults[vault].path), body).await;
        assert!(matches!(reply.status, 200 | 202 | 400 | 412), "{rest} {body}: {}", reply.body);
        reply
    }

    async fn items(&self, target: &str) -> Vec<Value> {
        self.actor.get(target).await.ok()["items"].as_array().unwrap().clone()
    }

    /// Notes a lock that was made.
    fn made(&mut self, vault: usize, reply: &Reply) {
        if reply.status == 200 {
            self.locks.push((vault, reply.body["id"].as_str().unwrap().to_owned()));
        }
    }

    fn sent(&mut self, vault: usize, reply: &Reply) {
        if reply.status == 200 {
            self.transfers.push((vault, reply.body["id"].as_str().unwrap().to_owned()));
        }
    }

    /// A random amount. Every other one is all that is available but twice the usual fee.
    async fn amount(&self, vault: usize, tid: &str, random: u64) -> String {
        if random.is_multiple_of(2) {
            return random.to_string();
        }
        let entries = self.items(&format!("{}/balances?kind=Available&tid={tid}", self.vaults[vault].path)).await;
        let available = entries.first().map_or(0, |entry| number(&entry["amount"]));
        available.checked_sub(432_600_000_000_000).unwrap_or(available).to_string()
    }

    fn transfer(&self, number: usize) -> Option<(usize, String)> {
        self.transfers.iter().rev().nth(number).cloned()
    }

    #[expect(clippy::too_many_lines, reason = "a table of actions")]
    async fn act(mut self, action: &Action, file: &Path) -> Self {
        match action {
            Action::Deposit { vault, asset: number, amount, word: name, is_dirty } => {
                let (network, _, asset) = asset(*number);
                let mut body = json!({
                    "walletId": self.vaults[*vault].wallets[network]["id"], "asset": asset, "amount": amount.to_string(),
                });
                if *name == "receive" || *is_dirty {
                    body["from"] = json!(if *is_dirty { "dirty" } else { "clean" });
                }
                word(&self.sandbox, name, &body).await.ok();
            }
            Action::Send { vault, asset: number, amount, to } => {
                let (network, tid, _) = asset(*number);
                let to = match to {
                    2 => &self.elsewhere[network],
                    to => &self.vaults[*to].wallets[network]["address"],
                };
                let amount = self.amount(*vault, &tid, *amount).await;
                let body = json!({ "network": network, "tid": tid, "to": to, "amount": amount });
                let reply = self.post(*vault, "/transfers", &body).await;
                self.sent(*vault, &reply);
            }
            Action::Lock { vault, asset: number, amount } => {
                let (network, tid, _) = asset(*number);
                let amount = self.amount(*vault, &tid, *amount).await;
                let body = json!({
                    "network": network, "tid": tid, "amount": amount,
                    "beneficiary": self.elsewhere[network],
                });
                let reply = self.post(*vault, "/locks", &body).await;
                self.made(*vault, &reply);
            }
            Action::UseLock { lock, how, amount } => {
                if let Some((vault, id)) = self.locks.iter().rev().nth(*lock).cloned() {
                    let body = if *how == "release" { Value::Null } else { json!({ "amount": amount.to_string() }) };
                    let reply = self.post(vault, &format!("/locks/{id}/{how}"), &body).await;
                    match *how {
                        "replace" => self.made(vault, &reply),
                        "transfer" => self.sent(vault, &reply),
                        _ => {}
                    }
                }
            }
            Action::ReleaseQuarantine { quarantine } => {
                for vault in 0..2 {
                    let quarantines = self.items(&format!("{}/quarantines", self.vaults[vault].path)).await;
                    if let Some(quarantine) = quarantines.get(*quarantine) {
                        let id = quarantine["id"].as_str().unwrap();
                        self.post(vault, &format!("/quarantines/{id}/release"), &json!({})).await;
                    }
                }
            }
            Action::Govern { vault, method } => {
                let target = format!("{}/tags", self.vaults[*vault].path);
                self.actor.signed(method, &target, &json!({ "tags": ["governed"] })).await.ok();
            }
            Action::Decide { approval, outcome } => {
                let pending = self.items("/v2/policy-approvals?status=Pending").await;
                if let Some(approval) = pending.get(*approval) {
                    word(&self.sandbox, "force", &json!({ "id": approval["id"], "outcome": outcome })).await.ok();
                }
            }
            Action::FailNext { network, stage } => {
                word(&self.sandbox, "fail_next", &json!({ "network": network, "stage": stage })).await.ok();
            }
            Action::Obstruct { vault, word: name } => {
                for wallet in self.vaults[*vault].wallets.values() {
                    word(&self.sandbox, name, &json!({ "id": wallet["id"] })).await.ok();
                }
            }
            Action::Abort { transfer } => {
                if let Some((vault, id)) = self.transfer(*transfer) {
                    for wallet in self.vaults[vault].wallets.values() {
                        let target = path(wallet, &format!("/transfers/{id}/abort"));
                        let status = self.actor.signed("PUT", &target, &Value::Null).await.status;
                        assert!(matches!(status, 200 | 404 | 412), "{status}");
                    }
                }
            }
            Action::Drop { transfer } => {
                if let Some((_, id)) = self.transfer(*transfer) {
                    let status = word(&self.sandbox, "drop", &json!({ "id": id })).await.status;
                    assert!(matches!(status, 200 | 400), "{status}");
                }
            }
            Action::BaseFee { gwei } => {
                let value = format!("{gwei}000000000");
                word(&self.sandbox, "set_base_fee", &json!({ "network": ETHEREUM, "value": value })).await.ok();
            }
            Action::Pace { pace } => drop(word(&self.sandbox, "pace", &json!({ "pace": pace })).await.ok()),
            Action::Chain { word: name } => {
                for network in [ETHEREUM, BITCOIN] {
                    word(&self.sandbox, name, &json!({ "network": network })).await.ok();
                }
            }
            Action::Wait { seconds } => {
                word(&self.sandbox, "advance", &json!({ "seconds": seconds })).await.ok();
            }
            Action::Restart => {
                self.sandbox.stop().await;
                (self.sandbox, self.actor) = Self::start(file, &self.clock).await;
            }
        }
        self
    }

    /// Asserts that the books of every vault add up, and returns all entries.
    async fn audit(&self) -> Vec<Value> {
        let mut all = Vec::new();
        for vault in &self.vaults {
            let entries = self.items(&format!("{}/balances?limit=500", vault.path)).await;
            let mut sums: BTreeMap<(String, String), u128> = BTreeMap::new();
            for entry in entries.iter().filter(|entry| entry["kind"] != "Incoming") {
                let name = |field: &str| entry[field].as_str().unwrap().to_owned();
                *sums.entry((name("network"), name("tid"))).or_default() += number(&entry["amount"]);
            }
            for (network, wallet) in &vault.wallets {
                let assets = self.actor.get(&path(wallet, "/assets")).await.ok();
                for asset in assets["assets"].as_array().unwrap() {
                    let tid = match asset["contract"].as_str() {
                        Some(contract) => format!("erc20:{contract}"),
                        None if *network == BITCOIN => "native:btc".to_owned(),
                        None => "native:eth".to_owned(),
                    };
                    let sum = sums.remove(&((*network).to_owned(), tid.clone())).unwrap_or_default();
                    assert_eq!(sum, number(&asset["balance"]), "{tid}: {entries:?}");
                }
            }
            assert!(sums.values().all(|sum| *sum == 0), "entries of nothing: {entries:?}");
            all.extend(entries);
        }
        all
    }

    /// Removes every obstacle, and checks that nothing stays on its way.
    async fn finish(mut self, file: &Path) {
        for approval in self.items("/v2/policy-approvals?status=Pending&limit=100").await {
            word(&self.sandbox, "force", &json!({ "id": approval["id"], "outcome": "deny" })).await.ok();
        }
        for vault in 0..2 {
            self = self.act(&Action::Obstruct { vault, word: "release" }, file).await;
            self = self.act(&Action::Govern { vault, method: "DELETE" }, file).await;
        }
        self = self.act(&Action::BaseFee { gwei: 1 }, file).await;
        self = self.act(&Action::Pace { pace: "Instant" }, file).await;
        for _ in 0..8 {
            self = self.act(&Action::Chain { word: "mine" }, file).await;
        }
        // A transfer waits until the nonces of earlier ones that failed are used.
        for vault in 0..2 {
            let deposit = |asset| Action::Deposit {
                vault,
                asset,
                amount: 10_000_000_000_000_000_000,
                word: "fund",
                is_dirty: false,
            };
            self = self.act(&deposit(0), file).await;
            for _ in 0..60 {
                let pending = self.items(&format!("{}/balances?kind=Outgoing", self.vaults[vault].path)).await;
                let fees = self.items(&format!("{}/balances?kind=Fee", self.vaults[vault].path)).await;
                if pending.is_empty() && fees.is_empty() {
                    break;
                }
                self = self.act(&Action::Send { vault, asset: 0, amount: 1, to: 2 }, file).await;
            }
        }
        let entries = self.audit().await;
        let is_moving = |entry: &&Value| matches!(entry["kind"].as_str().unwrap(), "Outgoing" | "Fee" | "Incoming");
        assert_eq!(entries.iter().find(is_moving), None);
        let mut locked: BTreeMap<String, u128> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry["kind"] == "Locked") {
            locked.insert(entry["lockId"].as_str().unwrap().to_owned(), number(&entry["amount"]));
        }
        for vault in &self.vaults {
            for lock in self.items(&format!("{}/locks?limit=500", vault.path)).await {
                let entry = locked.remove(lock["id"].as_str().unwrap());
                let is_over = lock.get("dateDeleted").is_some();
                assert_eq!(entry, (!is_over).then(|| number(&lock["amount"])), "{lock}");
            }
        }
        assert!(locked.is_empty(), "{locked:?}");
        self.sandbox.stop().await;
    }
}

#[test]
fn whatever_happens_the_books_of_a_vault_follow_the_ledger() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner = TestRunner::new(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() });
    let file = folder("vault-books").join("state");
    let actions = prop::collection::vec(action(), 20..60);
    let result = runner.run(&actions, |actions| {
        let _ = std::fs::remove_file(&file);
        runtime.block_on(async {
            let mut world = World::new(&file).await;
            for action in &actions {
                world = world.act(action, &file).await;
                world.audit().await;
            }
            world.finish(&file).await;
        });
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
