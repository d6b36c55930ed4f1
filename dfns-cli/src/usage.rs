//! The words for a command line that cannot be parsed: one line, with the nearest flag.

use crate::failure::Failure;
use crate::nearest::{hint, nearest};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};
use dfns_core::one_line;
use std::error::Error as _;
use std::ffi::OsString;

/// The longest argument that a message repeats, in bytes.
const MAX_ARGUMENT: usize = 200;

/// Returns the failure of a command that was parsed with these words. Help stays as it is.
pub(crate) fn wrong(command: &Command, words: &[OsString], error: Error) -> Failure {
    if error.exit_code() == 0 {
        return Failure::Usage(error);
    }
    let texts = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    let argument = texts(ContextKind::InvalidArg).join(", ");
    let flag = first_word(&argument).to_owned();
    let shown = one_line(&flag, MAX_ARGUMENT);
    let message = match error.kind() {
        ErrorKind::UnknownArgument if flag.starts_with('-') => {
            let name = flag.trim_start_matches('-').split('=').next().unwrap_or_default();
            let long = command.get_arguments().filter(|argument| !argument.is_hide_set());
            let near: Vec<_> = nearest(long.filter_map(|argument| argument.get_long()), name)
                .iter()
                .map(|name| name.replacen('`', "`--", 1))
                .collect();
            let hint = if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) };
            format!("no flag has the name `{shown}`{hint}")
        }
        ErrorKind::UnknownArgument => format!("`{shown}` is one argument too many"),
        ErrorKind::MissingRequiredArgument => format!("an argument is required: {argument}"),
        ErrorKind::InvalidSubcommand => {
            let given = texts(ContextKind::InvalidSubcommand).concat();
            let names: Vec<_> =
                command.get_subcommands().map(Command::get_name).filter(|name| *name != "help").collect();
            let hint = hint(&nearest(names.iter().copied(), &given));
            let given = one_line(&given, MAX_ARGUMENT);
            format!("no command has the name `{given}`; {hint}it is one of {}", names.join(", "))
        }
        ErrorKind::InvalidUtf8 => {
            let word = words.iter().find(|word| word.to_str().is_none()).cloned().unwrap_or_default();
            format!("`{}` is not UTF-8 text", one_line(word.display(), MAX_ARGUMENT))
        }
        ErrorKind::ArgumentConflict if texts(ContextKind::PriorArg).first() == Some(&argument) => {
            format!("`{shown}` is given more than once")
        }
        ErrorKind::ArgumentConflict => {
            let prior = texts(ContextKind::PriorArg);
            let others: Vec<_> = prior.iter().map(|prior| format!("`{}`", first_word(prior))).collect();
            format!("`{shown}` cannot be given with {}", others.join(", "))
        }
        ErrorKind::ValueValidation => {
            let value = texts(ContextKind::InvalidValue).concat();
            let reason = error.source().map(ToString::to_string).unwrap_or_default();
            if value.trim_matches(['"', '\'', ' ', '\t', '\r', '\n']).is_empty() {
                format!("`{shown}` takes a value; leave the flag out, or give it one")
            } else {
                format!("`{shown}`: `{}` {reason}", one_line(&value, MAX_ARGUMENT))
            }
        }
        ErrorKind::InvalidValue => {
            let value = texts(ContextKind::InvalidValue).concat();
            let known = texts(ContextKind::ValidValue);
            let near = nearest(known.iter().map(String::as_str), &value);
            match (value.is_empty(), known.is_empty(), near.as_slice()) {
                (true, ..) => format!("`{shown}` takes a value"),
                (_, true, _) => first_line(&error),
                (.., []) => format!(
                    "`{shown}` has no value `{}`; it is one of {}",
                    one_line(&value, MAX_ARGUMENT),
                    known.join(", ")
                ),
                (.., near) => format!(
                    "`{shown}` has no value `{}`; did you mean {}?",
                    one_line(&value, MAX_ARGUMENT),
                    near.join(", ")
                ),
            }
        }
        _ => first_line(&error),
    };
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    Failure::Wrong(format!("{message} (`{name} --help` lists the arguments)"))
}

/// Returns a flag without the name of its value.
fn first_word(argument: &str) -> &str {
    argument.split(' ').next().unwrap_or_default()
}

/// Returns what the parser says, without its tips and usage.
fn first_line(error: &Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
