//! Bodies that are almost right. Whatever is wrong with them is the request's fault: it is never
//! 500, and a refused request changes nothing.

use crate::client::{Actor, Reply, employee, end_user, send_bytes, service_account};
use crate::enrolment::{NewKey, invite, invited, registered, url};
use crate::transfers::{fund, word};
use crate::{bodies, payins, payouts, signers};
use dfns_core::meta::BodyKind;
use dfns_core::meta::schema::MisfitKind;
use dfns_core::{EndpointMeta, Registry};
use dfns_sandbox::{ManualClock, Sandbox, UserKind};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How many mutations of each body are tried.
const MUTATIONS: usize = 12;

/// The sender of a request.
pub(crate) enum By {
    Actor(Actor),
    /// An actor, with a user action.
    Signer(Actor),
    /// The bearer of this temporary token.
    Temporary(String),
    Nobody,
}

/// A request that is accepted, or would be with other shares of a key.
pub(crate) struct Valid {
    pub(crate) operation: &'static str,
    pub(crate) by: By,
    pub(crate) path: String,
    /// The body, or the signed part of a form.
    pub(crate) body: Value,
}

/// Starts a sandbox and makes everything that the requests refer to.
#[expect(clippy::too_many_lines, reason = "a table of requests")]
pub(crate) async fn valid(sandbox: &Sandbox) -> Vec<Valid> {
    let bootstrap = sandbox.bootstrap();
    let (org_id, username) = (&bootstrap.org_id, &bootstrap.end_user.username);
    let (actor, service) = (employee(sandbox), service_account(sandbox));
    let made = async |path: &str, body: Value, id: &str| -> String {
        actor.signed("POST", path, &body).await.ok()[id].as_str().unwrap().to_owned()
    };
    let pem = || NewKey::new("").pem;
    let group = made("/auth/user-groups", json!({ "name": "g" }), "id").await;
    let permission = made("/permissions", json!({ "name": "p", "operations": ["Wallets:Read"] }), "id").await;
    let key = made("/keys", json!({ "scheme": "ECDSA", "curve": "secp256k1" }), "id").await;
    let delegable = json!({ "scheme": "EdDSA", "curve": "ed25519", "delayDelegation": true });
    let delegable = made("/keys", delegable, "id").await;
    let shared_secret = made("/keys", json!({ "scheme": "DH", "curve": "secp256k1" }), "id").await;
    let webhook = made("/webhooks", json!({ "url": "http://localhost:1/", "events": ["wallet.created"] }), "id").await;
    let pat = made("/auth/pats", json!({ "name": "t", "publicKey": pem() }), "tokenId").await;
    let machine = json!({ "name": "m", "publicKey": pem() });
    let machine = actor.signed("POST", "/auth/service-accounts", &machine).await.ok();
    let machine = machine["userInfo"]["userId"].as_str().unwrap();
    let user = &bootstrap.end_user.user_id;

    invite(sandbox, "invited@example.com").await;
    let code = sandbox.registration_code("invited@example.com").unwrap();
    let registering = invited(sandbox, "registering@example.com").await;
    let delegated = json!({ "email": "end", "kind": "EndUser" });
    let end = service.signed("POST", "/auth/registration/delegated", &delegated).await.ok();
    let (recovering, old) = registered(sandbox, "recovering@example.com").await;
    let recover = json!({ "username": "recovering@example.com", "credentialId": old.id });
    let recovery = service.signed("POST", "/auth/recover/user/delegated", &recover).await.ok();
    let slots = json!({ "firstFactorCredential": NewKey::new("fresh").slot("Key", &recovery["challenge"]) });
    let client_data = json!({ "type": "key.get", "challenge": url(slots.to_string()) }).to_string();
    let proof = json!({ "kind": "RecoveryKey", "credentialAssertion": {
        "credId": old.id, "clientData": url(&client_data), "signature": url(old.key.sign(client_data.as_bytes())),
    }});
    let temporary =
        |challenge: &Value| By::Temporary(challenge["temporaryAuthenticationToken"].as_str().unwrap().to_owned());
    let asked = actor.challenge("POST", "/permissions", "{}").await.ok();
    let login = json!({ "orgId": org_id, "username": username });
    let login = end_user(sandbox).send("POST", "/auth/login/init", &login.to_string(), None).await.ok();
    let new = actor.send("POST", "/auth/credentials/init", r#"{"kind":"Key"}"#, None).await.ok();
    let mut new_credential = NewKey::new("another").slot("Key", &new["challenge"]);
    new_credential["challengeIdentifier"] = new["challengeIdentifier"].clone();
    let credential = actor.get("/auth/credentials").await.ok()["items"][0]["credentialUuid"].clone();
    let now = sandbox.control().status().await.unwrap().now;
    let credential_code = json!({ "expiration": now.to_unix_millis().unwrap() + 30_000 });
    for (code, state) in [("sso", "s"), ("oidc", "s")] {
        sandbox.allow_sso_login(code, state, user);
    }
    sandbox.allow_social_login("jwt", user);
    sandbox.allow_social_registration("jwt", "social");

    let payer = payouts::payer(sandbox, &actor).await;
    let payout = actor.signed("POST", "/payouts", &payouts::body(&payer)).await.ok();
    let payout = actor.get(&format!("/payouts/{}", payout["id"].as_str().unwrap())).await.ok();
    actor.signed("POST", "/payins/accounts/assets", &payins::registration(&payer)).await.ok();
    let quote = actor.send("POST", "/payins/quote", &payins::borderless(&payer).to_string(), None).await.ok();
    let mut new_payin = payins::borderless(&payer);
    new_payin["quoteId"] = quote["quotes"][0]["quoteId"].clone();
    let mut new_payout = payouts::body(&payer);
    new_payout["externalId"] = json!("x");
    let vault = format!("/vaults/{}", made("/vaults", json!({ "name": "v", "tags": ["a"] }), "id").await);
    let of_vault = async |rest: &str, body: Value, id: &str| made(&format!("{vault}{rest}"), body, id).await;
    let vault_wallet = json!({ "id": of_vault("/addresses", json!({ "network": "Polygon" }), "walletId").await });
    fund(sandbox, &vault_wallet, &json!("Native"), "1000000000000000000").await;
    word(sandbox, "kyt", &json!({ "address": "dirty", "verdict": "failure" })).await.ok();
    let dirty = json!({ "walletId": vault_wallet["id"], "asset": "Native", "amount": "1", "from": "dirty" });
    word(sandbox, "fund", &dirty).await.ok();
    let quarantine = actor.get(&format!("{vault}/quarantines")).await.ok()["items"][0]["id"].clone();
    let quarantine = quarantine.as_str().unwrap();
    let somebody = format!("0x{}", "aa".repeat(20));
    let lock = json!({
        "network": "Polygon", "tid": "native:pol", "amount": "7", "externalId": "x", "reason": "r",
        "beneficiary": somebody,
    });
    let vault_lock = of_vault("/locks", lock.clone(), "id").await;

    let org = actor.signed("POST", "/tenant/orgs", &json!({ "name": "o", "keyStores": [] })).await.ok();
    let tenant_id = org["org"]["tenantId"].clone();
    let org = format!("/tenant/orgs/{}", org["org"]["id"].as_str().unwrap());
    let session = Actor::new(sandbox, &sandbox.create_user(UserKind::TenantUser, "session@example.com"));
    let tenant_user = made("/tenant/users", json!({ "email": "tenant@example.com" }), "id").await;
    let tenant_group =
        format!("/tenant/user-groups/{}", made("/tenant/user-groups", json!({ "name": "g" }), "id").await);
    let tenant_permissions = actor.get("/tenant/permissions").await.ok();
    let tenant_permission = |index: usize, verb: &str| {
        format!("/tenant/permissions/{}/{verb}", tenant_permissions["items"][index]["id"].as_str().unwrap())
    };
    let identity = json!({ "identityId": tenant_user });
    actor.signed("POST", &tenant_permission(0, "assign"), &identity).await.ok();

    let signer = || By::Signer(employee(sandbox));
    let caller = || By::Actor(employee(sandbox));
    let machines = || By::Signer(service_account(sandbox));
    let shares = json!([{ "signerId": "s", "encryptedKeyShare": "c2hhcmU" }]);
    let of_user = json!({ "orgId": org_id, "username": username });
    let coins = made("/wallets", json!({ "network": "IotaTestnet" }), "id").await;
    sandbox.control().fund(coins.as_str(), "Native", 100_000_000_000_u64, None).await.unwrap();
    let iota = json!({
        "protocol": "Iota", "walletId": coins, "validator": format!("0x{}", "ab".repeat(32)), "amount": "1000000000",
        "externalId": "x",
    });
    let mut stake = iota.clone();
    stake["externalId"] = json!("first");
    let stake = made("/staking/stakes", stake, "id").await;
    let (swapper, quote) = quoted(sandbox, &service).await;
    let investment = crate::allocations::investment(&swapper, "5");
    let mut first = investment.clone();
    first["externalId"] = json!("first");
    let invested = service.signed("POST", "/allocations", &first).await.ok();
    let (invested, action) = (invested["id"].as_str().unwrap(), invested["actions"][0]["id"].clone());
    let mut trade = crate::allocations::trade("Deposit", "5");
    trade["externalId"] = json!("y");
    sandbox.control().settle().await.unwrap();
    let requests = vec![
        (
            "create_user_action_challenge",
            caller(),
            "/auth/action/init".to_owned(),
            json!({
                "userActionPayload": "{}", "userActionHttpMethod": "POST", "userActionHttpPath": "/wallets",
                "userActionServerKind": "Api",
            }),
        ),
        (
            "create_user_action_signature",
            caller(),
            "/auth/action".into(),
            json!({
                "challengeIdentifier": asked["challengeIdentifier"], "firstFactor": actor.assertion(&asked),
                "secondFactor": actor.assertion(&asked),
            }),
        ),
        ("create_login_challenge", By::Nobody, "/auth/login/init".into(), of_user.clone()),
        (
            "login",
            By::Nobody,
            "/auth/login".into(),
            json!({
                "challengeIdentifier": login["challengeIdentifier"], "firstFactor": end_user(sandbox).assertion(&login),
            }),
        ),
        ("send_login_code", By::Nobody, "/auth/login/code".into(), of_user.clone()),
        ("send_recovery_code", By::Nobody, "/auth/recover/user/code".into(), of_user.clone()),
        (
            "resend_registration_code",
            By::Nobody,
            "/auth/registration/code".into(),
            json!({
                "orgId": org_id, "username": "invited@example.com",
            }),
        ),
        (
            "social_login",
            By::Nobody,
            "/auth/login/social".into(),
            json!({
                "idToken": "jwt", "socialLoginProviderKind": "Oidc", "orgId": org_id,
            }),
        ),
        (
            "create_social_registration_challenge",
            By::Nobody,
            "/auth/registration/social".into(),
            json!({
                "idToken": "jwt", "socialLoginProviderKind": "Oidc", "orgId": org_id,
            }),
        ),
        (
            "sso_login_init",
            By::Nobody,
            "/auth/login/sso/init".into(),
            json!({
                "orgId": org_id, "clientId": "c", "redirectUri": "https://a.b/",
            }),
        ),
        ("sso_login", By::Nobody, "/auth/login/sso".into(), json!({ "code": "sso", "state": "s" })),
        (
            "oidc_login_init",
            By::Nobody,
            "/auth/login/oidc/init".into(),
            json!({
                "redirectUri": "https://a.b/", "orgId": org_id, "nonce": "n",
            }),
        ),
        ("oidc_login", By::Nobody, "/auth/login/oidc".into(), json!({ "code": "oidc", "state": "s" })),
        ("oidc_login_credentials", caller(), "/auth/login/oidc/credentials".into(), new_credential.clone()),
        ("delegated_login", machines(), "/auth/login/delegated".into(), json!({ "username": username })),
        ("logout", By::Actor(recovering), "/auth/logout".into(), json!({ "allSessions": true })),
        (
            "create_registration_challenge",
            By::Nobody,
            "/auth/registration/init".into(),
            json!({
                "orgId": org_id, "username": "invited@example.com", "registrationCode": code,
            }),
        ),
        (
            "create_delegated_registration_challenge",
            machines(),
            "/auth/registration/delegated".into(),
            json!({
                "email": "other", "kind": "EndUser", "externalId": "x",
            }),
        ),
        (
            "restart_delegated_registration",
            machines(),
            "/auth/registration/delegated/restart".into(),
            json!({
                "email": "end", "kind": "EndUser",
            }),
        ),
        (
            "register",
            temporary(&registering),
            "/auth/registration".into(),
            json!({
                "firstFactorCredential": NewKey::new("1").slot("Key", &registering["challenge"]),
                "secondFactorCredential": NewKey::new("2").slot("PasswordProtectedKey", &registering["challenge"]),
                "recoveryCredential": NewKey::new("3").slot("RecoveryKey", &registering["challenge"]),
            }),
        ),
        (
            "register_end_user",
            temporary(&end),
            "/auth/registration/enduser".into(),
            json!({
                "firstFactorCredential": NewKey::new("4").slot("Key", &end["challenge"]),
                "wallets": [{ "network": "EthereumSepolia", "name": "w" }],
            }),
        ),
        (
            "recover",
            temporary(&recovery),
            "/auth/recover/user".into(),
            json!({
                "recovery": proof, "newCredentials": slots,
            }),
        ),
        (
            "create_recovery_challenge",
            By::Nobody,
            "/auth/recover/user/init".into(),
            json!({
                "orgId": org_id, "username": username, "verificationCode": "AAA-AAA-AAA", "credentialId": old.id,
            }),
        ),
        ("create_delegated_recovery_challenge", machines(), "/auth/recover/user/delegated".into(), recover),
        ("create_credential_challenge", caller(), "/auth/credentials/init".into(), json!({ "kind": "Fido2" })),
        ("create_credential", signer(), "/auth/credentials".into(), new_credential.clone()),
        ("create_credential_code", signer(), "/auth/credentials/code".into(), credential_code),
        (
            "create_credential_challenge_with_code",
            By::Nobody,
            "/auth/credentials/code/init".into(),
            json!({
                "code": "AAA-AAA-AAA", "credentialKind": "Key",
            }),
        ),
        ("create_credential_with_code", By::Nobody, "/auth/credentials/code/verify".into(), new_credential),
        ("activate_credential", signer(), "/auth/credentials/activate".into(), json!({ "credentialUuid": credential })),
        (
            "deactivate_credential",
            signer(),
            "/auth/credentials/deactivate".into(),
            json!({
                "credentialUuid": credential,
            }),
        ),
        (
            "create_user",
            signer(),
            "/auth/users".into(),
            json!({
                "email": "new@example.com", "kind": "CustomerEmployee", "publicKey": pem(), "externalId": "x",
                "isSSORequired": false,
            }),
        ),
        ("update_user", signer(), format!("/auth/users/{user}"), json!({ "isSSORequired": true })),
        ("create_user_group", signer(), "/auth/user-groups".into(), json!({ "name": "h", "description": "d" })),
        ("update_user_group", signer(), format!("/auth/user-groups/{group}"), json!({ "name": "i" })),
        (
            "add_user_group_members",
            signer(),
            format!("/auth/user-groups/{group}/members"),
            json!({ "userIds": [user] }),
        ),
        (
            "remove_user_group_members",
            signer(),
            format!("/auth/user-groups/{group}/members"),
            json!({
                "userIds": [user],
            }),
        ),
        (
            "create_service_account",
            signer(),
            "/auth/service-accounts".into(),
            json!({
                "name": "n", "publicKey": pem(), "daysValid": 3, "externalId": "x", "permissionId": permission,
            }),
        ),
        ("update_service_account", signer(), format!("/auth/service-accounts/{machine}"), json!({ "name": "o" })),
        (
            "create_service_account_credential",
            machines(),
            "/auth/service-accounts/credentials".into(),
            json!({
                "name": "c", "publicKey": pem(),
            }),
        ),
        (
            "create_personal_access_token",
            signer(),
            "/auth/pats".into(),
            json!({
                "name": "n", "publicKey": pem(), "secondsValid": 100, "permissionId": permission,
            }),
        ),
        ("update_personal_access_token", signer(), format!("/auth/pats/{pat}"), json!({ "name": "o" })),
        (
            "create_application",
            signer(),
            "/auth/apps".into(),
            json!({
                "name": "a", "relyingPartyId": "a.example", "origin": "https://a.example", "kind": "ClientSide",
            }),
        ),
        ("update_application", signer(), "/auth/apps/ap-1".into(), json!({ "name": "a" })),
        (
            "invite_tenant_user",
            signer(),
            "/auth/users/invite".into(),
            json!({ "email": "tenant@example.com", "kind": "TenantUser" }),
        ),
        ("exchange_access_token", By::Actor(session), "/auth/tokens".into(), json!({ "target": tenant_id })),
        ("create_permission", signer(), "/permissions".into(), json!({ "name": "q", "operations": ["Wallets:Read"] })),
        (
            "update_permission",
            signer(),
            format!("/permissions/{permission}"),
            json!({
                "name": "r", "operations": ["Wallets:Create"],
            }),
        ),
        ("archive_permission", signer(), format!("/permissions/{permission}/archive"), json!({ "isArchived": false })),
        (
            "assign_permission",
            signer(),
            format!("/permissions/{permission}/assignments"),
            json!({
                "identityId": user,
            }),
        ),
        ("create_key", signer(), "/keys".into(), json!({ "scheme": "ECDSA", "curve": "secp256k1", "name": "k" })),
        ("update_key", signer(), format!("/keys/{key}"), json!({ "name": "l" })),
        ("delegate_key", signer(), format!("/keys/{delegable}/delegate"), json!({ "delegateTo": user })),
        ("derive_key", signer(), format!("/keys/{shared_secret}/derive"), json!({ "domain": "0x00", "seed": "0x01" })),
        (
            "generate_signature",
            signer(),
            format!("/keys/{key}/signatures"),
            json!({
                "kind": "Hash", "hash": format!("0x{}", "00".repeat(32)), "externalId": "x",
            }),
        ),
        (
            "import_key",
            signer(),
            "/keys/import".into(),
            json!({
                "protocol": "CGGMP24", "curve": "secp256k1", "minSigners": 3, "encryptedKeyShares": shares, "name": "k",
            }),
        ),
        (
            "export_key",
            signer(),
            format!("/keys/{key}/export"),
            json!({
                "encryptionKey": "AQ", "supportedSchemes": [{ "protocol": "CGGMP24", "curve": "secp256k1" }],
            }),
        ),
        (
            "create_vault",
            signer(),
            "/vaults".into(),
            json!({
                "name": "v", "tags": ["a"], "externalId": "x",
            }),
        ),
        ("update_vault", signer(), vault.clone(), json!({ "name": "w", "externalId": "y" })),
        ("tag_vault", signer(), format!("{vault}/tags"), json!({ "tags": ["b"] })),
        ("untag_vault", signer(), format!("{vault}/tags"), json!({ "tags": ["a"] })),
        ("create_vault_address", signer(), format!("{vault}/addresses"), json!({ "network": "Bitcoin" })),
        (
            "create_vault_transfer",
            signer(),
            format!("{vault}/transfers"),
            json!({
                "network": "Polygon", "tid": "native:pol", "to": somebody, "amount": "7", "externalId": "x",
            }),
        ),
        ("create_vault_lock", signer(), format!("{vault}/locks"), lock),
        (
            "replace_vault_lock",
            signer(),
            format!("{vault}/locks/{vault_lock}/replace"),
            json!({
                "amount": "9", "reason": "r",
            }),
        ),
        ("transfer_vault_lock", signer(), format!("{vault}/locks/{vault_lock}/transfer"), json!({ "amount": "5" })),
        ("release_quarantine", signer(), format!("{vault}/quarantines/{quarantine}/release"), json!({ "reason": "r" })),
        (
            "create_webhook",
            signer(),
            "/webhooks".into(),
            json!({
                "url": "http://localhost:1/", "events": ["wallet.created", "*"], "status": "Disabled", "description": "d",
            }),
        ),
        (
            "update_webhook",
            signer(),
            format!("/webhooks/{webhook}"),
            json!({
                "url": "http://localhost:2/", "events": ["*"], "status": "Disabled", "description": "d",
            }),
        ),
        ("create_allocation", signer(), "/allocations".into(), investment.clone()),
        ("create_allocation_action", signer(), format!("/allocations/{invested}/actions"), trade.clone()),
        (
            "create_allocation_quote",
            caller(),
            "/allocations/get-0fns-quote".into(),
            crate::allocations::quote(&swapper),
        ),
        (
            "cancel0fns_order_placement",
            signer(),
            "/allocations/cancel-0fns-order-placement".into(),
            json!({ "allocationActionId": action, "externalId": "z" }),
        ),
        ("create_yield", signer(), "/yields".into(), investment),
        ("create_yield_action", signer(), format!("/yields/{invested}/actions"), trade),
        ("request_swap_quote", caller(), "/swaps/quotes".into(), crate::swaps::terms(&swapper)),
        ("create_swap", signer(), "/swaps".into(), {
            let mut swap = crate::swaps::by(&quote);
            swap["reference"] = json!("order-17");
            swap
        }),
        ("create_stake", signer(), "/staking/stakes".into(), iota),
        (
            "create_stake_action",
            signer(),
            format!("/staking/stakes/{stake}/actions"),
            json!({ "protocol": "Iota", "kind": "Deposit", "amount": "1000000000", "lockedIotas": [], "externalId": "x" }),
        ),
        ("create_payin", signer(), "/payins".into(), new_payin),
        ("create_payin_quote", caller(), "/payins/quote".into(), payins::borderless(&payer)),
        ("create_payin_recipient", signer(), "/payins/recipients".into(), payins::recipient(&payer)),
        ("register_payin_account_asset", signer(), "/payins/accounts/assets".into(), payins::registration(&payer)),
        ("create_payout", signer(), "/payouts".into(), new_payout),
        (
            "request_payout_quote",
            caller(),
            "/payouts/quote".into(),
            json!({
                "provider": "Borderless", "walletId": payer["id"], "fiatCurrency": "EUR", "country": "DE",
                "asset": payouts::body(&payer)["asset"],
            }),
        ),
        (
            "create_payout_action",
            signer(),
            format!("/payouts/{}/action", payout["id"].as_str().unwrap()),
            payouts::confirmation(&payout),
        ),
        ("create_org", signer(), "/tenant/orgs".into(), json!({ "name": "p", "keyStores": [{ "kind": "Mpc" }] })),
        ("update_org", signer(), org.clone(), json!({ "name": "q" })),
        ("update_org_status", signer(), format!("{org}/status"), json!({ "status": "Suspended" })),
        (
            "create_tenant_user",
            signer(),
            "/tenant/users".into(),
            json!({ "email": "other@example.com", "externalId": "x", "isSSORequired": true }),
        ),
        ("update_tenant_user", signer(), format!("/tenant/users/{tenant_user}"), json!({ "isSSORequired": true })),
        (
            "create_tenant_user_group",
            signer(),
            "/tenant/user-groups".into(),
            json!({ "name": "h", "description": "d" }),
        ),
        ("update_tenant_user_group", signer(), tenant_group.clone(), json!({ "name": "i", "description": null })),
        (
            "add_tenant_user_group_members",
            signer(),
            format!("{tenant_group}/members"),
            json!({ "userIds": [tenant_user] }),
        ),
        (
            "remove_tenant_user_group_members",
            signer(),
            format!("{tenant_group}/members"),
            json!({ "userIds": [tenant_user] }),
        ),
        ("assign_tenant_permission", signer(), tenant_permission(1, "assign"), identity.clone()),
        ("revoke_tenant_permission", signer(), tenant_permission(0, "revoke"), identity),
    ];
    let own = requests.into_iter().map(|(operation, by, path, body)| Valid { operation, by, path, body });
    let mut requests: Vec<_> = own.chain(bodies::valid(sandbox).await).collect();
    requests.sort_by_key(|valid| !CEREMONIES.contains(&valid.operation));
    requests
}

/// The operations that complete a challenge, which a restored snapshot forgets. They come first.
const CEREMONIES: [&str; 3] = ["create_user_action_signature", "login", "create_credential"];

/// The operations whose requests are not accepted, although their form is right: codes and
/// challenges that are used or unknown, shares and keys that fit no cluster, the last credential
/// of a user, and what Dfns has retired.
const REFUSED: [&str; 12] = [
    "create_recovery_challenge",
    "create_credential_challenge_with_code",
    "create_credential_with_code",
    "oidc_login_credentials",
    "deactivate_credential",
    "create_application",
    "update_application",
    "import_key",
    "import_wallet",
    "export_key",
    "export_wallet",
    "cancel0fns_order_placement",
];

/// A wallet that can swap, and a quote for it.
async fn quoted(sandbox: &Sandbox, actor: &Actor) -> (Value, Value) {
    crate::swaps::define(sandbox).await;
    let wallet = actor.signed("POST", "/wallets", &json!({ "network": "Ethereum" })).await.ok();
    let id = wallet["id"].as_str().unwrap();
    sandbox.control().fund(id, "Native", 2_000_000_000_000_000_000_u64, None).await.unwrap();
    let quote = crate::swaps::ask(actor, &crate::swaps::terms(&wallet)).await.ok();
    (wallet, quote)
}

/// A body as it is sent.
struct Sent {
    media_type: Option<&'static str>,
    bytes: Vec<u8>,
    /// The part of it that is signed.
    signed: String,
}

impl Sent {
    /// A body in the form that the endpoint takes.
    fn of(endpoint: &EndpointMeta, body: &Value) -> Self {
        let signed = body.to_string();
        match endpoint.body() {
            BodyKind::Multipart => {
                Self { media_type: Some(signers::FORM), bytes: signers::form(&signed).into_bytes(), signed }
            }
            _ => Self { media_type: Some("application/json"), bytes: signed.clone().into_bytes(), signed },
        }
    }
}

/// Sends a request with another body, and returns the state before it.
async fn sent(sandbox: &Sandbox, valid: &Valid, method: &str, body: &Sent) -> (String, Reply) {
    let path = valid.path.as_str();
    let (bearer, user_action) = match &valid.by {
        By::Signer(actor) => (Some(&actor.token), Some(actor.sign(method, path, &body.signed).await)),
        By::Actor(actor) => (Some(&actor.token), None),
        By::Temporary(token) => (Some(token), None),
        By::Nobody => (None, None),
    };
    let bearer = bearer.map(|token| format!("Bearer {token}"));
    let headers = [
        ("Content-Type", body.media_type),
        ("Authorization", bearer.as_deref()),
        ("X-DFNS-USERACTION", user_action.as_deref()),
    ];
    let headers: Vec<_> = headers.iter().filter_map(|(name, value)| Some((*name, (*value)?))).collect();
    let before = sandbox.fingerprint();
    (before, send_bytes(sandbox.base_url(), method, path, &headers, &body.bytes).await)
}

/// Whether Dfns refuses what does not fit the declaration so. Unknown fields are ignored, except in
/// strict mode, and enums are open.
fn is_wrong(kind: &MisfitKind) -> bool {
    matches!(kind, MisfitKind::Missing | MisfitKind::NotA(_) | MisfitKind::Beyond(_))
}

/// A value that may stand in the place of any other.
fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just(0), Just(-1), Just(i64::MAX), Just(i64::MIN), any::<i64>()].prop_map(Value::from),
        prop_oneof![Just(0.5), Just(1e300), Just(-0.0)].prop_map(|number: f64| Value::from(number)),
        prop_oneof!["\\PC{0,8}", Just("\0".into()), Just("x".repeat(5000)), Just("../..".into())]
            .prop_map(Value::String),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[{ "a": [null] }]])),
        Just((0..60).fold(json!({}), |inner, _| json!({ "a": [inner] }))),
        prop_oneof![Just("9".repeat(400)), Just("0x10".into()), Just("00012".into()), Just("1e400".into())]
            .prop_map(Value::String),
        Just(json!({ "kind": "Unknown", "a": { "b": {} } })),
    ]
}

