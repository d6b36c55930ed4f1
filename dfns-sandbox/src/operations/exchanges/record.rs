//! The entities of exchanges.

use crate::store::Entity;
use dfns_endpoints::exchanges::Exchange;
use serde::{Deserialize, Serialize};

/// An exchange. Its API keys are checked and not kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ExchangeRecord {
    pub(super) exchange: Exchange,
    /// Whether deposits and withdrawals need a one-time password.
    pub(super) needs_otp: bool,
}

impl Entity for ExchangeRecord {
    const NOUN: &'static str = "exchange";

    fn id(&self) -> &str {
        self.exchange.id.as_str()
    }
}
