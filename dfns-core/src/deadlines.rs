//! Time limits of calls and requests. Those of connections are settings of the transport.

use std::time::Duration;

/// The time limits of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    pub(crate) request: Duration,
    pub(crate) call: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { request: Duration::from_secs(30), call: Duration::from_mins(2) }
    }
}

/// The advice about a time limit that passed.
pub(crate) const LATE_ADVICE: &str = "check the network and the server, or allow more time";
