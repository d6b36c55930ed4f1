//! Profiles, login, and the places of secrets.

use crate::support::{Sandbox, command, failed, succeeded};
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A home of its own.
pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    pub(crate) fn new(name: &str) -> Self {
        let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("home-{name}"));
        std::fs::remove_dir_all(&home).ok();
        std::fs::create_dir_all(&home).unwrap();
        Self(home)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(arguments);
        command.env("HOME", &self.0);
        command
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.0.join(".config/dfns/config.toml")
    }

    /// Logs in with this standard input.
    pub(crate) fn login(&self, arguments: &[&str], answers: &str) -> Output {
        answered(self.command(&[&["login"], arguments].concat()), answers)
    }

    /// Logs in as an identity of a sandbox.
    fn log_in(&self, sandbox: &Sandbox, name: &str, more: &[&str]) -> Output {
        let identity = &sandbox.bootstrap["serviceAccount"];
        let key = self.0.join("key.pem");
        std::fs::write(&key, identity["privateKeyPem"].as_str().unwrap()).unwrap();
        let url = sandbox.bootstrap["baseUrl"].as_str().unwrap();
        let login = ["--profile", name, "--base-url", url, "--service-account", "--key-file", key.to_str().unwrap()];
        let answers =
            format!("{}\n{}\n", identity["token"].as_str().unwrap(), identity["credentialId"].as_str().unwrap());
        let output = self.login(&[&login[..], more].concat(), &answers);
        std::fs::remove_file(&key).unwrap();
        output
    }
}

fn answered(mut command: Command, answers: &str) -> Output {
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    process.stdin.take().unwrap().write_all(answers.as_bytes()).ok();
    process.wait_with_output().unwrap()
}

#[track_caller]
pub(crate) fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn a_profile_signs_calls_and_its_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let (sandbox, home) = (Sandbox::start("login", &["--strict"]), Home::new("login"));
    let token = sandbox.bootstrap["serviceAccount"]["token"].as_str().unwrap();
    assert_success(&home.log_in(&sandbox, "test", &["--insecure-storage"]));
    let config = std::fs::read_to_string(home.config()).unwrap();
    assert!(config.contains("[profile.test]") && config.contains("secrets = \"insecure-file\""), "{config}");
    assert!(!config.contains(token) && !config.contains("PRIVATE KEY"), "{config}");
    let secrets = home.0.join(".config/dfns/secrets/test.json");
    assert_eq!((mode(&secrets), mode(&home.config())), (0o600, 0o600));

    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia"];
    succeeded(&home.command(&[&create[..], &["--profile", "test"]].concat()).output().unwrap());
    succeeded(&home.command(&create).env("DFNS_PROFILE", "test").output().unwrap());
    succeeded(&home.command(&["call", "list_wallets", "--profile", "test"]).output().unwrap());
    // Without a choice nothing is guessed, although there is only one profile.
    assert!(failed(&home.command(&create).output().unwrap()).contains("choose a profile with --profile"));
    let unknown = home.command(&[&create[..], &["--profile", "tets"]].concat()).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(failed(&unknown).contains("no profile has the name `tets`; did you mean `test`?"));

    // The environment comes first, and the secrets of a profile never go to another server.
    let list = ["wallets", "list-wallets", "--profile", "test"];
    let other = home.command(&list).env("DFNS_BASE_URL", "http://127.0.0.1:9").output().unwrap();
    assert!(failed(&other).contains("the secrets of the profile `test` are for"));
    // Not even if the file of profiles names it.
    let elsewhere = config.replace(sandbox.bootstrap["baseUrl"].as_str().unwrap(), "http://127.0.0.1:9");
    std::fs::write(home.config(), elsewhere).unwrap();
    let moved = failed(&home.command(&list).output().unwrap());
    assert!(moved.contains("the profile `test` has the server http://127.0.0.1:9, and its secrets are for"), "{moved}");
    std::fs::write(home.config(), &config).unwrap();
    let wrong = home.command(&list).env("DFNS_AUTH_TOKEN", "t").output().unwrap();
    assert!(failed(&wrong).contains("status 401"), "{}", failed(&wrong));

    let status = succeeded(&home.command(&["auth", "status", "-o", "json"]).output().unwrap());
    let account = &sandbox.bootstrap["serviceAccount"];
    assert_eq!((&status[0]["name"], &status[0]["status"]), (&json!("test"), &json!("logged in")));
    assert_eq!((&status[0]["userId"], &status[0]["signer"]), (&account["userId"], &json!("stored key")));
    assert!(!status.to_string().contains(token));

    // A file that others can read is refused.
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(failed(&home.command(&list).output().unwrap()).contains("can be read by others (mode 644)"));
    std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_success(&home.command(&["logout", "--profile", "test"]).output().unwrap());
    assert!(!secrets.exists());
    assert!(failed(&home.command(&list).output().unwrap()).contains("set DFNS_AUTH_TOKEN"));
    let status = succeeded(&home.command(&["auth", "status", "-o", "json"]).output().unwrap());
    assert_eq!(status[0]["status"], "logged out");
}

