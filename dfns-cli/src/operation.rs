//! `dfns DOMAIN OPERATION`: a command for each endpoint, with its path parameters in order and a
//! flag for each other parameter and each field of the body.
//!
//! The arguments become a request, once they fit the declaration. `send` makes the call.

use crate::context::Context;
use crate::failure::Failure;
use crate::flags::{Field, Flag, Given, flags, kebab, value};
use crate::nearest::nearest;
use crate::plain;
use crate::program::Program;
use crate::request::{Request, read_body};
use crate::send::{self, Sending};
use crate::shape::{first_sentence, noun};
use clap::{Arg, ArgAction, Args as _, Command, FromArgMatches as _};
use dfns_core::EndpointMeta;
use dfns_core::meta::{BodyKind, ParamLocation, ParamMeta, Shape};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::Write;

/// The prefixes of the ids of arguments, by the place of the value in the request.
const BODY: &str = "body ";
const PATH: &str = "path ";
const OTHER: &str = "parameter ";

/// The help of a flag whose type is not the same in all variants.
const VARIES: &str = "Its type depends on the kind: see `describe`";

/// How many values of an enum the help shows.
const SHOWN: usize = 12;

/// Runs the command of an operation: its domain, its name, and its arguments.
pub(crate) async fn run(
    context: Context<'_>,
    words: Vec<OsString>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let Context { program, registry, .. } = context;
    let named = |word: &OsString| word.to_string_lossy().replace('-', "_").to_lowercase();
    let domain = words.first().map(named).unwrap_or_default();
    let operations: Vec<_> = registry.endpoints().filter(|endpoint| endpoint.domain() == domain).collect();
    if operations.is_empty() || domain.is_empty() {
        let own = ["endpoints", "describe", "call", "resume", "check", "sandbox"];
        let domains = registry.endpoints().map(EndpointMeta::domain).collect::<BTreeSet<_>>();
        return Err(unknown(program, "command or domain", &words[0], own.into_iter().chain(domains), "--help"));
    }
    let Some(id) = words.get(1).filter(|word| *word != "--help" && *word != "-h").map(named) else {
        return list(program, &domain, &operations, out);
    };
    let Some(endpoint) = operations.iter().find(|endpoint| endpoint.id() == id) else {
        let ids = operations.iter().map(|endpoint| endpoint.id());
        return Err(unknown(program, &format!("operation of `{domain}`"), &words[1], ids, &kebab(&domain)));
    };
    let command = command(program, endpoint);
    let matches = command.try_get_matches_from(words.into_iter().skip(1)).map_err(Failure::Usage)?;
    let arguments = arguments(endpoint, &matches).map_err(|why| {
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
    let given = given.to_string_lossy();
    let near: Vec<_> = nearest(names, &given).iter().map(|name| name.replace('_', "-")).collect();
    let hint = if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(", ")) };
    Failure::Wrong(format!("no {what} has the name `{given}`; {hint}`{} {list}` lists them all", program.name))
}

/// Lists the operations of a domain.
fn list(program: Program, domain: &str, operations: &[&EndpointMeta], out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "Usage: {} {} OPERATION [ARGUMENTS]\n", program.name, kebab(domain))?;
    let width = operations.iter().map(|endpoint| endpoint.id().len()).max().unwrap_or(0);
    for endpoint in operations {
        writeln!(out, "  {:width$}  {}", kebab(endpoint.id()), plain::text(&endpoint.summary()).replace('\n', " "))?;
    }
    Ok(())
}

/// Returns the fields of the body.
fn body_fields(endpoint: &'static EndpointMeta) -> Vec<Field> {
    match endpoint.body_shape() {
        Shape::Object { fields, .. } => fields.iter().map(Field::from).collect(),
        shape @ Shape::Union { .. } => vec![Field::whole(shape)],
        _ => body_params(endpoint).map(Field::from).collect(),
    }
}

