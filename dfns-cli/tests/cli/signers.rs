//! The key that signs: in a file, in the agent of OpenSSH, in a place that does not exist.

use crate::support::{Sandbox, failed, succeeded};
use serde_json::{Value, json};
use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

const CREATE: [&str; 4] = ["wallets", "create-wallet", "--network", "EthereumSepolia"];

/// Returns the command of an identity whose private key is nowhere in the environment.
fn keyless(sandbox: &Sandbox, identity: &str, signer: &[&str]) -> Command {
    let mut command = sandbox.command(identity, &[&CREATE, signer].concat());
    command.env_remove("DFNS_PRIVATE_KEY");
    command
}

#[test]
fn a_file_signs_wherever_it_is_named() {
    let sandbox = Sandbox::start("signer-file", &[]);
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("signer-file.pem");
    std::fs::write(&file, sandbox.bootstrap["employee"]["privateKeyPem"].as_str().unwrap()).unwrap();
    let place = format!("file:{}", file.display());
    succeeded(&keyless(&sandbox, "employee", &["--signer", &place]).output().unwrap());
    succeeded(&keyless(&sandbox, "employee", &[]).env("DFNS_SIGNER", &place).output().unwrap());
    // The flag counts more than the variable, and the variable more than a key.
    let flag = ["--signer", place.as_str()];
    succeeded(&keyless(&sandbox, "employee", &flag).env("DFNS_SIGNER", "file:/nowhere").output().unwrap());
    succeeded(&sandbox.command("employee", &CREATE).env("DFNS_SIGNER", &place).output().unwrap());
}

#[test]
fn a_signer_that_is_not_there_is_named() {
    let sandbox = Sandbox::start("signer-none", &[]);
    for (signer, why) in [
        ("file:", "name the file of the private key"),
        ("file:/nowhere", "`/nowhere` cannot be read"),
        ("ssh-agent", "the variable SSH_AUTH_SOCK is not set"),
        ("vault:payouts", "no signer has the scheme `vault`; use `file:PATH`, `ssh-agent`"),
        ("ssh-agnt", "no signer has the scheme `ssh-agnt`; did you mean `ssh-agent`? use"),
        ("password:", "name the user"),
        ("password:jdoe", "set DFNS_PASSWORD"),
    ] {
        let output = keyless(&sandbox, "employee", &["--signer", signer]).output().unwrap();
        let said = failed(&output);
        assert!(output.status.code() == Some(2) && said.contains(why), "{signer}: {said}");
    }
    let said = failed(&keyless(&sandbox, "employee", &[]).output().unwrap());
    assert!(said.contains("set DFNS_PRIVATE_KEY") && said.contains("or DFNS_SIGNER"), "{said}");
    let help = sandbox.command("employee", &["wallets", "create-wallet", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    assert!(help.contains("--signer <SCHEME:PLACE>"), "{help}");
}

/// An agent of OpenSSH, ended with the test.
struct Agent {
    process: Child,
    folder: PathBuf,
}

impl Agent {
    /// Returns `None` where OpenSSH is not installed; CI must have it.
    fn start() -> Option<Self> {
        // The path of a socket has at most 107 bytes.
        let folder = std::env::temp_dir().join(format!("dfns-cli-agent-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut agent = Command::new("ssh-agent");
        agent.arg("-D").arg("-a").arg(folder.join("socket")).stdout(Stdio::piped()).stdin(Stdio::null());
        let started = agent.spawn();
        assert!(started.is_ok() || std::env::var_os("CI").is_none(), "CI needs OpenSSH: {:?}", started.err());
        let mut process = started.ok()?;
        // It prints the variables once it listens.
        process.stdout.as_mut()?.read_exact(&mut [0; 1]).unwrap();
        Some(Self { process, folder })
    }

    /// Makes a key and gives it to the agent. Returns its public half.
    fn add(&self, comment: &str) -> String {
        let file = self.folder.join(comment.replace(' ', "-"));
        let file = file.to_str().unwrap();
        self.run("ssh-keygen", &["-q", "-t", "ecdsa", "-b", "256", "-N", "", "-C", comment, "-f", file]);
        self.run("ssh-add", &["-q", file]);
        self.run("ssh-keygen", &["-e", "-m", "PKCS8", "-f", &format!("{file}.pub")])
    }

    fn run(&self, program: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(program);
        command.args(arguments).env("SSH_AUTH_SOCK", self.folder.join("socket")).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_key_in_an_agent_signs_and_is_chosen_by_its_comment() {
    let Some(agent) = Agent::start() else { return };
    let sandbox = Sandbox::start("signer-agent", &[]);
    let post = |id: &str, body: Value| succeeded(&sandbox.run("employee", &["call", id, "--json", &body.to_string()]));
    let permission = post("create_permission", json!({ "name": "Payments", "operations": ["Wallets:Create"] }));
    let account = json!({ "name": "payouts", "publicKey": agent.add("payouts"), "permissionId": permission["id"] });
    let account = post("create_service_account", account);
    let token = &account["accessTokens"][0];
    let call = |signer: &str| {
        let mut command = keyless(&sandbox, "employee", &["--signer", signer]);
        command
            .env("DFNS_AUTH_TOKEN", token["accessToken"].as_str().unwrap())
            .env("DFNS_CREDENTIAL_ID", token["credId"].as_str().unwrap())
            .env("SSH_AUTH_SOCK", agent.folder.join("socket"))
            .output()
            .unwrap()
    };
    assert_eq!(succeeded(&call("ssh-agent"))["network"], "EthereumSepolia");
    agent.add("another key");
    succeeded(&call("ssh-agent:payouts"));
    let said = failed(&call("ssh-agent"));
    assert!(said.contains("several such keys") && said.contains("`payouts`, `another key`"), "{said}");
    let said = failed(&call("ssh-agent:nobody"));
    assert!(said.contains("no key with the comment `nobody`"), "{said}");
    // Dfns rejects the key of another credential.
    failed(&call("ssh-agent:another key"));
}
