//! The tenant of the sandbox by our client: every operation.

use crate::sandbox::Bench;
use dfns::auth::{ExchangeAccessToken, InviteTenantUser, ListUsers, LoginResponse, UserKind};
use dfns::core::AnyJson;
use dfns::core::credentials::{FirstFactorCredential, KeyPair, NewCredentials, random_credential_id};
use dfns::flows;
use dfns::prelude::*;
use dfns::signing::KeyAlgorithm;
use dfns::tenant::{
    AddTenantUserGroupMembers, AssignTenantPermission, CreateOrg, CreateTenantUser, CreateTenantUserGroup,
    DeleteTenantUser, DeleteTenantUserGroup, GetOrg, GetTenantPermission, GetTenantUser, GetTenantUserGroup, ListOrgs,
    ListTenantPermissions, ListTenantUserGroupMembers, ListTenantUserGroups, ListTenantUsers, OrgResponse, OrgStatus,
    RemoveTenantUserGroupMembers, RevokeTenantPermission, UpdateOrg, UpdateOrgStatus, UpdateTenantUser,
    UpdateTenantUserGroup,
};
use dfns::wallets::{CreateWallet, ListWallets};
use dfns::{Network, OrgId, ServiceAccountToken, TenantId, TextChange, WithSigner};
use serde_json::{Value, json};
use std::sync::Arc;

type Account = Client<ServiceAccountToken, WithSigner>;

fn read(response: &OrgResponse) -> Value {
    response.org.decode().unwrap()
}

/// Calls every operation on a tenant.
pub(crate) async fn tenant(bench: &Bench, account: &Account) {
    orgs(account).await;
    users_and_groups(bench, account).await;
}

async fn orgs(account: &Account) {
    let tenant = account.tenant();
    let store = AnyJson::new(&json!({ "kind": "Mpc" })).unwrap();
    let org = read(&tenant.create_org(CreateOrg::new("Spain", [store])).await.unwrap());
    let id = org["id"].as_str().unwrap();
    let renamed = read(&tenant.update_org(UpdateOrg::new(id).with_name("Iberia")).await.unwrap());
    assert_eq!((&renamed["name"], &renamed["status"]), (&json!("Iberia"), &json!("Active")));
    tenant.update_org_status(UpdateOrgStatus::new(id, OrgStatus::Archived)).await.unwrap();
    assert_eq!(read(&tenant.get_org(GetOrg::new(id)).await.unwrap())["status"], "Archived");
    assert_eq!(tenant.list_orgs(ListOrgs::new()).await.unwrap().items.len(), 1);
    let archived = ListOrgs::new().with_status([OrgStatus::Archived, OrgStatus::Suspended]);
    assert_eq!(tenant.list_orgs(archived).await.unwrap().items.len(), 1);
    let again = tenant.update_org_status(UpdateOrgStatus::new(id, OrgStatus::Active)).await;
    assert_eq!(again.unwrap_err().status().unwrap(), 422);
}

async fn users_and_groups(bench: &Bench, account: &Account) {
    let tenant = account.tenant();
    let new = CreateTenantUser::new("eve@example.co").with_external_id("x");
    let user = tenant.create_tenant_user(new).await.unwrap();
    assert_eq!((&user.kind, user.is_registered), (&UserKind::TenantUser, false));
    assert_eq!(bench.sandbox.control().mail().last().unwrap().username, "eve@example.co");
    tenant.update_tenant_user(UpdateTenantUser::new(&user.id, true)).await.unwrap();
    assert!(tenant.list_tenant_users(ListTenantUsers::new()).await.unwrap().items[0].is_sso_required);

    let group = CreateTenantUserGroup::new("Night shift").with_description("from 10 to 6");
    let group = tenant.create_tenant_user_group(group).await.unwrap();
    let id = &group.id;
    let change = UpdateTenantUserGroup::new(id).with_name("Day shift").with_description(TextChange::Remove);
    let changed = tenant.update_tenant_user_group(change).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.description), ("Day shift", None));
    assert_eq!(tenant.get_tenant_user_group(GetTenantUserGroup::new(id)).await.unwrap().tenant_id, group.tenant_id);
    assert_eq!(tenant.list_tenant_user_groups(ListTenantUserGroups::new()).await.unwrap().items.len(), 1);
    tenant.add_tenant_user_group_members(AddTenantUserGroupMembers::new(id, [&user.id])).await.unwrap();
    let members = ListTenantUserGroupMembers::new(id);
    assert_eq!(tenant.list_tenant_user_group_members(members).await.unwrap().items[0].user_id, user.id);

    let permission = tenant.list_tenant_permissions(ListTenantPermissions::new()).await.unwrap().items.remove(0);
    let read = tenant.get_tenant_permission(GetTenantPermission::new(&permission.id)).await.unwrap();
    assert_eq!(read.operations, permission.operations);
    tenant.assign_tenant_permission(AssignTenantPermission::new(&permission.id, id.clone())).await.unwrap();
    let held = tenant.get_tenant_user(GetTenantUser::new(&user.id)).await.unwrap().permissions;
    assert_eq!(held[0].decode::<Value>().unwrap()["id"], permission.id.as_str());
    tenant.revoke_tenant_permission(RevokeTenantPermission::new(&permission.id, id.clone())).await.unwrap();
    assert!(tenant.get_tenant_user(GetTenantUser::new(&user.id)).await.unwrap().permissions.is_empty());

    tenant.remove_tenant_user_group_members(RemoveTenantUserGroupMembers::new(id, [&user.id])).await.unwrap();
    tenant.delete_tenant_user_group(DeleteTenantUserGroup::new(id)).await.unwrap();
    tenant.delete_tenant_user(DeleteTenantUser::new(&user.id)).await.unwrap();
    assert_eq!(tenant.get_tenant_user(GetTenantUser::new(&user.id)).await.unwrap_err().status().unwrap(), 404);
}