#[test]
fn logins_at_once_all_have_their_profile() {
    let home = Home::new("at-once");
    let names: Vec<String> = (0..8).map(|number| format!("p{number}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| {
                let login = ["--profile", name, "--base-url", "http://127.0.0.1:9", "--pat", "--insecure-storage"];
                assert_success(&home.login(&login, "canary-token\n"));
            });
        }
    });
    let config = std::fs::read_to_string(home.config()).unwrap();
    assert!(names.iter().all(|name| config.contains(&format!("[profile.{name}]"))), "{config}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_use_the_folders_of_profiles_and_their_lock() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new("modes-of-folders");
    let login = ["login", "--profile", "test", "--base-url", "http://127.0.0.1:9", "--pat", "--insecure-storage"];
    let folder = home.config().parent().unwrap().to_owned();
    let modes = || [".", "secrets", ".lock"].map(|name| mode(&folder.join(name)));
    let open = home.command(&login);
    let mut shell = Command::new("sh");
    shell.args(["-c", "umask 0; exec \"$@\"", "sh"]).arg(open.get_program()).args(open.get_args());
    shell.env_clear().envs(open.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", std::env::var_os("PATH").unwrap());
    assert_success(&answered(shell, "canary-token\n"));
    assert_eq!(modes(), [0o700, 0o700, 0o600]);
    // An earlier version left them open.
    for (name, mode) in [("secrets", 0o777), (".lock", 0o666), (".", 0o755)] {
        std::fs::set_permissions(folder.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }
    assert_success(&home.login(&login[1..], "canary-token\n"));
    assert_eq!(modes(), [0o700, 0o700, 0o600]);
    std::fs::set_permissions(folder.join("secrets"), std::fs::Permissions::from_mode(0o777)).unwrap();
    home.command(&["auth", "status"]).output().unwrap();
    assert_eq!(mode(&folder.join("secrets")), 0o700);
}

#[test]
fn a_login_keeps_the_key_and_the_server_of_its_profile_unless_told_to_replace_them() {
    let (sandbox, home) = (Sandbox::start("kept-key", &["--strict"]), Home::new("kept-key"));
    assert_success(&home.log_in(&sandbox, "test", &["--insecure-storage"]));
    let file = home.0.join(".config/dfns/secrets/test.json");
    let secrets = || std::fs::read_to_string(&file).unwrap();
    let (config, before) = (std::fs::read_to_string(home.config()).unwrap(), secrets());
    let other = home.0.join("other.pem");
    let pair = dfns_core::credentials::KeyPair::generate(dfns_core::signing::KeyAlgorithm::EcdsaP256).unwrap();
    std::fs::write(&other, pair.private_key_pem().expose()).unwrap();
    let base = ["--profile", "test", "--insecure-storage"];
    let account = [&base[..], &["--service-account"]].concat();
    for (arguments, said) in [
        ([&account[..], &["--key-file", other.to_str().unwrap()]].concat(), "the profile `test` has another key"),
        ([&account[..], &["--signer", "ssh-agent"]].concat(), "the profile `test` has another key"),
        ([&base[..], &["--user", "me", "--org", "or-1"]].concat(), "the profile `test` has another key"),
        ([&account[..], &["--base-url", "http://127.0.0.1:9"]].concat(), "the profile `test` is for http://127.0.0.1:"),
        ([&account[..], &["--signer", "bogus:x"]].concat(), "no signer has the scheme `bogus`"),
        ([&account[..], &["--signer", "file:"]].concat(), "name the file of the private key"),
        ([&account[..], &["--signer", ""]].concat(), "`--signer` takes a value"),
        ([&account[..], &["--signer", " "]].concat(), "`--signer` takes a value"),
    ] {
        let output = home.login(&arguments, "canary\ncr-1\n");
        let message = failed(&output);
        assert!(message.contains(said), "{arguments:?}: {message}");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!((std::fs::read_to_string(home.config()).unwrap(), secrets()), (config.clone(), before.clone()));
    }

    // A new token only: the key still signs.
    let token = sandbox.bootstrap["serviceAccount"]["token"].as_str().unwrap();
    let output = home.login(&account, &format!("{token}\n"));
    assert_success(&output);
    assert!(output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).contains("keeps its key"));
    assert_eq!((std::fs::read_to_string(home.config()).unwrap(), secrets()), (config, before.clone()));
    let create = ["wallets", "create-wallet", "--network", "EthereumSepolia", "--profile", "test"];
    succeeded(&home.command(&create).output().unwrap());
    let empty = home.command(&[&create[..], &["--signer", ""]].concat()).output().unwrap();
    assert!(failed(&empty).contains("`--signer` takes a value") && empty.status.code() == Some(2));

    assert_success(&home.login(&[&account[..], &["--replace"]].concat(), "canary\ncr-1\n"));
    assert_ne!(secrets(), before);
    let elsewhere = [&account[..], &["--replace", "--base-url", "http://127.0.0.1:9"]].concat();
    assert_success(&home.login(&elsewhere, "canary\ncr-1\n"));
    assert!(std::fs::read_to_string(home.config()).unwrap().contains("http://127.0.0.1:9"));
}

#[test]
fn a_failed_login_leaves_no_secrets_and_logout_removes_everything() {
    let home = Home::new("failed-login");
    let login = ["--profile", "test", "--base-url", "http://127.0.0.1:9", "--service-account", "--insecure-storage"];
    let secrets = home.0.join(".config/dfns/secrets/test.json");
    let swapped = home.login(&login, "cr-1\neyJa.canary.c\n");
    let message = String::from_utf8_lossy(&swapped.stderr).into_owned();
    assert!(message.contains("the credential id is a token; enter the token first"), "{message}");
    assert!(swapped.status.code() == Some(2) && !message.contains("canary") && !secrets.exists(), "{message}");
    // A file of profiles that cannot be written.
    std::fs::create_dir_all(home.config().join("x")).unwrap();
    assert_eq!(home.login(&login, "t\ncr-1\n").status.code(), Some(2));
    assert!(!secrets.exists());
    std::fs::remove_dir_all(home.config()).unwrap();

    assert_success(&home.login(&login, "t\ncr-1\n"));
    // An interrupted login may have stored them without a profile.
    std::fs::remove_file(home.config()).unwrap();
    assert_success(&home.command(&["logout", "--profile", "test"]).output().unwrap());
    assert!(!secrets.exists());
    assert!(
        failed(&home.command(&["logout", "--profile", "test"]).output().unwrap()).contains("no profile has the name")
    );

    assert_success(&home.login(&login, "t\ncr-1\n"));
    assert_success(&home.command(&["logout", "--profile", "test"]).output().unwrap());
    let status = || succeeded(&home.command(&["auth", "status", "-o", "json"]).output().unwrap());
    assert_eq!((&status()[0]["status"], &status()[0]["secrets"]), (&json!("logged out"), &Value::Null));
    assert_success(&home.command(&["logout", "--profile", "test", "--remove"]).output().unwrap());
    assert_eq!(status(), json!([]));
}

#[test]
fn a_new_key_is_made_here_and_only_its_public_half_is_shown() {
    let home = Home::new("new-key");
    let login = ["--profile", "test", "--base-url", "http://127.0.0.1:9", "--service-account", "--insecure-storage"];
    let output = home.login(&login, "canary-token\ncr-1\n");
    assert_success(&output);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.starts_with("-----BEGIN PUBLIC KEY-----\n") && !shown.contains("PRIVATE"), "{shown}");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("canary"));
    let secrets = std::fs::read_to_string(home.0.join(".config/dfns/secrets/test.json")).unwrap();
    let secrets: Value = serde_json::from_str(&secrets).unwrap();
    assert_eq!(secrets["token"], "canary-token");
    assert!(secrets["private_key"].as_str().unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    let config = std::fs::read_to_string(home.config()).unwrap();
    assert!(config.contains("credential_id = \"cr-1\""), "{config}");
}

