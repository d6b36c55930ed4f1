//! The `dfns` command with the endpoints of the Dfns API.

use dfns_cli::Program;
use dfns_core::Registry;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let registry = Registry::new().with(dfns_endpoints::ALL);
    let environment = |name: &str| std::env::var(name).ok();
    match dfns_cli::run(Program::DFNS, &registry, std::env::args_os(), &environment, &mut std::io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(dfns_cli::Failure::Usage(usage)) => {
            // clap knows whether this is help, for stdout, or a mistake, for stderr.
            usage.print().ok();
            ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2))
        }
        // The reader has closed the pipe, as `head` does.
        Err(dfns_cli::Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
