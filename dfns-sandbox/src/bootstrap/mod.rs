//! The first identities of a new sandbox, with the tokens and keys to act as them.

mod document;

pub use document::{Bootstrap, Identity};

use crate::identity::{Foundation, Signer, TokenKind, UserKind, add_credential, new_user};
use crate::operations::permissions;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::store::Context;
use crate::tokens::{API_TOKEN_DAYS, SECONDS_PER_DAY, TokenRequest, add_token, new_key};

/// A new sandbox, whose organization has no users.
pub(crate) fn found(random: &Random) -> Foundation {
    let nobody = || Identity {
        user_id: String::new(),
        username: String::new(),
        token: "".into(),
        credential_id: String::new(),
        private_key_pem: "".into(),
    };
    let (id, tenant_id) = (random.id("or"), random.id("te"));
    Foundation {
        id: id.clone(),
        tenant_id: tenant_id.clone(),
        app_id: random.id("ap"),
        token_key_pem: new_key(random).0,
        full_access_id: random.id("pm"),
        bootstrap: Bootstrap {
            base_url: String::new(),
            org_id: id,
            tenant_id,
            service_account: nobody(),
            employee: nobody(),
            approver: nobody(),
            end_user: nobody(),
        },
    }
}

/// Adds the first identities of a new organization.
pub(crate) fn settle(cx: &mut Context<'_>, bootstrap: &mut Bootstrap) -> Result<(), Refusal> {
    let full_access_id = cx.shared.full_access_id.clone();
    permissions::create(cx, Some(&full_access_id), "FullAccess".to_owned(), Vec::new(), true)?;
    bootstrap.service_account = add_identity(cx, UserKind::ServiceAccount, "sandbox")?;
    bootstrap.employee = add_identity(cx, UserKind::CustomerEmployee, "employee@sandbox.example")?;
    bootstrap.approver = add_identity(cx, UserKind::CustomerEmployee, "approver@sandbox.example")?;
    bootstrap.end_user = add_identity(cx, UserKind::EndUser, "end-user@sandbox.example")?;
    for identity in [&bootstrap.service_account, &bootstrap.employee, &bootstrap.approver] {
        permissions::assign(cx, &full_access_id, &identity.user_id)?;
    }
    Ok(())
}

/// Adds an identity that can act at once: a user with a key and a token that lasts. A user of the
/// tenant has one for the tenant.
pub(crate) fn add_identity(cx: &mut Context<'_>, kind: UserKind, username: &str) -> Result<Identity, Refusal> {
    if kind == UserKind::TenantUser && *cx.scope() != cx.shared.tenant {
        let tenant = cx.shared.tenant.clone();
        return cx.within(&tenant, |cx| add_identity(cx, kind, username));
    }
    let user = new_user(cx, kind, username);
    cx.insert(&user)?;
    let (private_key_pem, public_key) = new_key(&cx.shared.random);
    let is_service_account = kind == UserKind::ServiceAccount;
    let request = TokenRequest {
        kind: if is_service_account { TokenKind::ServiceAccount } else { TokenKind::Token },
        name: username,
        seconds: API_TOKEN_DAYS * SECONDS_PER_DAY,
        key: is_service_account.then_some(&public_key),
        ..TokenRequest::default()
    };
    let new = add_token(cx, &user, &request)?;
    let credential_id = new.token.key.map_or_else(|| cx.shared.random.credential_id(), |key| key.credential_id);
    if !is_service_account {
        add_credential(cx, Signer::user(&user.id), credential_id.clone(), &public_key, None)?;
    }
    let username = if is_service_account { String::new() } else { username.to_owned() };
    Ok(Identity { user_id: user.id, username, token: new.text, credential_id, private_key_pem })
}
