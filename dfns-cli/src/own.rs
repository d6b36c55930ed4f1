//! The commands below a domain that are not operations: `auth status`, `permissions needed`,
//! `permissions diff` and `policies explain`.

use crate::{permissions, policies, status};
use clap::{Command, CommandFactory as _};

/// A command below a domain that is not an operation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    AuthStatus,
    PermissionsNeeded,
    PermissionsDiff,
    PoliciesExplain,
}

impl Own {
    const ALL: [(&'static str, &'static str, Self); 4] = [
        ("auth", "status", Self::AuthStatus),
        ("permissions", "needed", Self::PermissionsNeeded),
        ("permissions", "diff", Self::PermissionsDiff),
        ("policies", "explain", Self::PoliciesExplain),
    ];

    /// Returns the commands below this domain with their names.
    pub(crate) fn of(domain: &str) -> impl Iterator<Item = (&'static str, Self)> {
        Self::ALL.into_iter().filter(move |(its, ..)| *its == domain).map(|(_, name, own)| (name, own))
    }

    /// Finds a command by its domain and its name.
    pub(crate) fn find(domain: &str, name: &str) -> Option<Self> {
        Self::of(domain).find(|(its, _)| *its == name).map(|(_, own)| own)
    }

    /// Returns the command for the parser.
    pub(crate) fn command(self) -> Command {
        match self {
            Self::AuthStatus => status::Status::command(),
            Self::PermissionsNeeded => permissions::Needed::command(),
            Self::PermissionsDiff => permissions::Diff::command(),
            Self::PoliciesExplain => policies::Explain::command(),
        }
    }
}
