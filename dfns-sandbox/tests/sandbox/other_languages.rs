//! The page for users of other languages: every control command has a line with `curl`, and each
//! line works, in the order of the page.

use crate::client::{Actor, employee, send, service_account};
use crate::offers::{canton, offer};
use crate::policies::{always, approval};
use crate::transfers::{fund, native, path, wallet, word};
use crate::{payins, payouts, signers, swaps};
use dfns_sandbox::Sandbox;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../OTHER-LANGUAGES.md");
const ADDRESS: &str = "0x00000000000000000000000000000000000000AA";
const CONTRACT: &str = "0x00000000000000000000000000000000000000BB";

/// A line with `curl`.
#[derive(Debug)]
struct Line {
    method: &'static str,
    target: String,
    body: Option<String>,
}

/// The lines of the page, in order.
fn lines() -> Vec<Line> {
    let commands = PAGE.lines().filter_map(|line| line.strip_prefix("curl "));
    let line = |command: &str| {
        let (target, options) = command.split_once("$URL").unwrap().1.split_once('"').unwrap();
        let body = options.split_once("--json '").map(|(_, body)| body.rsplit_once('\'').unwrap().0.to_owned());
        let method = match (command.starts_with("-X DELETE"), &body) {
            (true, _) => "DELETE",
            (false, Some(_)) => "POST",
            (false, None) => "GET",
        };
        Line { method, target: target.to_owned(), body }
    };
    commands.map(line).collect()
}

/// The commands that the sandbox lists.
async fn words(sandbox: &Sandbox) -> BTreeSet<String> {
    let unknown = send(sandbox.base_url(), "GET", "/__sandbox/unknown", &[], "").await;
    let message = unknown.body["error"]["message"].as_str().unwrap();
    message.split_once("the commands are ").unwrap().1.split(", ").map(str::to_owned).collect()
}

/// The meaning of the words in capitals.
struct Story {
    actor: Actor,
    ids: BTreeMap<&'static str, Value>,
}

impl Story {
    async fn new(sandbox: &Sandbox) -> Self {
        let (actor, people) = (service_account(sandbox), employee(sandbox));
        let mut ids = BTreeMap::from([
            ("ADDRESS", json!(ADDRESS)),
            ("ORG", json!(sandbox.bootstrap().org_id)),
            ("CONTRACT", json!(CONTRACT)),
            ("STELLAR", json!("GAPCMBPTKXCR5BDKDDSW2FOSCOPNYD4UNRICEKWBOJTD65BBQW63DLEG")),
            ("SECRET", json!("07".repeat(32))),
        ]);
        let mut keep = |name, entity: &Value| drop(ids.insert(name, entity["id"].clone()));
        let sepolia = wallet(&actor, "EthereumSepolia").await;
        keep("WALLET", &sepolia);
        keep("KEY", &sepolia["signingKey"]);

        let webhook = json!({ "url": "http://127.0.0.1:9/", "events": ["wallet.created"] });
        let webhook = people.signed("POST", "/webhooks", &webhook).await.ok();
        keep("WEBHOOK", &webhook);
        let spender = wallet(&actor, "EthereumSepolia").await;
        word(sandbox, "settle", &json!({})).await.ok();
        let events = people.get(&format!("/webhooks/{}/events", webhook["id"].as_str().unwrap())).await.ok();
        keep("EVENT", &events["items"][0]);

        let mut policy = always("Wallets:Sign", &approval(&[&sandbox.bootstrap().approver.user_id]));
        policy["filters"] = json!({ "walletId": { "in": [spender["id"]] } });
        people.signed("POST", "/v2/policies", &policy).await.ok();
        fund(sandbox, &spender, &json!("Native"), "1000000000000000000").await;
        let held = actor.signed("POST", &path(&spender, "/transfers"), &native(&json!(ADDRESS), "1")).await.ok();
        keep("APPROVAL", &json!({ "id": held["approvalId"] }));
        let held = actor.signed("POST", &path(&spender, "/transfers"), &native(&json!(ADDRESS), "1")).await.ok();
        keep("DECISION", &json!({ "id": held["approvalId"] }));

        let exchange = json!({ "kind": "Kraken", "readConfiguration": { "publicApiKey": "a", "privateApiKey": "b" } });
        let exchange = exchange.as_object().cloned().unwrap();
        let mut exchange = Value::Object(exchange);
        exchange["writeConfiguration"] = exchange["readConfiguration"].clone();
        keep("EXCHANGE", &people.signed("POST", "/exchanges", &exchange).await.ok());

        let hoodi = wallet(&actor, "EthereumHoodi").await;
        fund(sandbox, &hoodi, &json!("Native"), "33000000000000000000").await;
        let stake = json!({ "protocol": "Ethereum", "provider": "Figment", "walletId": hoodi["id"], "amount": "32000000000000000000" });
        keep("STAKE", &actor.signed("POST", "/staking/stakes", &stake).await.ok());
        swaps::define(sandbox).await;
        let ethereum = wallet(&actor, "Ethereum").await;
        keep("QUOTE", &swaps::ask(&actor, &swaps::terms(&ethereum)).await.ok());
        actor.signed("POST", "/payins/accounts/assets", &payins::registration(&sepolia)).await.ok();
        keep("PAYIN", &actor.signed("POST", "/payins", &payins::borderless(&sepolia)).await.ok());
        keep("ACTION", &actor.signed("POST", "/payins", &payins::borderless(&sepolia)).await.ok());
        let payer = payouts::payer(sandbox, &actor).await;
        keep("PAYOUT", &actor.signed("POST", "/payouts", &payouts::body(&payer)).await.ok());
        let (from, to) = canton(sandbox, &actor).await;
        keep("OFFER", &offer(&actor, &from, &to, json!({})).await);
        word(sandbox, "touch", &json!({ "network": "Base", "address": ADDRESS })).await.ok();
        let watch = json!({ "network": "Base", "address": ADDRESS });
        keep("WATCH", &actor.signed("POST", "/address-watches", &watch).await.ok());
        Self { actor, ids }
    }

