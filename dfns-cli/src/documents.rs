//! `dfns completions SHELL` and `dfns man FOLDER`: what shells and `man` read about every command.

use crate::context::Context;
use crate::failure::Failure;
use crate::flags::kebab;
use crate::own::Own;
use clap::Command;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Completions {
    /// The shell.
    shell: clap_complete::Shell,
}

#[derive(clap::Args)]
pub(crate) struct Man {
    /// The folder, which is created.
    folder: PathBuf,
}

/// Adds the commands of all endpoints to those of the program.
pub(crate) fn tree(
    context: Context<'_>,
    own: Command,
    operation: fn(Context<'_>, &'static dfns_core::EndpointMeta) -> Command,
) -> Command {
    let mut domains: BTreeMap<&str, Vec<Command>> = BTreeMap::new();
    for endpoint in context.registry.endpoints().filter(|endpoint| !endpoint.domain().is_empty()) {
        domains.entry(endpoint.domain()).or_default().push(operation(context, endpoint));
    }
    let domains = domains.into_iter().map(|(domain, operations)| {
        let about = format!("The operations of {}", domain.replace('_', " "));
        let own = Own::of(domain).map(|(_, own)| own.command());
        Command::new(kebab(domain)).about(about).subcommands(own).subcommands(operations).disable_help_subcommand(true)
    });
    own.allow_external_subcommands(false).disable_help_subcommand(true).subcommands(domains)
}

/// Prints the completions of a shell.
pub(crate) fn completions(
    context: Context<'_>,
    arguments: &Completions,
    mut tree: Command,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut tree, context.program.name, &mut script);
    out.write_all(&script)?;
    Ok(())
}

/// Writes a manual page for each command.
pub(crate) fn man(arguments: &Man, tree: Command, out: &mut (dyn Write + Send)) -> Result<(), Failure> {
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::Wrong(format!("`{}` cannot be written: {error}", path.display()))
    };
    let folder = &arguments.folder;
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    clap_mangen::generate_to(tree, folder).map_err(|error| failed(folder, &error))?;
    writeln!(out, "wrote the manual pages to {}", folder.display())?;
    Ok(())
}
