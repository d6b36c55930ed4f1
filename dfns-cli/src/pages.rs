//! `--all`: the pages of a list, one after the other. One page is in memory.

use crate::connection::Connection;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Output, items};
use crate::request::Request;
use crate::standing::text;
use crate::stderr;
use dfns_core::{EndlessList, EndpointMeta, PageGuard, one_line};

/// The longest page token that a message shows, in bytes.
const MAX_TOKEN: usize = 4000;

pub(crate) async fn run(
    context: Context<'_>,
    connection: &Connection,
    endpoint: &'static EndpointMeta,
    request: &Request,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let Some(page) = endpoint.page() else { return Ok(()) };
    let mut request = request.clone();
    let mut count = 0;
    let mut guard = PageGuard::default();
    let result = loop {
        let parts = request.parts(endpoint)?;
        let checked = match connection.call(parts).checked().await {
            Ok(checked) => checked,
            Err(error) if count > 0 => {
                break Err(continued(connection.failed(error), page.parameter, &request, count));
            }
            Err(error) => break Err(connection.failed(error)),
        };
        let body = checked.content.json().unwrap_or_default();
        let Some(items) = items(page.items, body) else {
            break Err(Failure::Message(format!("`{}`: the response has no list `{}`", endpoint.id(), page.items)));
        };
        count += items.len();
        output.page(endpoint, body, &items)?;
        if context.screen.shows_progress() && !context.screen.is_terminal() {
            stderr::print(format_args!("\r{count} items "));
        }
        let next = if page.by_offset {
            let offset: usize = request.param(page.parameter).and_then(|offset| offset.parse().ok()).unwrap_or(0);
            (!items.is_empty()).then(|| (offset + items.len()).to_string())
        } else {
            text(body, page.token).filter(|token| !token.is_empty())
        };
        let Some(next) = next else { break Ok(()) };
        let checked = guard.check(request.param(page.parameter), &next, items.len());
        let failed = |endless| Failure::Message(format!("`{}`: {endless}; {count} items came before", endpoint.id()));
        match checked {
            // The next token is one that came before, so only its last page can be read again.
            Err(endless @ EndlessList::Circle) => {
                break Err(continued(failed(endless), page.parameter, &request, count - items.len()));
            }
            checked => {
                request = request.with_param(page.parameter, &next);
                if let Err(endless) = checked {
                    break Err(continued(failed(endless), page.parameter, &request, count));
                }
            }
        }
    };
    if context.screen.shows_progress() && !context.screen.is_terminal() {
        stderr::print(format_args!("\n"));
    }
    match result {
        Ok(()) => output.end(),
        // The lines so far are complete. A document in JSON stays open: closed, it would pass for
        // the whole list.
        failed => output.flush().and(failed),
    }
}

/// Adds to a failure how to continue the list.
fn continued(failure: Failure, parameter: &str, request: &Request, count: usize) -> Failure {
    match request.param(parameter) {
        Some(token) => {
            let flag = crate::flags::kebab(parameter);
            Failure::Message(format!(
                "{}; the list goes on after {count} items with `--{flag} {}`",
                failure.reason(),
                one_line(token, MAX_TOKEN)
            ))
        }
        _ => failure,
    }
}