/// Every place in a value, the whole included.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let fields = value.as_object().into_iter().flatten();
    fields.for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
    let items = value.as_array().into_iter().flatten().enumerate();
    items.for_each(|(index, value)| places(value, &format!("{at}/{index}"), found));
}

/// Replaces, removes or adds one value.
fn mutated(body: &Value, place: Index, how: u8, value: Value) -> Value {
    let (mut mutated, mut found) = (body.clone(), Vec::new());
    places(body, "", &mut found);
    let place = &found[place.index(found.len())];
    match (mutated.pointer_mut(place), how) {
        (Some(Value::Object(fields)), 0) => _ = fields.insert("unknown".into(), value),
        (Some(Value::Object(fields)), 1) => *fields = Map::new(),
        (Some(Value::Array(items)), 0) => items.push(value),
        (Some(Value::Array(items)), 1) => *items = std::iter::repeat_n(value, 200).collect(),
        (Some(place), _) => *place = value,
        (None, _) => {}
    }
    mutated
}

#[tokio::test]
async fn no_mutation_of_a_body_is_our_fault_or_changes_anything_when_refused() {
    let mut runner = TestRunner::deterministic();
    let mutation = (any::<Index>(), 0..4_u8, any_value());
    let registry = Registry::new().with(dfns_endpoints::ALL);
    // On this clock nothing happens but by a request.
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let requests = valid(&sandbox).await;
    let start = sandbox.control().snapshot().await.unwrap();
    let (mut refused, mut accepted, mut misfitting) = (0, 0, BTreeSet::new());
    for valid in &requests {
        let endpoint = registry.find(valid.operation).unwrap();
        for _ in 0..MUTATIONS {
            let (place, how, value) = mutation.new_tree(&mut runner).unwrap().current();
            let body = mutated(&valid.body, place, how, value);
            let sending = Sent::of(endpoint, &body);
            let (before, reply) = sent(&sandbox, valid, endpoint.method().as_str(), &sending).await;
            assert!(reply.status < 500, "{}: {} for {body}", valid.operation, reply.body);
            if reply.status >= 400 {
                refused += 1;
                assert!(reply.body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{body}");
                assert_eq!(sandbox.fingerprint(), before, "{} changed something: {body}", valid.operation);
            } else {
                let misfits = endpoint.request_misfits(&body);
                // The body of an operation without fields is not read.
                let wrong = misfits.into_iter().find(|misfit| is_wrong(&misfit.kind) && !misfit.path.is_empty());
                misfitting.extend(wrong.map(|misfit| format!("{} `{}` {}", valid.operation, misfit.path, misfit.kind)));
                accepted += 1;
                sandbox.control().restore(&start).await.unwrap();
            }
        }
    }
    assert!(refused > 2 * accepted && accepted > 20, "{refused} refused, {accepted} accepted");
    assert!(misfitting.is_empty(), "accepted: {misfitting:#?}");

    // Every operation with a body is here.
    let tried: BTreeSet<_> = requests.iter().map(|valid| valid.operation).collect();
    let missing: Vec<_> = registry
        .endpoints()
        .filter(|endpoint| endpoint.body() != BodyKind::None)
        .map(EndpointMeta::id)
        .filter(|id| !tried.contains(id))
        .collect();
    assert!(missing.is_empty(), "no valid body for {missing:?}");
}

#[tokio::test]
async fn a_value_beyond_its_documented_limits_is_refused() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let requests = valid(&sandbox).await;
    let start = sandbox.control().snapshot().await.unwrap();
    let (mut tried, mut accepted) = (0, BTreeSet::new());
    for valid in &requests {
        let endpoint = registry.find(valid.operation).unwrap();
        let mut found = Vec::new();
        places(&valid.body, "", &mut found);
        for place in found {
            let extremes: Vec<Value> = match valid.body.pointer(&place).unwrap() {
                Value::String(_) => vec![json!(""), json!("x".repeat(5000))],
                Value::Number(_) => vec![json!(0), json!(-1), json!(u64::MAX)],
                Value::Array(items) => vec![json!([]), items.iter().cycle().take(500).cloned().collect()],
                _ => continue,
            };
            for extreme in extremes {
                let mut body = valid.body.clone();
                *body.pointer_mut(&place).unwrap() = extreme;
                let misfits = endpoint.request_misfits(&body);
                let Some(beyond) = misfits.iter().find(|misfit| matches!(misfit.kind, MisfitKind::Beyond(_))) else {
                    continue;
                };
                tried += 1;
                let sending = Sent::of(endpoint, &body);
                let (_, reply) = sent(&sandbox, valid, endpoint.method().as_str(), &sending).await;
                if reply.status != 400 {
                    accepted.insert(format!("{} {} `{}` {}", reply.status, valid.operation, beyond.path, beyond.kind));
                    sandbox.control().restore(&start).await.unwrap();
                }
            }
        }
    }
    assert!(accepted.is_empty() && tried > 100, "{tried} tried, accepted: {accepted:#?}");
}

