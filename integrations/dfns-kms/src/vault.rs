//! Keys in the transit engine of HashiCorp Vault and OpenBao: two HTTP requests over the transport
//! of the core.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use dfns_core::signing::{BoxFuture, KeyAlgorithm, PublicKey, RemoteKey, SignError};
use dfns_core::{ReqwestTransport, Secret, Transport, TransportRequest, TrustRoots, one_line};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest response that is read, in bytes. A key with a thousand RSA versions has less.
const LONGEST_RESPONSE: usize = 4 * 1024 * 1024;

/// The transit engine of a Vault.
///
/// ```no_run
/// use dfns_kms::{RemoteKey, RemoteSigner, Vault};
///
/// # async fn example(token: String) -> Result<(), Box<dyn std::error::Error>> {
/// let vault = Vault::new("https://vault.example.co:8200", token)?;
/// let key = vault.key("payouts").await?;
/// // Register this key as a credential.
/// println!("{}", key.public_key().pem());
/// let signer = RemoteSigner::new("cr-1", key)?;
/// # let _ = signer;
/// # Ok(())
/// # }
/// ```
///
/// The token needs `read` on `transit/keys/NAME` and `update` on `transit/sign/NAME`. It is not
/// renewed: give a client with a new one.
#[derive(Clone)]
pub struct Vault {
    url: Url,
    mount: String,
    headers: HeaderMap,
    transport: Arc<dyn Transport>,
}

impl Vault {
    /// Creates a client of the Vault at this address, with the token. It trusts the certificate
    /// authorities of the operating system.
    ///
    /// # Errors
    /// [`SignError`] if the address is not `https`, except on loopback, or if the token cannot be a
    /// header.
    pub fn new(address: &str, token: impl Into<Secret>) -> Result<Self, SignError> {
        let url = read_address(address)?;
        let transport = ReqwestTransport::new(&TrustRoots::System, CONNECT_TIMEOUT, url.scheme() == "http")
            .map_err(|error| SignError::with_source("the transport to the Vault cannot be set up", error))?;
        Self::with_transport(url.as_str(), token, transport)
    }

    /// Like [`Vault::new`], over this transport.
    ///
    /// # Errors
    /// As [`Vault::new`].
    pub fn with_transport(
        address: &str,
        token: impl Into<Secret>,
        transport: impl Transport + 'static,
    ) -> Result<Self, SignError> {
        let url = read_address(address)?;
        let mut token = HeaderValue::from_str(token.into().expose().trim())
            .map_err(|_| SignError::new("the token of the Vault contains characters that a token cannot have"))?;
        token.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert("x-vault-token", token);
        headers.insert("x-vault-request", HeaderValue::from_static("true"));
        Ok(Self { url, mount: "transit".to_owned(), headers, transport: Arc::new(transport) })
    }

    /// Sets the path of the engine. Defaults to `transit`.
    #[must_use]
    pub fn mount(mut self, path: &str) -> Self {
        path.trim_matches('/').clone_into(&mut self.mount);
        self
    }

    /// Sets the namespace of the engine.
    ///
    /// # Errors
    /// [`SignError`] if the namespace cannot be a header.
    pub fn namespace(mut self, namespace: &str) -> Result<Self, SignError> {
        let namespace = HeaderValue::from_str(namespace)
            .map_err(|_| SignError::new("the namespace contains characters that it cannot have"))?;
        self.headers.insert("x-vault-namespace", namespace);
        Ok(self)
    }

    /// Returns the latest version of a key. Later versions do not change it: it keeps signing with
    /// this one.
    ///
    /// # Errors
    /// [`SignError`] names the Vault, the key and the reason: it cannot be reached, is sealed,
    /// refuses the token, has no such key, or a key that Dfns does not accept.
    pub async fn key(&self, name: &str) -> Result<VaultKey, SignError> {
        let key = self.read(name).await?;
        let version = key.latest_version.unwrap_or_default();
        let Some(shown) = key.keys.get(&version.to_string()) else {
            return Err(SignError::new(format!("{} has no version {version}", self.name_of(name))));
        };
        let public_key = read_key(shown).map_err(|why| SignError::with_source(self.name_of(name), why))?;
        Ok(self.key_with(name, version, public_key))
    }

    /// Returns the version of a key that has this public key: the one that was registered as a
    /// credential.
    ///
    /// # Errors
    /// As [`Vault::key`], and if no version has the public key.
    pub async fn key_of(&self, name: &str, public_key: &PublicKey) -> Result<VaultKey, SignError> {
        let key = self.read(name).await?;
        let is_wanted = |shown: &Shown| read_key(shown).is_ok_and(|key| key == *public_key);
        let versions = key.keys.iter().filter_map(|(version, shown)| Some((version.parse().ok()?, shown)));
        let Some((version, _)) = versions.filter(|(_, shown)| is_wanted(shown)).max_by_key(|(version, _)| *version)
        else {
            let versions = key.keys.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let algorithm = public_key.algorithm();
            return Err(SignError::new(format!(
                "no version of {} has this {algorithm} public key; it has the versions {versions}",
                self.name_of(name)
            )));
        };
        Ok(self.key_with(name, version, public_key.clone()))
    }

    /// Returns the version of a key with this public key. Asks the Vault for nothing, so that a
    /// service starts while its Vault is away.
    pub fn key_with(&self, name: &str, version: u64, public_key: PublicKey) -> VaultKey {
        VaultKey { vault: self.clone(), name: name.to_owned(), version, public_key }
    }

    fn name_of(&self, key: &str) -> String {
        let (host, mount) = (self.url.host_str().unwrap_or_default(), &self.mount);
        format!("Vault at {host}, key {key} of {mount}")
    }

