//! Checks the dependencies of our packages with `cargo tree`: one TLS library, one cryptographic
//! library, and a limited number of packages.
//!
//! OpenSSL would have to be installed on the machine, and ring would be a second cryptographic
//! library beside aws-lc-rs. A feature of any dependency can bring either in. So every feature set
//! of every member is checked, for every target.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Packages that must not occur. `openssl-probe` is allowed: it only locates the certificates of
/// the system.
const BANNED: &[&str] = &["native-tls", "openssl", "openssl-src", "openssl-sys", "ring"];

/// The feature sets of a package. Features are additive, so the second set covers everything in
/// between.
const FEATURE_SETS: &[&str] = &["--no-default-features", "--all-features", ""];

/// The largest number of third-party packages that the facade may bring into an application.
const MOST_PACKAGES: usize = 105;

/// A package of a dependency tree: name and version.
type Package = (String, String);

/// `cargo xtask tls`: fails if a feature set of a member brings in a second TLS or crypto library.
pub(crate) fn check_tls(root: &Path) -> Result<(), String> {
    let members = members(root)?;
    for member in &members {
        for features in FEATURE_SETS {
            let packages = packages(root, &format!("-p {member} --target all {features}"))?;
            if let Some((name, _)) = packages.iter().find(|(name, _)| BANNED.contains(&name.as_str())) {
                return Err(format!(
                    "{name} must not be among the dependencies of {member}; see how it gets there with:\n  \
                     cargo tree -p {member} --target all {features} -i {name}"
                ));
            }
        }
    }
    println!("none of {} in {} feature sets of {} packages", BANNED.join(", "), FEATURE_SETS.len(), members.len());
    Ok(())
}

/// `cargo xtask packages`: counts the third-party packages of the facade on this machine's target,
/// and fails if they are too many.
pub(crate) fn count_packages(root: &Path) -> Result<(), String> {
    let members = members(root)?;
    let packages = packages(root, "-p dfns --edges normal,build")?;
    let count = packages.iter().filter(|(name, _)| !members.contains(name)).count();
    if count > MOST_PACKAGES {
        return Err(format!(
            "`dfns` brings {count} third-party packages, {MOST_PACKAGES} at most are allowed; see them with:\n  \
             cargo tree -p dfns --edges normal,build"
        ));
    }
    println!("`dfns` brings {count} third-party packages, {MOST_PACKAGES} at most are allowed");
    Ok(())
}

/// Returns the names of the workspace's own packages.
fn members(root: &Path) -> Result<BTreeSet<String>, String> {
    Ok(packages(root, "--workspace --depth 0")?.into_iter().map(|(name, _)| name).collect())
}

/// Returns the packages of the tree that `cargo tree` prints with these arguments.
fn packages(root: &Path, arguments: &str) -> Result<BTreeSet<Package>, String> {
    let arguments = format!("tree --locked --prefix none --format {{p}} {arguments}");
    let output = Command::new("cargo").args(arguments.split_whitespace()).current_dir(root).output();
    let output = output.map_err(|error| format!("`cargo` cannot be started: {error}"))?;
    let packages: BTreeSet<Package> = String::from_utf8_lossy(&output.stdout).lines().filter_map(package).collect();
    if !output.status.success() || packages.is_empty() {
        return Err(format!("`cargo {arguments}` failed: {}", String::from_utf8_lossy(&output.stderr).trim_end()));
    }
    Ok(packages)
}

/// Parses `serde_derive v1.0.229 (proc-macro) (*)`.
fn package(line: &str) -> Option<Package> {
    let (name, rest) = line.split_once(" v")?;
    let version = rest.split(' ').next()?;
    Some((name.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::package;

    #[test]
    fn a_line_of_the_tree_is_a_name_and_a_version() {
        let read = package("serde_derive v1.0.229 (proc-macro) (*)").unwrap();
        assert_eq!(read, ("serde_derive".to_owned(), "1.0.229".to_owned()));
        assert_eq!(package(""), None);
    }

    #[test]
    fn a_name_is_compared_whole() {
        let (name, _) = package("openssl-probe v0.2.2").unwrap();
        assert!(!super::BANNED.contains(&name.as_str()));
    }
}
