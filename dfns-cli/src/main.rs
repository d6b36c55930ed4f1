//! The `dfns` command with the endpoints of the Dfns API.

use dfns_cli::Program;
use dfns_core::Registry;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    dfns_cli::main(Program::DFNS, &Registry::new().with(dfns_endpoints::ALL)).await
}