fn body_params(endpoint: &'static EndpointMeta) -> impl Iterator<Item = &'static ParamMeta> {
    endpoint.params().iter().filter(|param| param.location == ParamLocation::Body)
}

/// Returns the parameters that are flags, and not of the body.
fn other_params(endpoint: &'static EndpointMeta) -> impl Iterator<Item = &'static ParamMeta> {
    let places = [ParamLocation::Query, ParamLocation::Header, ParamLocation::Part];
    endpoint.params().iter().filter(move |param| places.contains(&param.location))
}

/// Returns the command of an operation.
fn command(program: Program, endpoint: &'static EndpointMeta) -> Command {
    let name = kebab(endpoint.id());
    let mut command = Command::new(name.clone())
        .bin_name(format!("{} {} {name}", program.name, kebab(endpoint.domain())))
        .about(plain::text(&endpoint.summary()))
        .after_help(format!("`{} describe {}` says more.", program.name, endpoint.id()))
        .disable_help_subcommand(true);
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
        let help = first_sentence(param.documentation);
        command = command.arg(
            Arg::new(format!("{PATH}{}", param.name))
                .value_name(kebab(param.name).to_uppercase())
                .required(true)
                .help(help),
        );
    }
    let mut taken: BTreeSet<_> = ["help", "json", "file"].into_iter().chain(Sending::FLAGS).map(String::from).collect();
    for param in other_params(endpoint) {
        let (id, flag) = (format!("{OTHER}{}", param.name), free(kebab(param.name), &mut taken));
        let is_required = param.required && param.location != ParamLocation::Part;
        let help = help(param.shape, param.documentation, &[], param.required);
        command = command.arg(valued(Arg::new(id).long(flag).required(is_required).help(help), param.shape));
    }
    for Flag { name, shape, documentation, first, variants, differs, varies } in flags(&body_fields(endpoint)) {
        let shape = if differs { &Shape::String } else { shape };
        let documentation = match first {
            _ if differs => VARIES.to_owned(),
            Some(first) if varies => {
                format!("{} (for {first}; `describe` has the other kinds)", first_sentence(documentation))
            }
            _ => documentation.to_owned(),
        };
        let help = help(shape, &documentation, &variants, false);
        let flag = free(name.clone(), &mut taken);
        let arg = Arg::new(format!("{BODY}{name}")).long(flag);
        let arg = if help.is_empty() { arg } else { arg.help(help) };
        command = command.arg(valued(arg, shape));
    }
    if !matches!(endpoint.body(), BodyKind::None | BodyKind::Raw) {
        let json = Arg::new("json").long("json").value_name("BODY|@FILE|-");
        command = command
            .arg(json.help("The whole body instead of its flags: JSON, the content of a file, or standard input"));
    }
    if matches!(endpoint.body(), BodyKind::Raw | BodyKind::Multipart) {
        let file = Arg::new("file").long("file").value_name("PATH").action(ArgAction::Append);
        command = command.arg(file.help("The file to upload: its path, or NAME=PATH if there are several"));
    }
    command = Sending::augment_args(command.next_help_heading("Command"));
    for id in Sending::inapplicable(endpoint) {
        command = command.mut_arg(id, |argument| argument.hide(true));
    }
    command
}

/// A flag that has the name of another argument is written with `field.` before it.
fn free(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut name = name;
    while !taken.insert(name.clone()) {
        name = format!("field.{name}");
    }
    name
}

fn valued(arg: Arg, shape: &Shape) -> Arg {
    let arg = arg.value_name(value_name(shape)).allow_negative_numbers(true);
    match shape {
        Shape::Bool => arg.num_args(0..=1).require_equals(true).default_missing_value("true"),
        _ => arg.action(ArgAction::Append),
    }
}

fn value_name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Bool => "true|false",
        Shape::Number => "NUMBER",
        Shape::StringOrNumber => "TIME",
        Shape::String | Shape::Enum { .. } => "VALUE",
        Shape::List(of) => value_name(of),
        _ => "JSON",
    }
}

fn help(shape: &Shape, documentation: &str, variants: &[&str], is_required: bool) -> String {
    let mut parts = Vec::from([first_sentence(documentation)]);
    match shape {
        Shape::Enum { values, .. } if values.len() > SHOWN => {
            parts.push(format!("One of {} values, such as {}", values.len(), values[..3].join(", ")));
        }
        Shape::Enum { .. } => parts.push(capital(&noun(shape, false))),
        Shape::List(of) => parts
            .push(format!("May be repeated{}", if matches!(**of, Shape::String) { "" } else { ": one value each" })),
        _ => {}
    }
    match variants {
        [] => {}
        few if few.len() <= SHOWN / 2 => parts.push(format!("For {}", few.join(", "))),
        many => parts.push(format!("For {} kinds, such as {}", many.len(), many[..3].join(", "))),
    }
    if is_required {
        parts.push(String::from("Required"));
    }
    parts.retain(|part| !part.is_empty());
    parts.iter().map(|part| part.trim_end_matches('.')).collect::<Vec<_>>().join(". ")
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

/// Returns the request.
fn arguments(endpoint: &'static EndpointMeta, matches: &clap::ArgMatches) -> Result<Request, String> {
    let texts = |id: &str| matches.get_many::<String>(id).map(|texts| texts.cloned().collect::<Vec<_>>());
    let mut params = Vec::new();
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
        let value = texts(&format!("{PATH}{}", param.name)).unwrap_or_default().concat();
        params.push(format!("{}={value}", param.name));
    }
    for param in other_params(endpoint) {
        let Some(texts) = texts(&format!("{OTHER}{}", param.name)) else { continue };
        value(param.shape, &kebab(param.name), &texts)?;
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
            check_fields(endpoint, &text)?;
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
            Some(serde_json::to_string(&body).map_err(|error| error.to_string())?)
        }
        (None, _) => None,
    };
    let takes_files = matches!(endpoint.body(), BodyKind::Raw | BodyKind::Multipart);
    let file = takes_files.then(|| texts("file")).flatten().unwrap_or_default();
    Ok(Request { params, json, file: file.into_iter().map(Into::into).collect(), is_from_flags })
}

/// Refuses a body with a field that the declaration does not know: a misspelled optional field
/// would be ignored. `call` sends any body.
fn check_fields(endpoint: &'static EndpointMeta, text: &str) -> Result<(), String> {
    let body: serde_json::Value =
        serde_json::from_str(text).map_err(|error| format!("`--json` cannot be read as JSON: {error}"))?;
    let unknown = body.as_object().and_then(|fields| fields.keys().find(|name| !endpoint.knows_body_field(name)));
    match unknown {
        Some(name) => Err(format!("`--json` has the unknown field `{name}`; `call` sends it nevertheless")),
        None => Ok(()),
    }
}

/// Returns whether the body is an object whose fields the declaration lists, perhaps none.
fn has_object_body(endpoint: &'static EndpointMeta) -> bool {
    endpoint.body() != BodyKind::Json || body_params(endpoint).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::Program;

    #[test]
    fn every_endpoint_is_a_command() {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        let mut count = 0;
        for endpoint in registry.endpoints() {
            command(Program::DFNS, endpoint).debug_assert();
            count += 1;
        }
        assert_eq!(count, 283);
    }
}
