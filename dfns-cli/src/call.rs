//! `dfns call ID`: calls any endpoint, with its parameters by name and its body as JSON.
//!
//! The body is sent byte for byte as given. Server, token and key come from the environment, so
//! that no secret is on a command line: `DFNS_BASE_URL`, `DFNS_AUTH_TOKEN`, `DFNS_CREDENTIAL_ID`,
//! and `DFNS_PRIVATE_KEY` or `DFNS_PRIVATE_KEY_FILE`. `environment` reads the certificate
//! authorities.

use crate::environment::{Environment, optional, required, trust_roots, without_quotes};
use crate::failure::Failure;
use crate::input::{read_file, read_text};
use crate::output::printable;
use dfns_core::meta::{Auth, BodyKind, Method, ParamLocation};
use dfns_core::{
    AnyJson, AnyToken, Call, Client, EndpointMeta, Error, ErrorKind, FilePart, KeySigner, Parts, RawResponse, Secret,
};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The endpoint's id, for instance `delegated_login`.
    pub(crate) id: String,
    /// A path, query or header parameter. May be repeated, also with the same name for a list.
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
    /// The body: JSON, `@FILE`, or `-` for standard input.
    #[arg(long, value_name = "BODY|@FILE|-")]
    json: Option<String>,
    /// The file to upload, for endpoints that take one: its path, or NAME=PATH if the endpoint
    /// takes several.
    #[arg(long, value_name = "PATH")]
    file: Vec<PathBuf>,
}

impl Arguments {
    pub(crate) fn new(id: String, params: Vec<String>, json: Option<String>, file: Vec<PathBuf>) -> Self {
        Self { id, params, json, file }
    }
}

pub(crate) async fn run(
    endpoint: &'static EndpointMeta,
    arguments: &Arguments,
    environment: &Environment<'_>,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let mut parts = Parts::new(endpoint);
    add_params(&mut parts, endpoint, &arguments.params)?;
    add_body(&mut parts, endpoint, arguments)?;
    let url = base_url(environment)?;
    let response = call(endpoint, parts, &url, environment)?.await.map_err(|error| with_server(error, &url))?;
    if response.status() == 202 {
        eprintln!("note: the change is awaiting approval");
    }
    if endpoint.method() == Method::Head {
        let headers = response.headers().iter();
        let headers: serde_json::Map<_, _> =
            headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into())).collect();
        writeln!(out, "{}", serde_json::json!({ "status": response.status().as_u16(), "headers": headers }))?;
        return Ok(());
    }
    let body = printable(response.body());
    out.write_all(&body)?;
    if !body.ends_with(b"\n") {
        writeln!(out)?;
    }
    Ok(())
}

fn add_params(parts: &mut Parts, endpoint: &'static EndpointMeta, given: &[String]) -> Result<(), Failure> {
    let fault = |message: String| Failure::Message(format!("`{}`: {message}", endpoint.id()));
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
            let hint =
                if names.is_empty() { String::from("it takes none") } else { format!("it takes {}", names.join(", ")) };
            return Err(fault(format!("no parameter has the name `{name}`; {hint}; pass body fields with --json")));
        };
        if param.location == ParamLocation::Path && !filled.insert(name) {
            return Err(fault(format!("path parameter `{name}` is given twice")));
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

fn add_body(parts: &mut Parts, endpoint: &'static EndpointMeta, arguments: &Arguments) -> Result<(), Failure> {
    let fault = |message: String| Failure::Message(format!("`{}`: {message}", endpoint.id()));
    let text = arguments.json.as_deref().map(read_body).transpose()?;
    if endpoint.body() == BodyKind::None {
        return if text.is_some() { Err(fault(String::from("it takes no body; leave out --json"))) } else { Ok(()) };
    }
    if endpoint.body() == BodyKind::Raw {
        let path =
            arguments.file.first().ok_or_else(|| fault(String::from("its body is a file; add `--file PATH`")))?;
        parts.raw(&read_file(path)?);
        return Ok(());
    }
    let text = text.unwrap_or_else(|| String::from("{}"));
    let unreadable = |error: serde_json::Error| fault(format!("the body cannot be read as JSON: {error}"));
    let body: AnyJson = serde_json::from_str(&text).map_err(unreadable)?;
    let fields: serde_json::Value = serde_json::from_str(&text).map_err(unreadable)?;
    let missing: Vec<_> = endpoint
        .params()
        .iter()
        .filter(|param| param.location == ParamLocation::Body && param.required && fields.get(param.name).is_none())
        .map(|param| format!("`{}`", param.name))
        .collect();
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
fn add_files(parts: &mut Parts, endpoint: &'static EndpointMeta, arguments: &Arguments) -> Result<(), Failure> {
    let fault = |message: String| Failure::Message(format!("`{}`: {message}", endpoint.id()));
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

/// Returns the address to call. Regions are isolated, so a guess would send the token to a region
/// that does not have the account.
fn base_url(environment: &Environment<'_>) -> Result<String, Failure> {
    required(environment, "DFNS_BASE_URL", REGIONS)
}

/// Names the server of a call that did not reach it.
fn with_server(error: Error, url: &str) -> Failure {
    match error.kind() {
        ErrorKind::Connection | ErrorKind::Timeout => {
            Failure::Message(format!("{}; the server is {url}, from DFNS_BASE_URL", Failure::Call(error).reason()))
        }
        _ => Failure::Call(error),
    }
}

/// Creates the call, with the client that the environment configures.
fn call(
    endpoint: &'static EndpointMeta,
    mut parts: Parts,
    url: &str,
    environment: &Environment<'_>,
) -> Result<Call<RawResponse>, Failure> {
    // A sandbox on loopback uses no TLS, and parsing a system's authorities takes longer than a
    // call to it.
    let uses_tls = !url.starts_with("http://");
    let mut builder = Client::builder().base_url(url);
    if uses_tls && let Some(roots) = trust_roots(environment)? {
        builder = builder.trust_roots(roots);
    }
    if endpoint.auth() == Auth::Public {
        return Ok(builder.build()?.call_raw(parts));
    }
    let token: Secret = without_quotes(environment, "DFNS_AUTH_TOKEN", "the token to call with")?.into();
    if endpoint.auth() == Auth::Temporary {
        parts.bearer(&token);
        return Ok(builder.build()?.call_raw(parts));
    }
    let client: Client<AnyToken> = builder.token(token).build()?;
    if !endpoint.is_signed() {
        return Ok(client.call_raw(parts));
    }
    let credential = without_quotes(environment, "DFNS_CREDENTIAL_ID", "the id of the credential that signs")?;
    // Bytes, because a key file may be DER or UTF-16.
    let (name, key) = match optional(environment, KEY_FILE) {
        Some(path) => (KEY_FILE, read_file(Path::new(&path))?),
        None => {
            (KEY, required(environment, KEY, "the credential's private key (or DFNS_PRIVATE_KEY_FILE)")?.into_bytes())
        }
    };
    let signer = KeySigner::from_pem(credential, Zeroizing::new(key).as_slice())
        .map_err(|error| Failure::Message(format!("{name}: {error}")))?;
    Ok(client.with_signer(signer).call_raw(parts))
}

const REGIONS: &str = "the region of the organization, https://api.dfns.io (Europe) or https://api.uae.dfns.io (United Arab Emirates), or the address of a sandbox";
const KEY: &str = "DFNS_PRIVATE_KEY";
const KEY_FILE: &str = "DFNS_PRIVATE_KEY_FILE";
