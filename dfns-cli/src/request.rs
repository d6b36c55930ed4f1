//! The request of a call: its parameters by name, its body as JSON, and its files.

use crate::distinct;
use crate::failure::Failure;
use crate::input::{read_file, read_text};
use crate::misfits;
use crate::nearest::{hint, nearest};
use dfns_core::meta::{BodyKind, ParamLocation};
use dfns_core::{AnyJson, EndpointMeta, FilePart, Parts};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The longest value of a path parameter, in bytes. Ids are shorter, and a URL has a limit.
const MAX_PATH_VALUE: usize = 2000;

/// The request of a call, as given on the command line.
#[derive(clap::Args, Clone, Default)]
pub(crate) struct Request {
    /// A path, query or header parameter. May be repeated, with the same name for the items of a
    /// list.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) params: Vec<String>,
    /// The body: JSON, `@FILE`, or `-` for standard input.
    #[arg(long, value_name = "BODY|@FILE|-")]
    pub(crate) json: Option<String>,
    /// The file to upload, for endpoints that take one: its path, or NAME=PATH if the endpoint
    /// takes several.
    #[arg(long, value_name = "PATH")]
    pub(crate) file: Vec<PathBuf>,
    /// Whether the body comes from flags, so that nobody relies on its bytes.
    #[arg(skip)]
    pub(crate) is_from_flags: bool,
}

impl Request {
    /// Encodes the request.
    pub(crate) fn parts(&self, endpoint: &'static EndpointMeta) -> Result<Parts, Failure> {
        let mut parts = Parts::new(endpoint);
        add_params(&mut parts, endpoint, &self.params)?;
        add_body(&mut parts, endpoint, self)?;
        Ok(parts)
    }

    /// Returns the request with another value of a query parameter.
    pub(crate) fn with_param(&self, name: &str, value: &str) -> Self {
        let mut request = self.clone();
        request.params.retain(|pair| pair.split_once('=').is_none_or(|(known, _)| known != name));
        request.params.push(format!("{name}={value}"));
        request
    }

    /// Returns the value of a parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        let mut pairs = self.params.iter().filter_map(|pair| pair.split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

fn add_params(parts: &mut Parts, endpoint: &'static EndpointMeta, given: &[String]) -> Result<(), Failure> {
    let fault = |message: String| Failure::Wrong(format!("`{}`: {message}", endpoint.id()));
    let takes = |location| move |param: &&dfns_core::meta::ParamMeta| param.location == location;
    let mut missing: BTreeSet<&str> = endpoint
        .params()
        .iter()
        .filter(|param| param.required && !matches!(param.location, ParamLocation::Body | ParamLocation::Part))
        .map(|param| param.name)
        .collect();
    let mut filled = BTreeSet::new();
    for pair in given {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| fault(format!("`--param {pair}` is not of the form NAME=VALUE")))?;
        let Some(param) =
            endpoint.params().iter().find(|param| param.name == name && param.location != ParamLocation::Body)
        else {
            let names: Vec<_> = [ParamLocation::Path, ParamLocation::Query, ParamLocation::Header, ParamLocation::Part]
                .into_iter()
                .flat_map(|location| endpoint.params().iter().filter(takes(location)))
                .map(|param| format!("`{}`", param.name))
                .collect();
            let outside = endpoint.params().iter().filter(|param| param.location != ParamLocation::Body);
            let near = hint(&nearest(outside.map(|param| param.name), name));
            let takes =
                if names.is_empty() { String::from("it takes none") } else { format!("it takes {}", names.join(", ")) };
            return Err(fault(format!(
                "no parameter has the name `{name}`; {near}{takes}; pass body fields with --json"
            )));
        };
        if param.location == ParamLocation::Path && !filled.insert(name) {
            return Err(fault(format!("path parameter `{name}` is given twice")));
        }
        if param.location == ParamLocation::Path && value.len() > MAX_PATH_VALUE {
            return Err(fault(format!("path parameter `{name}` has {} bytes; an id is shorter", value.len())));
        }
        missing.remove(name);
        match param.location {
            ParamLocation::Path => parts.path(param.name, &value.to_owned()),
            ParamLocation::Query => parts.query(param.name, &value.to_owned()),
            ParamLocation::Header => parts.header(param.name, &value.to_owned()),
            ParamLocation::Part => parts.part(param.name, &value.to_owned()),
            ParamLocation::Body => {}
        }
    }
    match missing.first() {
        Some(name) => Err(fault(format!("parameter `{name}` is missing; add `--param {name}=...`"))),
        None => Ok(()),
    }
}

