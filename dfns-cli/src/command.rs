//! The command of an operation for the parser: its arguments, and the help of each.

use crate::flags::{Field, Flag, Need, flags, kebab};
use crate::plain;
use crate::program::Program;
use crate::send::Sending;
use crate::shape::{first_sentence, noun};
use crate::signers;
use crate::wire;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Args as _, Command};
use dfns_core::meta::{BodyKind, ParamLocation, ParamMeta, Shape};
use dfns_core::{EndpointMeta, Registry};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The prefixes of the ids of arguments, by the place of the value in the request.
pub(crate) const BODY: &str = "body ";
pub(crate) const PATH: &str = "path ";
pub(crate) const OTHER: &str = "parameter ";

/// The help of a flag whose type is not the same in all variants.
const VARIES: &str = "Its type depends on the kind: see `describe`";

/// How many values of an enum the help shows.
const SHOWN: usize = 12;

/// Returns the fields of the body.
pub(crate) fn body_fields(endpoint: &'static EndpointMeta) -> Vec<Field> {
    match endpoint.body_shape() {
        Shape::Object { fields, .. } => fields.iter().map(Field::from).collect(),
        shape @ Shape::Union { .. } => vec![Field::whole(shape)],
        _ => body_params(endpoint).map(Field::from).collect(),
    }
}

pub(crate) fn body_params(endpoint: &'static EndpointMeta) -> impl Iterator<Item = &'static ParamMeta> {
    endpoint.params().iter().filter(|param| param.location == ParamLocation::Body)
}

/// Returns the parameters that are flags, and not of the body.
pub(crate) fn other_params(endpoint: &'static EndpointMeta) -> impl Iterator<Item = &'static ParamMeta> {
    let places = [ParamLocation::Query, ParamLocation::Header, ParamLocation::Part];
    endpoint.params().iter().filter(move |param| places.contains(&param.location))
}

/// Returns the command of an operation.
pub(crate) fn command(program: Program, registry: &Registry, endpoint: &'static EndpointMeta) -> Command {
    let name = kebab(endpoint.id());
    let bin = format!("{} {} {name}", program.name, kebab(endpoint.domain()));
    let say = |text: &str| wire::names(endpoint, registry, text);
    let flags = flags(&body_fields(endpoint));
    let mut command = Command::new(name).bin_name(bin.clone()).disable_help_subcommand(true);
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
        let help = say(&first_sentence(param.documentation));
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
        let help = help(param.shape, &documented(&kebab(param.name), param.shape, param.documentation), &[]);
        let help = marked(&say(&help), is_required.then_some("required"));
        command = command.arg(valued(Arg::new(id).long(flag).required(is_required).help(help), param.shape));
    }
    let always: Vec<_> = flags.iter().filter(|flag| flag.need == Need::Always).collect();
    for flag in &flags {
        let shape = if flag.differs { &Shape::String } else { flag.shape };
        let documentation = match flag.first {
            _ if flag.differs => VARIES.to_owned(),
            Some(first) if flag.varies => {
                format!("{} (for {first}; `describe` has the other kinds)", first_sentence(flag.documentation))
            }
            _ => documented(&flag.name, shape, flag.documentation),
        };
        let need = match whole_of(flag, &always) {
            Some(whole) if flag.need == Need::Always => Some(format!("required, unless `--{}` is given", whole.name)),
            None if alternatives(flag, &always).starts_with('(') => Some(String::from("required, or its fields")),
            _ => need(flag.need).map(String::from),
        };
        let help = marked(&say(&help(shape, &documentation, &flag.variants)), need.as_deref());
        let long = free(flag.name.clone(), &mut taken);
        command = command.arg(valued(Arg::new(format!("{BODY}{}", flag.name)).long(long).help(help), shape));
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
    if endpoint.is_signed() && !program.signers.is_empty() {
        let more = signers::help(program.signers);
        command = command.mut_arg("signer", |argument| {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            argument.help(format!("{help}. {more}"))
        });
    }
    for id in Sending::inapplicable(endpoint) {
        command = command.mut_arg(id, |argument| argument.hide(true));
    }
    let usage = format!("{bin} {}", required_arguments(endpoint));
    command.about(say(&plain::text(&endpoint.summary()))).override_usage(usage).after_help(format!(
        "{}`{} describe {}` has the details.",
        long_enums(endpoint, &flags),
        program.name,
        endpoint.id()
    ))
}

/// Returns the command of an operation with the values of its enums, which shells complete. Parsing
/// does without: its own messages say more.
pub(crate) fn completable(program: Program, registry: &Registry, endpoint: &'static EndpointMeta) -> Command {
    let mut shapes: BTreeMap<String, &'static Shape> = BTreeMap::new();
    for param in other_params(endpoint) {
        shapes.insert(format!("{OTHER}{}", param.name), param.shape);
    }
    for flag in flags(&body_fields(endpoint)).into_iter().filter(|flag| !flag.differs) {
        shapes.insert(format!("{BODY}{}", flag.name), flag.shape);
    }
    command(program, registry, endpoint).mut_args(|arg| {
        let shape = match shapes.get(arg.get_id().as_str()) {
            Some(Shape::List(of)) => of,
            Some(shape) => shape,
            None => return arg,
        };
        match shape {
            Shape::Enum { values, .. } => {
                arg.value_parser(PossibleValuesParser::new(*values)).hide_possible_values(true)
            }
            _ => arg,
        }
    })
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

fn help(shape: &Shape, documentation: &str, variants: &[&str]) -> String {
    let mut parts = Vec::from([first_sentence(documentation)]);
    match shape {
        Shape::Enum { values, .. } if values.len() > SHOWN => {
            parts.push(format!("One of {} values, listed below", values.len()));
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
    parts.retain(|part| !part.is_empty());
    parts.iter().map(|part| part.trim_end_matches('.')).collect::<Vec<_>>().join(". ")
}

/// Returns the documentation of a flag, or what its name says.
fn documented(flag: &str, shape: &Shape, documentation: &str) -> String {
    if !documentation.trim().is_empty() {
        return documentation.to_owned();
    }
    let last = flag.rsplit('.').next().unwrap_or(flag).replace('-', " ");
    match shape {
        Shape::Object { .. } | Shape::Union { .. } => format!("The {last} as JSON, or its fields: `--{flag}.*`"),
        _ => format!("The {last}"),
    }
}

fn marked(help: &str, need: Option<&str>) -> String {
    match need {
        Some(need) => format!("{help} [{need}]"),
        None => help.to_owned(),
    }
}

/// Returns the note of a flag that is required.
fn need(need: Need) -> Option<&'static str> {
    match need {
        Need::Optional => None,
        Need::Always => Some("required"),
        Need::InItsObject => Some("required with its sibling fields"),
        Need::InItsKind => Some("required for its kind"),
    }
}

/// Returns the arguments that a call needs, as a usage line.
pub(crate) fn required_arguments(endpoint: &'static EndpointMeta) -> String {
    let flags = flags(&body_fields(endpoint));
    let mut words = Vec::new();
    for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Path) {
        words.push(format!("<{}>", kebab(param.name).to_uppercase()));
    }
    for param in other_params(endpoint).filter(|param| param.required && param.location != ParamLocation::Part) {
        words.push(format!("--{} <{}>", kebab(param.name), value_name(param.shape)));
    }
    let always: Vec<_> = flags.iter().filter(|flag| flag.need == Need::Always).collect();
    let outer = always.iter().filter(|flag| whole_of(flag, &always).is_none());
    words.extend(outer.map(|flag| alternatives(flag, &always)));
    if matches!(endpoint.body(), BodyKind::Raw | BodyKind::Multipart) {
        words.push(String::from("--file <PATH>"));
    }
    words.push(String::from("[OPTIONS]"));
    words.join(" ")
}

/// Returns the nearest required flag that takes the object of a flag as a whole.
fn whole_of<'a>(flag: &Flag, always: &[&'a Flag]) -> Option<&'a Flag> {
    let holds = |whole: &&&Flag| flag.name.strip_prefix(&*whole.name).is_some_and(|rest| rest.starts_with('.'));
    always.iter().filter(holds).max_by_key(|whole| whole.name.len()).copied()
}

