//! Identities and their rights: end users, delegated login, service accounts, personal access
//! tokens, permissions, and the audit log.

use super::{Check, check};
use crate::Result;
use crate::client::{Client, Failure, Side, call};
use crate::defects::{AUDIT_LOG, QUOTED};
use crate::sandbox::{list, string};
use crate::world::{World, holds, id, refused_with, same};
use interop_key::Key;
use serde_json::{Value, json};

pub(super) fn checks() -> Vec<Check> {
    vec![
        check("delegated login", "of the end user", delegated_login),
        check("delegated login", "of an unknown user is refused", unknown_user),
        check("registration", "an end user registers and signs", registration),
        check("service accounts", "life cycle", service_account),
        check("personal access tokens", "life cycle", token),
        check("permissions", "created, assigned, used, revoked, archived", permissions),
        check("users", "life cycle", users),
        check("audit log", "the table", audit_log),
    ]
}

async fn log_in(client: &Client, username: &str) -> Result<Value> {
    call!(client, auth.delegated_login(), body json!({ "username": username }))
}

async fn delegated_login(world: World) -> Result<()> {
    let mut identity = world.sandbox.bootstrap["endUser"].clone();
    let session = log_in(&world.service()?, &string(&identity["username"])).await?;
    identity["token"] = session["token"].clone();
    call!(world.client_of(identity)?, auth.list_credentials()).map(drop)
}

async fn unknown_user(world: World) -> Result<()> {
    refused_with(401, "", log_in(&world.service()?, "nobody@sandbox.example").await)
}

async fn registration(world: World) -> Result<()> {
    let service = world.service()?;
    let email = world.sandbox.fresh("new").replace(" #", "-") + "@sandbox.example";
    let body = json!({ "email": email, "kind": "EndUser" });
    let challenge = call!(service, auth.create_delegated_registration_challenge(), body body)?;
    let key = Key::generate()?;
    let credential = key.attest(&string(&challenge["challenge"]))?;
    let completing = world.client_of(json!({ "token": challenge["temporaryAuthenticationToken"] }))?;
    let body = json!({ "firstFactorCredential": credential });
    let user = call!(completing, auth.register(), body body)?;
    same!(user["user"]["username"], email.as_str());
    let operations = ["Wallets:Create"];
    let body = json!({ "name": world.sandbox.fresh("Wallets"), "operations": operations });
    let employee = world.employee()?;
    let permission = call!(employee, permissions.create_permission(), body body)?;
    let body = json!({ "identityId": user["user"]["id"] });
    call!(employee, permissions.assign_permission(id(&permission)), body body)?;
    let session = log_in(&service, &email).await?;
    let identity =
        json!({ "token": session["token"], "credentialId": key.credential_id, "privateKeyPem": key.private_pem()? });
    let body = json!({ "network": "EthereumSepolia" });
    let wallet = call!(world.client_of(identity)?, wallets.create_wallet(), body body)?;
    same!(wallet["custodial"], false);
    Ok(())
}

