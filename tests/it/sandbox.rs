//! Our client and the sandbox check each other: every operation once, in the mode that compares
//! bytes.

use crate::support::Meddler;
use crate::{
    allocation_operations, key_operations, money_operations, payment_operations, policies, signer_operations,
    staking_operations, swap_operations, tenant_operations, vault_operations,
};
use dfns::auth::{
    ActivateApplication, ActivateCredential, ActivatePersonalAccessToken, ActivateServiceAccount, ActivateUser,
    AddUserGroupMembers, ArchiveApplication, CreateApplication, CreateDelegatedRegistrationChallenge,
    CreateLoginChallenge, CreatePersonalAccessToken, CreateServiceAccount, CreateServiceAccountCredential, CreateUser,
    CreateUserActionChallenge, CreateUserActionSignature, CreateUserGroup, DeactivateApplication, DeactivateCredential,
    DeactivatePersonalAccessToken, DeactivateServiceAccount, DeactivateUser, DelegatedLogin, DeleteCredential,
    DeletePersonalAccessToken, DeleteServiceAccount, DeleteServiceAccountCredential, DeleteUser, DeleteUserGroup,
    ExchangeAccessToken, GetApplication, GetPersonalAccessToken, GetServiceAccount, GetUser, GetUserGroup,
    InviteTenantUser, ListUserGroupMembers, ListUserGroups, ListUsers, Login, LoginResponse, Logout, OidcLogin,
    OidcLoginCredentials, OidcLoginInit, RemoveUserGroupMembers, ResendRegistrationCode, RestartDelegatedRegistration,
    SendLoginCode, SocialLogin, SocialLoginProviderKind, SsoLogin, SsoLoginInit, UpdateApplication,
    UpdatePersonalAccessToken, UpdateServiceAccount, UpdateUser, UpdateUserGroup, UserKind,
};
use dfns::core::EndpointMeta;
use dfns::core::credentials::{CredentialInfo, KeyPair};
use dfns::permissions::{
    ArchivePermission, AssignPermission, CreatePermission, DeletePermission, GetPermission, ListAssignments,
    ListPermissions, RevokePermission, UpdatePermission,
};
use dfns::prelude::*;
use dfns::signing::KeyAlgorithm;
use dfns::webhooks::{
    CreateWebhook, DeleteWebhook, GetWebhook, GetWebhookEvent, ListWebhookEvents, ListWebhooks, PingWebhook,
    UpdateWebhook, WebhookEventKind, WebhookStatus,
};
use dfns::{OrgId, Registry, ServiceAccountToken, UserToken, WithSigner};
use dfns_sandbox::{Identity, Sandbox};
use http::HeaderValue;

/// A strict sandbox, and clients for its identities over one meddler.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    meddler: Meddler,
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let sandbox = Sandbox::builder().strict(true).start().await.unwrap();
        Self { sandbox, meddler: Meddler::new() }
    }

    pub(crate) fn org_id(&self) -> &str {
        &self.sandbox.bootstrap().org_id
    }

    pub(crate) fn client(&self) -> Client<dfns::NoToken> {
        Client::builder().base_url(self.sandbox.base_url()).transport(self.meddler.clone()).build().unwrap()
    }

    pub(crate) fn service_account(&self) -> Client<ServiceAccountToken, WithSigner> {
        let account = &self.sandbox.bootstrap().service_account;
        self.client().with_service_account_token(&account.token).with_signer(signer_of(account))
    }

    pub(crate) fn employee(&self) -> Client<UserToken, WithSigner> {
        let employee = &self.sandbox.bootstrap().employee;
        self.client().with_user_token(&employee.token).with_signer(signer_of(employee))
    }
}

pub(crate) fn signer_of(identity: &Identity) -> KeySigner {
    KeySigner::from_pem(&*identity.credential_id, identity.private_key_pem.expose()).unwrap()
}

