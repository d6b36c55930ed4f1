//! The client of a call, with the server, the token and the key of the environment.
//!
//! They are not arguments, so that no secret is on a command line: `DFNS_BASE_URL`,
//! `DFNS_AUTH_TOKEN` and `DFNS_CREDENTIAL_ID`. `signers` opens the key, `tls` reads certificates.

use crate::environment::{Environment, optional, required, without_quotes};
use crate::failure::Failure;
use crate::profile::PROFILE;
use crate::signers::{self, SignerScheme};
use crate::tls;
use crate::verbose::Steps;
use dfns_core::meta::Auth;
use dfns_core::meta::schema::Schema;
use dfns_core::{
    AnyToken, Call, Client, ClientBuilder, EndpointMeta, Error, ErrorKind, NoSigner, NoToken, OperationTicket, Parts,
    RawResponse, Secret, Signer, WithSigner, one_line,
};
use std::sync::Arc;

/// The largest table that is printed, in bytes. Dfns exports up to 100,000 rows at once.
const LARGEST_TABLE: usize = 128 * 1024 * 1024;

/// A client for an endpoint.
pub(crate) struct Connection {
    client: AnyClient,
    server: Server,
    /// The token of a call that a temporary token authenticates.
    bearer: Option<Secret>,
}

/// The address to call, and what names it.
struct Server {
    url: String,
    profile: Option<String>,
}

enum AnyClient {
    Plain(Client<AnyToken, NoSigner>),
    Signing(Client<AnyToken, WithSigner>),
}

impl Connection {
    /// Connects with what calls of this endpoint need.
    pub(crate) async fn new(
        endpoint: &'static EndpointMeta,
        schemes: &[SignerScheme],
        environment: &Environment<'_>,
        verbose: bool,
    ) -> Result<Self, Failure> {
        let server = Server::of(environment)?;
        let mut builder = builder(&server.url, environment, verbose)?;
        if endpoint.schema().is_some_and(|schema| matches!((schema.response)(), Schema::Csv)) {
            builder = builder.response_limit(LARGEST_TABLE);
        }
        if endpoint.auth() == Auth::Public {
            return Ok(Self { client: AnyClient::Plain(builder.build()?.assume()), server, bearer: None });
        }
        let token: Secret = without_quotes(environment, "DFNS_AUTH_TOKEN", "the token to call with")?.into();
        if endpoint.auth() == Auth::Temporary {
            return Ok(Self { client: AnyClient::Plain(builder.build()?.assume()), server, bearer: Some(token) });
        }
        let client: Client<AnyToken> = builder.token(token).build()?;
        let client = if endpoint.is_signed() {
            AnyClient::Signing(client.with_signer(signers::open(schemes, environment).await?))
        } else {
            AnyClient::Plain(client)
        };
        Ok(Self { client, server, bearer: None })
    }

    /// Connects without token and key, to look at a request.
    pub(crate) fn without_credentials(environment: &Environment<'_>) -> Result<Self, Failure> {
        let server = Server::of(environment)?;
        tls::named(environment)?;
        let client = Client::builder().base_url(&server.url).build()?.assume();
        Ok(Self { client: AnyClient::Plain(client), server, bearer: None })
    }

    pub(crate) fn call(&self, mut parts: Parts) -> Call<RawResponse> {
        if let Some(token) = &self.bearer {
            parts.bearer(token);
        }
        match &self.client {
            AnyClient::Plain(client) => client.call_raw(parts),
            AnyClient::Signing(client) => client.call_raw(parts),
        }
    }

    pub(crate) fn resume(&self, endpoint: &'static EndpointMeta, ticket: OperationTicket) -> Call<RawResponse> {
        match &self.client {
            AnyClient::Plain(client) => client.resume_raw(endpoint, ticket),
            AnyClient::Signing(client) => client.resume_raw(endpoint, ticket),
        }
    }

    /// Returns a random name for an operation.
    pub(crate) fn random_id(&self) -> String {
        match &self.client {
            AnyClient::Plain(client) => client.random_id(),
            AnyClient::Signing(client) => client.random_id(),
        }
    }

    /// Names the server of a call that did not reach it.
    pub(crate) fn failed(&self, error: Error) -> Failure {
        let is_about_the_server = matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout);
        if is_about_the_server && !error.outcome_is_unknown() {
            let reason = Failure::Call(error).reason();
            return Failure::Message(format!("{reason}; the server is {}", self.server()));
        }
        Failure::Call(error)
    }

    /// Returns the address of the server, with what names it.
    pub(crate) fn server(&self) -> String {
        let Server { url, profile } = &self.server;
        match profile {
            Some(name) => format!("{url}, from the profile `{}` unless DFNS_BASE_URL is set", one_line(name, 100)),
            None => format!("{url}, from DFNS_BASE_URL"),
        }
    }
}

impl Server {
    fn of(environment: &Environment<'_>) -> Result<Self, Failure> {
        Ok(Self { url: base_url(environment)?, profile: optional(environment, PROFILE) })
    }
}

/// Returns a client and the signer of the environment, for calls that sign by themselves.
pub(crate) async fn signing_client(
    schemes: &[SignerScheme],
    environment: &Environment<'_>,
    verbose: bool,
) -> Result<(Client<AnyToken>, Arc<dyn Signer>), Failure> {
    let url = base_url(environment)?;
    let token: Secret = without_quotes(environment, "DFNS_AUTH_TOKEN", "the token to call with")?.into();
    let client = builder(&url, environment, verbose)?.token(token).build()?;
    Ok((client, signers::open(schemes, environment).await?))
}

/// Returns a client without a token, for calls that need none.
pub(crate) fn public_client(url: &str, environment: &Environment<'_>) -> Result<Client<NoToken>, Failure> {
    Ok(builder(url, environment, false)?.build()?)
}

/// Returns the address to call. Regions are isolated, so a guess would send the token to a region
/// that does not have the account.
fn base_url(environment: &Environment<'_>) -> Result<String, Failure> {
    required(environment, "DFNS_BASE_URL", REGIONS)
}

fn builder(
    url: &str,
    environment: &Environment<'_>,
    verbose: bool,
) -> Result<ClientBuilder<NoToken, NoSigner>, Failure> {
    // A sandbox on loopback uses no TLS, and parsing a system's authorities takes longer than a
    // call to it.
    let uses_tls = !url.starts_with("http://");
    let named = tls::named(environment)?;
    let mut builder = Client::builder().base_url(url);
    if uses_tls {
        builder = builder.http_options(named.map_or_else(|| tls::options(environment), Ok)?);
    }
    Ok(if verbose { builder.observer(Steps) } else { builder })
}

const REGIONS: &str = "the region of the organization, https://api.dfns.io (Europe) or https://api.uae.dfns.io (United Arab Emirates), or the address of a sandbox; or choose a profile with --profile";
