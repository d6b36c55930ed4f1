//! The program `passkey`, started as a user starts it, and the sandbox that it uses.

use dfns::testing::Sandbox;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A running program. It ends with its standard input, so at the latest with this test.
pub(crate) struct Program {
    child: Child,
    pub(crate) origin: String,
}

impl Program {
    /// Starts it without any set-up.
    pub(crate) fn start() -> Self {
        Self::run(&mut Command::new(env!("CARGO_BIN_EXE_passkey")))
    }

    /// Starts it with the environment of a service account, as against Dfns.
    pub(crate) fn start_with(sandbox: &Sandbox) -> Self {
        let account = &sandbox.bootstrap().service_account;
        Self::run(
            Command::new(env!("CARGO_BIN_EXE_passkey"))
                .env("DFNS_BASE_URL", sandbox.base_url())
                .env("DFNS_ORG_ID", &sandbox.bootstrap().org_id)
                .env("DFNS_AUTH_TOKEN", account.token.expose())
                .env("DFNS_CREDENTIAL_ID", &account.credential_id)
                .env("DFNS_PRIVATE_KEY", account.private_key_pem.expose()),
        )
    }

    fn run(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program can be started");
        let lines = BufReader::new(child.stdout.take().expect("the output is piped")).lines();
        let origin = lines
            .map_while(Result::ok)
            .find_map(|line| Some(line.strip_prefix("open ")?.split_once(" in a browser")?.0.to_owned()));
        Self { child, origin: origin.expect("the program says its address") }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