/// Returns the endpoint of this method and path.
fn routed<'a>(registry: &'a Registry, method: &str, path: &str) -> Option<&'a str> {
    let fits = |endpoint: &&'static EndpointMeta| {
        let (template, path): (Vec<_>, Vec<_>) = (endpoint.path().split('/').collect(), path.split('/').collect());
        let same = |(part, segment): (&&str, &&str)| part.starts_with('{') || part == segment;
        endpoint.method().as_str() == method && template.len() == path.len() && template.iter().zip(&path).all(same)
    };
    // A literal segment takes precedence over a parameter.
    registry.endpoints().filter(fits).min_by_key(|endpoint| endpoint.path().matches('{').count()).map(EndpointMeta::id)
}

#[tokio::test]
async fn every_operation_with_behaviour_works_with_our_client() {
    let bench = Bench::new().await;
    let there = bench.sandbox.bootstrap();
    let (account, employee) = (bench.service_account(), bench.employee());
    delegated_authentication(&bench, &account).await;
    login(&bench).await;
    users(&employee).await;
    service_accounts(&bench, &employee).await;
    personal_access_tokens(&bench, &employee).await;
    permissions(&employee, &there.end_user.user_id).await;
    credentials(&bench).await;
    user_groups(&employee, &there.end_user.user_id).await;
    single_sign_on(&bench).await;
    applications(&employee).await;
    webhooks(&employee).await;
    key_operations::keys(&account, &there.end_user.user_id).await;
    key_operations::wallets(&bench, &account).await;
    policies::policies(&employee, &there.employee.user_id).await;
    payment_operations::payments(&bench, &account).await;
    payment_operations::exchanges(&bench, &account, &employee).await;
    payment_operations::fee_sponsors(&bench, &account).await;
    payment_operations::address_watches(&bench, &account).await;
    vault_operations::agreements(&account).await;
    staking_operations::staking(&bench, &account).await;
    swap_operations::swaps(&bench, &account).await;
    money_operations::payins(&bench, &account).await;
    money_operations::payouts(&bench, &account).await;
    vault_operations::vaults(&bench, &account).await;
    allocation_operations::allocations(&bench, &account).await;
    allocation_operations::yields(&bench, &account).await;
    signer_operations::signers(&bench, &account).await;
    tenant_operations::tenant(&bench, &account).await;

    let registry = Registry::new().with(dfns::ALL);
    let called: Vec<_> = bench.meddler.seen();
    let called: Vec<_> = called.iter().filter_map(|(method, path)| routed(&registry, method, path)).collect();
    let missing: Vec<_> = registry
        .endpoints()
        .filter(|endpoint| dfns_sandbox::DOMAINS.contains(&endpoint.domain()))
        .map(EndpointMeta::id)
        .filter(|id| !called.contains(id) && !IN_FLOWS.contains(id))
        .collect();
    assert!(missing.is_empty(), "never called: {missing:?}");
}

/// The operations that `flows` calls.
const IN_FLOWS: &[&str] = &[
    "create_registration_challenge",
    "create_social_registration_challenge",
    "register",
    "register_end_user",
    "send_recovery_code",
    "create_recovery_challenge",
    "create_delegated_recovery_challenge",
    "recover",
    "create_credential_challenge",
    "create_credential",
    "create_credential_code",
    "create_credential_challenge_with_code",
    "create_credential_with_code",
    "list_audit_logs",
    "get_audit_log",
];

