//! Questions: without echo on a terminal, a line each from a pipe.

use crate::failure::Failure;
use crate::stderr;
use std::io::{BufRead as _, IsTerminal as _, Read as _};
use zeroize::Zeroizing;

/// The longest input, in bytes.
const MAX_ANSWER: u64 = 64 * 1024;

/// Reads a secret, which does not show.
pub(crate) fn secret(question: &str) -> Result<Zeroizing<String>, Failure> {
    if !has_terminal() {
        return checked(question, Zeroizing::new(line()?.trim().to_owned()));
    }
    checked(question, Zeroizing::new(hidden(question)?.trim().to_owned()))
}

/// Reads a password, which may begin or end with spaces.
pub(crate) fn password(question: &str) -> Result<Zeroizing<String>, Failure> {
    let answer = if has_terminal() { hidden(question)? } else { line()? };
    checked(question, Zeroizing::new(answer.trim_end_matches(['\r', '\n']).to_owned()))
}

fn hidden(question: &str) -> Result<Zeroizing<String>, Failure> {
    let answer = rpassword::prompt_password(format!("{question}: "));
    answer.map(Zeroizing::new).map_err(|error| Failure::Wrong(format!("the terminal cannot be read: {error}")))
}

/// Returns whether there is a terminal to ask.
pub(crate) fn has_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// Reads text.
pub(crate) fn text(question: &str) -> Result<String, Failure> {
    if has_terminal() {
        stderr::print(format_args!("{question}: "));
    }
    checked(question, Zeroizing::new(line()?.trim().to_owned())).map(|answer| answer.to_string())
}

fn line() -> Result<Zeroizing<String>, Failure> {
    let mut answer = Zeroizing::new(String::new());
    // The buffer of standard input is shared, so that the next question gets the next line.
    let mut input = std::io::stdin().lock().take(MAX_ANSWER);
    input.read_line(&mut answer).map_err(|error| Failure::Wrong(format!("standard input cannot be read: {error}")))?;
    Ok(answer)
}

fn checked(question: &str, answer: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    if answer.is_empty() {
        let question = question.to_lowercase();
        return Err(Failure::Wrong(format!("no {question} was given; enter it, or pass it on standard input")));
    }
    Ok(answer)
}