#[tokio::test]
async fn a_tenant_user_registers_and_works_in_the_tenant_and_in_organizations() {
    const NAME: &str = "eve@example.co";
    let bench = Bench::new().await;
    let admin = bench.employee();
    let first = read(&admin.tenant().get_org(GetOrg::new(bench.org_id())).await.unwrap());
    let tenant_id = first["tenantId"].as_str().unwrap();
    let user = admin.tenant().create_tenant_user(CreateTenantUser::new(NAME)).await.unwrap();
    let permissions = admin.tenant().list_tenant_permissions(ListTenantPermissions::new()).await.unwrap();
    let settings = permissions.items.iter().find(|permission| permission.name == "Settings").unwrap();
    let assign = AssignTenantPermission::new(&settings.id, user.id.clone());
    admin.tenant().assign_tenant_permission(assign).await.unwrap();

    let (code, client) = (bench.sandbox.registration_code(NAME).unwrap(), bench.client());
    let pair = KeyPair::generate(KeyAlgorithm::Ed25519).unwrap();
    let key = Arc::new(pair.into_signer(random_credential_id().unwrap()).unwrap());
    flows::register_with_code(&client, tenant_id, NAME, code, async |challenge| {
        Ok(NewCredentials::new(FirstFactorCredential::key(key.create_credential(&challenge.challenge)?)))
    })
    .await
    .unwrap();
    let LoginResponse::Token(session) = flows::log_in(&client, tenant_id, NAME, &*key).await.unwrap() else {
        panic!("a session");
    };
    let in_tenant = client.with_user_token(&session.token).with_signer(Arc::clone(&key));
    assert!(in_tenant.wallets().list_wallets(ListWallets::new()).await.is_err(), "the tenant has no wallets");
    let spain = read(&in_tenant.tenant().create_org(CreateOrg::new("Spain", [])).await.unwrap());
    let spain = OrgId::from(spain["id"].as_str().unwrap());

    let session = in_tenant.auth().exchange_access_token(ExchangeAccessToken::new(spain)).await.unwrap();
    let in_spain = client.with_user_token(session.token).with_signer(Arc::clone(&key));
    in_spain.wallets().create_wallet(CreateWallet::new(Network::Polygon)).await.unwrap();
    assert!(admin.wallets().list_wallets(ListWallets::new()).await.unwrap().items.is_empty());

    admin.auth().invite_tenant_user(InviteTenantUser::new(NAME, UserKind::TenantUser)).await.unwrap();
    let tenant_users = ListUsers::new().with_kind(UserKind::TenantUser);
    assert_eq!(admin.auth().list_users(tenant_users).await.unwrap().items[0].user_id, user.id);
    let first = ExchangeAccessToken::new(OrgId::from(bench.org_id()));
    let session = in_spain.auth().exchange_access_token(first).await.unwrap();
    let in_first = client.with_user_token(session.token).with_signer(Arc::clone(&key));
    let refused = in_first.wallets().create_wallet(CreateWallet::new(Network::Polygon)).await.unwrap_err();
    assert_eq!(refused.status().unwrap().as_u16(), 403);
    let back = ExchangeAccessToken::new(TenantId::from(tenant_id));
    in_first.auth().exchange_access_token(back).await.unwrap();
}
