//! Permissions, which are named sets of operations, and their assignments to users, service
//! accounts, tokens and user groups.
//!
//! A policy can require approval before a permission is changed or assigned. Such a change returns
//! [`Outcome::Pending`](dfns_core::Outcome::Pending), and the permission or assignment shows it as
//! `pending_change_request` until it is resolved.
//!
//! In the guide: `docs/src/concepts.md` and `docs/src/policies.md`.

// In this order, rustdoc lists the methods of the group. Blank lines keep it.
mod permission;

mod assignments;

pub use assignments::{AssignPermission, Assignment, AssignmentChange, ListAssignments, RevokePermission};
pub use permission::{
    ArchivePermission, CreatePermission, DeletePermission, GetPermission, ListPermissions, Permission,
    PermissionChange, PermissionStatus, UpdatePermission,
};

dfns_core::dfns_group! {
    /// Permissions, which are named sets of operations, and their assignments.
    pub Permissions via PermissionsApi::permissions [
        // Permissions
        ListPermissions, CreatePermission, GetPermission, UpdatePermission, DeletePermission,
        ArchivePermission,
        // Assignments
        ListAssignments, AssignPermission, RevokePermission,
    ]
}