#[test]
fn a_login_that_lacks_something_stores_nothing() {
    let home = Home::new("wrong-login");
    let url = ["--base-url", "http://127.0.0.1:9"];
    for (arguments, answers, said) in [
        (&["--profile", "test", "--pat"][..], "t\n", "`--base-url` is required"),
        (&["--pat", url[0], url[1]], "t\n", "`--profile` is required"),
        (&["--profile", "../x", "--pat", url[0], url[1]], "t\n", "is not a profile name"),
        (&["--profile", "test", url[0], url[1]], "t\n", "an argument is required"),
        (&["--profile", "test", "--pat", url[0], "http://example.co"], "t\n", "plain http is only for loopback"),
        (&["--profile", "test", "--pat", url[0], url[1]], "\n", "no token was given"),
        (&["--profile", "test", "--pat", url[0], url[1]], "", "no token was given"),
        (&["--profile", "test", "--pat", url[0], url[1]], "canary token\n", "the token has a space"),
        (&["--profile", "test", "--pat", url[0], url[1]], "canary\u{1b}[2J\n", "the token has a space"),
        (&["--profile", "test", "--pat", url[0], url[1]], "'canary'\n", "the token has a space"),
        (&["--profile", "test", "--pat", url[0], url[1]], "canary\u{e9}\n", "the token has a space"),
        (&["--profile", "test", "--pat", "--key-file", "/nowhere", url[0], url[1]], "t\n", "`/nowhere` cannot be read"),
    ] {
        let output = home.login(&[arguments, &["--insecure-storage"]].concat(), answers);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains(said) && !message.contains("canary"), "{arguments:?}: {message}");
        assert!(!home.config().exists(), "{arguments:?}");
    }
    // Without a keychain nothing falls back to a file.
    let mut login = home.command(&["login", "--profile", "test", "--pat", url[0], url[1]]);
    login.env("PATH", &home.0);
    let message = failed(&answered(login, "t\n"));
    assert!(message.contains("there is no keychain") && message.contains("--insecure-storage"), "{message}");
    assert!(!home.config().exists());
    // No key is made that could not be stored: it would be registered at Dfns for nothing.
    let mut login = home.command(&["login", "--profile", "test", "--service-account", url[0], url[1]]);
    login.env("PATH", &home.0);
    let output = answered(login, "t\ncr-1\n");
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no keychain"));
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// A keychain that keeps its entries in a folder, and refuses secrets among its arguments.
#[cfg(target_os = "linux")]
const SECRET_TOOL: &str = r#"#!/bin/sh
for word in "$@"; do entry="$word"; done
echo "$@" >> "$(dirname "$0")/arguments"
case "$1" in
    store) cat > "$(dirname "$0")/entry-$entry" ;;
    lookup) [ -f "$(dirname "$0")/entry-$entry" ] || exit 1; cat "$(dirname "$0")/entry-$entry" ;;
    clear) rm "$(dirname "$0")/entry-$entry" ;;