fn add_body(parts: &mut Parts, endpoint: &'static EndpointMeta, arguments: &Request) -> Result<(), Failure> {
    let fault = |message: String| Failure::Wrong(format!("`{}`: {message}", endpoint.id()));
    let takes_files = matches!(endpoint.body(), BodyKind::Raw | BodyKind::Multipart);
    if !takes_files && !arguments.file.is_empty() {
        return Err(fault(String::from("it uploads no file; leave out --file")));
    }
    let has_json = match endpoint.body() {
        BodyKind::None | BodyKind::Raw => false,
        BodyKind::Multipart => endpoint.has_data_part(),
        _ => true,
    };
    if !has_json && arguments.json.is_some() && !arguments.is_from_flags {
        let what = if endpoint.body() == BodyKind::None { "it takes no body" } else { "its body has no JSON" };
        return Err(fault(format!("{what}; leave out --json")));
    }
    let text = arguments.json.as_deref().map(read_body).transpose()?;
    if endpoint.body() == BodyKind::None {
        return Ok(());
    }
    if endpoint.body() == BodyKind::Raw {
        if arguments.file.len() > 1 {
            return Err(fault(String::from("its body is one file; give `--file` once")));
        }
        let path =
            arguments.file.first().ok_or_else(|| fault(String::from("its body is a file; add `--file PATH`")))?;
        parts.raw(&read_file(path)?);
        return Ok(());
    }
    let text = text.unwrap_or_else(|| String::from("{}"));
    let unreadable = |error: serde_json::Error| fault(format!("the body cannot be read as JSON: {error}"));
    let body: AnyJson = serde_json::from_str(&text).map_err(unreadable)?;
    distinct::check(&text).map_err(|why| fault(format!("the body {why}")))?;
    let fields: serde_json::Value = serde_json::from_str(&text).map_err(unreadable)?;
    let missing = misfits::missing(endpoint, &fields);
    if !missing.is_empty() {
        return Err(fault(format!("the body lacks {}", missing.join(", "))));
    }
    match endpoint.body() {
        BodyKind::Multipart => {
            add_files(parts, endpoint, arguments)?;
            if endpoint.has_data_part() { parts.multipart(&body) } else { parts.end_parts() }
        }
        BodyKind::Form => {
            for param in endpoint.params().iter().filter(|param| param.location == ParamLocation::Body) {
                parts.form(param.name, &texts(fields.get(param.name)));
            }
            parts.end_form();
        }
        _ => parts.json(&body),
    }
    Ok(())
}

/// Returns the values of a field of a URL-encoded body: none, one, or those of a list. Values other
/// than strings are encoded as JSON.
fn texts(value: Option<&serde_json::Value>) -> Vec<String> {
    match value {
        None | Some(serde_json::Value::Null) => Vec::new(),
        Some(serde_json::Value::Array(items)) => items.iter().flat_map(|item| texts(Some(item))).collect(),
        Some(serde_json::Value::String(text)) => vec![text.clone()],
        Some(other) => vec![other.to_string()],
    }
}

/// Adds the files to upload by the name of their part, which may be omitted if there is only one.
fn add_files(parts: &mut Parts, endpoint: &'static EndpointMeta, arguments: &Request) -> Result<(), Failure> {
    let fault = |message: String| Failure::Wrong(format!("`{}`: {message}", endpoint.id()));
    let places: Vec<_> = endpoint.params().iter().filter(|param| param.location == ParamLocation::Part).collect();
    let given =
        |name: &str| arguments.params.iter().any(|pair| pair.split_once('=').is_some_and(|(key, _)| key == name));
    let mut missing: Vec<_> =
        places.iter().filter(|part| part.required && !given(part.name)).map(|part| part.name).collect();
    for file in &arguments.file {
        let text = file.to_string_lossy();
        let with_name =
            text.split_once('=').and_then(|(name, path)| Some((*places.iter().find(|part| part.name == name)?, path)));
        let (target, path) = match (with_name, places.as_slice()) {
            (Some((target, path)), _) => (target, Path::new(path)),
            (None, [only]) => (*only, file.as_path()),
            (None, _) => {
                let names: Vec<_> = places.iter().map(|part| format!("`--file {}=PATH`", part.name)).collect();
                return Err(fault(format!("it uploads {}", names.join(", "))));
            }
        };
        missing.retain(|name| *name != target.name);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parts.part(target.name, &FilePart::new(name, read_file(path)?));
    }
    match (missing.as_slice(), places.as_slice()) {
        ([], _) => Ok(()),
        (_, [_]) => Err(fault(String::from("it uploads a file; add `--file PATH`"))),
        ([name, ..], _) => Err(fault(format!("it uploads a file; add `--file {name}=PATH`"))),
    }
}

/// Returns the body: the text itself, the content of `@FILE`, or standard input for `-`.
pub(crate) fn read_body(given: &str) -> Result<String, Failure> {
    match given.strip_prefix('@') {
        Some(path) => read_text(path),
        None if given == "-" => read_text(given),
        None => Ok(given.to_owned()),
    }
}
