//! `dfns describe ID`: the purpose of an endpoint, its callers, permissions and parameters.

use crate::command::required_arguments;
use crate::context::Context;
use crate::failure::Failure;
use crate::flags::kebab;
use crate::plain;
use crate::shape::{Text, noun};
use crate::wire;
use dfns_core::EndpointMeta;
use dfns_core::meta::{Auth, BodyKind, ParamLocation, Replay, Settling, Shape, Standing};
use std::io::Write;

pub(crate) fn run(context: Context<'_>, endpoint: &'static EndpointMeta, out: &mut dyn Write) -> Result<(), Failure> {
    let program = context.program;
    writeln!(out, "{}  {} {}\n", endpoint.id(), endpoint.method(), endpoint.path())?;
    if let Some(instead) = endpoint.deprecated() {
        writeln!(out, "Deprecated. {instead}\n")?;
    }
    writeln!(out, "{}\n", plain::text(endpoint.documentation().trim()).trim_end())?;
    writeln!(out, "Token:       {}", token(endpoint))?;
    writeln!(out, "Signed:      {}", if endpoint.is_signed() { "yes, with a user action signature" } else { "no" })?;
    writeln!(out, "Callers:     {}", callers(endpoint))?;
    permissions(endpoint, out)?;
    writeln!(out, "Returns:     {}", returns(endpoint))?;
    if let Some(settling) = endpoint.settling() {
        writeln!(out, "Settles:     {}", settles(settling))?;
    }
    writeln!(out, "Retried:     {}", retried(endpoint))?;
    out.write_all(wire::names(endpoint, context.registry, &parameters(endpoint)).as_bytes())?;
    if !endpoint.domain().is_empty() {
        let (domain, id) = (kebab(endpoint.domain()), kebab(endpoint.id()));
        writeln!(out, "\nCommand:     {} {domain} {id} {}", program.name, required_arguments(endpoint))?;
    }
    writeln!(out, "Call it:     {} call {}{}", program.name, endpoint.id(), usage(endpoint))?;
    writeln!(out, "In Rust:     {} -> {}", endpoint.request(), endpoint.response())?;
    Ok(())
}

fn token(endpoint: &EndpointMeta) -> &'static str {
    match endpoint.auth() {
        Auth::Public => "not required",
        Auth::Token if endpoint.is_pat_allowed() => "required",
        Auth::Token => "required; personal access tokens are rejected",
        Auth::Temporary => "the temporary token of the flow this call completes",
    }
}

fn callers(endpoint: &EndpointMeta) -> String {
    match endpoint.callers() {
        Some(callers) => callers.names().collect::<Vec<_>>().join(", "),
        None if endpoint.auth() == Auth::Token => String::from("not documented"),
        None => String::from("anybody"),
    }
}

fn returns(endpoint: &EndpointMeta) -> String {
    let mut text = endpoint.response().to_owned();
    if endpoint.page().is_some() {
        text.push_str(", one page of a list");
    }
    if endpoint.may_be_pending() {
        text.push_str(", or a change request awaiting approval");
    }
    text
}

fn settles(settling: Settling) -> String {
    let parts = [(Standing::Held, "pending approval at"), (Standing::Done, "done at"), (Standing::Ended, "ended at")];
    let mut text = String::new();
    for (standing, words) in parts {
        let of_it = settling.listed().iter().filter(|(_, its)| *its == standing);
        let statuses: Vec<_> = of_it.map(|(status, _)| *status).collect();
        if !statuses.is_empty() {
            text.extend([words, " ", &statuses.join(", "), "; "]);
        }
    }
    text + "read again by " + settling.read().id()
}

fn retried(endpoint: &EndpointMeta) -> &'static str {
    match endpoint.replay() {
        Replay::Always => "yes, it only reads",
        Replay::ExternalId => "yes, Dfns recognizes its external id",
        Replay::Never => "only if Dfns has not received it",
    }
}

fn permissions(endpoint: &EndpointMeta, out: &mut dyn Write) -> Result<(), Failure> {
    let Some(sets) = endpoint.permissions() else {
        writeln!(out, "Permissions: not documented")?;
        return Ok(());
    };
    for (position, set) in sets.iter().rev().enumerate() {
        let label = if position == 0 { "Permissions:" } else { "  or, older:" };
        let names = set.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        writeln!(out, "{label} {}", if names.is_empty() { "none needed" } else { &names })?;
    }
    Ok(())
}

/// Returns whether the body is one JSON value, which the metadata does not divide into fields.
fn is_body_whole(endpoint: &EndpointMeta) -> bool {
    let has_fields = endpoint.params().iter().any(|param| param.location == ParamLocation::Body);
    endpoint.body() == BodyKind::Json && !has_fields
}

/// Returns the parameters and the fields of the body, a line for each.
fn parameters(endpoint: &'static EndpointMeta) -> String {
    let of = |location| endpoint.params().iter().filter(move |param| param.location == location);
    let mut text = Text::default();
    let places = [
        (ParamLocation::Path, ", in the path"),
        (ParamLocation::Query, ", in the query"),
        (ParamLocation::Header, ", a header"),
        (ParamLocation::Part, ", a part of the form"),
    ];
    let outside: Vec<_> =
        places.iter().flat_map(|(location, place)| of(*location).map(move |param| (param, place))).collect();
    if !outside.is_empty() {
        text.title("Parameters:");
    }
    for (param, place) in outside {
        let note = format!("{place}{}", if param.required { "" } else { ", optional" });
        text.field(param.name, param.shape, &note, param.documentation, 2);
    }
    match endpoint.body_shape() {
        shape @ (Shape::Object { .. } | Shape::Union { .. }) => {
            text.title("Body:");
            text.nested(shape, 2);
        }
        shape if is_body_whole(endpoint) => text.title(&format!("Body: {}", noun(shape, false))),
        _ if of(ParamLocation::Body).next().is_some() => text.title("Body:"),
        _ => {}
    }
    for param in of(ParamLocation::Body) {
        if param.flattened {
            text.nested(param.shape, 2);
        } else {
            let note = if param.required { "" } else { ", optional" };
            text.field(param.name, param.shape, note, param.documentation, 2);
        }
    }
    text.into_string()
}

/// Returns the arguments that a call requires.
fn usage(endpoint: &EndpointMeta) -> String {
    let mut text = String::new();
    for param in endpoint.params().iter().filter(|param| param.required && param.location != ParamLocation::Body) {
        text.extend([" --param ", param.name, "=..."]);
    }
    let body: Vec<_> = endpoint
        .params()
        .iter()
        .filter(|param| param.required && param.location == ParamLocation::Body)
        .map(|param| format!("\"{}\": ...", param.name))
        .collect();
    match endpoint.body() {
        BodyKind::None => {}
        BodyKind::Raw => text.push_str(" --file PATH"),
        _ if is_body_whole(endpoint) => text.push_str(" --json '...'"),
        _ => text.extend([" --json '{", &body.join(", "), "}'"]),
    }
    let files: Vec<_> =
        endpoint.params().iter().filter(|param| param.location == ParamLocation::Part && param.required).collect();
    match files.as_slice() {
        [_] => text.push_str(" --file PATH"),
        files => files.iter().for_each(|file| text.extend([" --file ", file.name, "=PATH"])),
    }
    text
}
