//! The client of a call, with the server, the token and the key of the environment.
//!
//! They are no arguments, so that no secret is on a command line: `DFNS_BASE_URL`,
//! `DFNS_AUTH_TOKEN`, `DFNS_CREDENTIAL_ID`, and `DFNS_PRIVATE_KEY` or `DFNS_PRIVATE_KEY_FILE`.
//! `environment` reads the certificate authorities.

use crate::environment::{Environment, optional, required, trust_roots, without_quotes};
use crate::failure::Failure;
use crate::input::read_file;
use crate::verbose::Steps;
use dfns_core::meta::Auth;
use dfns_core::{
    AnyToken, Call, Client, ClientBuilder, EndpointMeta, Error, ErrorKind, KeySigner, NoSigner, NoToken,
    OperationTicket, Parts, RawResponse, Secret, WithSigner,
};
use std::path::Path;
use zeroize::Zeroizing;

/// A client for an endpoint.
pub(crate) struct Connection {
    client: AnyClient,
    url: String,
    /// The token of a call that a temporary token authenticates.
    bearer: Option<Secret>,
}

enum AnyClient {
    Plain(Client<AnyToken, NoSigner>),
    Signing(Client<AnyToken, WithSigner>),
}

impl Connection {
    /// Connects with what calls of this endpoint need.
    pub(crate) fn new(
        endpoint: &'static EndpointMeta,
        environment: &Environment<'_>,
        verbose: bool,
    ) -> Result<Self, Failure> {
        let url = base_url(environment)?;
        let builder = builder(&url, environment, verbose)?;
        if endpoint.auth() == Auth::Public {
            return Ok(Self { client: AnyClient::Plain(builder.build()?.assume()), url, bearer: None });
        }
        let token: Secret = without_quotes(environment, "DFNS_AUTH_TOKEN", "the token to call with")?.into();
        if endpoint.auth() == Auth::Temporary {
            return Ok(Self { client: AnyClient::Plain(builder.build()?.assume()), url, bearer: Some(token) });
        }
        let client: Client<AnyToken> = builder.token(token).build()?;
        let client = if endpoint.is_signed() {
            AnyClient::Signing(client.with_signer(signer(environment)?))
        } else {
            AnyClient::Plain(client)
        };
        Ok(Self { client, url, bearer: None })
    }

    /// Connects without token and key, to look at a request.
    pub(crate) fn without_credentials(environment: &Environment<'_>) -> Result<Self, Failure> {
        let url = base_url(environment)?;
        let client = Client::builder().base_url(&url).build()?.assume();
        Ok(Self { client: AnyClient::Plain(client), url, bearer: None })
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
            let (reason, url) = (Failure::Call(error).reason(), &self.url);
            return Failure::Message(format!("{reason}; the server is {url}, from DFNS_BASE_URL"));
        }
        Failure::Call(error)
    }
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
    let mut builder = Client::builder().base_url(url);
    if uses_tls && let Some(roots) = trust_roots(environment)? {
        builder = builder.trust_roots(roots);
    }
    Ok(if verbose { builder.observer(Steps) } else { builder })
}

fn signer(environment: &Environment<'_>) -> Result<KeySigner, Failure> {
    let credential = without_quotes(environment, "DFNS_CREDENTIAL_ID", "the id of the credential that signs")?;
    // Bytes, because a key file may be DER or UTF-16.
    let (name, key) = match optional(environment, KEY_FILE) {
        Some(path) => (KEY_FILE, read_file(Path::new(&path))?),
        None => {
            (KEY, required(environment, KEY, "the credential's private key (or DFNS_PRIVATE_KEY_FILE)")?.into_bytes())
        }
    };
    KeySigner::from_pem(credential, Zeroizing::new(key).as_slice())
        .map_err(|error| Failure::Message(format!("{name}: {error}")))
}

const REGIONS: &str = "the region of the organization, https://api.dfns.io (Europe) or https://api.uae.dfns.io (United Arab Emirates), or the address of a sandbox; or choose a profile with --profile";
const KEY: &str = "DFNS_PRIVATE_KEY";
const KEY_FILE: &str = "DFNS_PRIVATE_KEY_FILE";
