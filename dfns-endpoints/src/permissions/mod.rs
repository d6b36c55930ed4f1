//! What identities may do: permissions, which are named sets of operations, and their assignments to users, service
//! accounts and tokens.
//!
//! A policy can ask for an approval before a permission changes or changes hands. Such a change yields
//! [`Outcome::Pending`](dfns_core::Outcome::Pending), and shows as a pending change request until it is decided.

mod assignments;
mod permission;

pub use assignments::{AssignPermission, Assignment, AssignmentChange, ListAssignments, RevokePermission};
pub use permission::{
    ArchivePermission, CreatePermission, DeletePermission, GetPermission, ListPermissions, Permission,
    PermissionChange, PermissionStatus, UpdatePermission,
};

dfns_core::dfns_group! {
    /// What identities may do: permissions, which are named sets of operations, and their assignments to users, service
    /// accounts and tokens.
    pub Permissions via PermissionsApi::permissions [
        // Permissions
        ListPermissions, CreatePermission, GetPermission, UpdatePermission, DeletePermission,
        ArchivePermission,
        // Assignments
        ListAssignments, AssignPermission, RevokePermission,
    ]
}
