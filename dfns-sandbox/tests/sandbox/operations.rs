//! Every operation, doing what it is for.

use crate::client::{Actor, employee, end_user, new_key, send, service_account};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::{ErrorKind, Registry};
use dfns_endpoints::onchain::NativeTransfer;
use dfns_endpoints::wallets::TransferAsset;
use dfns_sandbox::{Sandbox, UserKind};
use serde_json::{Value, json};

/// Makes a personal access token with a key of its own; `extra` adds to the request.
pub(crate) async fn create_pat(actor: &Actor, extra: &Value) -> (Actor, Value) {
    let (key, public_key) = new_key();
    let mut body = json!({ "name": "script", "publicKey": public_key });
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    let created = actor.signed("POST", "/auth/pats", &body).await.ok();
    let text = |name: &str| created[name].as_str().unwrap().to_owned();
    let pat = Actor {
        base_url: actor.base_url.clone(),
        user_id: actor.user_id.clone(),
        token: text("accessToken"),
        credential_id: text("credId"),
        key,
    };
    (pat, created)
}

/// The fields of an object, sorted.
fn members(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

const USER_INFO: [&str; 10] = [
    "credentialUuid",
    "isActive",
    "isRegistered",
    "isServiceAccount",
    "kind",
    "name",
    "orgId",
    "permissionAssignments",
    "userId",
    "username",
];

const ACCESS_TOKEN: [&str; 11] = [
    "credId",
    "dateCreated",
    "isActive",
    "kind",
    "linkedAppId",
    "linkedUserId",
    "name",
    "orgId",
    "permissionAssignments",
    "publicKey",
    "tokenId",
];

#[tokio::test]
async fn a_challenge_has_every_documented_field() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let challenge = actor.challenge("POST", "/auth/users", "{}").await.ok();
    assert_eq!(
        members(&challenge),
        [
            "allowCredentials",
            "attestation",
            "challenge",
            "challengeIdentifier",
            "externalAuthenticationUrl",
            "supportedCredentialKinds",
            "userVerification",
        ]
    );
    let allowed = json!({ "key": [{ "type": "public-key", "id": actor.credential_id }], "webauthn": [] });
    assert_eq!(challenge["allowCredentials"], allowed);
    assert_eq!(
        challenge["supportedCredentialKinds"],
        json!([{ "kind": "Key", "factor": "either", "requiresSecondFactor": false }])
    );
    assert_eq!(challenge["externalAuthenticationUrl"], "");
}

#[tokio::test]
async fn tokens_carry_the_claims_that_clients_read() {
    let sandbox = Sandbox::start().await.unwrap();
    let bootstrap = sandbox.bootstrap();
    let claims = |token: &str| -> Value {
        let payload = token.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    };
    let employee = claims(bootstrap.employee.token.expose());
    assert_eq!(employee["sub"], bootstrap.org_id);
    assert_eq!(employee["https://custom/username"], bootstrap.employee.username);
    let metadata = json!({ "orgId": bootstrap.org_id, "userId": bootstrap.employee.user_id, "tokenKind": "Token" });
    assert_eq!(employee["https://custom/app_metadata"], metadata);
    assert!(employee["iss"].is_string() && employee["aud"].is_string() && employee["jti"].is_string());
    assert!(employee["exp"].as_i64() > employee["iat"].as_i64());
    let service = claims(bootstrap.service_account.token.expose());
    assert_eq!(service["https://custom/app_metadata"]["tokenKind"], "ServiceAccount");
}

