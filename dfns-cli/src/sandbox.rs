//! `dfns sandbox`: an offline Dfns on loopback, until SIGTERM or SIGINT.
//!
//! Prints one JSON line once it accepts connections: its address and three identities with token and key. The same line goes to the
//! file given with `--bootstrap`, written whole or not at all, so that a script can wait for the file. The codes that Dfns would mail to
//! users are lines on stderr.

use crate::Failure;
use dfns_core::Registry;
use dfns_sandbox::Sandbox;
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Where to listen; loopback only. Port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Write the address and the identities to this file as well.
    #[arg(long, value_name = "FILE")]
    bootstrap: Option<PathBuf>,
    /// Compare signed and sent requests by bytes instead of by meaning: bodies as they are, paths without their query.
    #[arg(long)]
    strict: bool,
    /// Keep the state in this file and start from it; in memory without it.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
}

pub(crate) async fn run(
    registry: &Registry,
    arguments: Arguments,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let fault = |error: &dyn std::error::Error| {
        let causes = std::iter::successors(error.source(), |cause| cause.source());
        Failure::Message(causes.fold(error.to_string(), |message, cause| format!("{message}: {cause}")))
    };
    let mut builder = Sandbox::builder()
        .registry(registry.clone())
        .listen(arguments.listen)
        .strict(arguments.strict)
        .mailbox(|mail| eprintln!("{mail}"));
    if let Some(path) = arguments.data {
        builder = builder.data(path);
    }
    // Before the first line is printed, so that a signal from whoever reads it is never missed.
    let stop = stop_signal()?;
    let sandbox = builder.start().await.map_err(|error| fault(&error))?;
    if let Some(path) = &arguments.bootstrap {
        sandbox.bootstrap().write_atomically(path).map_err(|error| fault(&error))?;
    }
    let line = serde_json::to_string(sandbox.bootstrap()).map_err(|error| fault(&error))?;
    writeln!(out, "{line}")?;
    out.flush()?;
    stop.await;
    sandbox.stop().await;
    Ok(())
}

/// Resolves at SIGTERM or SIGINT. The handlers are in place when this returns.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    Ok(async {
        tokio::signal::ctrl_c().await.ok();
    })
}