#[tokio::test]
async fn every_body_that_the_mutations_start_from_is_accepted() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let requests = valid(&sandbox).await;
    let start = sandbox.control().snapshot().await.unwrap();
    for valid in &requests {
        let endpoint = registry.find(valid.operation).unwrap();
        let (_, reply) = sent(&sandbox, valid, endpoint.method().as_str(), &Sent::of(endpoint, &valid.body)).await;
        let is_refused = REFUSED.contains(&valid.operation);
        assert_eq!(reply.status == 200, !is_refused, "{}: {}", valid.operation, reply.body);
        if valid.operation.ends_with("_input") {
            assert!(reply.is_file, "{}", valid.operation);
        }
        if !CEREMONIES.contains(&valid.operation) {
            sandbox.control().restore(&start).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_body_in_another_form_is_never_our_fault_or_changes_anything_when_refused() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let requests = valid(&sandbox).await;
    let start = sandbox.control().snapshot().await.unwrap();
    for valid in &requests {
        let endpoint = registry.find(valid.operation).unwrap();
        let text = valid.body.to_string();
        let form = signers::form(&text);
        let (json, multipart) = (Some("application/json"), Some(signers::FORM));
        let forms: [(Option<&str>, Vec<u8>, &str); 12] = [
            (multipart, form.clone().into(), &text),
            (json, form.clone().into(), &form),
            (None, text.clone().into(), &text),
            (Some("application/x-www-form-urlencoded"), b"kind=Native&amount=1&=&%ff=%00".into(), "kind=Native"),
            (Some("application/octet-stream"), vec![0, 159, 146, 150, 255], ""),
            (json, vec![0xff, 0xfe, b'{', 0, b'}', 0], "{}"),
            (Some("application/json; charset=utf-16"), format!("\u{feff}{text}").into(), &text),
            (Some("multipart/form-data"), form.clone().into(), &text),
            (Some("multipart/form-data; boundary=\"\""), form.clone().into(), &text),
            (multipart, form[..form.len() / 2].into(), &text),
            (multipart, form.replacen("--b", "--b\r\n\r\n--b", 1).repeat(3).into(), &text),
            (multipart, form.replace("name=\"file\"", "name=\"data\"").into(), &text),
        ];
        for (media_type, bytes, signed) in forms {
            let sending = Sent { media_type, bytes, signed: signed.to_owned() };
            let (before, reply) = sent(&sandbox, valid, endpoint.method().as_str(), &sending).await;
            assert!(reply.status < 500, "{} as {media_type:?}: {}", valid.operation, reply.body);
            if reply.status >= 400 {
                assert!(reply.body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
                assert_eq!(sandbox.fingerprint(), before, "{} as {media_type:?}", valid.operation);
            } else {
                sandbox.control().restore(&start).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn text_that_no_json_value_has_is_never_our_fault() {
    let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
    let actor = employee(&sandbox);
    let nested = |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    let before = sandbox.fingerprint();
    for value in [
        nested("[", "]", 200),
        nested("[", "]", 100_000),
        nested(r#"{"a":"#, "}", 200),
        nested(r#"{"a":"#, "}", 50_000),
        "1e400".to_owned(),
        "9".repeat(100_000),
        "-0".to_owned(),
        r#""\ud800""#.to_owned(),
        r#""\udfff\ud800""#.to_owned(),
        r#""\u0000""#.to_owned(),
        "\"\u{feff}\"".to_owned(),
        "NaN".to_owned(),
        "[1,]".to_owned(),
        r#""a", "name": "b""#.to_owned(),
    ] {
        for (path, body) in [
            ("/wallets", format!(r#"{{"network":{value}}}"#)),
            ("/wallets", format!(r#"{{"network":"Ethereum","tags":[{value}],"signingKey":{value}}}"#)),
            ("/permissions", format!(r#"{{"operations":{value},"name":{value}}}"#)),
            ("/webhooks", value.clone()),
        ] {
            let challenge = actor.challenge("POST", path, &body).await;
            assert!(challenge.status < 500, "{}", challenge.body);
            let reply = match challenge.status {
                200 => {
                    let done = actor.complete(&challenge.body, actor.assertion(&challenge.body)).await.ok();
                    actor.send("POST", path, &body, done["userAction"].as_str()).await
                }
                _ => actor.send("POST", path, &body, None).await,
            };
            assert!((400..500).contains(&reply.status), "{path}: {} for {}", reply.body, &body[..body.len().min(200)]);
            let message = reply.body["error"]["message"].as_str().unwrap();
            assert!(!message.is_empty() && message.len() < 2000, "{message}");
        }
    }
    assert_eq!(sandbox.fingerprint(), before);
}