async fn credentials(bench: &Bench) {
    let end_user = &bench.sandbox.bootstrap().end_user;
    let spare = KeyPair::generate(KeyAlgorithm::Ed25519).unwrap();
    bench.sandbox.add_key_credential(&end_user.user_id, "spare", &spare.public_key_pem());
    let user = bench.client().with_user_token(&end_user.token).with_signer(signer_of(end_user));
    let auth = user.auth();
    let listed = auth.list_credentials().await.unwrap().items;
    let spare = listed.iter().find(|credential| credential.credential_id.as_str() == "spare").unwrap();
    let uuid = &spare.credential_uuid;
    auth.deactivate_credential(DeactivateCredential::new(uuid)).await.unwrap();
    let inactive = auth.list_credentials().await.unwrap().items;
    assert!(inactive.iter().any(|credential| credential.credential_uuid == *uuid && !credential.is_active));
    auth.activate_credential(ActivateCredential::new(uuid)).await.unwrap();
    auth.delete_credential(DeleteCredential::new(uuid)).await.unwrap();
    assert!(auth.list_credentials().await.unwrap().items.iter().all(|credential| credential.credential_uuid != *uuid));

    let employee = bench.employee();
    let new = CreateUser::new("invited@example.co", UserKind::CustomerEmployee);
    let invited = employee.auth().create_user(new).await.unwrap();
    let first = bench.sandbox.registration_code("invited@example.co").unwrap();
    let again = ResendRegistrationCode::new("invited@example.co", bench.org_id());
    bench.client().auth().resend_registration_code(again).await.unwrap();
    assert_ne!(bench.sandbox.registration_code("invited@example.co").unwrap(), first);
    employee.auth().update_user(UpdateUser::new(&invited.user_id, true)).await.unwrap();
}

async fn user_groups(employee: &Client<UserToken, WithSigner>, user_id: &str) {
    let auth = employee.auth();
    let group = auth.create_user_group(CreateUserGroup::new("Night shift")).await.unwrap();
    let id = &group.id;
    auth.update_user_group(UpdateUserGroup::new(id).with_name("Day shift")).await.unwrap().done().unwrap();
    assert_eq!(auth.get_user_group(GetUserGroup::new(id)).await.unwrap().name, "Day shift");
    assert_eq!(auth.list_user_groups(ListUserGroups::new()).await.unwrap().items.len(), 1);
    auth.add_user_group_members(AddUserGroupMembers::new(id, [user_id])).await.unwrap().done().unwrap();
    let members = auth.list_user_group_members(ListUserGroupMembers::new(id)).await.unwrap().items;
    assert_eq!(members[0].user_id.as_str(), user_id);
    auth.remove_user_group_members(RemoveUserGroupMembers::new(id, [user_id])).await.unwrap().done().unwrap();
    assert!(auth.list_user_group_members(ListUserGroupMembers::new(id)).await.unwrap().items.is_empty());
    auth.delete_user_group(DeleteUserGroup::new(id)).await.unwrap().done().unwrap();
    assert_eq!(auth.get_user_group(GetUserGroup::new(id)).await.unwrap_err().status().unwrap(), 404);
}

async fn single_sign_on(bench: &Bench) {
    let (client, user) = (bench.client(), &bench.sandbox.bootstrap().end_user);
    assert_eq!(client.auth().sso_login(SsoLogin::new("code", "state")).await.unwrap_err().status().unwrap(), 400);
    bench.sandbox.allow_sso_login("code", "state", &user.user_id);
    let init = SsoLoginInit::new(bench.org_id(), "client", "https://app.example.co/back");
    assert!(client.auth().sso_login_init(init).await.unwrap().sso_redirect_url.contains("app.example.co"));
    let init = OidcLoginInit::new("https://app.example.co/back").with_org_id(bench.org_id());
    assert!(!client.auth().oidc_login_init(init).await.unwrap().redirect_url.is_empty());
    let session = client.auth().sso_login(SsoLogin::new("code", "state")).await.unwrap();
    assert!(client.with_user_token(session.token).auth().list_credentials().await.is_ok());
    bench.sandbox.allow_sso_login("oidc", "state", &user.user_id);
    let session = client.auth().oidc_login(OidcLogin::new("oidc", "state")).await.unwrap();
    let user = client.with_user_token(&session.token);
    let info = CredentialInfo::new("id", "e30", "e30");
    let refused = user.auth().oidc_login_credentials(OidcLoginCredentials::key("none", "Key", info)).await.unwrap_err();
    assert_eq!((refused.status().unwrap().as_u16(), refused.message()), (400, "Challenge token is not valid."));

    // An employee is not a user of the tenant.
    let exchange = ExchangeAccessToken::new(OrgId::from(bench.org_id()));
    assert_eq!(user.auth().exchange_access_token(exchange).await.unwrap_err().status().unwrap(), 403);
    let invite = InviteTenantUser::new("tenant@example.co", UserKind::TenantUser);
    assert_eq!(bench.employee().auth().invite_tenant_user(invite).await.unwrap_err().status().unwrap(), 404);
}