#[tokio::test]
async fn a_user_logs_in_with_a_credential_and_out_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let bootstrap = sandbox.bootstrap();
    let user = end_user(&sandbox);
    let username = &bootstrap.end_user.username;

    let code_request = json!({ "orgId": bootstrap.org_id, "username": username }).to_string();
    let post = async |path: &str, body: &str| {
        send(sandbox.base_url(), "POST", path, &[("Content-Type", "application/json")], body).await
    };
    assert_eq!(post("/auth/login/code", &code_request).await.ok(), json!({ "message": "success" }));
    let code = sandbox.last_login_code(username).unwrap();

    let mut sessions = Vec::new();
    for extra in [json!({}), json!({ "loginCode": code }), json!({})] {
        let mut init = json!({ "orgId": bootstrap.org_id, "username": username });
        init.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let challenge = post("/auth/login/init", &init.to_string()).await.ok();
        let response = json!({
            "challengeIdentifier": challenge["challengeIdentifier"],
            "firstFactor": user.assertion(&challenge),
        });
        let login = post("/auth/login", &response.to_string()).await.ok();
        assert_eq!(members(&login), ["token"]);
        sessions.push(end_user(&sandbox).with_token(&login["token"]));
    }
    let [first, second, third] = &sessions[..] else { unreachable!() };
    assert_eq!(first.send("PUT", "/auth/logout", "", None).await.ok(), json!({ "message": "success" }));
    assert_eq!(first.get("/auth/pats").await.status, 401);
    third.get("/auth/pats").await.ok();
    second.send("PUT", "/auth/logout", r#"{"allSessions":true}"#, None).await.ok();
    for session in [second, third, &user] {
        assert_eq!(session.get("/auth/pats").await.status, 401);
    }
}

#[tokio::test]
async fn an_identity_provider_logs_in_whom_the_sandbox_was_told() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = &sandbox.bootstrap().end_user;
    sandbox.allow_social_login("id-token", &user.user_id);
    let body = json!({ "idToken": "id-token", "socialLoginProviderKind": "Oidc" }).to_string();
    let login = send(sandbox.base_url(), "POST", "/auth/login/social", &[], &body).await.ok();
    end_user(&sandbox).with_token(&login["token"]).get("/auth/pats").await.ok();
}

#[tokio::test]
async fn a_delegated_login_reads_and_writes_only_with_the_users_signature() {
    let sandbox = Sandbox::start().await.unwrap();
    let user = &sandbox.bootstrap().employee;
    let login = json!({ "username": user.username });
    let login = service_account(&sandbox).signed("POST", "/auth/login/delegated", &login).await.ok();
    assert_eq!(members(&login), ["token"]);
    let session = employee(&sandbox).with_token(&login["token"]);
    session.get("/auth/users").await.ok();
    assert_eq!(session.send("POST", "/auth/users", "{}", None).await.status, 403);
    let body = json!({ "email": "a@b.c", "kind": "CustomerEmployee" });
    session.signed("POST", "/auth/users", &body).await.ok();
}

#[tokio::test]
async fn a_delegated_registration_starts_and_starts_again() {
    let sandbox = Sandbox::start().await.unwrap();
    let service = service_account(&sandbox);
    let path = "/auth/registration/delegated";
    let body = json!({ "email": "jdoe", "kind": "EndUser", "externalId": "42" });
    let challenge = service.signed("POST", path, &body).await.ok();
    assert_eq!(
        members(&challenge),
        [
            "attestation",
            "authenticatorSelection",
            "challenge",
            "excludeCredentials",
            "otpUrl",
            "pubKeyCredParams",
            "rp",
            "supportedCredentialKinds",
            "temporaryAuthenticationToken",
            "user",
        ]
    );
    assert_eq!(challenge["user"]["name"], "jdoe");
    let user_id = challenge["user"]["id"].as_str().unwrap();
    let user = service.get(&format!("/auth/users/{user_id}")).await.ok();
    assert_eq!((&user["kind"], &user["isRegistered"]), (&json!("EndUser"), &json!(false)));

    // The temporary token is for completing the registration and nothing else.
    let temporary = end_user(&sandbox).with_token(&challenge["temporaryAuthenticationToken"]);
    temporary.get("/auth/pats").await.refused(401, "Not Authorized.");

    service.signed("POST", path, &body).await.refused(401, "User already exists.");
    let restart = format!("{path}/restart");
    let body = json!({ "email": "jdoe", "kind": "EndUser" });
    let again = service.signed("POST", &restart, &body).await.ok();
    assert_eq!(again["user"]["id"], user_id);
    assert_ne!(again["challenge"], challenge["challenge"]);
    let registered = json!({ "email": sandbox.bootstrap().end_user.username, "kind": "EndUser" });
    service.signed("POST", &restart, &registered).await.refused(401, "User already exists.");
    let unknown = json!({ "email": "nobody", "kind": "EndUser" });
    service.signed("POST", &restart, &unknown).await.refused(401, "User not found");
}

