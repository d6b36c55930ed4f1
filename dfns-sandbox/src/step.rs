//! The steps in the life of a call: the two that sign it, and itself.

use dfns_core::EndpointMeta;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A step in the life of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Step {
    /// `POST /auth/action/init`, which returns the challenge for a signed call.
    Init,
    /// `POST /auth/action`, which exchanges the signed challenge for a user action.
    Complete,
    /// The call itself, signed or not.
    Call,
    /// A request that logs a user in.
    Login,
}

impl Step {
    /// The step that requests for an endpoint are.
    pub(crate) fn of(endpoint: &EndpointMeta) -> Self {
        match endpoint.id() {
            "create_user_action_challenge" => Self::Init,
            "create_user_action_signature" => Self::Complete,
            _ if endpoint.path().starts_with("/auth/login") => Self::Login,
            _ => Self::Call,
        }
    }

    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Complete => "complete",
            Self::Call => "call",
            Self::Login => "login",
        }
    }
}

/// The name in JSON.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
