//! `dfns user-action METHOD PATH --json BODY`: a token for a signed call that another program
//! makes, such as curl or Postman. It goes into the header `X-DFNS-USERACTION`.

use crate::access::Access;
use crate::connection::signing_client;
use crate::context::Context;
use crate::distinct;
use crate::failure::Failure;
use crate::nearest::{hint, nearest};
use crate::profile;
use crate::request::read_body;
use crate::screen::note;
use dfns_core::Signer as _;
use dfns_core::{EndpointMeta, Registry};
use dfns_endpoints::auth::{CreateUserActionChallenge, CreateUserActionSignature};
use std::io::Write;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The method of the call: POST, PUT, PATCH or DELETE.
    method: String,
    /// The path of the call, without the query, for instance `/wallets`.
    path: String,
    /// The body, byte for byte as it will be sent: JSON, `@FILE`, or `-` for standard input.
    #[arg(long, value_name = "BODY|@FILE|-")]
    json: Option<String>,
    #[command(flatten)]
    access: Access,
}

pub(crate) async fn run(
    context: Context<'_>,
    arguments: &Arguments,
    out: &mut (dyn Write + Send),
) -> Result<(), Failure> {
    let method = arguments.method.to_uppercase();
    if !matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE") {
        let why = format!(
            "`{}` is not a method of signed calls; use POST, PUT, PATCH or DELETE",
            dfns_core::one_line(&method, 50)
        );
        return Err(Failure::Wrong(why));
    }
    if !arguments.path.starts_with('/') || arguments.path.contains(['?', '#', ' ']) {
        let path = dfns_core::one_line(&arguments.path, 200);
        return Err(Failure::Wrong(format!(
            "`{path}` is not a path such as `/wallets`; leave out the server and the query"
        )));
    }
    // A program that takes such a path for a URL calls another server.
    if arguments.path.starts_with("//") || arguments.path.contains('\\') {
        let path = dfns_core::one_line(&arguments.path, 200);
        return Err(Failure::Wrong(format!(
            "`{path}` may name another server; write the path with one `/` at its start, such as `/wallets`"
        )));
    }
    if let Some(hint) = unknown(context.registry, &method, &arguments.path) {
        note(&hint);
    }
    let body = arguments.json.as_deref().map(read_body).transpose()?.unwrap_or_default();
    if !body.is_empty() {
        distinct::check(&body).map_err(|why| Failure::Wrong(format!("`--json` {why}")))?;
    }
    let above = arguments.access.over(context.environment);
    let chosen = profile::choose(context.program, arguments.access.profile.as_deref(), true, &above)?;
    let environment = profile::below(&above, chosen.as_ref());
    let (client, signer) = signing_client(context.program.signers, &environment, arguments.access.verbose).await?;
    let challenge = client.call(&CreateUserActionChallenge::new(body, method, arguments.path.as_str())).await?;
    let factors = signer.sign(&challenge).await.map_err(dfns_core::Error::from)?;
    let action = client.call(&CreateUserActionSignature::for_challenge(&challenge, factors)).await?;
    writeln!(out, "{}", action.user_action.expose())?;
    Ok(())
}

/// Returns a note about a call that no endpoint has, with the nearest ones. The token is for this
/// method and path only.
fn unknown(registry: &Registry, method: &str, path: &str) -> Option<String> {
    let call = format!("{method} {path}");
    let routes: Vec<_> = registry.endpoints().map(|endpoint| route(endpoint, path)).collect();
    if routes.contains(&call) {
        return None;
    }
    let near = nearest(routes.iter().map(String::as_str), &call);
    let call = dfns_core::one_line(&call, 200);
    Some(format!("no endpoint has the route `{call}`; {}the token is for it only", hint(&near)))
}

/// Returns the method and path of an endpoint, with the parameters of a path that has as many
/// segments.
fn route(endpoint: &EndpointMeta, path: &str) -> String {
    let (template, given) = (endpoint.path().split('/'), path.split('/'));
    let given: Vec<_> = given.collect();
    let is_as_long = template.clone().count() == given.len();
    let fill = |(at, segment): (usize, &str)| match given.get(at) {
        Some(value) if is_as_long && segment.starts_with('{') && !value.is_empty() => (*value).to_owned(),
        _ => segment.to_owned(),
    };
    let path = template.enumerate().map(fill).collect::<Vec<_>>().join("/");
    format!("{} {path}", endpoint.method())
}
