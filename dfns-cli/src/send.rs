//! Making a call: before it is sent, the response, and what follows.

use crate::access::Access;
use crate::connection::Connection;
use crate::context::Context;
use crate::dry_run;
use crate::failure::Failure;
use crate::interruption::Interruption;
use crate::output::{self, Output};
use crate::pages;
use crate::profile;
use crate::request::Request;
use crate::screen::note;
use crate::standing;
use crate::wait::Wait;
use dfns_core::meta::{Method, Replay};
use dfns_core::{Call, CheckedResponse, Content, EndpointMeta, RawResponse};
use std::borrow::Cow;
use std::io::Write;

/// The flags of every call.
#[derive(clap::Args, Clone, Default)]
pub(crate) struct Sending {
    #[command(flatten)]
    pub(crate) output: output::Options,
    #[command(flatten)]
    pub(crate) access: Access,
    /// Get all pages of a list, one after the other.
    #[arg(long)]
    pub(crate) all: bool,
    /// Name the operation, so that it happens once, however often the command runs:
    /// `--once invoice-7`. The name becomes its external id.
    #[arg(long, value_name = "NAME")]
    pub(crate) once: Option<String>,
    /// Wait until the entity succeeds, or has this status.
    #[arg(long, value_name = "STATUS", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "the flag, with or without a value")]
    pub(crate) wait: Option<Option<String>>,
    /// How long to wait, for instance `90s` or `10m`. Defaults to 15 minutes.
    #[arg(long, value_name = "DURATION", requires = "wait")]
    pub(crate) within: Option<String>,
    /// Print the request, its permissions and what would be signed, and send nothing. The output
    /// contains the body, secrets included.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl Sending {
    /// The names of the flags, which fields of a body cannot have.
    pub(crate) const FLAGS: [&str; 11] =
        ["output", "jq", "all", "once", "wait", "within", "dry-run", "verbose", "profile", "ca", "signer"];

    /// Returns the ids of the arguments that an endpoint does not take.
    pub(crate) fn inapplicable(endpoint: &EndpointMeta) -> Vec<&'static str> {
        let mut ids = Vec::new();
        if !endpoint.is_signed() {
            ids.push("signer");
        }
        if endpoint.page().is_none() {
            ids.push("all");
        }
        if endpoint.replay() != Replay::ExternalId {
            ids.push("once");
        }
        if endpoint.settling().is_none() {
            ids.extend(["wait", "within"]);
        }
        ids
    }

    /// Refuses flags that the endpoint does not take.
    fn check(&self, endpoint: &EndpointMeta) -> Result<(), Failure> {
        let id = endpoint.id();
        for (is_given, flag, why) in [
            (self.all, "all", "returns no list of several pages"),
            (self.once.is_some(), "once", "is not recognized by an external id, so Dfns would repeat it"),
            (self.wait.is_some(), "wait", "returns nothing that settles"),
        ] {
            if is_given && Self::inapplicable(endpoint).contains(&flag) {
                return Err(Failure::Wrong(format!("`--{flag}` does not apply: `{id}` {why}")));
            }
        }
        Ok(())
    }
}

/// Makes a call as the flags say.
pub(crate) async fn run(
    context: Context<'_>,
    endpoint: &'static EndpointMeta,
    request: &Request,
    sending: &Sending,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    sending.check(endpoint)?;
    let wait = sending.wait.as_ref().map(|until| Wait::new(endpoint, until.as_deref(), sending.within.as_deref()));
    let wait = wait.transpose()?;
    let mut output = Output::new(&sending.output, sending.all, context.screen, out)?;
    let parts = request.parts(endpoint)?;
    let above = sending.access.over(context.environment);
    let chosen = profile::choose(context.program, sending.access.profile.as_deref(), !sending.dry_run, &above)?;
    let environment = profile::below(&above, chosen.as_ref());
    let context = Context { environment: &environment, ..context };
    if sending.dry_run {
        let connection = Connection::without_credentials(context.environment)?;
        return dry_run::run(named(connection.call(parts), sending, None), endpoint, &mut output);
    }
    let connection =
        Connection::new(endpoint, context.program.signers, context.environment, sending.access.verbose).await?;
    if sending.all {
        return pages::run(context, &connection, endpoint, request, &mut output).await;
    }
    let random = (endpoint.replay() == Replay::ExternalId && request.is_from_flags).then(|| connection.random_id());
    let call = named(connection.call(parts), sending, random.as_deref());
    let mut interruption = guard(endpoint)?;
    let response = sent(&connection, call, interruption.as_mut()).await?;
    let wait = wait.map(|wait| (wait, interruption));
    finish(context, &connection, endpoint, request, &response, wait, &mut output).await
}

