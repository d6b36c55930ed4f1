//! Switches of the organization: what may happen to private keys. Dfns sets them on request; here
//! the test does.

use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// The switches of an organization for its private keys.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeySwitches {
    /// Whether keys and wallets can be exported.
    pub(crate) can_export: bool,
    /// Whether keys and wallets can be imported.
    pub(crate) can_import: bool,
    /// Whether keys sign that were exported.
    pub(crate) exported_keys_sign: bool,
}

impl Entity for KeySwitches {
    const NOUN: &'static str = "switches of keys";

    #[expect(clippy::unnecessary_literal_bound, reason = "the trait's signature")]
    fn id(&self) -> &str {
        ""
    }
}

impl KeySwitches {
    pub(crate) fn get(cx: &Context<'_>) -> Result<Self, Refusal> {
        let default = Self { can_export: true, can_import: true, exported_keys_sign: false };
        Ok(cx.find::<Self>("")?.unwrap_or(default))
    }

    /// Refuses an export that is not enabled.
    pub(super) fn check_export(cx: &Context<'_>) -> Result<(), Refusal> {
        if Self::get(cx)?.can_export { Ok(()) } else { Err(disabled("Key export is not enabled")) }
    }

    /// Refuses an import that is not enabled.
    pub(super) fn check_import(cx: &Context<'_>) -> Result<(), Refusal> {
        if Self::get(cx)?.can_import { Ok(()) } else { Err(disabled("Key import is not enabled")) }
    }
}

fn disabled(message: &str) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, message)
}