#[tokio::test]
async fn users_are_created_changed_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let body = json!({ "email": "new@example.com", "kind": "CustomerEmployee", "isSSORequired": true });
    let user = actor.signed("POST", "/auth/users", &body).await.ok();
    let mut expected = USER_INFO.to_vec();
    expected.insert(4, "isSSORequired");
    expected.sort_unstable();
    let mut found = members(&user);
    found.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!((&user["isRegistered"], &user["isActive"]), (&json!(false), &json!(true)));
    actor.signed("POST", "/auth/users", &body).await.refused(401, "User already exists.");

    let path = format!("/auth/users/{}", user["userId"].as_str().unwrap());
    assert_eq!(actor.get(&path).await.ok(), user);
    let deactivated = actor.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    assert_eq!(deactivated["isActive"], false);
    let activated = actor.signed("PUT", &format!("{path}/activate"), &json!({})).await.ok();
    assert_eq!(activated, user);
    let deleted = actor.signed("DELETE", &path, &Value::Null).await.ok();
    assert_eq!(deleted["isActive"], false);
    actor.get(&path).await.refused(404, "user not found");
    let users = actor.get("/auth/users").await.ok();
    assert!(users["items"].as_array().unwrap().iter().all(|other| other["userId"] != user["userId"]));
}

#[tokio::test]
async fn users_with_a_key_can_log_in_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let (key, public_key) = new_key();
    let body = json!({ "email": "key@example.com", "kind": "CustomerEmployee", "publicKey": public_key });
    let user = employee(&sandbox).signed("POST", "/auth/users", &body).await.ok();
    assert_eq!(user["isRegistered"], true);
    let init = json!({ "orgId": sandbox.bootstrap().org_id, "username": "key@example.com" }).to_string();
    let challenge = send(sandbox.base_url(), "POST", "/auth/login/init", &[], &init).await.ok();
    let mut actor = employee(&sandbox);
    actor.key = key;
    actor.credential_id = challenge["allowCredentials"]["key"][0]["id"].as_str().unwrap().to_owned();
    let response = json!({
        "challengeIdentifier": challenge["challengeIdentifier"], "firstFactor": actor.assertion(&challenge),
    });
    send(sandbox.base_url(), "POST", "/auth/login", &[], &response.to_string()).await.ok();
}

#[tokio::test]
async fn lists_come_in_pages_that_survive_changes_between_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let names: Vec<String> = (0..5).map(|number| format!("user-{number}")).collect();
    let users: Vec<_> = names.iter().map(|name| sandbox.create_user(UserKind::EndUser, name)).collect();

    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = actor.get(&format!("/auth/users?kind=EndUser&limit=2{token}")).await.ok();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2 && items.iter().all(|user| user["kind"] == "EndUser"));
        seen.extend(items.iter().map(|user| user["username"].as_str().unwrap().to_owned()));
        let Some(next) = page["nextPageToken"].as_str() else { break };
        token = format!("&paginationToken={next}");
        if seen.len() == 2 {
            // The last one of the page that was just read goes, and with it what a position would
            // have counted.
            let id = &users[0].user_id;
            actor.signed("DELETE", &format!("/auth/users/{id}"), &Value::Null).await.ok();
        }
    }
    let bootstrap_user = sandbox.bootstrap().end_user.username.clone();
    assert_eq!(seen, [vec![bootstrap_user], names].concat());
    let foreign = format!("/permissions?limit=1{token}");
    actor.get(&foreign).await.refused(400, "`paginationToken` is not one of this list");
    let all = actor.get("/auth/users").await.ok();
    assert_eq!(all["items"].as_array().unwrap().len(), 7, "employees and end users, without service accounts");
    assert_eq!(all["nextPageToken"], Value::Null);
}

