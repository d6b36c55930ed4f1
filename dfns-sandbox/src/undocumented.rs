//! The permissions of operations for which Dfns documents none.
//!
//! Authorization fails closed: such an operation needs full access, unless [`RULES`] has a rule for
//! it.

use crate::identity::{Caller, TokenKind};
use crate::rights::{FULL_ACCESS, Rights};

/// The requirement of an operation.
#[derive(Clone, Copy)]
enum Rule {
    /// This permission.
    Permission(&'static str),
    /// Nothing: it changes what belongs to the caller. Personal access tokens need full access for
    /// it.
    OwnUser,
    /// Nothing: it changes what belongs to the calling token.
    OwnToken,
}

/// The rules, with their reasons.
const RULES: &[(&str, Rule)] = &[
    // The official Python SDK lists these names, and no documented operation uses them.
    ("list_user_groups", Rule::Permission("Auth:UserGroups:Read")),
    ("get_user_group", Rule::Permission("Auth:UserGroups:Read")),
    ("create_user_group", Rule::Permission("Auth:UserGroups:Create")),
    ("update_user_group", Rule::Permission("Auth:UserGroups:Update")),
    ("delete_user_group", Rule::Permission("Auth:UserGroups:Delete")),
    ("list_user_group_members", Rule::Permission("Auth:UserGroups:Members:Read")),
    ("add_user_group_members", Rule::Permission("Auth:UserGroups:Members:Add")),
    ("remove_user_group_members", Rule::Permission("Auth:UserGroups:Members:Remove")),
    // The newer name for archiving a permission, which does no less.
    ("delete_permission", Rule::Permission("Permissions:Delete")),
    // The history of a vault shows what its balances do.
    ("list_vault_history", Rule::Permission("Vaults:Read")),
    // Activating and deactivating one's own credentials is documented to need no permission and to
    // be closed to personal access tokens.
    ("delete_credential", Rule::OwnUser),
    // A login with an identity provider ends with the user's own new credential.
    ("oidc_login_credentials", Rule::OwnUser),
    // The new session is one of the same user.
    ("exchange_access_token", Rule::OwnUser),
    // The keys of the calling service account.
    ("create_service_account_credential", Rule::OwnToken),
    ("delete_service_account_credential", Rule::OwnToken),
];

/// The name of the permission that the caller lacks for this operation.
pub(crate) fn missing(operation: &str, caller: &Caller, rights: &Rights<'_>) -> Option<&'static str> {
    let rule = RULES.iter().find(|(name, _)| *name == operation).map(|(_, rule)| *rule);
    let is_allowed = match rule {
        Some(Rule::Permission(name)) if rights.holds(name) => true,
        Some(Rule::OwnUser) => caller.token_kind != TokenKind::Pat,
        Some(Rule::OwnToken) => true,
        Some(Rule::Permission(_)) | None => false,
    };
    if is_allowed || rights.has_full_access() {
        return None;
    }
    Some(match rule {
        Some(Rule::Permission(name)) => name,
        _ => FULL_ACCESS,
    })
}

#[cfg(test)]
mod tests {
    use super::RULES;
    use dfns_core::Registry;
    use std::collections::HashSet;

    #[test]
    fn every_rule_is_for_one_operation_whose_permissions_nobody_documents() {
        let registry = Registry::new().with(dfns_endpoints::ALL);
        for (operation, _) in RULES {
            let endpoint = registry.find(operation).unwrap_or_else(|| panic!("`{operation}` is not declared"));
            assert_eq!(endpoint.permissions(), None, "`{operation}` is documented by now");
        }
        let names: HashSet<_> = RULES.iter().map(|(operation, _)| operation).collect();
        assert_eq!(names.len(), RULES.len());
    }
}
