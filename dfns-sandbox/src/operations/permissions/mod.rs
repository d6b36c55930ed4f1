//! Permissions, and whom they are assigned to.

mod assignments;
mod permission;

pub(crate) use assignments::{assign, unassign};
pub(super) use assignments::{assignment, settle as settle_assignment};
pub(super) use permission::settle as settle_permission;
pub(crate) use permission::{create, find_assignable, grant_everything};

use crate::operations::{Handler, handlers};
use dfns_endpoints::permissions::{
    ArchivePermission, AssignPermission, CreatePermission, DeletePermission, GetPermission, ListAssignments,
    ListPermissions, RevokePermission, UpdatePermission,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListPermissions,
    CreatePermission,
    GetPermission,
    UpdatePermission,
    ArchivePermission,
    DeletePermission,
    ListAssignments,
    AssignPermission,
    RevokePermission,
];