#[tokio::test]
async fn service_accounts_are_created_changed_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let base = "/auth/service-accounts";
    let (key, public_key) = new_key();
    let body = json!({ "name": "robot", "publicKey": public_key, "daysValid": 1 });
    let created = actor.signed("POST", base, &body).await.ok();
    assert_eq!(members(&created["userInfo"]), USER_INFO);
    assert_eq!(members(&created["accessTokens"][0])[1..], ACCESS_TOKEN, "and `accessToken` before them");
    assert_eq!(created["userInfo"]["permissionAssignments"], json!([]));
    let token = &created["accessTokens"][0];
    let id = created["userInfo"]["userId"].as_str().unwrap();
    let robot = Actor {
        base_url: actor.base_url.clone(),
        user_id: id.to_owned(),
        token: token["accessToken"].as_str().unwrap().to_owned(),
        credential_id: token["credId"].as_str().unwrap().to_owned(),
        key,
    };
    let path = format!("{base}/{id}");
    let message = format!("ServiceAccount {id} is not authorized to perform operation (Auth:ServiceAccounts:Read)");
    robot.get(&path).await.refused(403, &message);

    let read = actor.get(&path).await.ok();
    assert_eq!(members(&read["accessTokens"][0]), ACCESS_TOKEN);
    let renamed = actor.signed("PUT", &path, &json!({ "name": "android", "externalId": "1" })).await.ok();
    assert_eq!(renamed["userInfo"]["name"], "android");
    assert_eq!(actor.get(base).await.ok()["items"].as_array().unwrap().len(), 2);

    let deactivated = actor.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    assert_eq!(deactivated["userInfo"]["isActive"], false);
    robot.get(&path).await.refused(401, "Not Authorized.");
    actor.signed("PUT", &format!("{path}/activate"), &Value::Null).await.ok();
    sandbox.grant(id, &["Permissions:Create", "Wallets:Read"]);
    robot.signed("POST", "/permissions", &json!({ "name": "p", "operations": ["Wallets:Read"] })).await.ok();

    actor.signed("DELETE", &path, &Value::Null).await.ok();
    actor.get(&path).await.refused(404, "service account not found");
    robot.get(&path).await.refused(401, "Not Authorized.");
}

#[tokio::test]
async fn a_service_account_has_the_permission_it_is_created_with() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let permission = json!({ "name": "Reader", "operations": ["Auth:Users:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let body = json!({ "name": "reader", "publicKey": new_key().1, "permissionId": permission["id"] });
    let created = actor.signed("POST", "/auth/service-accounts", &body).await.ok();
    let assignment = &created["userInfo"]["permissionAssignments"][0];
    assert_eq!(members(assignment), ["assignmentId", "operations", "permissionId", "permissionName"]);
    assert_eq!(assignment["permissionName"], "Reader");
    employee(&sandbox).with_token(&created["accessTokens"][0]["accessToken"]).get("/auth/users").await.ok();
    let body = json!({ "name": "reader", "publicKey": new_key().1, "permissionId": "pm-1" });
    actor.signed("POST", "/auth/service-accounts", &body).await.refused(404, "permission not found");
}

#[tokio::test]
async fn personal_access_tokens_are_created_changed_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let (pat, created) = create_pat(&actor, &json!({ "secondsValid": 3600, "daysValid": 1 })).await;
    assert_eq!(members(&created)[1..], ACCESS_TOKEN, "and `accessToken` before them");
    assert_eq!((&created["kind"], &created["linkedUserId"]), (&json!("Pat"), &json!(actor.user_id)));
    let path = format!("/auth/pats/{}", created["tokenId"].as_str().unwrap());

    // It reads as its user and signs with its own key, and only with that.
    pat.get("/auth/users").await.ok();
    let challenge = pat.challenge("PUT", &path, "").await.ok();
    assert_eq!(challenge["allowCredentials"]["key"], json!([{ "type": "public-key", "id": pat.credential_id }]));
    let refused = "User does not have a credential that can be used for the application.";
    pat.complete(&challenge, actor.assertion(&challenge)).await.refused(401, refused);
    let session_challenge = actor.challenge("PUT", &path, "").await.ok();
    actor.complete(&session_challenge, pat.assertion(&session_challenge)).await.refused(401, refused);

    let renamed = pat.signed("PUT", &path, &json!({ "name": "renamed" })).await.ok();
    assert_eq!(renamed["name"], "renamed");
    assert_eq!(members(&renamed), ACCESS_TOKEN);
    assert_eq!(actor.get(&path).await.ok(), renamed);
    assert_eq!(actor.get("/auth/pats").await.ok(), json!({ "items": [renamed] }));
    end_user(&sandbox).get(&path).await.refused(404, "token not found");

    let deactivated = actor.signed("PUT", &format!("{path}/deactivate"), &Value::Null).await.ok();
    assert_eq!(deactivated["isActive"], false);
    pat.get("/auth/users").await.refused(401, "Not Authorized.");
    actor.signed("PUT", &format!("{path}/activate"), &Value::Null).await.ok();
    pat.get("/auth/users").await.ok();
    actor.signed("DELETE", &path, &Value::Null).await.ok();
    pat.get("/auth/users").await.refused(401, "Not Authorized.");
    actor.get(&path).await.refused(404, "token not found");
}

#[tokio::test]
async fn a_personal_access_token_with_a_permission_has_that_one_only() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let permission = json!({ "name": "Reader", "operations": ["Permissions:Read"] });
    let permission = actor.signed("POST", "/permissions", &permission).await.ok();
    let (pat, created) = create_pat(&actor, &json!({ "permissionId": permission["id"] })).await;
    assert_eq!(created["permissionAssignments"][0]["permissionId"], permission["id"]);
    pat.get("/permissions").await.ok();
    assert_eq!(pat.get("/auth/users").await.status, 403);
}

