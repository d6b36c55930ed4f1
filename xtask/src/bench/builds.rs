//! Builds the programs, and measures how long an SDK's own crates take to compile.
//!
//! Time is the CPU time of cargo, the compilers and the linker in user space, which a busy machine
//! changes little. The dependencies of the SDK are built before. Then the crates in question are
//! removed and built again. The same is done without them, and the difference counts, so that
//! cargo's own work and the thin library of the benches do not.

use super::programs::size;
use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// A build profile.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Profile {
    Check,
    Debug,
    Release,
}

impl fmt::Display for Profile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Check => "check",
            Self::Debug => "debug",
            Self::Release => "release",
        })
    }
}

/// The workspace of the benches.
#[derive(Clone)]
pub(super) struct Builds {
    manifest: PathBuf,
    target: PathBuf,
    rebuilds: u32,
    /// The source of the program `endpoints`.
    endpoints: Option<PathBuf>,
}

impl Builds {
    pub(super) fn new(manifest: PathBuf, target: PathBuf, rebuilds: u32) -> Self {
        Self { manifest, target, rebuilds, endpoints: None }
    }

    /// Returns the folder of the programs.
    pub(super) fn release_folder(&self) -> PathBuf {
        self.target.join("release")
    }

    /// Builds a program.
    pub(super) fn program(&self, name: &str, features: &[&str]) -> Result<(), String> {
        let arguments = [&["--bin", name], features].concat();
        self.cargo(Profile::Release, &arguments, Stdio::inherit())
    }

    /// Returns the milliseconds for an SDK's own crates, with all their features.
    pub(super) fn own_crates(&self, client: &str, profile: Profile) -> Result<f64, String> {
        let crates: &[&str] = match client {
            "ours" => &["dfns-bench", "dfns", "dfns-macros", "dfns-core", "dfns-endpoints", "dfns-key-transport"],
            _ => &["dfns-bench", "dfns-sdk-rust"],
        };
        let build = ["--lib", "--features", client];
        Ok(self.rebuild(crates, profile, &build)? - self.rebuild(&["dfns-bench"], profile, &build)?)
    }

    /// Returns the milliseconds for a program's own crate, linking included.
    pub(super) fn application(&self, client: &str) -> Result<f64, String> {
        let library = ["--lib", "--features", client];
        let program = ["--bin", client, "--features", client];
        let crates = ["dfns-bench"];
        Ok(self.rebuild(&crates, Profile::Release, &program)? - self.rebuild(&crates, Profile::Release, &library)?)
    }

    /// Returns the milliseconds to check a group of this many endpoints, of a crate of its own.
    pub(super) fn group(&self, endpoints: u32) -> Result<f64, String> {
        Ok(self.group_and_crate(endpoints)? - self.group_and_crate(0)?)
    }

    fn group_and_crate(&self, endpoints: u32) -> Result<f64, String> {
        let file = self.target.join(format!("{endpoints}-endpoints.rs"));
        std::fs::create_dir_all(&self.target)
            .and_then(|()| std::fs::write(&file, group(endpoints)))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let builds = Self { endpoints: Some(file), ..self.clone() };
        builds.rebuild(&["dfns-bench"], Profile::Check, &["--bin", "endpoints", "--features", "endpoints"])
    }

    /// Returns the size of a program, in KiB.
    pub(super) fn size(&self, client: &str) -> Result<f64, String> {
        let arguments = ["--bin", client, "--features", client];
        self.cargo(Profile::Release, &arguments, Stdio::null())?;
        let kibibytes = size(&self.release_folder().join(client))? / 1024;
        Ok(f64::from(u32::try_from(kibibytes).map_err(|_| format!("`{client}` is larger than anybody expected"))?))
    }