#[expect(deprecated, reason = "retired applications can still be read")]
async fn applications(employee: &Client<UserToken, WithSigner>) {
    let auth = employee.auth();
    assert!(auth.list_applications().await.unwrap().items.is_empty());
    let create = CreateApplication::new("app", "localhost", "http://localhost", "ClientSideApplication");
    assert_eq!(auth.create_application(create).await.unwrap_err().status().unwrap(), 400, "retired");
    assert_eq!(auth.get_application(GetApplication::new("ap-1")).await.unwrap_err().status().unwrap(), 404);
    assert_eq!(auth.update_application(UpdateApplication::new("ap-1")).await.unwrap_err().status().unwrap(), 404);
    assert_eq!(auth.activate_application(ActivateApplication::new("ap-1")).await.unwrap_err().status().unwrap(), 404);
    let off = auth.deactivate_application(DeactivateApplication::new("ap-1")).await;
    assert_eq!(off.unwrap_err().status().unwrap(), 404);
    assert_eq!(auth.archive_application(ArchiveApplication::new("ap-1")).await.unwrap_err().status().unwrap(), 404);
}

async fn delegated_authentication(bench: &Bench, account: &Client<ServiceAccountToken, WithSigner>) {
    let end_user = &bench.sandbox.bootstrap().end_user;
    let session = account.auth().delegated_login(DelegatedLogin::new(&*end_user.username)).await.unwrap();
    let user = account.with_user_token(&session.token);
    assert_eq!(user.claims().unwrap().app_metadata.user_id.as_deref(), Some(&*end_user.user_id));
    assert!(user.auth().list_personal_access_tokens().await.unwrap().items.is_empty());

    let register = CreateDelegatedRegistrationChallenge::new("new@example.co", UserKind::EndUser);
    let first = account.auth().create_delegated_registration_challenge(register).await.unwrap();
    let restart = RestartDelegatedRegistration::new("new@example.co", UserKind::EndUser);
    let second = account.auth().restart_delegated_registration(restart).await.unwrap();
    assert_eq!(first.user.id, second.user.id);
    assert_ne!(first.challenge, second.challenge);
}

async fn login(bench: &Bench) {
    let there = bench.sandbox.bootstrap();
    let (client, end_user) = (bench.client(), &there.end_user);
    client.auth().send_login_code(SendLoginCode::new(&*there.org_id, &*end_user.username)).await.unwrap();
    assert!(bench.sandbox.last_login_code(&end_user.username).is_some());

    let request = CreateLoginChallenge::new(&*there.org_id).with_username(&*end_user.username);
    let challenge = client.auth().create_login_challenge(request).await.unwrap();
    let factors = signer_of(end_user).sign(&challenge).await.unwrap();
    let LoginResponse::Token(session) = client.auth().login(Login::for_challenge(&challenge, factors)).await.unwrap()
    else {
        panic!("the sandbox answered no token");
    };
    let user = client.with_user_token(&session.token);
    user.auth().logout(Logout::new()).await.unwrap();
    assert_eq!(user.auth().list_personal_access_tokens().await.unwrap_err().status().unwrap(), 401);

    bench.sandbox.allow_social_login("id-token", &end_user.user_id);
    let social = SocialLogin::new("id-token", SocialLoginProviderKind::Oidc);
    let session = client.auth().social_login(social).await.unwrap();

    // A hand-written user action, as in a client of another language.
    let user = client.with_user_token(&session.token);
    let request = CreateUserActionChallenge::new("{}", "POST", "/anything");
    let challenge = user.auth().create_user_action_challenge(request).await.unwrap();
    let factors = signer_of(end_user).sign(&challenge).await.unwrap();
    let response = CreateUserActionSignature::for_challenge(&challenge, factors);
    assert!(!user.auth().create_user_action_signature(response).await.unwrap().user_action.expose().is_empty());
}

