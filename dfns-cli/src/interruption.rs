//! The signals with which people and systems end a program.

use crate::failure::Failure;

/// Resolves at SIGTERM or SIGINT. The handlers are in place when this returns.
#[cfg(unix)]
pub(crate) fn interruption() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let handler = |kind| signal(kind).map_err(|error| Failure::Message(format!("signals cannot be received: {error}")));
    let (mut terminate, mut interrupt) = (handler(SignalKind::terminate())?, handler(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn interruption() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        tokio::signal::ctrl_c().await.ok();
    })
}