    /// Returns the milliseconds to rebuild these packages when everything else is built. The least
    /// of several runs.
    fn rebuild(&self, packages: &[&str], profile: Profile, arguments: &[&str]) -> Result<f64, String> {
        self.cargo(profile, arguments, Stdio::null())?;
        let mut least = f64::INFINITY;
        for _ in 0..self.rebuilds {
            self.clean(packages, profile)?;
            let before = children_time()?;
            self.cargo(profile, arguments, Stdio::null())?;
            least = least.min(children_time()? - before);
        }
        Ok(least)
    }

    fn clean(&self, packages: &[&str], profile: Profile) -> Result<(), String> {
        let mut cargo = Command::new("cargo");
        cargo.arg("clean").args(packages.iter().flat_map(|package| ["-p", package]));
        if profile == Profile::Release {
            cargo.arg("--release");
        }
        self.run(cargo, Stdio::null())
    }

    fn cargo(&self, profile: Profile, arguments: &[&str], messages: Stdio) -> Result<(), String> {
        let mut cargo = Command::new("cargo");
        cargo.arg(if profile == Profile::Check { "check" } else { "build" }).args(arguments).arg("--locked");
        if profile == Profile::Release {
            cargo.arg("--release");
        }
        self.run(cargo, messages)
    }

    fn run(&self, mut cargo: Command, messages: Stdio) -> Result<(), String> {
        // Cargo would build ours incrementally, as path dependencies, but not the official crate.
        if let Some(endpoints) = &self.endpoints {
            cargo.env("ENDPOINTS", endpoints);
        }
        cargo.env("CARGO_INCREMENTAL", "0");
        cargo.arg("--manifest-path").arg(&self.manifest).arg("--target-dir").arg(&self.target).stderr(messages);
        let status = cargo.status().map_err(|error| format!("cargo cannot be started: {error}"))?;
        if status.success() { Ok(()) } else { Err(format!("{cargo:?} ended with {status}")) }
    }
}

/// Returns the source of a group of this many endpoints, each with a body and a response.
fn group(endpoints: u32) -> String {
    let mut source = "use dfns::{Amount, Timestamp, WalletId, dfns_endpoint, dfns_group, dfns_object};\n".to_owned();
    for number in 0..endpoints {
        let _ = write!(
            source,
            r#"
/// Sends a parcel.
#[dfns_endpoint(POST, "/wallets/{{walletId}}/parcels-{number}", signed, group = Parcels, returns = Parcel{number},
    permissions = ["Wallets:Tags:Add" if kind == "Heavy"])]
pub struct SendParcel{number} {{
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// The kind.
    pub kind: String,
    /// The price.
    pub price: Amount,
    /// The note to the receiver.
    pub note: Option<String>,
}}

/// A parcel.
#[dfns_object(response)]
pub struct Parcel{number} {{
    /// The kind.
    pub kind: String,
    /// The time of its departure.
    pub date_sent: Option<Timestamp>,
}}
"#
        );
    }
    let requests: Vec<String> = (0..endpoints).map(|number| format!("SendParcel{number}")).collect();
    let _ = write!(
        source,
        "\ndfns_group! {{ /** Parcels. */ pub Parcels via ParcelsApi::parcels [{}] }}\n",
        requests.join(", ")
    );
    source
}

/// Returns the CPU time in user space of all ended child processes, in milliseconds.
fn children_time() -> Result<f64, String> {
    let stat = std::fs::read_to_string("/proc/self/stat").map_err(|error| format!("/proc/self/stat: {error}"))?;
    waited_user_ticks(&stat).map(|ticks| ticks * 10.0).ok_or_else(|| format!("/proc/self/stat: `{stat}`"))
}

/// Parses the 16th field of a process's `stat`, in hundredths of a second. The second field, a name
/// in parentheses, may contain blanks.
fn waited_user_ticks(stat: &str) -> Option<f64> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(13)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::waited_user_ticks;

    #[test]
    fn the_time_of_children_is_read_whatever_the_process_is_called() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 100 200 0 0 11 12 1350 14 20 0 1 0 99";
        assert_eq!(waited_user_ticks(stat), Some(1350.0));
        assert_eq!(waited_user_ticks("7 (a"), None);
    }
}
