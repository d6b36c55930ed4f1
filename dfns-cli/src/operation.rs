//! `dfns DOMAIN OPERATION`: a command for each endpoint, with its path parameters in order and a
//! flag for each other parameter and each field of the body.
//!
//! The arguments become a request, once they fit the declaration. `send` makes the call.

use crate::command::{BODY, OTHER, PATH, body_fields, body_params, command, other_params};
use crate::context::Context;
use crate::failure::Failure;
use crate::flags::{Given, flags, kebab, value};
use crate::misfits;
use crate::nearest::{hint, nearest};
use crate::own::Own;
use crate::plain;
use crate::program::Program;
use crate::request::{Request, read_body};
use crate::send::{self, Sending};
use crate::usage;
use clap::FromArgMatches as _;
use dfns_core::meta::{BodyKind, ParamLocation, Shape};
use dfns_core::{EndpointMeta, Registry, one_line};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;

/// The longest name that a message repeats, in bytes.
const LONGEST_NAME: usize = 200;

/// Runs the command of an operation: its domain, its name, and its arguments. `commands` are those
/// of the program, for suggestions.
pub(crate) async fn run(
    context: Context<'_>,
    words: Vec<OsString>,
    commands: impl Iterator<Item = &str>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let Context { program, registry, .. } = context;
    let named = |word: &OsString| word.to_string_lossy().replace('-', "_").to_lowercase();
    let domain = words.first().map(named).unwrap_or_default();
    let operations: Vec<_> = registry.endpoints().filter(|endpoint| endpoint.domain() == domain).collect();
    if domain.is_empty() || (operations.is_empty() && Own::of(&domain).next().is_none()) {
        if let Some(endpoint) =
            registry.endpoints().find(|endpoint| endpoint.id() == domain && !endpoint.domain().is_empty())
        {
            let (domain, id) = (kebab(endpoint.domain()), kebab(endpoint.id()));
            let why = format!("`{id}` is an operation of `{domain}`: `{} {domain} {id}`", program.name);
            return Err(Failure::Wrong(why));
        }
        let domains = registry.endpoints().map(EndpointMeta::domain).collect::<BTreeSet<_>>();
        return Err(unknown(program, "command or domain", &words[0], commands.chain(domains), "--help"));
    }
    let Some(id) = words.get(1).filter(|word| *word != "--help" && *word != "-h" && *word != "help").map(named) else {
        return list(program, &domain, &operations, out);
    };
    let Some(endpoint) = operations.iter().find(|endpoint| endpoint.id() == id) else {
        let ids = operations.iter().map(|endpoint| endpoint.id()).chain(Own::of(&domain).map(|(name, _)| name));
        return Err(unknown(program, &format!("operation of `{domain}`"), &words[1], ids, &kebab(&domain)));
    };
    let command = command(program, registry, endpoint);
    let matches = command.clone().try_get_matches_from(words.iter().skip(1));
    let matches = matches.map_err(|error| usage::wrong(&command, &words, error))?;
    let arguments = arguments(registry, endpoint, &matches).map_err(|why| {
        Failure::Wrong(format!("{why} (`{} {} {} --help` lists the flags)", program.name, kebab(&domain), kebab(&id)))
    })?;
    let sending = Sending::from_arg_matches(&matches).map_err(Failure::Usage)?;
    send::run(context, endpoint, &arguments, &sending, out).await
}

fn unknown<'a>(
    program: Program,
    what: &str,
    given: &OsString,
    names: impl Iterator<Item = &'a str>,
    list: &str,
) -> Failure {
    let given = one_line(given.display(), LONGEST_NAME);
    let near: Vec<_> = nearest(names, &given).iter().map(|name| name.replace('_', "-")).collect();
    let hint = hint(&near);
    Failure::Wrong(format!("no {what} has the name `{given}`; {hint}`{} {list}` lists them all", program.name))
}

/// Lists the operations of a domain.
fn list(program: Program, domain: &str, operations: &[&EndpointMeta], out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "Usage: {} {} OPERATION [ARGUMENTS]\n", program.name, kebab(domain))?;
    let own: Vec<_> = Own::of(domain).map(|(name, own)| (name, own.command())).collect();
    let names = operations.iter().map(|endpoint| endpoint.id()).chain(own.iter().map(|(name, _)| *name));
    let width = names.map(str::len).max().unwrap_or(0);
    for (name, command) in &own {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(out, "  {name:width$}  {about}")?;
    }
    if !own.is_empty() && !operations.is_empty() {
        writeln!(out)?;
    }
    for endpoint in operations {
        writeln!(out, "  {:width$}  {}", kebab(endpoint.id()), plain::text(&endpoint.summary()).replace('\n', " "))?;
    }
    Ok(())
}

/// Returns the request.
fn arguments(
    registry: &Registry,
    endpoint: &'static EndpointMeta,
    matches: &clap::ArgMatches,
) -> Result<Request, String> {
    let texts = |id: &str| matches.get_many::<String>(id).map(|texts| texts.cloned().collect::<Vec<_>>());
    let mut params = Vec::new();
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
        let value = texts(&format!("{PATH}{}", param.name)).unwrap_or_default().concat();
        misfits::in_path(registry, param, &value)?;
        params.push(format!("{}={value}", param.name));
    }
    for param in other_params(endpoint) {
        let Some(texts) = texts(&format!("{OTHER}{}", param.name)) else { continue };
        value(param.shape, &kebab(param.name), &texts)?;
        misfits::in_param(param, &texts)?;
        params.extend(texts.iter().map(|text| format!("{}={text}", param.name)));
    }
    let fields = body_fields(endpoint);
    let given: BTreeMap<_, _> = flags(&fields)
        .into_iter()
        .filter_map(|flag| Some((texts(&format!("{BODY}{}", flag.name))?, flag.name)))
        .map(|(texts, name)| (name, texts))
        .collect();
    let takes_json = !matches!(endpoint.body(), BodyKind::None | BodyKind::Raw);
    let json = takes_json.then(|| matches.get_one::<String>("json").cloned()).flatten();
    let is_from_flags = json.is_none();
    let json = match (json, given.first_key_value()) {
        (Some(_), Some((name, _))) => {
            return Err(format!("`--json` is the whole body, so `--{name}` cannot be given as well"));
        }
        (Some(json), None) => {
            let text = read_body(&json).map_err(|failure| failure.reason())?;
            misfits::in_json(endpoint, &text)?;
            Some(text)
        }
        (None, None)
            if fields.is_empty()
                && takes_json
                && *endpoint.body_shape() == Shape::Unknown
                && !has_object_body(endpoint) =>
        {
            return Err(String::from("the body is required: `--json`"));
        }
        (None, _) if takes_json => {
            let body = Given::new(given).body(&fields)?;
            let text = serde_json::to_string(&body).map_err(|error| error.to_string())?;
            misfits::in_flags(endpoint, &text)?;
            Some(text)
        }
        (None, _) => None,
    };
    let takes_files = matches!(endpoint.body(), BodyKind::Raw | BodyKind::Multipart);
    let file = takes_files.then(|| texts("file")).flatten().unwrap_or_default();
    Ok(Request { params, json, file: file.into_iter().map(Into::into).collect(), is_from_flags })
}

/// Returns whether the body is an object whose fields the declaration lists, perhaps none.
fn has_object_body(endpoint: &'static EndpointMeta) -> bool {
    endpoint.body() != BodyKind::Json || body_params(endpoint).next().is_some()
}
