//! With the agent of OpenSSH, where it is installed, and with agents that misbehave.

use super::{SshAgent, SshAgentKey};
use crate::credentials::KeyPair;
use crate::signing::{
    AllowedCredential, KeyAlgorithm, PublicKey, RemoteKey as _, RemoteSigner, Signer as _, UserActionChallenge,
};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A folder that is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("dfns-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An agent of OpenSSH. It says when it listens, and ends with the test.
struct OpenSsh {
    process: Child,
    folder: Folder,
}

impl OpenSsh {
    /// Returns `None` where OpenSSH is not installed; CI must have it.
    fn start(name: &str) -> Option<Self> {
        let folder = Folder::new(name);
        let mut agent = Command::new("ssh-agent");
        agent.arg("-D").arg("-a").arg(folder.0.join("socket")).stdout(Stdio::piped()).stdin(Stdio::null());
        let started = agent.spawn();
        assert!(started.is_ok() || std::env::var_os("CI").is_none(), "CI needs OpenSSH: {:?}", started.err());
        let mut process = started.ok()?;
        // It prints the variables once it listens.
        let mut first = [0; 1];
        process.stdout.as_mut()?.read_exact(&mut first).unwrap();
        Some(Self { process, folder })
    }

    fn agent(&self) -> SshAgent {
        SshAgent::at(self.folder.0.join("socket"))
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let mut command = Command::new(program);
        command.args(arguments).env("SSH_AUTH_SOCK", self.folder.0.join("socket")).stdin(Stdio::null());
        let output = command.output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Makes a key and gives it to the agent.
    fn add(&self, kind: &str, bits: &str) {
        let file = self.folder.0.join(format!("{kind}-{bits}"));
        let file = file.to_str().unwrap();
        self.run("ssh-keygen", &["-q", "-t", kind, "-b", bits, "-N", "", "-C", &format!("{kind} {bits}"), "-f", file]);
        self.run("ssh-add", &["-q", file]);
    }
}

impl Drop for OpenSsh {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn challenge() -> UserActionChallenge {
    let mut challenge = UserActionChallenge::new("Y2hhbGxlbmdl", "i");
    challenge.allow_credentials.key.push(AllowedCredential::new("cr-1"));
    challenge
}

#[tokio::test]
async fn keys_of_openssh_sign_challenges_and_those_that_cannot_are_left_out() {
    let Some(openssh) = OpenSsh::start("keys") else { return };
    for (kind, bits) in [("ed25519", "256"), ("ecdsa", "256"), ("rsa", "2048"), ("ecdsa", "384"), ("ecdsa", "521")] {
        openssh.add(kind, bits);
    }
    let keys = openssh.agent().keys().await.unwrap();
    let found: Vec<(&str, KeyAlgorithm)> =
        keys.iter().map(|key| (key.comment(), key.public_key().algorithm())).collect();
    let expected = [
        ("ed25519 256", KeyAlgorithm::Ed25519),
        ("ecdsa 256", KeyAlgorithm::EcdsaP256),
        ("rsa 2048", KeyAlgorithm::Rsa),
    ];
    assert_eq!(found, expected);
    for key in keys {
        let same = openssh.agent().key(key.public_key()).await.unwrap();
        let signer = RemoteSigner::new("cr-1", same).unwrap();
        // ECDSA numbers may be shorter; the signer verifies each signature.
        for _ in 0..40 {
            signer.sign(&challenge()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_key_that_the_agent_does_not_hold_is_named_with_those_that_it_holds() {
    let Some(openssh) = OpenSsh::start("absent") else { return };
    let absent = PublicKey::read(KeyPair::generate(KeyAlgorithm::EcdsaP256).unwrap().public_key_der()).unwrap();
    let error = openssh.agent().key(&absent).await.unwrap_err().to_string();
    assert!(error.contains("does not hold this ECDSA P-256 key") && error.ends_with("none that can sign user actions"));
    openssh.add("ed25519", "256");
    let error = openssh.agent().key(&absent).await.unwrap_err().to_string();
    assert!(error.ends_with("it holds ed25519 256"), "{error}");

    // A key that is removed later refuses, and the agent that is gone cannot be reached.
    let key: SshAgentKey = openssh.agent().keys().await.unwrap().remove(0);
    openssh.run("ssh-add", &["-q", "-D"]);
    let signer = RemoteSigner::new("cr-1", key).unwrap();
    let error = signer.sign(&challenge()).await.unwrap_err();
    assert!(error.to_string().ends_with("key ed25519 256 did not sign"), "{error}");
    assert!(std::error::Error::source(&error).unwrap().to_string().ends_with("refused to sign"));
    drop(openssh);
    let error = signer.sign(&challenge()).await.unwrap_err();
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("cannot be reached"));
}

/// Responds with these bytes to one connection, whatever it asks.
fn respond(socket: &Path, bytes: Vec<u8>) -> std::thread::JoinHandle<()> {
    let listener = std::os::unix::net::UnixListener::bind(socket).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 5];
        stream.read_exact(&mut request).unwrap();
        let _ = stream.write_all(&bytes);
    })
}

#[tokio::test]
async fn an_agent_that_misbehaves_is_an_error_and_takes_no_memory() {
    let folder = Folder::new("babble");
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("http", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "does not speak"),
        ("empty", vec![], "closed the connection without a whole response"),
        ("cut-off", vec![0, 0, 0, 9, 12, 0], "closed the connection without a whole response"),
        ("nothing", vec![0, 0, 0, 0], "does not speak"),
        ("failure", vec![0, 0, 0, 1, 5], "refused to list its keys"),
        ("many", vec![0, 0, 0, 5, 12, 0xff, 0xff, 0xff, 0xff], "does not speak"),
        ("long", vec![0, 0, 0, 9, 12, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff], "does not speak"),
    ];
    for (name, bytes, expected) in cases {
        let socket = folder.0.join(name);
        let responding = respond(&socket, bytes);
        let error = SshAgent::at(&socket).keys().await.unwrap_err().to_string();
        assert!(error.contains(expected), "{name}: {error}");
        responding.join().unwrap();
    }
    let error = SshAgent::at(folder.0.join("absent")).keys().await.unwrap_err().to_string();
    assert!(error.contains("absent cannot be reached"), "{error}");
}

#[test]
fn without_a_runtime_the_keys_are_an_error_of_the_set_up_and_no_panic() {
    // A connection that the system accepts, so that it is registered with the runtime.
    let folder = Folder::new("no-runtime");
    let _listener = std::os::unix::net::UnixListener::bind(folder.0.join("socket")).unwrap();
    let agent = SshAgent::at(folder.0.join("socket"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut keys = Box::pin(agent.keys());
    let std::task::Poll::Ready(Err(error)) = keys.as_mut().poll(&mut context) else { panic!("no error") };
    assert!(error.is_missing_runtime(), "{error}");

    let mut no_timers = tokio::runtime::Builder::new_current_thread();
    let mut no_network = tokio::runtime::Builder::new_current_thread();
    for runtime in [no_timers.enable_io(), no_network.enable_time()] {
        let error = runtime.build().unwrap().block_on(agent.keys()).unwrap_err();
        assert!(error.is_missing_runtime() && error.to_string().contains("enable_all()"), "{error}");
        assert_eq!(crate::Error::from(error).kind(), crate::ErrorKind::Configuration);
    }
}
