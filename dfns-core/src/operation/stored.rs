//! A stored request and a stored operation: plain data, without behaviour.

use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An encoded request as JSON. It contains no token and no user action.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoredRequest {
    pub(crate) endpoint: String,
    pub(crate) path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) query: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<(String, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_type: Option<Cow<'static, str>>,
    pub(super) body: Secret,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) signed_part: Option<Secret>,
    /// True if it may have been sent before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) was_sent: bool,
}