/// Returns a required flag for a usage line, or as an alternative the flags of its fields.
fn alternatives(flag: &Flag, always: &[&Flag]) -> String {
    let own = format!("--{} <{}>", flag.name, value_name(flag.shape));
    let is_inside = |inner: &&&Flag| whole_of(inner, always).is_some_and(|whole| whole.name == flag.name);
    let fields: Vec<_> = always.iter().filter(is_inside).map(|inner| alternatives(inner, always)).collect();
    if fields.is_empty() { own } else { format!("({own} | {})", fields.join(" ")) }
}

/// Returns the values of each long enum, once.
fn long_enums(endpoint: &'static EndpointMeta, flags: &[Flag]) -> String {
    let params = endpoint.params().iter().filter(|param| param.location != ParamLocation::Body);
    let params = params.map(|param| (kebab(param.name), param.shape));
    let mut listed = BTreeSet::new();
    let mut text = String::new();
    for (flag, shape) in params.chain(flags.iter().map(|flag| (flag.name.clone(), flag.shape))) {
        let shape = if let Shape::List(of) = shape { of } else { shape };
        if let Shape::Enum { name, values } = shape
            && values.len() > SHOWN
            && listed.insert(*name)
        {
            let values = plain::text(&values.join(", ")).replace('\n', "\n  ");
            let _ = write!(text, "Values of --{flag}:\n  {values}\n\n");
        }
    }
    text
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

#[cfg(test)]
mod tests {
    use super::command;
    use crate::Program;

    #[test]
    fn an_object_and_its_fields_are_alternatives_in_the_usage() {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        let usage = super::required_arguments(registry.find("create_policy").unwrap());
        assert!(usage.contains("(--rule <JSON> | --rule.kind <VALUE>) "), "{usage}");
        let help = command(Program::DFNS, &registry, registry.find("create_policy").unwrap()).render_long_help();
        for note in ["[required, unless `--rule` is given]", "triggers the policy [required, or its fields]"] {
            assert!(help.to_string().contains(note), "{help}");
        }
    }

    #[test]
    fn every_endpoint_is_a_command() {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        let mut count = 0;
        for endpoint in registry.endpoints() {
            command(Program::DFNS, &registry, endpoint).debug_assert();
            count += 1;
        }
        assert_eq!(count, 283);
    }
}