async fn users(employee: &Client<UserToken, WithSigner>) {
    let auth = employee.auth();
    let request = CreateUser::new("colleague@example.co", UserKind::CustomerEmployee).with_external_id("e/1 ?");
    let user = auth.create_user(request).await.unwrap();
    assert_eq!((user.username.as_str(), &user.kind), ("colleague@example.co", &UserKind::CustomerEmployee));
    assert_eq!(auth.get_user(GetUser::new(&user.user_id)).await.unwrap().name, user.name);
    assert!(!auth.deactivate_user(DeactivateUser::new(&user.user_id)).await.unwrap().is_active);
    assert!(auth.activate_user(ActivateUser::new(&user.user_id)).await.unwrap().is_active);

    let mut seen = Vec::new();
    let mut request = ListUsers::new().with_limit(2);
    loop {
        let page = auth.list_users(request.clone()).await.unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.into_iter().map(|user| user.user_id));
        let Some(token) = page.next_page_token else { break };
        request = request.with_pagination_token(token);
    }
    assert!(seen.contains(&user.user_id) && seen.len() > 2);
    let end_users = auth.list_users(ListUsers::new().with_kind(UserKind::EndUser)).await.unwrap();
    assert!(end_users.items.iter().all(|user| user.kind == UserKind::EndUser));

    auth.delete_user(DeleteUser::new(&user.user_id)).await.unwrap();
    assert_eq!(auth.get_user(user.user_id).await.unwrap_err().status().unwrap(), 404);
}

async fn service_accounts(bench: &Bench, employee: &Client<UserToken, WithSigner>) {
    let auth = employee.auth();
    let public_key = signer_of(&bench.sandbox.bootstrap().end_user).public_key_pem();
    let created = auth.create_service_account(CreateServiceAccount::new("robot", public_key)).await.unwrap();
    let id = &created.user_info.user_id;
    let token = created.access_tokens[0].access_token.as_ref().expect("the creating response has the token");
    let credential = created.access_tokens[0].cred_id.as_str();

    // The new account can act at once, with the key it was created from.
    let key = bench.sandbox.bootstrap().end_user.private_key_pem.expose();
    let robot =
        bench.client().with_service_account_token(token).with_signer(KeySigner::from_pem(credential, key).unwrap());
    let refused = robot.auth().delegated_login(DelegatedLogin::new("nobody")).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 403, "it holds no permission yet: {refused}");
    bench.sandbox.grant(id.as_str(), &["Auth:Delegated:Login"]);
    let refused = robot.auth().delegated_login(DelegatedLogin::new("nobody")).await.unwrap_err();
    assert_eq!((refused.status().unwrap().as_u16(), refused.message()), (401, "User not found"));

    // A service account with a key can create another.
    let account = bench.service_account();
    let second = KeyPair::generate(KeyAlgorithm::EcdsaP256).unwrap();
    let request = CreateServiceAccountCredential::new(second.public_key_pem());
    let second = account.auth().create_service_account_credential(request).await.unwrap();
    let gone = DeleteServiceAccountCredential::new(&second.credential_uuid);
    account.auth().delete_service_account_credential(gone).await.unwrap();

    let renamed = UpdateServiceAccount::new(id).with_name("machine");
    assert_eq!(auth.update_service_account(renamed).await.unwrap().user_info.name, "machine");
    assert!(auth.list_service_accounts().await.unwrap().items.iter().any(|account| account.user_info.user_id == *id));
    auth.deactivate_service_account(DeactivateServiceAccount::new(id)).await.unwrap();
    let refused = robot.auth().list_service_accounts().await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 401);
    auth.activate_service_account(ActivateServiceAccount::new(id)).await.unwrap();
    assert!(
        auth.get_service_account(GetServiceAccount::new(id)).await.unwrap().access_tokens[0].access_token.is_none()
    );
    auth.delete_service_account(DeleteServiceAccount::new(id)).await.unwrap();
    assert_eq!(auth.get_service_account(GetServiceAccount::new(id)).await.unwrap_err().status().unwrap(), 404);
}

