//! The entities as Dfns returns them: every documented field, and no other.

use super::{AuditLog, Credential, GroupMember, State, Token, TokenKind, User, UserGroup, UserKind};
use crate::rights::assignments_of;
use crate::store::Context;
use dfns_endpoints::permissions::{Assignment, Permission};
use serde_json::{Map, Value, json};

/// A user, as the operations on users return it.
pub(crate) fn user(cx: &Context<'_>, user: &User) -> Value {
    let mut view = user_info(cx, user);
    view.insert("isSSORequired".into(), user.is_sso_required.into());
    Value::Object(view)
}

/// A service account: its user and its tokens.
pub(crate) fn service_account(cx: &Context<'_>, user: &User) -> Value {
    let tokens = cx.state.api_tokens(&user.id, TokenKind::ServiceAccount);
    let tokens: Vec<_> = tokens.into_iter().map(|token| access_token(cx, token)).collect();
    json!({ "userInfo": user_info(cx, user), "accessTokens": tokens })
}

fn user_info(cx: &Context<'_>, user: &User) -> Map<String, Value> {
    let state = &cx.state;
    let credential = state.credentials.iter().find(|credential| credential.signer.user_id == user.id);
    let view = json!({
        "username": user.username,
        "name": user.name,
        "userId": user.id,
        "kind": person_kind(user).as_str(),
        "credentialUuid": credential.map_or("", |credential| credential.uuid.as_str()),
        "orgId": state.org_id,
        "isActive": user.is_active,
        "isServiceAccount": user.kind == UserKind::ServiceAccount,
        "isRegistered": user.is_registered,
        "permissionAssignments": permission_assignments(cx, &user.id),
    });
    match view {
        Value::Object(view) => view,
        _ => Map::new(),
    }
}

/// The kind of a user in a response. Service accounts are marked by a flag instead.
fn person_kind(user: &User) -> UserKind {
    if user.kind == UserKind::EndUser { user.kind } else { UserKind::CustomerEmployee }
}

/// A token, without its text.
pub(crate) fn access_token(cx: &Context<'_>, token: &Token) -> Value {
    let state = &cx.state;
    // A service account's permissions are its user's; a personal access token can have its own.
    let identity = if token.kind == TokenKind::Pat { &token.id } else { &token.user_id };
    json!({
        "tokenId": token.id,
        "kind": token.kind.as_str(),
        "name": token.name,
        "orgId": state.org_id,
        "linkedUserId": token.user_id,
        "linkedAppId": state.app_id,
        "isActive": token.is_active,
        "dateCreated": token.date_created,
        "credId": token.key.as_ref().map_or("", |key| &key.credential_id),
        "publicKey": token.key.as_ref().map_or("", |key| &key.public_key_pem),
        "permissionAssignments": permission_assignments(cx, identity),
    })
}

fn permission_assignments(cx: &Context<'_>, identity_id: &str) -> Vec<Value> {
    let view = |assignment: Assignment| {
        let permission = cx.find::<Permission>(&assignment.permission_id).ok()??;
        Some(json!({
            "permissionName": permission.name,
            "permissionId": permission.id,
            "assignmentId": assignment.id,
            "operations": permission.operations,
        }))
    };
    assignments_of(cx, identity_id).unwrap_or_default().into_iter().filter_map(view).collect()
}

/// A credential. Keys are not bound to any place.
pub(crate) fn credential(credential: &Credential) -> Value {
    let passkey = credential.passkey.as_ref();
    json!({
        "credentialId": credential.id,
        "credentialUuid": credential.uuid,
        "dateCreated": credential.date_created,
        "isActive": credential.is_active,
        "kind": credential.kind.as_str(),
        "name": credential.name,
        "publicKey": credential.public_key_pem,
        "relyingPartyId": passkey.map_or("", |passkey| passkey.relying_party_id.as_str()),
        "origin": passkey.map_or("", |passkey| passkey.origin.as_str()),
    })
}

/// A user group.
pub(crate) fn user_group(state: &State, group: &UserGroup) -> Value {
    let mut view = json!({
        "id": group.id,
        "orgId": state.org_id,
        "name": group.name,
        "memberCount": group.members.len(),
        "dateCreated": group.date_created,
        "dateUpdated": group.date_updated,
    });
    if let Some(description) = &group.description {
        view["description"] = description.as_str().into();
    }
    view
}

/// A user as the member of a group.
pub(crate) fn group_member(member: &GroupMember, user: &User) -> Value {
    json!({
        "userId": user.id,
        "username": user.username,
        "kind": person_kind(user).as_str(),
        "isActive": user.is_active,
        "isArchived": false,
        "isServiceAccount": user.kind == UserKind::ServiceAccount,
        "dateAdded": member.date_added,
    })
}

/// The record of a user action.
pub(crate) fn audit_log(log: &AuditLog) -> Value {
    json!({
        "id": log.id,
        "action": log.action,
        "actionToken": log.action_token,
        "userId": log.user_id,
        "username": log.username,
        "datePerformed": log.date_performed,
        "firstFactorCredential": {
            "id": log.credential_id,
            "kind": log.credential_kind.as_str(),
            "publicKey": log.public_key_pem,
            "assertion": {
                "clientData": log.proof.client_data,
                "authenticatorData": log.proof.authenticator_data,
                "signature": log.proof.signature,
            },
        },
    })
}