#[tokio::test]
async fn permissions_are_created_assigned_changed_and_archived() {
    let sandbox = Sandbox::start().await.unwrap();
    let actor = employee(&sandbox);
    let clerk = Actor::new(&sandbox, &sandbox.create_user(UserKind::CustomerEmployee, "clerk@example.com"));
    let body = json!({ "name": "Clerk", "operations": ["Auth:Users:Read"] });
    let permission = actor.signed("POST", "/permissions", &body).await.ok();
    assert_eq!(
        members(&permission),
        ["dateCreated", "dateUpdated", "id", "isArchived", "isImmutable", "name", "operations", "status"]
    );
    let path = format!("/permissions/{}", permission["id"].as_str().unwrap());
    assert_eq!(actor.get(&path).await.ok(), permission);
    let listed = actor.get("/permissions?limit=1").await.ok();
    assert_eq!(listed["items"][0]["name"], "FullAccess");
    let names = listed["items"][0]["operations"].as_array().unwrap();
    assert!(names.contains(&json!("Auth:Delegated:Login")) && !names.contains(&json!("*")));
    let next = format!("/permissions?limit=1&paginationToken={}", listed["nextPageToken"].as_str().unwrap());
    assert_eq!(actor.get(&next).await.ok(), json!({ "items": [permission] }));

    let assignments = format!("{path}/assignments");
    let identity = json!({ "identityId": clerk.user_id });
    let assignment = actor.signed("POST", &assignments, &identity).await.ok();
    assert_eq!(members(&assignment), ["dateCreated", "dateUpdated", "id", "identityId", "isImmutable", "permissionId"]);
    let again = actor.signed("POST", &assignments, &identity).await;
    again.refused(409, "permission is already assigned");
    assert_eq!(again.body["error"]["details"]["assignmentId"], assignment["id"]);
    actor.signed("POST", &assignments, &json!({ "identityId": "us-1" })).await.refused(404, "identity not found");
    assert_eq!(actor.get(&assignments).await.ok(), json!({ "items": [assignment] }));
    let user = clerk.get(&format!("/auth/users/{}", clerk.user_id)).await.ok();
    assert_eq!(user["permissionAssignments"][0]["assignmentId"], assignment["id"]);

    let archive = format!("{path}/archive");
    assert_eq!(actor.signed("PUT", &archive, &json!({ "isArchived": true })).await.ok()["isArchived"], true);
    assert_eq!(clerk.get("/auth/users").await.status, 403, "an archived permission grants nothing");
    actor.signed("POST", &assignments, &identity).await.refused(422, "permission is archived");
    actor.signed("PUT", &archive, &json!({ "isArchived": false })).await.ok();
    clerk.get("/auth/users").await.ok();

    let body = json!({ "name": "Reader", "operations": ["Permissions:Read"] });
    let updated = actor.signed("PUT", &path, &body).await.ok();
    assert_eq!((&updated["name"], &updated["operations"]), (&body["name"], &body["operations"]));
    clerk.get("/permissions").await.ok();
    assert_eq!(clerk.get("/auth/users").await.status, 403);

    let revoke = format!("{assignments}/{}?force=true", assignment["id"].as_str().unwrap());
    assert_eq!(actor.signed("DELETE", &revoke, &Value::Null).await.ok(), json!({}));
    assert_eq!(clerk.get("/permissions").await.status, 403);
    actor.signed("DELETE", &revoke, &Value::Null).await.refused(404, "assignment not found");

    let full_access = format!("/permissions/{}", listed["items"][0]["id"].as_str().unwrap());
    let rename = json!({ "name": "x" });
    actor.signed("PUT", &full_access, &rename).await.refused(400, "this permission is immutable");
}