async fn personal_access_tokens(bench: &Bench, employee: &Client<UserToken, WithSigner>) {
    let auth = employee.auth();
    let public_key = signer_of(&bench.sandbox.bootstrap().end_user).public_key_pem();
    let request = CreatePersonalAccessToken::new("nightly", public_key).with_days_valid(30);
    let pat = auth.create_personal_access_token(request).await.unwrap();
    let id = &pat.token_id;
    let reader = bench.client().with_user_token(pat.access_token.as_ref().unwrap());
    let key = bench.sandbox.bootstrap().end_user.private_key_pem.expose();
    let reader = reader.with_signer(KeySigner::from_pem(pat.cred_id.as_str(), key).unwrap());
    let refused = reader.auth().create_user(CreateUser::new("a@b.co", UserKind::CustomerEmployee)).await.unwrap_err();
    assert_eq!(refused.status().unwrap(), 403, "a personal access token is refused there: {refused}");

    assert_eq!(auth.get_personal_access_token(GetPersonalAccessToken::new(id)).await.unwrap().name, "nightly");
    let renamed = UpdatePersonalAccessToken::new(id).with_name("daily");
    assert_eq!(auth.update_personal_access_token(renamed).await.unwrap().name, "daily");
    let off = auth.deactivate_personal_access_token(DeactivatePersonalAccessToken::new(id)).await.unwrap();
    assert!(!off.is_active);
    assert_eq!(reader.auth().list_personal_access_tokens().await.unwrap_err().status().unwrap(), 401);
    assert!(auth.activate_personal_access_token(ActivatePersonalAccessToken::new(id)).await.unwrap().is_active);
    auth.delete_personal_access_token(DeletePersonalAccessToken::new(id)).await.unwrap();
    assert_eq!(
        auth.get_personal_access_token(GetPersonalAccessToken::new(id)).await.unwrap_err().status().unwrap(),
        404
    );
}

async fn permissions(employee: &Client<UserToken, WithSigner>, user_id: &str) {
    let permissions = employee.permissions();
    let request = CreatePermission::new("Readers é", ["Auth:Users:Read"]);
    let permission = permissions.create_permission(request).await.unwrap();
    assert!(permission.date_created.to_unix_millis().unwrap() > 0);
    let id = &permission.id;
    let change = UpdatePermission::new(id).with_operations(["Wallets:Read"]);
    let changed = permissions.update_permission(change).await.unwrap().done().unwrap();
    assert_eq!(changed.operations[0].as_str(), "Wallets:Read");
    assert_eq!(permissions.get_permission(GetPermission::new(id)).await.unwrap().name, "Readers é");
    assert!(!permissions.list_permissions(ListPermissions::new().with_limit(1)).await.unwrap().items.is_empty());

    let assign = AssignPermission::new(id, user_id);
    let assignment = permissions.assign_permission(assign).await.unwrap().done().unwrap();
    let list = permissions.list_assignments(ListAssignments::new(id)).await.unwrap();
    assert_eq!(list.items[0].id, assignment.id);
    let revoke = RevokePermission::new(id, &assignment.id).with_force(true);
    permissions.revoke_permission(revoke).await.unwrap().done().unwrap();
    assert!(permissions.list_assignments(ListAssignments::new(id)).await.unwrap().items.is_empty());
    #[expect(deprecated, reason = "still there for organizations that use it")]
    let archived = permissions.archive_permission(ArchivePermission::new(id, true)).await.unwrap().done().unwrap();
    assert!(archived.is_archived);
    permissions.delete_permission(DeletePermission::new(id)).await.unwrap();
    assert_eq!(permissions.get_permission(GetPermission::new(id)).await.unwrap_err().status().unwrap(), 404);
}