esac
"#;

#[cfg(target_os = "linux")]
#[test]
fn the_keychain_keeps_secrets_and_none_is_an_argument() {
    use std::os::unix::fs::PermissionsExt as _;
    let (sandbox, home) = (Sandbox::start("keychain", &[]), Home::new("keychain"));
    let tool = home.0.join("secret-tool");
    std::fs::write(&tool, SECRET_TOOL).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", home.0.display(), std::env::var("PATH").unwrap());
    let identity = &sandbox.bootstrap["serviceAccount"];
    let (token, id) = (identity["token"].as_str().unwrap(), identity["credentialId"].as_str().unwrap());
    let key = home.0.join("key.pem");
    std::fs::write(&key, identity["privateKeyPem"].as_str().unwrap()).unwrap();
    let url = sandbox.bootstrap["baseUrl"].as_str().unwrap();
    let login =
        ["login", "--profile", "test", "--base-url", url, "--service-account", "--credential-id", id, "--key-file"];
    let mut login = home.command(&[&login[..], &[key.to_str().unwrap()]].concat());
    login.env("PATH", &path);
    assert_success(&answered(login, token));
    assert!(!home.0.join(".config/dfns/secrets").exists());
    let run = |arguments: &[&str]| home.command(arguments).env("PATH", &path).output().unwrap();
    succeeded(&run(&["wallets", "create-wallet", "--network", "EthereumSepolia", "--profile", "test"]));
    let status = succeeded(&run(&["auth", "status", "-o", "json"]));
    assert_eq!((&status[0]["status"], &status[0]["secrets"]), (&json!("logged in"), &json!("the keychain")));
    assert_success(&run(&["logout", "--profile", "test"]));
    assert!(failed(&run(&["wallets", "list-wallets", "--profile", "test"])).contains("set DFNS_AUTH_TOKEN"));
    let arguments = std::fs::read_to_string(home.0.join("arguments")).unwrap();
    assert!(arguments.contains("store --label=dfns test service dfns profile test"), "{arguments}");
    assert!(!arguments.contains(token) && arguments.lines().all(|line| line.len() < 200), "{arguments}");
}

