//! The program, for crates that build a command of their own.

use crate::signers::SignerScheme;
use dfns_sandbox::Builder;

/// The program that a command line belongs to: its name, as shown in its help, and its sandbox.
///
/// ```
/// use dfns_cli::Program;
///
/// const ACME: Program = Program::new("acme", "Call Acme's endpoints and those of the Dfns API").version("2.0.1");
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Program {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) version: &'static str,
    pub(crate) sandbox: fn(Builder) -> Builder,
    pub(crate) signers: &'static [SignerScheme],
}

impl Program {
    /// The `dfns` command.
    pub const DFNS: Self = Self::new(
        "dfns",
        "List, describe and call the endpoints of the Dfns API, check JSON against their types, or run a sandbox of it",
    );

    /// Creates a program with this name. The description is one sentence. The version defaults to
    /// that of this crate.
    pub const fn new(name: &'static str, description: &'static str) -> Self {
        Self { name, description, version: env!("CARGO_PKG_VERSION"), sandbox: |builder| builder, signers: &[] }
    }

    /// Replaces the version that `--version` prints.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }

    /// Prepares the sandbox that the command `sandbox` starts, for instance with the behaviour of
    /// endpoints of your own. It receives the builder as the command line describes it. Defaults to
    /// no change.
    ///
    /// ```
    /// use dfns_cli::Program;
    ///
    /// const ACME: Program = Program::new("acme", "Call Acme's endpoints").sandbox(|builder| builder.strict(true));
    /// ```
    #[must_use]
    pub const fn sandbox(mut self, prepare: fn(Builder) -> Builder) -> Self {
        self.sandbox = prepare;
        self
    }

    /// Adds key homes to `--signer`. Defaults to none: a file, and an ssh-agent, are always there.
    #[must_use]
    pub const fn signers(mut self, schemes: &'static [SignerScheme]) -> Self {
        self.signers = schemes;
        self
    }
}
