//! The signals with which people and systems end a program.

use crate::failure::Failure;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Receives SIGTERM and SIGINT, or Ctrl-C. From its creation they no longer end the process by
/// themselves, so whatever takes long afterwards must listen to it.
pub(crate) struct Interruption {
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    interrupt: Signal,
}

impl Interruption {
    /// Creates it. The handlers are in place when this returns.
    #[cfg(unix)]
    pub(crate) fn new() -> Result<Self, Failure> {
        let handler =
            |kind| signal(kind).map_err(|error| Failure::Message(format!("signals cannot be received: {error}")));
        Ok(Self { terminate: handler(SignalKind::terminate())?, interrupt: handler(SignalKind::interrupt())? })
    }

    /// Resolves at a signal that arrived since the creation, or since the last one.
    #[cfg(unix)]
    pub(crate) async fn received(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Creates it.
    #[cfg(not(unix))]
    #[allow(clippy::unnecessary_wraps, reason = "as on Unix")]
    pub(crate) fn new() -> Result<Self, Failure> {
        Ok(Self {})
    }

    /// Resolves at Ctrl-C.
    #[cfg(not(unix))]
    pub(crate) async fn received(&mut self) {
        tokio::signal::ctrl_c().await.ok();
    }
}