#[test]
fn a_file_of_profiles_with_a_mistake_or_a_secret_is_refused() {
    let home = Home::new("wrong-config");
    std::fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    for (text, said) in [
        ("[profile.prod]\nbase_url = \"https://api.dfns.io\"\ntoken = \"canary\"\n", "`token` in line 3 is a secret"),
        ("[profile.prod]\nbase_ulr = \"x\"\n", "unknown field `base_ulr`"),
        ("[profile.prod\n", "line 1"),
        ("[profile.prod]\nbase_url = \"http://u:canary@127.0.0.1:1\"\n", "`base_url` of the profile `prod` has a user"),
    ] {
        std::fs::write(home.config(), text).unwrap();
        let output = home.command(&["wallets", "list-wallets", "--profile", "prod"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let message = failed(&output);
        assert!(message.contains(said) && message.contains("config.toml") && !message.contains("canary"), "{message}");
    }
}

#[test]
fn secrets_for_another_server_are_not_a_login_and_no_password_is_shown() {
    let home = Home::new("moved");
    let login = ["--profile", "moved", "--base-url", "http://127.0.0.1:9", "--pat", "--insecure-storage"];
    assert_success(&home.login(&login, "token\n"));
    let status = || succeeded(&home.command(&["auth", "status", "-o", "json"]).output().unwrap())[0]["status"].clone();
    assert_eq!(status(), "logged in");
    let list = ["wallets", "list-wallets", "--profile", "moved"];
    let mut elsewhere = home.command(&list);
    let said = failed(&elsewhere.env("DFNS_BASE_URL", "http://u:canary@127.0.0.1:8").output().unwrap());
    assert!(said.contains("DFNS_BASE_URL is http://[redacted]@127.0.0.1:8") && !said.contains("canary"), "{said}");
    let config = std::fs::read_to_string(home.config()).unwrap();
    std::fs::write(home.config(), config.replace("127.0.0.1:9", "127.0.0.1:8")).unwrap();
    assert!(failed(&home.command(&list).output().unwrap()).contains("its secrets are for http://127.0.0.1:9"));
    let moved = "logged in to another server, http://127.0.0.1:9; `login --replace` logs in to this one";
    assert_eq!(status(), moved);
}

#[test]
fn a_server_that_is_not_reached_is_named_with_its_source() {
    let home = Home::new("dead-server");
    let login = ["--profile", "dead", "--base-url", "http://127.0.0.1:9", "--pat", "--insecure-storage"];
    assert_success(&home.login(&login, "token\n"));
    let list = ["wallets", "list-wallets", "--profile", "dead"];
    let said = failed(&home.command(&list).output().unwrap());
    let server = "the server is http://127.0.0.1:9, from";
    assert!(said.contains(&format!("{server} the profile `dead`")), "{said}");
    let chosen = failed(&home.command(&list[..2]).env("DFNS_PROFILE", "dead").output().unwrap());
    assert!(chosen.contains(&format!("{server} the profile `dead`")), "{chosen}");
    let mut alone = home.command(&list[..2]);
    alone.env("DFNS_BASE_URL", "http://127.0.0.1:9").env("DFNS_AUTH_TOKEN", "t");
    let said = failed(&alone.output().unwrap());
    assert!(said.trim_end().ends_with(&format!("{server} DFNS_BASE_URL")), "{said}");
}