#[tokio::test]
async fn every_operation_of_the_api_has_behaviour() {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let mut asked = 0;
    for endpoint in registry.endpoints() {
        // Some end the session, or worse.
        let sandbox = Sandbox::start().await.unwrap();
        let actors = [service_account(&sandbox), employee(&sandbox)];
        let segment = |segment: &'static str| if segment.starts_with('{') { "x-1" } else { segment };
        let path = endpoint.path().split('/').map(segment).collect::<Vec<_>>().join("/");
        let mut statuses = Vec::new();
        for actor in &actors {
            let (method, body) = (endpoint.method().as_str(), json!({}));
            let reply = match (endpoint.is_signed(), method) {
                (true, _) => actor.signed(method, &path, &body).await,
                (false, "GET" | "HEAD") => actor.get(&path).await,
                (false, _) => actor.send(method, &path, "{}", None).await,
            };
            statuses.push(reply.status);
        }
        // Refused for what it lacks, or served; never because nobody has written it.
        assert!(statuses.iter().all(|status| *status < 500), "{}: {statuses:?}", endpoint.id());
        asked += 1;
    }
    assert_eq!(asked, 283);
}

#[tokio::test]
async fn external_ids_are_as_long_as_our_client_says() {
    // Dfns counts as JavaScript does: an emoji is two.
    let sandbox = Sandbox::start().await.unwrap();
    let actor = service_account(&sandbox);
    let wallet = actor.signed("POST", "/wallets", &json!({ "network": "EthereumSepolia" })).await.ok();
    let target = format!("/wallets/{}/transfers", wallet["id"].as_str().unwrap());
    let client = sandbox.service_client();
    for (external_id, fits) in [
        ("\u{1f600}".repeat(25), true),
        ("\u{1f600}".repeat(25) + "a", false),
        ("\u{1f600}".repeat(26), false),
        ("é".repeat(50), true),
        ("é".repeat(51), false),
        (format!("a{}a", "\u{1f600}".repeat(24)), true),
        (format!("ab{}a", "\u{1f600}".repeat(24)), false),
    ] {
        let body = json!({ "kind": "Native", "to": wallet["address"], "amount": "1", "externalId": external_id });
        let reply = actor.signed("POST", &target, &body).await;
        assert_eq!(reply.status, if fits { 200 } else { 400 }, "{external_id}: {}", reply.body);
        if !fits {
            reply.refused(400, "`externalId` must be a string of 1 to 50 characters");
        }
        // The sandbox accepts as an id each name of an operation that the client accepts.
        let id = wallet["id"].as_str().unwrap();
        let transfer = TransferAsset::new(id, NativeTransfer::new("0x00000000000000000000000000000000000000aa", 1_u64));
        let sent = client.call(&transfer).once(&external_id).await;
        // The id stands for the transfer above, which is another one.
        let expected = if fits { ErrorKind::Conflict } else { ErrorKind::Request };
        assert_eq!(sent.unwrap_err().kind(), expected, "{external_id}");
    }
}
