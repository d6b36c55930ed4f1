//! The limits of sessions of the tenant and of its organizations: never more than documented, and
//! nothing in an organization that is suspended or archived.

use crate::client::{Actor, Reply, employee, end_user, new_key, service_account};
use crate::enrolment::{
    NewKey, complete_login, invite as invite_employee, login_challenge, login_challenge_in, public, registered,
    registered_in, registration, temporary,
};
use crate::refusals::refuses;
use crate::tenant::{below, made};
use crate::tenant_users::{exchange, invite, session, tenant_id, tenant_user};
use dfns_core::meta::Auth;
use dfns_core::{EndpointMeta, Registry};
use dfns_endpoints::tenant::OrgStatus;
use dfns_sandbox::{Sandbox, UserKind};
use serde_json::{Value, json};

const SETTINGS: &str = "Tenant:Settings:Write";

/// The operations that a session of the tenant may call besides those on the tenant. The records
/// are the tenant's.
const OWN: [&str; 13] = [
    "create_user_action_challenge",
    "create_user_action_signature",
    "get_audit_log",
    "list_audit_logs",
    "list_credentials",
    "create_credential_challenge",
    "create_credential",
    "create_credential_code",
    "activate_credential",
    "deactivate_credential",
    "delete_credential",
    "exchange_access_token",
    "logout",
];

/// Every operation that takes a token, with a path to try.
fn operations() -> Vec<(&'static EndpointMeta, String)> {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let taken = registry.endpoints().filter(|endpoint| endpoint.auth() == Auth::Token);
    let path = |endpoint: &EndpointMeta| {
        let parts = endpoint.path().split('/').map(|part| if part.starts_with('{') { "id-1" } else { part });
        parts.collect::<Vec<_>>().join("/")
    };
    taken.map(|endpoint| (endpoint, path(endpoint))).collect()
}

/// Tries an operation without a user action.
async fn tried(actor: &Actor, (endpoint, path): &(&'static EndpointMeta, String)) -> Reply {
    let body = if endpoint.method().as_str() == "GET" { "" } else { "{}" };
    actor.send(endpoint.method().as_str(), path, body, None).await
}

/// Tries an operation with a user action if it needs one.
async fn tried_signed(actor: &Actor, (endpoint, path): &(&'static EndpointMeta, String)) -> Reply {
    let method = endpoint.method().as_str();
    let body = if method == "GET" { "" } else { "{}" };
    let action = if endpoint.is_signed() { Some(actor.sign(method, path, body).await) } else { None };
    actor.send(method, path, body, action.as_deref()).await
}

#[tokio::test]
async fn a_session_of_the_tenant_touches_nothing_of_an_organization() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = tenant_user(&sandbox, "eve@example.com");
    sandbox.grant(&actor.user_id, &[SETTINGS, "Wallets:Read", "Auth:Users:Create"]);
    let before = sandbox.fingerprint();
    let mut open = Vec::new();
    for operation in operations() {
        let (endpoint, _) = &operation;
        if endpoint.domain() == "tenant" || endpoint.id() == "logout" {
            continue;
        }
        let reply = tried(&actor, &operation).await;
        let (method, path) = (endpoint.method(), endpoint.path());
        let message = format!("a session of the tenant may not call {method} {path}");
        // Operations for service accounts or end users alone say so.
        let of_others = format!("TenantUser {} may not call {method} {path}", actor.user_id);
        let told = reply.body["error"]["message"].as_str().unwrap_or_default();
        if reply.status != 403 || (told != message && told != of_others) {
            open.push(endpoint.id());
        }
    }
    open.sort_unstable();
    let mut own: Vec<_> = OWN.into_iter().filter(|id| *id != "logout").collect();
    own.sort_unstable();
    assert_eq!((open, before), (own, sandbox.fingerprint()));
}

#[tokio::test]
async fn nobody_but_the_tenants_admins_and_full_access_to_the_first_organization_acts_for_the_tenant() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, org) = (employee(&sandbox), sandbox.bootstrap().org_id.clone());
    let eve = tenant_user(&sandbox, "eve@example.com");
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    let spain = made(&eve, "/tenant/orgs", json!({ "name": "Spain", "keyStores": [] })).await["org"].clone();
    let in_spain = session(&eve, spain["id"].as_str().unwrap()).await;
    invite(&admin, "eve@example.com").await.ok();
    let member = session(&eve, &org).await;
    // Permissions of an organization with the names of the tenant's are others.
    let named = made(&in_spain, "/permissions", json!({ "name": "p", "operations": ["Wallets:Read"] })).await;
    assert!(named["id"].is_string());
    let clerk = Actor::new(&sandbox, &sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com"));
    let machine = Actor::new(&sandbox, &sandbox.create_user(UserKind::ServiceAccount, "machine"));
    for user in [&clerk, &machine] {
        sandbox.grant(&user.user_id, &[SETTINGS, "Tenant:Billing:Write", "Auth:Users:Create"]);
    }
    let outsider = tenant_user(&sandbox, "outsider@example.com");
    sandbox.grant(&outsider.user_id, &["Tenant:Billing:Write"]);
    let (user, before) = (end_user(&sandbox), sandbox.fingerprint());
    let of_the_tenant: Vec<_> =
        operations().into_iter().filter(|(endpoint, _)| endpoint.domain() == "tenant").collect();
    assert_eq!(of_the_tenant.len(), 22);
    for operation in &of_the_tenant {
        for actor in [&in_spain, &member, &clerk, &machine, &outsider, &user] {
            let reply = tried_signed(actor, operation).await;
            let told = reply.body["error"]["message"].as_str().unwrap_or_default();
            assert!(reply.status == 403 && told.contains("is not authorized to perform operation"), "{reply:?}");
        }
        for actor in [&eve, &admin] {
            assert_ne!(tried_signed(actor, operation).await.status, 403, "{}", operation.0.id());
        }
    }
    assert_eq!(before, sandbox.fingerprint());
}

