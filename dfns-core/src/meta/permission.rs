//! Permission rules: the names an endpoint asks for, the conditions on them, and what one request needs.
//!
//! Dfns renamed permissions over time, so an endpoint carries alternative sets, oldest first, and holding all of any
//! one set is enough. A rule can depend on the request's body, which is evaluated here on the JSON that is about to be
//! sent, or on something only the server knows, which is then reported as "maybe". The same evaluation serves the
//! client (`call.required_permissions()`, a 403's text) and the sandbox, which supplies what the server knows.

use serde_json::Value;
use std::fmt;

/// When a permission is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// For every request.
    Always,
    /// When the body has this member (dotted path of wire names) and it is not null.
    Present(&'static str),
    /// When the body lacks this member, or has it as null.
    Absent(&'static str),
    /// When this member of the body is this string.
    Equals(&'static str, &'static str),
    /// When the server finds this subject to have this value; the request does not say.
    Server {
        /// What the server looks at, in snake case: `target_user_kind`.
        subject: &'static str,
        /// The value it must have.
        value: &'static str,
    },
    /// When the server finds this text to be true; the request does not say.
    ServerText(&'static str),
}

impl Condition {
    /// Whether the condition holds for this body; `None` if only the server can tell.
    pub fn holds(self, body: &Value) -> Option<bool> {
        match self {
            Self::Always => Some(true),
            Self::Present(path) => Some(member(body, path).is_some()),
            Self::Absent(path) => Some(member(body, path).is_none()),
            Self::Equals(path, expected) => Some(member(body, path).and_then(Value::as_str) == Some(expected)),
            Self::Server { .. } | Self::ServerText(_) => None,
        }
    }
}

/// Follows a dotted path of member names; null counts as absent.
fn member<'a>(body: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(body, |value, name| value.get(name)).filter(|value| !value.is_null())
}

impl fmt::Display for Condition {
    /// The condition in words: `kind == EndUser`, `delegateTo is set`. Nothing for [`Condition::Always`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always => Ok(()),
            Self::Present(path) => write!(f, "{path} is set"),
            Self::Absent(path) => write!(f, "{path} is not set"),
            Self::Equals(path, value) => write!(f, "{path} == {value}"),
            Self::Server { subject, value } => write!(f, "{} == {value}", subject.replace('_', " ")),
            Self::ServerText(text) => f.write_str(text),
        }
    }
}

/// One permission an endpoint asks for, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermissionRule {
    /// The permission's name, for instance `Auth:Users:Delegate`.
    pub name: &'static str,
    /// When it is needed.
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

#[doc(hidden)]
pub(super) mod build {
    use super::{Condition, PermissionRule};

    pub const fn always(name: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Always }
    }
    pub const fn present(name: &'static str, path: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Present(path) }
    }
    pub const fn absent(name: &'static str, path: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Absent(path) }
    }
    pub const fn equals(name: &'static str, path: &'static str, value: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Equals(path, value) }
    }
    pub const fn server(name: &'static str, subject: &'static str, value: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::Server { subject, value } }
    }
    pub const fn server_text(name: &'static str, text: &'static str) -> PermissionRule {
        PermissionRule { name, when: Condition::ServerText(text) }
    }
}

/// How sure it is that a request needs a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// This request needs it.
    Needed,
    /// The server decides, by this condition.
    Maybe(Condition),
}

/// A permission that one particular request needs, or may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequiredPermission {
    /// The permission's name.
    pub name: &'static str,
    /// Whether it is needed for certain.
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

/// What one particular request needs: alternative sets, oldest first, of which any one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredPermissions {
    alternatives: Option<Vec<Vec<RequiredPermission>>>,
}

impl RequiredPermissions {
    /// Evaluates an endpoint's rules on the body of a request.
    ///
    /// `body` is the JSON that is sent; a body that is empty or not JSON makes every member absent.
    pub fn evaluate(alternatives: Option<&[&[PermissionRule]]>, body: &[u8]) -> Self {
        let body = serde_json::from_slice(body).unwrap_or(Value::Null);
        let evaluate_set = |rules: &&[PermissionRule]| {
            rules
                .iter()
                .filter_map(|rule| {
                    let certainty = match rule.when.holds(&body) {
                        Some(true) => Certainty::Needed,
                        Some(false) => return None,
                        None => Certainty::Maybe(rule.when),
                    };
                    Some(RequiredPermission { name: rule.name, certainty })
                })
                .collect()
        };
        Self { alternatives: alternatives.map(|sets| sets.iter().map(evaluate_set).collect()) }
    }

    /// The alternative sets, oldest first; `None` where the documentation does not say what is needed.
    pub fn alternatives(&self) -> Option<&[Vec<RequiredPermission>]> {
        self.alternatives.as_deref()
    }

    /// The newest set; empty if none is needed or known.
    pub fn newest(&self) -> &[RequiredPermission] {
        self.alternatives.as_deref().and_then(<[_]>::last).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody who holds these permissions is authorised, given what the server knows.
    ///
    /// `server_says` responses a condition that the request does not decide. True where nothing is documented.
    pub fn granted_to(&self, holds: impl Fn(&str) -> bool, server_says: impl Fn(Condition) -> bool) -> bool {
        let Some(alternatives) = &self.alternatives else { return true };
        let satisfied = |required: &RequiredPermission| match required.certainty {
            Certainty::Maybe(condition) if !server_says(condition) => true,
            _ => holds(required.name),
        };
        alternatives.iter().any(|set| set.iter().all(satisfied))
    }
}

impl fmt::Display for RequiredPermissions {
    /// In words: the newest set first, older ones behind "or, by their older names".
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