    async fn read(&self, name: &str) -> Result<Key, SignError> {
        let response = self.send(Method::GET, "keys", name, Vec::new()).await;
        response.map_err(|why| SignError::with_source(format!("{} cannot be read", self.name_of(name)), why))
    }

    async fn send<T: for<'de> Deserialize<'de>>(
        &self,
        method: Method,
        operation: &str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<T, SignError> {
        let mut url = self.url.clone();
        let opaque = || SignError::new("the address of the Vault cannot have a path");
        // Each part is percent-encoded, so that no name leads elsewhere.
        if key.is_empty() || matches!(key, "." | "..") {
            return Err(SignError::new("the name of the key is empty or a path; pass the name as Vault lists it"));
        }
        url.path_segments_mut()
            .map_err(|()| opaque())?
            .pop_if_empty()
            .push("v1")
            .extend(self.mount.split('/'))
            .push(operation)
            .push(key);
        let mut request = TransportRequest::new(method, url);
        request.headers = self.headers.clone();
        request.body = body.into();
        let away = |error| SignError::with_source("it cannot be reached", error);
        let response = self.transport.send(request).await.map_err(away)?;
        let status = response.status();
        let mut response = response.into_body();
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(away)? {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST_RESPONSE {
                return Err(SignError::new("its response is longer than 4 MiB; is this the address of a Vault?"));
            }
        }
        if !status.is_success() {
            return Err(refusal(status, &body));
        }
        let response: Response<T> = serde_json::from_slice(&body)
            .map_err(|error| SignError::with_source("its response is not one of a Vault; check the address", error))?;
        Ok(response.data)
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("url", &self.url.as_str()).field("mount", &self.mount).finish_non_exhaustive()
    }
}

/// A version of a key in a [`Vault`].
#[derive(Clone, Debug)]
pub struct VaultKey {
    vault: Vault,
    name: String,
    version: u64,
    public_key: PublicKey,
}

impl VaultKey {
    /// Returns the version.
    pub fn version(&self) -> u64 {
        self.version
    }

    async fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let request = SignRequest {
            input: STANDARD.encode(message),
            key_version: self.version,
            hash_algorithm: "sha2-256",
            signature_algorithm: "pkcs1v15",
            marshaling_algorithm: "asn1",
        };
        let request = serde_json::to_vec(&request)
            .map_err(|error| SignError::with_source("the request to the Vault was not written", error))?;
        let signed: Signed = self.vault.send(Method::POST, "sign", &self.name, request).await?;
        // `vault:v1:` and base64.
        let signature = signed.signature.rsplit(':').next().unwrap_or_default();
        STANDARD.decode(signature).map_err(|_| SignError::new("the signature of the Vault is not base64"))
    }
}

impl RemoteKey for VaultKey {
    fn name(&self) -> String {
        format!("{}, version {}", self.vault.name_of(&self.name), self.version)
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(self.sign_message(message))
    }
}

/// The request of a signature. What a key does not have, such as a digest of Ed25519, is ignored.
#[derive(Serialize)]
struct SignRequest {
    input: String,
    key_version: u64,
    hash_algorithm: &'static str,
    signature_algorithm: &'static str,
    marshaling_algorithm: &'static str,
}

#[derive(Deserialize)]
struct Response<T> {
    data: T,
}

#[derive(Deserialize)]
struct Signed {
    signature: String,
}

#[derive(Deserialize)]
struct Key {
    latest_version: Option<u64>,
    keys: BTreeMap<String, Shown>,
}

/// A version of a key. Of a symmetric one, only the time of its creation is shown.
#[derive(Deserialize)]
#[serde(untagged)]
enum Shown {
    Asymmetric { public_key: String },
    Other(serde::de::IgnoredAny),
}

/// Reads the public key that Vault shows.
fn read_key(shown: &Shown) -> Result<PublicKey, Box<dyn std::error::Error + Send + Sync>> {
    let Shown::Asymmetric { public_key } = shown else {
        return Err("it is a symmetric key; create one of the type ed25519, ecdsa-p256 or rsa-3072".into());
    };
    // Of Ed25519 the bare point, of the others PEM.
    if public_key.contains("BEGIN") {
        return Ok(PublicKey::read(public_key)?);
    }
    let point = STANDARD.decode(public_key).map_err(|_| "its public key is neither PEM nor base64")?;
    Ok(PublicKey::from_point(KeyAlgorithm::Ed25519, &point)?)
}

/// Reads the address. A token is only sent over TLS, or to this machine.
fn read_address(address: &str) -> Result<Url, SignError> {
    let url = Url::parse(address.trim())
        .map_err(|error| SignError::with_source("the address of the Vault is not a URL", error))?;
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        _ => Err(SignError::new("the address of the Vault must begin with https; http is for loopback only")),
    }
}

/// Returns the error of a response that refuses.
fn refusal(status: StatusCode, body: &[u8]) -> SignError {
    #[derive(Deserialize)]
    struct Refusal {
        errors: Vec<String>,
    }
    let errors = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.errors.join("; ")).unwrap_or_default();
    let errors = if errors.is_empty() { String::new() } else { format!(": {}", one_line(errors, 300)) };
    let advice = match status.as_u16() {
        400 => "the request is refused",
        403 => "the token is refused; it may have expired, or lacks `read` on the key and `update` on its signatures",
        404 => "there is no such key or no such engine; check the name, the mount and the namespace",
        429 | 472 | 473 => "it is a standby or limits requests; use the address of the active node",
        301 | 302 | 303 | 307 | 308 => "it redirects, which is not followed; use the address of the active node",
        503 => "it is sealed or in maintenance; unseal it",
        _ => "it failed",
    };
    SignError::new(format!("{advice} (status {}){errors}", status.as_u16()))
}