#[tokio::test]
async fn a_member_is_served_as_an_employee_with_the_same_permissions_is() {
    let sandbox = Sandbox::start().await.unwrap();
    let org = sandbox.bootstrap().org_id.clone();
    let eve = tenant_user(&sandbox, "eve@example.com");
    invite(&employee(&sandbox), "eve@example.com").await.ok();
    let member = session(&eve, &org).await;
    let clerk = Actor::new(&sandbox, &sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com"));
    let permission = made(&employee(&sandbox), "/permissions", json!({
        "name": "some", "operations": ["Auth:Users:Read", "Auth:Users:Update", "Wallets:Read", "Permissions:Assign"],
    }))
    .await;
    let assign = format!("{}/assignments", below("/permissions", &permission));
    for rounds in 0..2 {
        for operation in operations() {
            let (endpoint, _) = &operation;
            if matches!(endpoint.id(), "exchange_access_token" | "logout" | "create_user_action_challenge") {
                continue;
            }
            let told = |actor: &Actor, reply: Reply| {
                let text = reply.body["error"]["message"].as_str().unwrap_or_default().replace(&actor.user_id, "us");
                (reply.status, text.replace("TenantUser", "CustomerEmployee"))
            };
            let of_clerk = tried_signed(&clerk, &operation).await;
            let of_member = tried_signed(&member, &operation).await;
            assert_eq!(told(&member, of_member), told(&clerk, of_clerk), "{rounds} {}", endpoint.id());
        }
        if rounds == 0 {
            for actor in [&clerk, &member] {
                made(&employee(&sandbox), &assign, json!({ "identityId": actor.user_id })).await;
            }
        }
    }
}

/// Everything that leads into the first organization, and that works while it is active.
struct Doors {
    tokens: Vec<Actor>,
    user_action: String,
    challenge: Value,
    registering: Value,
    registration_code: String,
    credential_code: String,
    login: Value,
    recovery: NewKey,
    registered: Actor,
}

const NEW: &str = "new@example.com";
const INVITED: &str = "invited@example.com";

impl Doors {
    async fn new(sandbox: &Sandbox, member: Actor) -> Self {
        let admin = employee(sandbox);
        let (pat, _) = crate::operations::create_pat(&admin, &json!({})).await;
        let (registered, recovery) = registered(sandbox, NEW).await;
        invite_employee(sandbox, INVITED).await;
        let registration_code = sandbox.registration_code(INVITED).unwrap();
        let registering = registration(sandbox, INVITED, &registration_code).await.ok();
        let now = sandbox.control().status().await.unwrap().now.to_unix_millis().unwrap();
        let code = admin.signed("POST", "/auth/credentials/code", &json!({ "expiration": now + 50_000 })).await.ok();
        sandbox.allow_social_login("jwt", &admin.user_id);
        sandbox.allow_social_registration("jwt", "social");
        sandbox.allow_sso_login("code", "state", &admin.user_id);
        Self {
            user_action: admin.sign("POST", "/permissions", &permission().to_string()).await,
            challenge: admin.challenge("POST", "/permissions", "{}").await.ok(),
            tokens: vec![admin, service_account(sandbox), end_user(sandbox), pat, member],
            registering,
            registration_code,
            credential_code: code["code"].as_str().unwrap().to_owned(),
            login: login_challenge(sandbox, NEW).await,
            recovery,
            registered,
        }
    }

    /// The responses at every door, each with its name.
    async fn all(&self, sandbox: &Sandbox) -> Vec<(String, Reply)> {
        let org = &sandbox.bootstrap().org_id;
        let mut replies = Vec::new();
        for actor in &self.tokens {
            replies.push((format!("token of {}", actor.user_id), actor.get("/wallets").await));
            replies.push(("challenge".to_owned(), actor.challenge("POST", "/wallets", "").await));
        }
        let admin = &self.tokens[0];
        let body = permission().to_string();
        replies
            .push(("user action".to_owned(), admin.send("POST", "/permissions", &body, Some(&self.user_action)).await));
        replies.push(("signature".to_owned(), admin.complete(&self.challenge, admin.assertion(&self.challenge)).await));
        replies.push(("login".to_owned(), complete_login(sandbox, &self.registered, &self.login).await));
        let registered =
            json!({ "firstFactorCredential": NewKey::new("k").slot("Key", &self.registering["challenge"]) });
        let registering = temporary(sandbox, &self.registering, "/auth/registration", &registered).await;
        replies.push(("registration".to_owned(), registering));
        let (new, invited) = (json!({ "orgId": org, "username": NEW }), json!({ "orgId": org, "username": INVITED }));
        let with = |body: &Value, name: &str, value: &str| {
            let mut body = body.clone();
            body[name] = value.into();
            body
        };
        let recover = with(&with(&new, "verificationCode", "c"), "credentialId", &self.recovery.id);
        let social = json!({ "idToken": "jwt", "socialLoginProviderKind": "Oidc" });
        let redirect = "https://localhost/back";
        let sso = json!({ "code": "code", "state": "state" });
        for (method, path, body) in [
            ("POST", "/auth/login/init", &new),
            ("POST", "/auth/login/init", &json!({ "orgId": org })),
            ("POST", "/auth/login/code", &new),
            ("POST", "/auth/login/social", &social),
            ("POST", "/auth/login/social", &with(&social, "orgId", org)),
            ("POST", "/auth/login/sso", &sso),
            ("POST", "/auth/login/oidc", &sso),
            ("POST", "/auth/login/sso/init", &json!({ "orgId": org, "clientId": "c", "redirectUri": redirect })),
            ("POST", "/auth/login/oidc/init", &json!({ "orgId": org, "redirectUri": redirect })),
            ("POST", "/auth/login/oidc/init", &json!({ "redirectUri": redirect })),
            ("POST", "/auth/registration/init", &with(&invited, "registrationCode", &self.registration_code)),
            ("PUT", "/auth/registration/code", &invited),
            ("POST", "/auth/registration/social", &social),
            ("POST", "/auth/recover/user/code", &new),
            ("POST", "/auth/recover/user/init", &recover),
            ("POST", "/auth/credentials/code/init", &json!({ "code": self.credential_code, "credentialKind": "Key" })),
        ] {
            replies.push((path.to_owned(), public(sandbox, method, path, body).await));
        }
        replies
    }
}

fn permission() -> Value {
    json!({ "name": "p", "operations": ["Wallets:Read"] })
}

#[tokio::test]
async fn nothing_leads_into_an_organization_that_is_suspended_or_archived() {
    let sandbox = Sandbox::start().await.unwrap();
    let (admin, org, tenant) = (employee(&sandbox), sandbox.bootstrap().org_id.clone(), tenant_id(&sandbox).await);
    let eve = tenant_user(&sandbox, "eve@example.com");
    sandbox.grant(&eve.user_id, &[SETTINGS]);
    invite(&admin, "eve@example.com").await.ok();
    let member = session(&eve, &org).await;
    let doors = Doors::new(&sandbox, session(&eve, &org).await).await;
    let status = format!("/tenant/orgs/{org}/status");
    let to = |word: &str| json!({ "status": word });

    // The call that locks the caller out is served.
    assert_eq!(admin.signed("PUT", &status, &to("Suspended")).await.ok(), json!({}));
    let before = sandbox.fingerprint();
    let message = format!("organization {org} is suspended");
    for (door, reply) in doors.all(&sandbox).await {
        assert_eq!((reply.status, reply.body["error"]["message"].as_str()), (403, Some(&*message)), "{door}");
    }
    // A session can be ended all the same.
    for operation in operations().iter().filter(|(endpoint, _)| endpoint.id() != "logout") {
        tried(&admin, operation).await.refused(403, &message);
    }
    exchange(&eve, &org).await.refused(403, &message);
    exchange(&member, &tenant).await.refused(403, &message);
    assert_eq!(before, sandbox.fingerprint());

    // Control and the tenant go on, and bring it back.
    sandbox.control().set_organization_status(OrgStatus::Active).await.unwrap();
    admin.get("/wallets").await.ok();
    sandbox.control().organization(&org).set_organization_status(OrgStatus::Suspended).await.unwrap();
    admin.get("/wallets").await.refused(403, &message);
    eve.signed("PUT", &status, &to("Active")).await.ok();
    for actor in &doors.tokens {
        assert_ne!(actor.get("/auth/pats").await.body["error"]["message"], message.as_str());
    }
    doors.tokens[0].send("POST", "/permissions", &permission().to_string(), Some(&doors.user_action)).await.ok();
    complete_login(&sandbox, &doors.registered, &doors.login).await.ok();
    let registered = json!({ "firstFactorCredential": NewKey::new("k").slot("Key", &doors.registering["challenge"]) });
    temporary(&sandbox, &doors.registering, "/auth/registration", &registered).await.ok();

    eve.signed("PUT", &status, &to("Archived")).await.ok();
    let message = format!("organization {org} is archived");
    admin.get("/wallets").await.refused(403, &message);
    login_challenge_in(&sandbox, &org, NEW).await.refused(403, &message);
    let final_message = format!("org {org} is archived");
    refuses(&sandbox, eve.signed("PUT", &status, &to("Active")), 422, &final_message).await;
    // A reset goes back to the start.
    sandbox.control().reset().await.unwrap();
    employee(&sandbox).get("/wallets").await.ok();
}

#[tokio::test]
async fn an_employee_who_creates_an_organization_is_mailed_a_code_to_become_its_admin() {
    let sandbox = Sandbox::start().await.unwrap();
    let admin = employee(&sandbox);
    let name = sandbox.bootstrap().employee.username.clone();
    let org = made(&admin, "/tenant/orgs", json!({ "name": "Spain", "keyStores": [] })).await["org"].clone();
    let mail = sandbox.control().mail();
    assert_eq!((mail.len(), mail[0].username.as_str(), mail[0].subject), (1, name.as_str(), "registration"));
    let (created, _) = registered_in(&sandbox, org["id"].as_str().unwrap(), &name).await;
    assert_ne!(created.user_id, admin.user_id);
    let permissions = created.get("/permissions").await.ok();
    assert_eq!(permissions["items"].as_array().unwrap().len(), 1);
    made(&created, "/auth/service-accounts", json!({ "name": "bot", "publicKey": new_key().1 })).await;
    assert_eq!(created.get("/auth/users").await.ok()["items"].as_array().unwrap().len(), 1);

    // A service account has no name to log in with.
    let machine = service_account(&sandbox);
    made(&machine, "/tenant/orgs", json!({ "name": "France", "keyStores": [] })).await;
    assert_eq!(sandbox.control().mail().len(), 1);
}