/// Creates a service account: its user id, and its client.
async fn create_account(world: &World, employee: &Client) -> Result<(String, Client)> {
    let key = Key::generate()?;
    let body = json!({ "name": world.sandbox.fresh("Interop"), "publicKey": key.public_pem()?, "daysValid": 30 });
    let account = call!(employee, auth.create_service_account(), body body)?;
    let token = &account["accessTokens"][0];
    let identity =
        json!({ "token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private_pem()? });
    Ok((string(&account["userInfo"]["userId"]), world.client_of(identity)?))
}

async fn service_account(world: World) -> Result<()> {
    let employee = world.employee()?;
    let (account, client) = create_account(&world, &employee).await?;
    let renamed = json!({ "name": world.sandbox.fresh("Renamed") });
    let updated = call!(employee, auth.update_service_account(account), body renamed)?;
    same!(updated["userInfo"]["name"], renamed["name"]);
    same!(call!(employee, auth.get_service_account(account))?["userInfo"]["name"], renamed["name"]);
    call!(employee, auth.deactivate_service_account(account), body json!({}))?;
    refused_with(401, "", call!(client, wallets.list_wallets(), query json!({ "limit": 1 })))?;
    call!(employee, auth.activate_service_account(account))?;
    let items = call!(employee, auth.list_service_accounts())?;
    holds!(list(&items["items"]).iter().any(|item| item["userInfo"]["userId"] == account.as_str()));
    // It may sign, but has no permission yet.
    let username = string(&world.sandbox.bootstrap["endUser"]["username"]);
    refused_with(403, "not authorized", log_in(&client, &username).await)
}

async fn token(world: World) -> Result<()> {
    let (employee, key) = (world.employee()?, Key::generate()?);
    let body = json!({ "name": world.sandbox.fresh("Token"), "publicKey": key.public_pem()?, "daysValid": 30 });
    let token = call!(employee, auth.create_personal_access_token(), body body)?;
    let token_id = string(&token["tokenId"]);
    same!(call!(employee, auth.get_personal_access_token(token_id))?["credId"], token["credId"]);
    let identity =
        json!({ "token": token["accessToken"], "credentialId": token["credId"], "privateKeyPem": key.private_pem()? });
    let client = world.client_of(identity)?;
    let body = json!({ "name": world.sandbox.fresh("By token"), "operations": ["Wallets:Read"] });
    same!(call!(client, permissions.create_permission(), body body)?["name"], body["name"]);
    same!(call!(employee, auth.deactivate_personal_access_token(token_id))?["isActive"], false);
    refused_with(401, "", call!(client, permissions.list_permissions(), query json!({ "limit": 1 })))?;
    call!(employee, auth.delete_personal_access_token(token_id))?;
    refused_with(404, "token not found", call!(employee, auth.get_personal_access_token(token_id)))
}

async fn permissions(world: World) -> Result<()> {
    let employee = world.employee()?;
    let (account, client) = create_account(&world, &employee).await?;
    let username = string(&world.sandbox.bootstrap["endUser"]["username"]);
    let operations = ["Auth:Login:Delegated", "Auth:Users:Delegate"];
    let body = json!({ "name": world.sandbox.fresh("Log in others"), "operations": operations });
    let permission = call!(employee, permissions.create_permission(), body body)?;
    let body = json!({ "identityId": account });
    let assignment = call!(employee, permissions.assign_permission(id(&permission)), body body)?;
    let page = call!(employee, permissions.list_assignments(id(&permission)), query json!({ "limit": 10 }))?;
    same!(page["items"][0]["id"], assignment["id"]);
    log_in(&client, &username).await?;
    let query = json!({ "force": true });
    call!(employee, permissions.revoke_permission(id(&permission), id(&assignment)), query query)?;
    refused_with(403, "not authorized", log_in(&client, &username).await)?;
    let renamed = json!({ "name": world.sandbox.fresh("Renamed") });
    same!(call!(employee, permissions.update_permission(id(&permission)), body renamed)?["name"], renamed["name"]);
    call!(employee, permissions.archive_permission(id(&permission)), body json!({ "isArchived": true }))?;
    same!(call!(employee, permissions.get_permission(id(&permission)))?["isArchived"], true);
    Ok(())
}

async fn users(world: World) -> Result<()> {
    let employee = world.employee()?;
    let email = world.sandbox.fresh("employee").replace(" #", "-") + "@sandbox.example";
    let body = json!({ "email": email, "kind": "CustomerEmployee" });
    let user = call!(employee, auth.create_user(), body body)?;
    let user = string(&user["userId"]);
    same!(call!(employee, auth.get_user(user))?["isRegistered"], false);
    call!(employee, auth.deactivate_user(user), body json!({}))?;
    same!(call!(employee, auth.activate_user(user))?["isActive"], true);
    if world.side == Side::Theirs {
        let query = crate::client::typed(&json!({ "kind": "CustomerEmployee" }))?;
        match employee.official.auth.list_users(Some(query)).await {
            Err(error) if error.to_string().contains("`kind` must be ") => world.meets(QUOTED),
            other => return Err(Failure::broken(format!("the `kind` is not quoted: {other:?}"))),
        }
    }
    let page = call!(employee, auth.list_users(), query json!({ "limit": 200 }))?;
    holds!(list(&page["items"]).iter().any(|item| item["userId"] == user.as_str()));
    call!(employee, auth.delete_user(user))?;
    refused_with(404, "user not found", call!(employee, auth.get_user(user)))
}

/// The table is CSV, but the method of the official crate returns nothing.
async fn audit_log(world: World) -> Result<()> {
    if world.side == Side::Theirs {
        let auth = &world.employee()?.official.auth;
        let query = json!({ "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-02-01T00:00:00Z" });
        let query = crate::client::typed(&query)?;
        // It would not compile if the method returned the table.
        let (): () = auth.list_audit_logs(Some(query)).await?;
        world.meets(AUDIT_LOG);
    }
    Ok(())
}
