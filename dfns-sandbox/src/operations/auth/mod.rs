//! Authentication: users, their credentials and tokens, logins and user actions.

mod applications;
mod audit_logs;
mod ceremonies;
mod challenges;
mod credentials;
mod login;
mod personal_access_tokens;
mod recovery;
mod registration;
mod service_accounts;
mod single_sign_on;
mod tenants;
mod user_actions;
pub(super) mod user_groups;
mod users;

pub(super) use registration::new_code;

use super::permissions::find_assignable;
use super::{Handler, check, handlers};
use crate::identity::{User, UserKind, at_home, check_open, scope_of};
use crate::refusal::Refusal;
use crate::store::Context;
use crate::tokens::{API_TOKEN_DAYS, SECONDS_PER_DAY};
use crate::verify::{PublicKey, SUPPORTED_KEYS};
use dfns_endpoints::PermissionId;
use dfns_endpoints::auth::{Acknowledgement, SocialLoginProviderKind};

pub(super) const OPERATIONS: &[Handler] = handlers![auth:
    // User action signing
    CreateUserActionChallenge, CreateUserActionSignature,
    // Login and logout
    CreateLoginChallenge, Login, SendLoginCode, SocialLogin, DelegatedLogin, Logout,
    // Single sign-on
    SsoLoginInit, SsoLogin, OidcLoginInit, OidcLogin, OidcLoginCredentials,
    // Registration
    CreateRegistrationChallenge, ResendRegistrationCode, CreateSocialRegistrationChallenge,
    CreateDelegatedRegistrationChallenge, RestartDelegatedRegistration, Register, RegisterEndUser,
    // Recovery
    SendRecoveryCode, CreateRecoveryChallenge, CreateDelegatedRecoveryChallenge, Recover,
    // Credentials
    ListCredentials, CreateCredentialChallenge, CreateCredential, CreateCredentialCode,
    CreateCredentialChallengeWithCode, CreateCredentialWithCode, ActivateCredential, DeactivateCredential,
    DeleteCredential,
    // Users
    ListUsers, CreateUser, GetUser, UpdateUser, ActivateUser, DeactivateUser, DeleteUser,
    // User groups
    ListUserGroups, CreateUserGroup, GetUserGroup, UpdateUserGroup, DeleteUserGroup, ListUserGroupMembers,
    AddUserGroupMembers, RemoveUserGroupMembers,
    // Service accounts
    ListServiceAccounts, CreateServiceAccount, GetServiceAccount, UpdateServiceAccount, ActivateServiceAccount,
    DeactivateServiceAccount, DeleteServiceAccount, CreateServiceAccountCredential,
    DeleteServiceAccountCredential,
    // Personal access tokens
    ListPersonalAccessTokens, CreatePersonalAccessToken, GetPersonalAccessToken, UpdatePersonalAccessToken,
    ActivatePersonalAccessToken, DeactivatePersonalAccessToken, DeletePersonalAccessToken,
    // The audit log
    ListAuditLogs, GetAuditLog,
    // Applications
    ListApplications, CreateApplication, GetApplication, UpdateApplication, ActivateApplication,
    DeactivateApplication, ArchiveApplication,
    // Tenants
    ExchangeAccessToken, InviteTenantUser,
];

/// The response of operations that return no data.
fn success() -> Acknowledgement {
    Acknowledgement { message: "success".to_owned() }
}

/// Refuses kinds of identity provider that do not exist.
fn check_oidc(kind: &SocialLoginProviderKind) -> Result<(), Refusal> {
    match kind {
        SocialLoginProviderKind::Oidc => Ok(()),
        _ => Err(check::must_be("socialLoginProviderKind", "one of Oidc")),
    }
}

/// Acts in the organization, or the tenant, that a request names, from now on.
fn enter(cx: &mut Context<'_>, org_id: &str) -> Result<(), Refusal> {
    let scope = scope_of(cx, org_id)?.ok_or_else(Refusal::unknown_user)?;
    check_open(cx, &scope)?;
    cx.enter(scope);
    Ok(())
}

/// Acts where this user is at home from now on, and returns the record of the user there.
fn enter_home(cx: &mut Context<'_>, user: User) -> Result<User, Refusal> {
    let user = at_home(cx, user)?;
    if user.kind == UserKind::TenantUser {
        cx.enter(cx.shared.tenant.clone());
    }
    Ok(user)
}

/// The key in `publicKey`.
fn public_key(text: &str) -> Result<PublicKey, Refusal> {
    // At most one white-space character may follow: the documented pattern says so.
    let is_trimmed = text.strip_suffix(char::is_whitespace).unwrap_or(text).ends_with('-') && text.starts_with('-');
    let key = PublicKey::from_pem(text).filter(|_| is_trimmed);
    key.ok_or_else(|| check::must_be("publicKey", SUPPORTED_KEYS))
}

/// The permission for assignment, if the request names one that the caller may assign.
fn assignable(cx: &Context<'_>, id: Option<&PermissionId>) -> Result<Option<String>, Refusal> {
    id.map(|id| Ok(find_assignable(cx, id.as_str())?.id.to_string())).transpose()
}

/// How long a token is to last, in seconds: `secondsValid` wins over `daysValid`.
fn lifetime(days_valid: Option<u32>, seconds_valid: Option<u32>) -> Result<i64, Refusal> {
    let longest = API_TOKEN_DAYS * SECONDS_PER_DAY;
    let seconds = |field: &str, count: Option<u32>, unit: i64| {
        let Some(count) = count else { return Ok(None) };
        if count == 0 {
            return Err(check::must_be(field, "a whole number greater than 0"));
        }
        let within = Some(i64::from(count) * unit).filter(|seconds| *seconds <= longest);
        within.map(Some).ok_or_else(|| Refusal::invalid(format!("`{field}` is longer than {API_TOKEN_DAYS} days")))
    };
    let (days, exact) =
        (seconds("daysValid", days_valid, SECONDS_PER_DAY)?, seconds("secondsValid", seconds_valid, 1)?);
    Ok(exact.or(days).unwrap_or(longest))
}
