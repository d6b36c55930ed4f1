//! The name of the program, for crates that build a command of their own.

/// The program that a command line belongs to, as shown in its help.
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
        Self { name, description, version: env!("CARGO_PKG_VERSION") }
    }

    /// Replaces the version that `--version` prints.
    #[must_use]
    pub const fn version(mut self, version: &'static str) -> Self {
        self.version = version;
        self
    }
}