async fn webhooks(employee: &Client<UserToken, WithSigner>) {
    let webhooks = employee.webhooks();
    let request = CreateWebhook::new("https://example.co/dfns", [WebhookEventKind::All]).with_description("é");
    let created = webhooks.create_webhook(request).await.unwrap();
    assert!(created.secret.expose().starts_with("whs-"));
    let id = &created.id;
    let change = UpdateWebhook::new(id).with_status(WebhookStatus::Disabled);
    assert_eq!(webhooks.update_webhook(change).await.unwrap().status, WebhookStatus::Disabled);
    assert_eq!(webhooks.get_webhook(GetWebhook::new(id)).await.unwrap().description.as_deref(), Some("é"));
    assert_eq!(webhooks.list_webhooks(ListWebhooks::new()).await.unwrap().items[0].id, *id);
    let ping = webhooks.ping_webhook(PingWebhook::new(id)).await.unwrap();
    assert!(ping.status == "500" && ping.error.unwrap().contains("this computer only"));
    assert!(webhooks.list_webhook_events(ListWebhookEvents::new(id)).await.unwrap().items.is_empty());
    let unknown = GetWebhookEvent::new(id, "whe-1");
    assert_eq!(webhooks.get_webhook_event(unknown).await.unwrap_err().status().unwrap(), 404);
    assert!(webhooks.delete_webhook(DeleteWebhook::new(id)).await.unwrap().deleted);
}

#[tokio::test]
async fn whoever_alters_a_signed_call_on_the_way_is_refused_and_nothing_changes() {
    type Meddle = fn(&mut dfns::core::TransportRequest);
    let bench = Bench::new().await;
    let employee = bench.employee();
    let before = bench.sandbox.fingerprint();
    let create = async || {
        let request = CreateUser::new("mallory@example.co", UserKind::CustomerEmployee);
        employee.auth().create_user(request).await.unwrap_err()
    };
    let meddling: [(&str, Meddle); 5] = [
        ("another body", |request| {
            if request.url.path() == "/auth/users" {
                request.body = r#"{"email":"eve@example.co","kind":"CustomerEmployee"}"#.into();
            }
        }),
        ("another path", |request| {
            if request.url.path() == "/auth/users" {
                let other = request.url.to_string().replace("/auth/users", "/permissions");
                request.url = other.parse().unwrap();
            }
        }),
        ("another method", |request| {
            if request.url.path() == "/auth/users" {
                request.method = http::Method::PUT;
                let other = request.url.to_string().replace("/auth/users", "/permissions/pm-1/archive");
                request.url = other.parse().unwrap();
            }
        }),
        ("another user action", |request| {
            if let Some(value) = request.headers.get_mut("x-dfns-useraction") {
                *value = HeaderValue::from_static("made-up");
            }
        }),
        ("no user action", |request| drop(request.headers.remove("x-dfns-useraction"))),
    ];
    for (what, meddle) in meddling {
        bench.meddler.meddle(meddle);
        let error = create().await;
        assert_eq!(error.status().unwrap(), 403, "{what}: {error}");
        assert_eq!(error.message(), "user action signature is missing or invalid", "{what}");
        assert_eq!(bench.sandbox.fingerprint(), before, "{what}");
    }
}

#[tokio::test]
async fn a_user_action_works_once() {
    let bench = Bench::new().await;
    let employee = bench.employee();
    let request = CreatePermission::new("Once", ["Wallets:Read"]);
    let pending = employee.delegated().permissions().create_permission(request).challenge().await.unwrap();
    let factors = signer_of(&bench.sandbox.bootstrap().employee).sign(pending.challenge()).await.unwrap();
    let sealed = pending.seal();
    let complete = async || {
        let pending = sealed.clone().unseal::<CreatePermission>().unwrap();
        employee.delegated().complete(pending, factors.clone()).await
    };
    complete().await.unwrap();
    let after = bench.sandbox.fingerprint();
    let error = complete().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.message()), (400, "Challenge token is not valid."));
    assert_eq!(bench.sandbox.fingerprint(), after);
}
