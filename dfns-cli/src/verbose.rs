//! `--verbose`: a line on standard error for each HTTP request, without ids, bodies and secrets.

use crate::stderr;
use dfns_core::{CallDone, Observer, RequestDone, Step, one_line};

/// Prints the steps of calls.
pub(crate) struct Steps;

/// The longest reason in a line, in bytes.
const MAX_REASON: usize = 300;

impl Observer for Steps {
    fn request(&self, done: &RequestDone<'_>) {
        let step = match done.step {
            Step::Challenge => " (challenge)",
            Step::Signature => " (signature)",
            Step::UserAction => " (user action)",
            Step::Call => "",
        };
        let outcome = match (done.status, done.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => one_line(error.message(), MAX_REASON).clone(),
            (None, None) => String::from("no response"),
        };
        let (method, template, milliseconds) = (done.method, done.template, done.duration.as_millis());
        stderr::print(format_args!("{method} {template}{step}: {outcome}, {milliseconds} ms\n"));
    }

    fn call(&self, done: &CallDone<'_>) {
        if done.tries > 1 {
            let (id, tries, throttled) = (done.endpoint.id(), done.tries, done.throttled.as_millis());
            stderr::print(format_args!("`{id}`: {tries} tries, {throttled} ms in line for the rate limit\n"));
        }
    }
}
