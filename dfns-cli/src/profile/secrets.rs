//! The secrets of a profile: in the keychain of the system, or in a file of the user's own choice.
//!
//! The keychain is reached by the program that comes with it, `secret-tool` (Secret Service, Linux)
//! or `security` (macOS), which gets secrets through its standard input. A library for D-Bus would
//! double the packages of the command.

use super::private::{check_private, close, is_absent, write_private};
use crate::failure::Failure;
use crate::program::Program;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use zeroize::{Zeroize as _, Zeroizing};

/// The place of secrets.
#[derive(Serialize, Deserialize, Clone, Copy, Default, PartialEq, Eq, Debug)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Place {
    /// The keychain of the system.
    #[default]
    Keychain,
    /// A file that only its owner can read.
    InsecureFile,
}

/// A token and a private key as PEM, wiped when dropped. Either may be empty.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    /// The server that they are for.
    #[serde(default)]
    pub(crate) base_url: String,
    #[serde(default)]
    pub(crate) token: String,
    #[serde(default)]
    pub(crate) private_key: String,
}

impl Drop for Secrets {
    fn drop(&mut self) {
        self.token.zeroize();
        self.private_key.zeroize();
    }
}

impl Place {
    /// Stores the secrets of a profile.
    pub(crate) fn store(self, program: Program, folder: &Path, name: &str, secrets: &Secrets) -> Result<(), Failure> {
        let json = Zeroizing::new(serde_json::to_vec(secrets).map_err(|error| Failure::Message(error.to_string()))?);
        match self {
            Self::Keychain => {
                let word = Zeroizing::new(URL_SAFE_NO_PAD.encode(&json));
                keychain(&Task::Store(&word), program, name).map(drop)
            }
            Self::InsecureFile => write_private(&file(folder, name), &json),
        }
    }

    /// Refuses a place that is not there: a new key could not be stored, and would be lost after it
    /// was registered at Dfns.
    pub(crate) fn check(self, program: Program, name: &str) -> Result<(), Failure> {
        match self {
            Self::Keychain => keychain(&Task::Load, program, name).map(drop),
            Self::InsecureFile => Ok(()),
        }
    }

    /// Returns the secrets of a profile; `None` if there are none.
    pub(crate) fn load(self, program: Program, folder: &Path, name: &str) -> Result<Option<Secrets>, Failure> {
        let unreadable =
            || Failure::Wrong(format!("the secrets of the profile `{name}` are damaged; run `login --replace`"));
        let json = match self {
            Self::Keychain => {
                let Some(word) = keychain(&Task::Load, program, name)? else { return Ok(None) };
                let json = URL_SAFE_NO_PAD.decode(word.trim()).map_err(|_| unreadable())?;
                Zeroizing::new(json)
            }
            Self::InsecureFile => {
                let path = file(folder, name);
                if is_absent(&path) {
                    return Ok(None);
                }
                // Others could replace the file. A folder that cannot be changed may be read.
                path.parent().and_then(|folder| close(folder, 0o700).ok());
                check_private(&path)?;
                Zeroizing::new(crate::input::read_file(&path)?)
            }
        };
        serde_json::from_slice(&json).map(Some).map_err(|_| unreadable())
    }

    /// Removes the secrets of a profile. Returns whether there were some.
    pub(crate) fn remove(self, program: Program, folder: &Path, name: &str) -> Result<bool, Failure> {
        match self {
            Self::Keychain => {
                let had = keychain(&Task::Load, program, name)?.is_some();
                if had {
                    keychain(&Task::Remove, program, name)?;
                }
                Ok(had)
            }
            Self::InsecureFile => match std::fs::remove_file(file(folder, name)) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
                Err(error) => Err(Failure::Message(format!("the secrets cannot be removed: {error}"))),
            },
        }
    }

    /// Returns where the secrets are, for a message.
    pub(crate) fn describe(self, folder: &Path, name: &str) -> String {
        match self {
            Self::Keychain => String::from("the keychain"),
            Self::InsecureFile => file(folder, name).display().to_string(),
        }
    }
}

/// Names of profiles are names of files as well: `login` allows nothing else in them.
fn file(folder: &Path, name: &str) -> PathBuf {
    folder.join("secrets").join(format!("{name}.json"))
}

/// A task for the keychain.
enum Task<'a> {
    Store(&'a str),
    Load,
    Remove,
}

/// Returns the output of a task; `None` if the keychain has no such entry.
fn keychain(task: &Task<'_>, program: Program, name: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let (service, is_mac) = (program.name, cfg!(target_os = "macos"));
    let mut command = Command::new(if is_mac { "security" } else { "secret-tool" });
    let mut input = Zeroizing::new(String::new());
    let label = format!("--label={service} {name}");
    match task {
        Task::Store(word) if is_mac => {
            // A command on standard input, because arguments are visible to other processes.
            command.arg("-i");
            *input = format!("add-generic-password -U -s {service} -a {name} -w {word}\n");
        }
        Task::Load if is_mac => drop(command.args(["find-generic-password", "-s", service, "-a", name, "-w"])),
        Task::Remove if is_mac => drop(command.args(["delete-generic-password", "-s", service, "-a", name])),
        Task::Store(word) => {
            command.args(["store", &label, "service", service, "profile", name]);
            input.push_str(word);
        }
        Task::Load => drop(command.args(["lookup", "service", service, "profile", name])),
        Task::Remove => drop(command.args(["clear", "service", service, "profile", name])),
    }
    let without = |why: &str| {
        Failure::Wrong(format!(
            "there is no keychain ({why}); `login --insecure-storage` keeps secrets in a file instead"
        ))
    };
    let tool = command.get_program().to_string_lossy().into_owned();
    let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut process = process.map_err(|error| without(&format!("`{tool}` cannot be started: {error}")))?;
    if let Some(mut stdin) = process.stdin.take() {
        // A tool that reads nothing says why on standard error.
        stdin.write_all(input.as_bytes()).ok();
    }
    let output = process.wait_with_output().map_err(|error| without(&error.to_string()))?;
    let found = Zeroizing::new(String::from_utf8_lossy(&output.stdout).into_owned());
    let said = dfns_core::one_line(String::from_utf8_lossy(&output.stderr).trim(), 300);
    match (output.status.success(), task) {
        (true, Task::Load) if found.trim().is_empty() => Ok(None),
        (true, _) => Ok(Some(found)),
        // Both tools fail without a word, or with the code 44, if there is no such entry.
        (false, Task::Load) if said.is_empty() || output.status.code() == Some(44) => Ok(None),
        (false, _) => Err(without(&format!("`{tool}`: {said}"))),
    }
}
