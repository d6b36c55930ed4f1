//! Time limits of calls, requests and connections.

use std::time::Duration;

/// The time limits of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    pub(crate) connect: Duration,
    pub(crate) request: Duration,
    pub(crate) call: Duration,
    /// How long an idle connection is kept.
    pub(crate) idle: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(30),
            call: Duration::from_mins(2),
            // Below the 60 s after which common load balancers close a connection.
            idle: Duration::from_secs(50),
        }
    }
}
