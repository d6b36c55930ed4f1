//! Questions: without echo on a terminal, a line each from a pipe.

use crate::failure::Failure;
use std::io::{BufRead as _, IsTerminal as _, Read as _, Write as _};
use zeroize::Zeroizing;

/// The longest input, in bytes.
const MAX_ANSWER: u64 = 64 * 1024;

/// Reads a secret, which does not show.
pub(crate) fn secret(question: &str) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stdin().is_terminal() {
        return line(question);
    }
    let answer = rpassword::prompt_password(format!("{question}: "));
    let answer = answer.map_err(|error| Failure::Message(format!("the terminal cannot be read: {error}")))?;
    checked(question, &Zeroizing::new(answer))
}

/// Reads text.
pub(crate) fn text(question: &str) -> Result<String, Failure> {
    if std::io::stdin().is_terminal() {
        eprint!("{question}: ");
        std::io::stderr().flush().ok();
    }
    line(question).map(|answer| answer.to_string())
}

fn line(question: &str) -> Result<Zeroizing<String>, Failure> {
    let mut answer = Zeroizing::new(String::new());
    // The buffer of standard input is shared, so that the next question gets the next line.
    let mut input = std::io::stdin().lock().take(MAX_ANSWER);
    input
        .read_line(&mut answer)
        .map_err(|error| Failure::Message(format!("standard input cannot be read: {error}")))?;
    checked(question, &answer)
}

fn checked(question: &str, answer: &Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    let answer = Zeroizing::new(answer.trim().to_owned());
    if answer.is_empty() {
        let question = question.to_lowercase();
        return Err(Failure::Wrong(format!("no {question} was given; enter it, or pass it on standard input")));
    }
    Ok(answer)
}
