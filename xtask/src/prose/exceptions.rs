//! The places where a rule for prose does not apply, each with its reason.

use super::Fault;
use std::path::Path;

/// An exception.
struct Exception {
    /// The beginning of the path of a file, or a part of it that begins with `*`.
    path: &'static str,
    /// A part of the fault's line, without regard to case. Empty: any line.
    line: &'static str,
    /// A part of the fault as it is reported.
    fault: &'static str,
    #[allow(dead_code, reason = "for readers of the list")]
    reason: &'static str,
}

const fn except(path: &'static str, line: &'static str, fault: &'static str, reason: &'static str) -> Exception {
    Exception { path, line, fault, reason }
}

/// All exceptions. One that excepts nothing is an error.
const EXCEPTIONS: &[Exception] = &[
    except("xtask/src/prose/", "", "says", "the lists of paraphrases and exceptions contain them"),
    // `member`
    except("*user_groups.rs", "", "`member", "the members of a user group"),
    except("dfns-sandbox/tests/sandbox/tenant.rs", "", "`member", "the members of a user group"),
    except("dfns-sandbox/src/builder.rs", "user group", "`member", "the members of a user group"),
    except("dfns-endpoints/src/policies/action.rs", "group", "`member", "the members of an approval group"),
    except("dfns-endpoints/src/staking/stake.rs", "covenant", "`member", "Babylon's term for those who sign"),
    except("xtask/src/", "", "`member", "the members of a Cargo workspace"),
    // `held`
    except(
        "dfns-sandbox/",
        "held",
        "`held",
        "the control command `hold`, faults that hold events, and tokens in wallets",
    ),
    except("dfns-core/src/signing/challenge.rs", "private keys", "`held", "the owner of a key holds it"),
    // Others
    except("dfns-core/src/incoming/", "not text", "`not text`", "bytes that are not UTF-8, or a file"),
    except("xtask/src/bench/report.rs", "by hand", "`by hand`", "a column's heading: the client written by hand"),
];

/// The exceptions, and which of them were needed.
pub(super) struct Exceptions {
    used: Vec<bool>,
}

impl Exceptions {
    pub(super) fn new() -> Self {
        Self { used: vec![false; EXCEPTIONS.len()] }
    }

    pub(super) fn len(&self) -> usize {
        self.used.len()
    }

    /// Returns whether a fault is an exception.
    pub(super) fn allow(&mut self, file: &Path, line: &str, fault: &Fault) -> bool {
        let (file, line, fault) = (file.to_string_lossy(), line.to_lowercase(), fault.to_string());
        let found = EXCEPTIONS.iter().position(|exception| {
            let is_file = match exception.path.strip_prefix('*') {
                Some(part) => file.contains(part),
                None => file.starts_with(exception.path),
            };
            is_file && line.contains(exception.line) && fault.contains(exception.fault)
        });
        if let Some(position) = found {
            self.used[position] = true;
        }
        found.is_some()
    }

    /// Fails if an exception was not needed.
    pub(super) fn check_all_used(&self) -> Result<(), String> {
        let unused = EXCEPTIONS.iter().zip(&self.used).filter(|(_, used)| !**used);
        let unused: Vec<String> = unused.map(|(it, _)| format!("`{}` `{}` `{}`", it.path, it.line, it.fault)).collect();
        if unused.is_empty() {
            return Ok(());
        }
        Err(format!("exceptions that except nothing: {}; remove them", unused.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::{Exceptions, Fault};
    use std::path::Path;

    #[test]
    fn an_exception_covers_its_file_and_fault_only() {
        let mut exceptions = Exceptions::new();
        let says = Fault::Paraphrase("hurry", "fee priority");
        assert!(exceptions.check_all_used().is_err());
        assert!(exceptions.allow(Path::new("xtask/src/prose/words.rs"), "hurry", &says));
        assert!(!exceptions.allow(Path::new("xtask/src/prose/words.rs"), "hurry", &Fault::LongLine(120)));
        assert!(!exceptions.allow(Path::new("xtask/src/main.rs"), "hurry", &says));
    }
}
