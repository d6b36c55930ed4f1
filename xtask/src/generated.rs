//! Files generated from the reference that the project is based on.
//!
//! The reference is not part of the repository. Where it is missing, checking a file always
//! succeeds.

use serde_json::Value;
use std::fs;
use std::path::Path;

/// A generated file. Paths are relative to the workspace's root.
pub(crate) struct Generated {
    /// The command that writes it.
    pub(crate) command: &'static str,
    /// The reference's file, in JSON.
    pub(crate) reference: &'static str,
    /// The file to write.
    pub(crate) file: &'static str,
    /// Returns the file's content.
    pub(crate) generate: fn(&Value) -> Result<String, String>,
}

impl Generated {
    /// Writes the file or, with `check`, compares it with the generated content.
    pub(crate) fn run(&self, root: &Path, check: bool) -> Result<(), String> {
        let Self { command, reference, file, generate } = *self;
        if check && !root.join(reference).exists() {
            println!("{file} is not checked, since {reference} is not here");
            return Ok(());
        }
        let text = read(root, reference)?;
        let facts = serde_json::from_str(&text).map_err(|error| format!("{reference}: {error}"))?;
        let wanted = generate(&facts).map_err(|why| format!("{reference}: {why}"))?;
        if !check {
            fs::write(root.join(file), wanted).map_err(|error| format!("{file}: {error}"))?;
        } else if read(root, file)? != wanted {
            return Err(format!("{file} is not what {reference} says; write it with: cargo xtask {command}"));
        }
        println!("{file} is what {reference} says");
        Ok(())
    }
}

fn read(root: &Path, file: &str) -> Result<String, String> {
    fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))
}
