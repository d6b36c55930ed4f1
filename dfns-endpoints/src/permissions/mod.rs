//! Permissions, which are named sets of operations, and their assignments to users, service
//! accounts and tokens.
//!
//! A policy can require approval before a permission is changed or assigned. Such a change returns
//! [`Outcome::Pending`](dfns_core::Outcome::Pending), and appears as a pending change request until
//! it is resolved.

mod assignments;
mod permission;

pub use assignments::{AssignPermission, Assignment, AssignmentChange, ListAssignments, RevokePermission};
pub use permission::{
    ArchivePermission, CreatePermission, DeletePermission, GetPermission, ListPermissions, Permission,
    PermissionChange, PermissionStatus, UpdatePermission,
};

dfns_core::dfns_group! {
    /// Permissions, which are named sets of operations, and their assignments to users, service
    /// accounts and tokens.
    pub Permissions via PermissionsApi::permissions [
        // Permissions
        ListPermissions, CreatePermission, GetPermission, UpdatePermission, DeletePermission,
        ArchivePermission,
        // Assignments
        ListAssignments, AssignPermission, RevokePermission,
    ]
}