    /// A transfer that is in the mempool, where the page needs one.
    async fn transfer(&mut self, sandbox: &Sandbox) {
        let target = format!("/wallets/{}/transfers", self.ids["WALLET"].as_str().unwrap());
        let transfer = self.actor.signed("POST", &target, &native(&json!(ADDRESS), "1")).await.ok();
        word(sandbox, "step", &json!({ "network": "EthereumSepolia", "n": 2 })).await.ok();
        self.ids.insert("TRANSFER", transfer["id"].clone());
    }

    /// A group of a fleet that is under review, where the page needs one.
    async fn group(&mut self, sandbox: &Sandbox) {
        let store = signers::store(sandbox, "OfflineSigner").await;
        let at = |rest: &str| format!("/key-stores/{store}/add-mac-user/{rest}");
        let user = json!({ "kind": "AddMacUser", "macTargetSerial": "m", "hsmTargetSerial": "h" });
        let group = signers::input(&self.actor, &at("input"), &user).await["group_id"].clone();
        signers::upload(&self.actor, &at("output"), &json!({ "group_id": group })).await.ok();
        self.ids.insert("GROUP", group);
    }

    fn told(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(name, id.as_str().unwrap()))
    }
}

#[tokio::test]
async fn every_word_of_control_has_a_curl_line_that_works() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut story = Story::new(&sandbox).await;
    let mut missing = words(&sandbox).await;
    for line in lines() {
        let names = |word| line.body.as_ref().is_some_and(|body| body.contains(word));
        if names("TRANSFER") {
            story.transfer(&sandbox).await;
        }
        if names("GROUP") {
            story.group(&sandbox).await;
        }
        let (target, body) = (story.told(&line.target), line.body.as_deref().map(|body| story.told(body)));
        let json: &[(&str, &str)] = if body.is_some() { &[("Content-Type", "application/json")] } else { &[] };
        let reply = send(sandbox.base_url(), line.method, &target, json, body.as_deref().unwrap_or_default()).await;
        assert_eq!(reply.status, 200, "{line:?}: {}", reply.body);
        let name = line.target.strip_prefix("/__sandbox/").unwrap();
        let name = name.split('?').next().unwrap().replace("FAULT", "{id}");
        match name.as_str() {
            "snapshot" => drop(story.ids.insert("SNAPSHOT", reply.body["id"].clone())),
            "faults" if line.method == "POST" => drop(story.ids.insert("FAULT", reply.body["ids"][0].clone())),
            _ => {}
        }
        missing.remove(&name);
    }
    assert!(missing.is_empty(), "the page lacks {missing:?}");
}

#[tokio::test]
async fn the_page_names_every_argument_of_every_word() {
    let sandbox = Sandbox::start().await.unwrap();
    for word in words(&sandbox).await.iter().filter(|word| !word.contains('{')) {
        let path = format!("/__sandbox/{word}");
        let is_of_word = |line: &&str| line.contains(&format!("{path}\"")) || line.contains(&format!("{path}?"));
        let told: Vec<_> = PAGE.lines().filter(|line| line.starts_with("curl ")).filter(is_of_word).collect();
        let is_read = told.iter().any(|line| !line.contains("--json"));
        let json = [("Content-Type", "application/json")];
        let refused = if is_read {
            send(sandbox.base_url(), "GET", &format!("{path}?unknown=1"), &[], "").await
        } else {
            send(sandbox.base_url(), "POST", &path, &json, r#"{"unknown": 1}"#).await
        };
        assert_eq!(refused.status, 400, "{word}: {}", refused.body);
        let message = refused.body["error"]["message"].as_str().unwrap();
        let (_, known) = message.split_once("unknown field `unknown`, ").unwrap_or_else(|| panic!("{word}: {message}"));
        for name in known.split('`').skip(1).step_by(2) {
            let is_told = |line: &&str| line.contains(&format!("\"{name}\"")) || line.contains(&format!("?{name}="));
            assert!(told.iter().any(is_told), "{word} lacks `{name}`: {told:?}");
        }
    }
}