/// Returns the signals of a change, whose outcome they must not lose. They end a read by
/// themselves.
pub(crate) fn guard(endpoint: &EndpointMeta) -> Result<Option<Interruption>, Failure> {
    (!is_read(endpoint)).then(Interruption::new).transpose()
}

/// Sends a call, and reads its response as the declared type: anything else, such as the page of a
/// proxy, would look like success. A change whose response cannot be read may have happened. One
/// that is interrupted meanwhile does not lose its ticket.
pub(crate) async fn sent(
    connection: &Connection,
    call: Call<RawResponse>,
    interruption: Option<&mut Interruption>,
) -> Result<CheckedResponse, Failure> {
    let Some(interruption) = interruption else {
        return call.checked().await.map_err(|error| connection.failed(error));
    };
    let ticket = call.ticket();
    tokio::select! {
        response = call.checked() => response.map_err(|error| connection.failed(error)),
        () = interruption.received() => Err(Failure::Interrupted(ticket.map(Box::new))),
    }
}

fn is_read(endpoint: &EndpointMeta) -> bool {
    matches!(endpoint.method(), Method::Get | Method::Head)
}

/// Gives an operation its name, or a random one, so that its tries are one operation.
fn named(call: Call<RawResponse>, sending: &Sending, random: Option<&str>) -> Call<RawResponse> {
    match (&sending.once, random) {
        (Some(name), _) => call.once(name),
        (None, Some(random)) if call.operation_id().is_none() => call.once(random),
        _ => call,
    }
}

/// Prints a response, after the wait if there is one.
pub(crate) async fn finish(
    context: Context<'_>,
    connection: &Connection,
    endpoint: &'static EndpointMeta,
    request: &Request,
    response: &CheckedResponse,
    wait: Option<(Wait, Option<Interruption>)>,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let received = received(endpoint, response);
    let entity = received.json().unwrap_or_default();
    let is_new = !is_read(endpoint);
    let is_for_programs = output.is_for_programs();
    let mut print = |content: &Content| {
        let printed = output.response(endpoint, content).and_then(|()| output.flush());
        let entity = content.json().unwrap_or_default();
        if is_new { printed.map_err(|failure| not_printed(endpoint, entity, &failure)) } else { printed }
    };
    if response.response.status() == 202 {
        print(&received)?;
        return Err(standing::awaiting("change", entity));
    }
    let Some((wait, interruption)) = wait else {
        print(&received)?;
        return standing::shortfall(endpoint, entity).filter(|_| is_new).map_or(Ok(()), Err);
    };
    // Known before the wait, which may be interrupted. On a terminal it is the first step shown.
    if !context.screen.shows_progress() && !is_for_programs {
        note(&format!("waiting for {}", made(endpoint, entity)));
    }
    let (last, result) = wait.run(context, connection, request, entity.to_owned(), interruption).await;
    let last = Content::Json(last);
    let printed = print(&last);
    let entity = last.json().unwrap_or_default();
    // It names the entity, and says more than that nobody reads the output.
    result.map_err(|failure| if is_new { unwaited(endpoint, entity, failure) } else { failure })?;
    printed
}

/// Returns the failure to wait for what a call made. A script must not take it for a refusal.
fn unwaited(endpoint: &EndpointMeta, entity: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Call(_) | Failure::Wrong(_) => {
            let (made, why) = (made(endpoint, entity), failure.reason());
            Failure::NotSettled(format!("{made} was made, and the wait for it failed: {why}"))
        }
        failure => failure,
    }
}

/// Returns the failure to print what a call made. A script must not take it for a refusal, nor, if
/// its reader has closed the pipe, for a success that it knows.
fn not_printed(endpoint: &EndpointMeta, entity: &str, failure: &Failure) -> Failure {
    let (made, why) = (made(endpoint, entity), failure.reason());
    Failure::NotPrinted(format!("the call succeeded with {made}, and its response cannot be printed: {why}"))
}

/// Returns the entity that a call made: its id, else the operation.
fn made(endpoint: &EndpointMeta, entity: &str) -> String {
    let id = standing::text(entity, "id").filter(|id| !id.is_empty());
    format!("`{}`", dfns_core::one_line(id.unwrap_or_else(|| endpoint.id().to_owned()), 200))
}

/// Returns the content, or the status and headers if the response never has any.
fn received<'a>(endpoint: &EndpointMeta, checked: &'a CheckedResponse) -> Cow<'a, Content> {
    let CheckedResponse { response, content, .. } = checked;
    if endpoint.method() != Method::Head {
        return Cow::Borrowed(content);
    }
    let headers = response.headers().iter();
    let headers: serde_json::Map<_, _> =
        headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect();
    let facts = serde_json::json!({ "status": response.status().as_u16(), "headers": headers });
    Cow::Owned(Content::Json(facts.to_string()))
}
