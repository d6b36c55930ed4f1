//! The entities as Dfns answers them: every documented field, and no other.

use super::{Assignment, Permission, State, Token, TokenKind, User, UserKind};
use serde_json::{Map, Value, json};

/// A user, as the operations on users answer it.
pub(crate) fn user(state: &State, user: &User) -> Value {
    let mut view = user_info(state, user);
    view.insert("isSSORequired".into(), user.is_sso_required.into());
    Value::Object(view)
}

/// A service account: its user and its tokens.
pub(crate) fn service_account(state: &State, user: &User) -> Value {
    let tokens = state.api_tokens(&user.id, TokenKind::ServiceAccount);
    let tokens: Vec<_> = tokens.into_iter().map(|token| access_token(state, token)).collect();
    json!({ "userInfo": user_info(state, user), "accessTokens": tokens })
}

fn user_info(state: &State, user: &User) -> Map<String, Value> {
    let credential = state.credentials.iter().find(|credential| credential.signer.user_id == user.id);
    // Service accounts are marked by a flag; in this place the kinds are the kinds of people.
    let kind = if user.kind == UserKind::EndUser { user.kind } else { UserKind::CustomerEmployee };
    let view = json!({
        "username": user.username,
        "name": user.name,
        "userId": user.id,
        "kind": kind.as_str(),
        "credentialUuid": credential.map_or("", |credential| credential.uuid.as_str()),
        "orgId": state.org_id,
        "isActive": user.is_active,
        "isServiceAccount": user.kind == UserKind::ServiceAccount,
        "isRegistered": user.is_registered,
        "permissionAssignments": permission_assignments(state, &user.id),
    });
    match view {
        Value::Object(view) => view,
        _ => Map::new(),
    }
}

/// A token, without its text.
pub(crate) fn access_token(state: &State, token: &Token) -> Value {
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
        "permissionAssignments": permission_assignments(state, identity),
    })
}

fn permission_assignments(state: &State, identity_id: &str) -> Vec<Value> {
    let view = |assignment: &Assignment| {
        let permission = state.permission(&assignment.permission_id)?;
        Some(json!({
            "permissionName": permission.name,
            "permissionId": permission.id,
            "assignmentId": assignment.id,
            "operations": permission.operations,
        }))
    };
    state.assignments_of(identity_id).filter_map(view).collect()
}

/// A permission.
pub(crate) fn permission(permission: &Permission) -> Value {
    json!({
        "id": permission.id,
        "name": permission.name,
        "operations": permission.operations,
        "status": "Active",
        "isImmutable": permission.is_immutable,
        "isArchived": permission.is_archived,
        "dateCreated": permission.date_created,
        "dateUpdated": permission.date_updated,
    })
}

/// The assignment of a permission.
pub(crate) fn assignment(assignment: &Assignment) -> Value {
    json!({
        "id": assignment.id,
        "permissionId": assignment.permission_id,
        "identityId": assignment.identity_id,
        "isImmutable": false,
        "dateCreated": assignment.date_created,
        "dateUpdated": assignment.date_updated,
    })
}
