//! The books: whatever happens to payments, no coin is made or lost.

use crate::client::{Actor, service_account};
use crate::persistence::folder;
use crate::transfers::{balance, chain, fund, native, now, path, wallet, word};
use dfns_sandbox::{ManualClock, Sandbox};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

#[derive(Debug, Clone)]
enum Action {
    Fund { wallet: usize, amount: u64 },
    Send { from: usize, to: usize, amount: u64 },
    SendToken { from: usize, to: usize, amount: u64 },
    FailNext { network: usize, stage: &'static str },
    Hold { wallet: usize },
    Release { wallet: usize },
    Abort { request: usize },
    Drop { request: usize },
    Replace { request: usize, how: &'static str },
    Stake { wallet: usize, amount: u64 },
    ActOnStake { stake: usize, kind: &'static str },
    Slash { stake: usize, amount: u64 },
    Swap { wallet: usize, amount: u64, usd: u64 },
    Invest { wallet: usize, amount: u64 },
    Withdraw { allocation: usize, amount: u64 },
    Force { request: usize, outcome: &'static str },
    Reorganise { network: usize, depth: u64 },
    BaseFee { gwei: u64 },
    FeeRate { rate: u64 },
    Pace { pace: &'static str },
    Step,
    Mine,
    Wait { seconds: u64 },
    Restart,
}

fn action() -> impl Strategy<Value = Action> {
    let wallet = 0..6_usize;
    let amount = prop_oneof![1..10_u64, 1_000..100_000_u64, 1_000_000_000_000_000..20_000_000_000_000_000_u64];
    let stages = prop::sample::select(vec!["construct", "sign", "broadcast", "chain"]);
    prop_oneof![
        4 => (wallet.clone(), amount.clone()).prop_map(|(wallet, amount)| Action::Fund { wallet, amount }),
        8 => (wallet.clone(), 0..2_usize, amount.clone()).prop_map(|(from, to, amount)| Action::Send { from, to, amount }),
        3 => (wallet.clone(), 0..2_usize, amount.clone()).prop_map(|(from, to, amount)| Action::SendToken { from, to, amount }),
        1 => (0..3_usize, stages).prop_map(|(network, stage)| Action::FailNext { network, stage }),
        1 => wallet.clone().prop_map(|wallet| Action::Hold { wallet }),
        1 => wallet.clone().prop_map(|wallet| Action::Release { wallet }),
        3 => (wallet, amount.clone()).prop_map(|(wallet, amount)| Action::Stake { wallet, amount }),
        2 => (0..2_usize, amount.clone()).prop_map(|(wallet, amount)| Action::Invest { wallet, amount }),
        2 => (0..4_usize, amount.clone()).prop_map(|(allocation, amount)| Action::Withdraw { allocation, amount }),
        2 => (0..2_usize, amount, 2900..3100_u64)
            .prop_map(|(wallet, amount, usd)| Action::Swap { wallet, amount, usd }),
        3 => (0..4_usize, prop::sample::select(vec!["Unbond", "Withdraw"]))
            .prop_map(|(stake, kind)| Action::ActOnStake { stake, kind }),
        1 => (0..4_usize, 1..1000_u64).prop_map(|(stake, amount)| Action::Slash { stake, amount }),
        1 => (0..8_usize).prop_map(|request| Action::Abort { request }),
        1 => (0..8_usize).prop_map(|request| Action::Drop { request }),
        2 => (0..8_usize, prop::sample::select(vec!["cancel", "speed-up"]))
            .prop_map(|(request, how)| Action::Replace { request, how }),
        2 => (0..8_usize, prop::sample::select(vec!["confirm", "fail", "drop"]))
            .prop_map(|(request, outcome)| Action::Force { request, outcome }),
        1 => (0..3_usize, 1..4_u64).prop_map(|(network, depth)| Action::Reorganise { network, depth }),
        1 => (1..40_u64).prop_map(|gwei| Action::BaseFee { gwei }),
        1 => (1..40_u64).prop_map(|rate| Action::FeeRate { rate }),
        1 => prop::sample::select(vec!["Instant", "Clock", "Manual"]).prop_map(|pace| Action::Pace { pace }),
        2 => Just(Action::Step),
        2 => Just(Action::Mine),
        1 => prop_oneof![0..1000_u64, 0..10_000_000_u64].prop_map(|seconds| Action::Wait { seconds }),
        1 => Just(Action::Restart),
    ]
}

/// A token on the first network.
const TOKEN: &str = "0x00000000000000000000000000000000000000cc";

/// The token that a protocol gives for it.
const RECEIPT: &str = "0x00000000000000000000000000000000000000dd";

fn amount_of(contract: &str, amount: u64) -> Value {
    json!({ "kind": "Erc20", "contract": contract, "amount": amount.to_string() })
}

fn number_of(value: &Value) -> u64 {
    number(value).try_into().unwrap()
}

const NETWORKS: [&str; 3] = ["EthereumSepolia", "BitcoinSignet", "SolanaDevnet"];

/// The number that a string has in decimal digits.
fn number(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

/// Asserts that the books of a network add up, and returns its dump.
async fn audit(sandbox: &Sandbox, network: &str) -> Value {
    let state = chain(sandbox, network).await;
    let mut sums: BTreeMap<String, u128> = BTreeMap::new();
    for account in state["accounts"].as_array().unwrap() {
        for held in account["balances"].as_array().unwrap() {
            assert!(number(&held["reserved"]) <= number(&held["balance"]), "{state}");
            *sums.entry(held["asset"].to_string()).or_default() += number(&held["balance"]);
        }
    }
    for asset in state["assets"].as_array().unwrap() {
        let sum = sums.remove(&asset["asset"].to_string()).unwrap_or_default();
        assert_eq!(sum + number(&asset["fees"]), number(&asset["supply"]), "{state}");
    }
    assert!(sums.is_empty(), "{state}");
    assert_eq!(sandbox.control().invariants().await.unwrap(), []);
    state
}

struct World {
    sandbox: Sandbox,
    clock: ManualClock,
    actor: Actor,
    wallets: Vec<Value>,
    requests: Vec<(usize, Value)>,
    stakes: Vec<Staked>,
    swaps: Vec<Value>,
    /// Allocations of wallets.
    allocations: Vec<(usize, Value)>,
    /// The amounts that the test gave, by network and asset.
    funded: BTreeMap<(String, String), u128>,
}

/// A stake, and the amount that was slashed of it.
struct Staked {
    wallet: usize,
    stake: Value,
    slashed: u128,
}

impl Staked {
    fn target(&self, rest: &str) -> String {
        format!("/staking/stakes/{}{rest}", self.stake["id"].as_str().unwrap())
    }
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
        let mut wallets = Vec::new();
        for network in NETWORKS {
            for _ in 0..2 {
                wallets.push(wallet(&actor, network).await);
            }
        }
        let token = json!({ "kind": "Erc20", "contract": TOKEN });
        let token = json!({ "network": NETWORKS[0], "asset": token, "symbol": "USDC", "decimals": 6 });
        word(&sandbox, "define_token", &token).await.ok();
        let (requests, funded) = (Vec::new(), BTreeMap::new());
        Self {
            sandbox,
            clock,
            actor,
            wallets,
            requests,
            stakes: Vec::new(),
            swaps: Vec::new(),
            allocations: Vec::new(),
            funded,
        }
    }

    /// The request of this number, counted from the latest one.
    fn request(&self, number: usize) -> Option<(Value, Value)> {
        let (wallet, request) = self.requests.iter().rev().nth(number)?;
        Some((self.wallets[*wallet].clone(), request.clone()))
    }

    async fn fund(&mut self, wallet: usize, asset: &Value, amount: u128) {
        fund(&self.sandbox, &self.wallets[wallet], asset, &amount.to_string()).await;
        let asset = if asset.is_string() { json!({ "kind": asset }) } else { asset.clone() };
        *self.funded.entry((NETWORKS[wallet / 2].to_owned(), asset.to_string())).or_default() += amount;
    }

    /// Stakes ether or bitcoins of a wallet.
    async fn stake(&mut self, wallet: usize, amount: u64) {
        let mut body = json!({ "walletId": self.wallets[wallet]["id"], "provider": "Figment" });
        match wallet / 2 {
            0 => {
                if !amount.is_multiple_of(3) {
                    self.fund(wallet, &json!("Native"), 33_000_000_000_000_000_000).await;
                }
                (body["protocol"], body["amount"]) = (json!("Ethereum"), json!("32000000000000000000"));
            }
            1 => {
                (body["protocol"], body["amount"]) = (json!("Babylon"), json!(amount.to_string()));
                body["duration"] = json!(amount % 1000 + 1);
            }
            _ => return,
        }
        let stake = self.actor.signed("POST", "/staking/stakes", &body).await.ok();
        self.requests.push((wallet, json!({ "id": stake["actions"][0]["transactionId"] })));
        self.stakes.push(Staked { wallet, stake, slashed: 0 });
    }

    async fn act_on_stake(&mut self, number: usize, kind: &str) {
        let Some(staked) = self.staked(number) else { return };
        let body = json!({ "protocol": staked.stake["protocol"], "kind": kind });
        let target = staked.target("/actions");
        let reply = self.actor.signed("POST", &target, &body).await;
        assert!(matches!(reply.status, 200 | 400 | 412), "{}", reply.body);
    }

    async fn slash(&mut self, number: usize, amount: u64) {
        let Some(staked) = self.staked(number) else { return };
        let body = json!({ "stakeId": staked.stake["id"], "amount": amount.to_string() });
        let reply = word(&self.sandbox, "slash", &body).await;
        assert!(matches!(reply.status, 200 | 400), "{}", reply.body);
        if let (200, Some(staked)) = (reply.status, self.staked(number)) {
            staked.slashed += u128::from(amount);
        }
    }

    /// Swaps ether of a wallet for tokens, while the price moves.
    async fn swap(&mut self, wallet: usize, amount: u64, usd: u64) {
        let body = json!({
            "provider": "UniswapX", "walletId": self.wallets[wallet]["id"], "slippageBps": 100,
            "sourceAsset": { "kind": "Native", "amount": amount.to_string() },
            "targetAsset": { "kind": "Erc20", "contract": TOKEN },
        });
        let quote = crate::swaps::ask(&self.actor, &body).await;
        if quote.status == 400 {
            return;
        }
        word(&self.sandbox, "set_price", &json!({ "symbol": "ETH", "usd": usd })).await.ok();
        let swap = self.actor.signed("POST", "/swaps", &crate::swaps::by(&quote.ok())).await.ok();
        self.note_transaction(wallet).await;
        self.swaps.push(swap);
    }

    /// Adds the latest transaction of a wallet to the requests.
    async fn note_transaction(&mut self, wallet: usize) {
        let latest = self.actor.get(&path(&self.wallets[wallet], "/transactions?limit=1")).await.ok();
        let latest = &latest["items"][0];
        if latest.is_object() && !self.requests.iter().any(|(_, request)| request["id"] == latest["id"]) {
            self.requests.push((wallet, latest.clone()));
        }
    }

    /// Invests tokens of a wallet.
    async fn invest(&mut self, wallet: usize, amount: u64) {
        let (source, target) = (amount_of(TOKEN, amount), amount_of(RECEIPT, amount));
        let body = json!({
            "protocol": "0fns", "walletId": self.wallets[wallet]["id"], "slippageBps": 0, "sourceAsset": source,
            "targetAsset": target,
        });
        let allocation = self.actor.signed("POST", "/allocations", &body).await.ok();
        self.note_transaction(wallet).await;
        self.allocations.push((wallet, allocation));
    }

    async fn withdraw(&mut self, number: usize, amount: u64) {
        let Some((wallet, allocation)) = self.allocations.iter().rev().nth(number).cloned() else { return };
        let target = format!("/allocations/{}", allocation["id"].as_str().unwrap());
        let all = number_of(&self.actor.get(&target).await.ok()["amount"]["amount"]);
        let amount = if amount.is_multiple_of(2) { all.max(1) } else { amount };
        let (source, target_asset) = (amount_of(RECEIPT, amount), amount_of(TOKEN, amount));
        let body = json!({
            "kind": "Withdraw", "slippageBps": 0, "sourceAsset": source, "targetAsset": target_asset,
        });
        self.actor.signed("POST", &format!("{target}/actions"), &body).await.ok();
        self.note_transaction(wallet).await;
    }

    /// The stake of this number, counted from the latest one.
    fn staked(&mut self, number: usize) -> Option<&mut Staked> {
        self.stakes.iter_mut().rev().nth(number)
    }

    async fn send(&mut self, from: usize, body: &Value) {
        let reply = self.actor.signed("POST", &path(&self.wallets[from], "/transfers"), body).await;
        // Bitcoin does not relay outputs of a few satoshi.
        assert!(matches!(reply.status, 200 | 400), "{}", reply.body);
        if reply.status == 200 {
            self.requests.push((from, reply.body));
        }
    }

    async fn act(mut self, action: &Action, file: &Path) -> Self {
        let token = |from: usize| {
            let mint = "7o36UsWR1JQLpZ9PE2gn9L4SQ69CNNiWAXd4Jt7rqz9Z";
            match from / 2 {
                0 => Some(json!({ "kind": "Erc20", "contract": TOKEN })),
                2 => Some(json!({ "kind": "Spl", "mint": mint })),
                _ => None,
            }
        };
        match action {
            Action::Fund { wallet, amount } => {
                let asset = token(*wallet).filter(|_| amount % 3 == 0).unwrap_or_else(|| json!("Native"));
                self.fund(*wallet, &asset, (*amount).into()).await;
            }
            Action::Send { from, to, amount } => {
                let to = &self.wallets[from / 2 * 2 + to]["address"];
                let body = native(to, &amount.to_string());
                self.send(*from, &body).await;
            }
            Action::SendToken { from, to, amount } => {
                if let Some(mut body) = token(*from) {
                    body["to"] = self.wallets[from / 2 * 2 + to]["address"].clone();
                    body["amount"] = json!(amount.to_string());
                    self.send(*from, &body).await;
                }
            }
            Action::FailNext { network, stage } => {
                word(&self.sandbox, "fail_next", &json!({ "network": NETWORKS[*network], "stage": stage })).await.ok();
            }
            Action::Hold { wallet } => {
                word(&self.sandbox, "hold", &json!({ "id": self.wallets[*wallet]["id"] })).await.ok();
            }
            Action::Release { wallet } => {
                word(&self.sandbox, "release", &json!({ "id": self.wallets[*wallet]["id"] })).await.ok();
            }
            Action::Abort { request } => {
                if let Some((wallet, request)) = self.request(*request) {
                    let list =
                        if request["id"].as_str().unwrap().starts_with("xfr-") { "transfers" } else { "transactions" };
                    let target = path(&wallet, &format!("/{list}/{}/abort", request["id"].as_str().unwrap()));
                    let status = self.actor.signed("PUT", &target, &Value::Null).await.status;
                    assert!(matches!(status, 200 | 412), "{status}");
                }
            }
            Action::Replace { request, how } => {
                if let Some((wallet, request)) = self.request(*request) {
                    let list =
                        if request["id"].as_str().unwrap().starts_with("xfr-") { "transfers" } else { "transactions" };
                    let target = path(&wallet, &format!("/{list}/{}/{how}", request["id"].as_str().unwrap()));
                    let reply = self.actor.signed("POST", &target, &Value::Null).await;
                    assert!(matches!(reply.status, 200 | 400 | 409 | 412), "{}", reply.body);
                    if reply.status == 200 {
                        let wallet = self.wallets.iter().position(|known| known["id"] == wallet["id"]).unwrap();
                        self.requests.push((wallet, reply.body));
                    }
                }
            }
            Action::Drop { request } => {
                if let Some((_, request)) = self.request(*request) {
                    let status = word(&self.sandbox, "drop", &json!({ "id": request["id"] })).await.status;
                    assert!(matches!(status, 200 | 400), "{status}");
                }
            }
            Action::Stake { wallet, amount } => self.stake(*wallet, *amount).await,
            Action::ActOnStake { stake, kind } => self.act_on_stake(*stake, kind).await,
            Action::Swap { wallet, amount, usd } => self.swap(*wallet, *amount, *usd).await,
            Action::Invest { wallet, amount } => self.invest(*wallet, *amount).await,
            Action::Withdraw { allocation, amount } => self.withdraw(*allocation, *amount).await,
            Action::Slash { stake, amount } => self.slash(*stake, *amount).await,
            Action::Wait { seconds } => self.clock.advance(Duration::from_secs(*seconds)),
            Action::Restart => {
                self.sandbox.stop().await;
                (self.sandbox, self.actor) = Self::start(file, &self.clock).await;
            }
            other => self.steer(other).await,
        }
        self
    }

    /// Does what only control can do.
    async fn steer(&self, action: &Action) {
        match action {
            Action::BaseFee { gwei } => {
                let value = format!("{gwei}000000000");
                word(&self.sandbox, "set_base_fee", &json!({ "network": NETWORKS[0], "value": value })).await.ok();
            }
            Action::Force { request, outcome } => {
                if let Some((_, request)) = self.request(*request) {
                    let reply = word(&self.sandbox, "force", &json!({ "id": request["id"], "outcome": outcome })).await;
                    assert!(matches!(reply.status, 200 | 400 | 412), "{}", reply.body);
                }
            }
            Action::Reorganise { network, depth } => {
                let body = json!({ "network": NETWORKS[*network], "depth": depth });
                word(&self.sandbox, "reorg", &body).await.ok();
            }
            Action::FeeRate { rate } => {
                let body = json!({ "network": NETWORKS[1], "value": rate.to_string() });
                word(&self.sandbox, "set_fee_rate", &body).await.ok();
            }
            Action::Pace { pace } => drop(word(&self.sandbox, "pace", &json!({ "pace": pace })).await.ok()),
            Action::Step | Action::Mine => {
                let name = if matches!(action, Action::Step) { "step" } else { "mine" };
                for network in NETWORKS {
                    word(&self.sandbox, name, &json!({ "network": network })).await.ok();
                }
            }
            other => panic!("{other:?} is no word of control"),
        }
    }

    /// Removes every obstacle, and checks that everything comes to an end.
    async fn finish(mut self) {
        for wallet in &self.wallets {
            word(&self.sandbox, "release", &json!({ "id": wallet["id"] })).await.ok();
        }
        word(&self.sandbox, "set_base_fee", &json!({ "network": NETWORKS[0], "value": "1" })).await.ok();
        word(&self.sandbox, "pace", &json!({ "pace": "Instant" })).await.ok();
        // A later transaction waits until the nonces of those that failed are used.
        for wallet in 0..2 {
            self.fund(wallet, &json!("Native"), 1_000_000_000_000_000_000).await;
            for _ in 0..40 {
                if chain(&self.sandbox, NETWORKS[0]).await["mempool"] == json!([]) {
                    break;
                }
                let body = native(&self.wallets[wallet]["address"], "1");
                self.send(wallet, &body).await;
            }
        }
        self.clock.advance(Duration::from_secs(2 * 24 * 60 * 60));
        let mut mined: BTreeMap<String, u64> = BTreeMap::new();
        for (wallet, request) in &self.requests {
            let wallet = &self.wallets[*wallet];
            let request = now(&self.actor, wallet, request).await;
            let status = request["status"].as_str().unwrap();
            assert!(matches!(status, "Confirmed" | "Failed"), "{request}");
            if request.get("fee").is_some() {
                *mined.entry(wallet["address"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        for network in NETWORKS {
            let state = audit(&self.sandbox, network).await;
            assert_eq!(state["mempool"], json!([]));
            self.check_sources(network, &state).await;
            for account in state["accounts"].as_array().unwrap() {
                let held = account["balances"].as_array().unwrap();
                assert!(held.iter().all(|held| held["reserved"] == "0"), "{state}");
                if network != NETWORKS[0] {
                    continue;
                }
                let transactions = mined.get(account["address"].as_str().unwrap()).copied().unwrap_or_default();
                assert_eq!(account["nonce"], transactions, "nonces without gaps: {state}");
            }
        }
        for wallet in &self.wallets {
            balance(&self.actor, wallet).await;
        }
        self.sandbox.stop().await;
    }
}

impl World {
    /// Checks that every coin comes from the test, or was issued by a protocol, and that protocols
    /// have all that was staked and not withdrawn, or swapped.
    async fn check_sources(&self, network: &str, state: &Value) {
        for asset in state["assets"].as_array().unwrap() {
            let funded = self.funded.get(&(network.to_owned(), asset["asset"].to_string())).copied();
            assert_eq!(number(&asset["supply"]), funded.unwrap_or_default() + number(&asset["issued"]), "{state}");
        }
        let mut pooled = 0;
        for staked in self.stakes.iter().filter(|staked| NETWORKS[staked.wallet / 2] == network) {
            let now = self.actor.get(&staked.target("")).await.ok();
            pooled += match now["status"].as_str().unwrap() {
                "Active" | "Unbonding" | "Unbond" => number(&now["requestBody"]["amount"]),
                "Withdrawn" => staked.slashed,
                "Failed" => 0,
                other => panic!("{other} is no end"),
            };
        }
        for swap in self.swaps.iter().filter(|_| network == NETWORKS[0]) {
            let swap = self.actor.get(&format!("/swaps/{}", swap["id"].as_str().unwrap())).await.ok();
            pooled += match swap["status"].as_str().unwrap() {
                "Completed" => number(&swap["quotedSourceAsset"]["amount"]),
                "Failed" => 0,
                other => panic!("{other} is no end"),
            };
        }
        let is_wallet = |account: &Value| {
            let address = account["address"].as_str().unwrap();
            self.wallets.iter().any(|wallet| wallet["address"].as_str().unwrap().eq_ignore_ascii_case(address))
        };
        let mut invested = 0;
        for (_, allocation) in self.allocations.iter().filter(|_| network == NETWORKS[0]) {
            let target = format!("/allocations/{}", allocation["id"].as_str().unwrap());
            let now = self.actor.get(&target).await.ok();
            assert!(now["actions"].as_array().unwrap().iter().all(|action| action["status"] != "InProgress"), "{now}");
            invested += number(&now["amount"]["amount"]);
        }
        let pools: Vec<&Value> =
            state["accounts"].as_array().unwrap().iter().filter(|account| !is_wallet(account)).collect();
        let held = |asset: &Value| {
            let balances = pools.iter().flat_map(|pool| pool["balances"].as_array().unwrap());
            balances.filter(|held| held["asset"] == *asset).map(|held| number(&held["balance"])).sum::<u128>()
        };
        assert_eq!(held(&json!({ "kind": "Native" })), pooled, "{state}");
        assert_eq!(held(&json!({ "kind": "Erc20", "contract": TOKEN })), invested, "{state}");
    }
}

/// The number of sequences of actions to try: that in `PROPTEST_CASES`, else a few.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(6)
}

#[test]
fn whatever_happens_no_coin_is_made_or_lost() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: cases(), max_shrink_iters: 60, ..ProptestConfig::default() });
    // A search for hours may run beside the other tests.
    let folder = folder(&format!("books-{}", std::process::id()));
    let file = folder.join("state");
    let actions = prop::collection::vec(action(), 20..60);
    let result = runner.run(&actions, |actions| {
        let _ = std::fs::remove_file(&file);
        runtime.block_on(async {
            let mut world = World::new(&file).await;
            for action in &actions {
                world = world.act(action, &file).await;
                for network in NETWORKS {
                    audit(&world.sandbox, network).await;
                }
            }
            world.finish().await;
        });
        Ok(())
    });
    let _ = std::fs::remove_dir_all(folder);
    if let Err(error) = result {
        panic!("{error}");
    }
}
