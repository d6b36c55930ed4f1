//! Permission rules: the permissions an endpoint needs, and those that one request needs.
//!
//! Dfns renamed permissions over time, so an endpoint carries alternative sets, oldest first.
//! Holding all permissions of any one set is enough. A rule can depend on a [`Condition`]. The
//! client uses the evaluation in `call.required_permissions()` and in the text of a 403. The
//! sandbox uses it to authorize.

use super::condition::{Condition, Sent};
use std::fmt;

/// A permission of an endpoint, and the condition under which it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermissionRule {
    /// The permission's name, for instance `Auth:Users:Delegate`.
    pub name: &'static str,
    /// The condition under which it is needed.
    pub when: Condition,
}

impl fmt::Display for PermissionRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.when {
            Condition::Always => f.write_str(self.name),
            when => write!(f, "{} (when {when})", self.name),
        }
    }
}

/// The certainty that a request needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// This request needs it.
    Needed,
    /// The request may need it: only the server knows, or the body cannot be read.
    Maybe(Condition),
}

/// A permission that one particular request needs, or may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredPermission {
    /// The permission's name.
    pub name: &'static str,
    /// The certainty that it is needed.
    pub certainty: Certainty,
}

impl fmt::Display for RequiredPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.certainty {
            Certainty::Needed => write!(f, "`{}`", self.name),
            Certainty::Maybe(when) => write!(f, "`{}` if {when}", self.name),
        }
    }
}

/// The permissions that one request needs: alternative sets, oldest first. Any one set is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredPermissions {
    alternatives: Option<Vec<Vec<RequiredPermission>>>,
}

impl RequiredPermissions {
    /// Evaluates an endpoint's rules on a request.
    ///
    /// `server_says` decides conditions that only the server knows. A client returns `None`.
    pub fn evaluate(
        alternatives: Option<&[&[PermissionRule]]>,
        sent: &Sent<'_>,
        server_says: &dyn Fn(Condition) -> Option<bool>,
    ) -> Self {
        let required = |rule: &PermissionRule| {
            let certainty = match rule.when.holds(sent, server_says) {
                Some(true) => Certainty::Needed,
                Some(false) => return None,
                None => Certainty::Maybe(rule.when),
            };
            Some(RequiredPermission { name: rule.name, certainty })
        };
        let needed = |rules: &&[PermissionRule]| rules.iter().filter_map(required).collect();
        Self { alternatives: alternatives.map(|sets| sets.iter().map(needed).collect()) }
    }

    /// Returns the alternative sets, oldest first; `None` if undocumented.
    pub fn alternatives(&self) -> Option<&[Vec<RequiredPermission>]> {
        self.alternatives.as_deref()
    }

    /// Returns the newest set. Empty if no permission is needed or documented.
    pub fn newest(&self) -> &[RequiredPermission] {
        self.alternatives.as_deref().and_then(<[_]>::last).map_or(&[], Vec::as_slice)
    }

    /// Returns whether a caller with these permissions is certainly authorized. Permissions that
    /// may be needed count as needed. `None` if undocumented.
    pub fn granted_to(&self, holds: impl Fn(&str) -> bool) -> Option<bool> {
        let alternatives = self.alternatives.as_ref()?;
        Some(alternatives.iter().any(|set| set.iter().all(|required| holds(required.name))))
    }
}

impl fmt::Display for RequiredPermissions {
    /// Writes the newest set first, older ones after "or, by their older names".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(alternatives) = &self.alternatives else {
            return f.write_str("permissions that Dfns does not document");
        };
        for (position, set) in alternatives.iter().rev().enumerate() {
            match position {
                0 => {}
                1 => f.write_str("; or, by older names, ")?,
                _ => f.write_str("; or, by still older names, ")?,
            }
            if set.is_empty() {
                f.write_str("no permission")?;
            }
            for (index, permission) in set.iter().enumerate() {
                let separator = if index == 0 { "" } else { ", " };
                write!(f, "{separator}{permission}")?;
            }
        }
        Ok(())
    }
}
