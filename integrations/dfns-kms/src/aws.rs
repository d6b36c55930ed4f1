//! Keys in AWS Key Management Service.

use aws_sdk_kms::Client;
use aws_sdk_kms::config::Builder;
use aws_sdk_kms::config::retry::RetryConfig;
use aws_sdk_kms::error::DisplayErrorContext;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeyUsageType, MessageType, SigningAlgorithmSpec};
use dfns_core::signing::{BoxFuture, KeyAlgorithm, PublicKey, RemoteKey, SignError};
use std::fmt;

/// A key in AWS KMS, used through a client of the AWS SDK.
///
/// ```no_run
/// use dfns_kms::{AwsKey, RemoteKey, RemoteSigner};
///
/// # async fn example(kms: aws_sdk_kms::Client) -> Result<(), Box<dyn std::error::Error>> {
/// // let kms = aws_sdk_kms::Client::new(&aws_config::load_from_env().await);
/// let key = AwsKey::fetch(kms, "alias/payouts").await?;
/// // Register this key as a credential.
/// println!("{}", key.public_key().pem());
/// let signer = RemoteSigner::new("cr-1", key)?;
/// # let _ = signer;
/// # Ok(())
/// # }
/// ```
///
/// The identity of the client needs `kms:GetPublicKey` and `kms:Sign` on the key. The retries of
/// the SDK are turned off for these calls, so that a throttled or absent KMS is seen at once.
#[derive(Clone)]
pub struct AwsKey {
    kms: Client,
    /// As the caller spells it, for messages.
    name: String,
    /// The ARN that it had when it was fetched: an alias may name another key later.
    arn: String,
    public_key: PublicKey,
    algorithm: SigningAlgorithmSpec,
}

impl AwsKey {
    /// Fetches the public key of a key: its id, its ARN, or an alias such as `alias/payouts`.
    ///
    /// An alias is resolved once. If it names another key later, this value keeps the key that it
    /// has.
    ///
    /// # Errors
    /// [`SignError`] names the key and the reason: KMS cannot be reached or refuses, or it is a key
    /// whose signatures Dfns does not accept.
    pub async fn fetch(kms: Client, key: impl Into<String>) -> Result<Self, SignError> {
        let name = key.into();
        let asked = kms.get_public_key().key_id(&name).customize().config_override(once()).send().await;
        let shown = asked.map_err(|error| failure(&name, "cannot be read", error))?;
        let unfit = |why: &str| SignError::new(format!("AWS KMS, key {name}: {why}"));
        if shown.key_usage() != Some(&KeyUsageType::SignVerify) {
            return Err(unfit("it is not for signatures; create one with the usage SIGN_VERIFY"));
        }
        let der = shown.public_key().map(Blob::as_ref).unwrap_or_default();
        let public_key = PublicKey::read(der)
            .map_err(|error| SignError::with_source(format!("AWS KMS, key {name}: its public key"), error))?;
        let algorithm = algorithm(public_key.algorithm()).ok_or_else(|| {
            unfit("KMS signs with ECDSA P-384 over SHA-384 only, and Dfns expects SHA-256; create an ECC_NIST_P256 key")
        })?;
        let arn = shown.key_id().unwrap_or(&name).to_owned();
        Ok(Self { kms, name, arn, public_key, algorithm })
    }

    /// Returns the ARN of the key.
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// Uses another client from now on, for instance of another endpoint.
    #[must_use]
    pub fn with_client(self, kms: Client) -> Self {
        Self { kms, ..self }
    }

    async fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let request = self
            .kms
            .sign()
            .key_id(&self.arn)
            .message(Blob::new(message))
            .message_type(MessageType::Raw)
            .signing_algorithm(self.algorithm.clone());
        let signed = request.customize().config_override(once()).send().await;
        let signed = signed.map_err(|error| failure(&self.name, "did not sign", error))?;
        signed.signature.map(Blob::into_inner).ok_or_else(|| SignError::new("the response of KMS has no signature"))
    }
}

impl RemoteKey for AwsKey {
    fn name(&self) -> String {
        format!("AWS KMS, key {}", self.name)
    }

    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> BoxFuture<'a, Result<Vec<u8>, SignError>> {
        Box::pin(self.sign_message(message))
    }
}

impl fmt::Debug for AwsKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsKey")
            .field("name", &self.name)
            .field("arn", &self.arn)
            .field("public_key", &self.public_key)
            .finish_non_exhaustive()
    }
}

/// The configuration of one call without retries.
fn once() -> Builder {
    Builder::new().retry_config(RetryConfig::disabled())
}

/// Returns the algorithm of KMS whose signatures Dfns accepts for this kind of key.
fn algorithm(algorithm: KeyAlgorithm) -> Option<SigningAlgorithmSpec> {
    match algorithm {
        KeyAlgorithm::Ed25519 => Some(SigningAlgorithmSpec::Ed25519Sha512),
        KeyAlgorithm::EcdsaP256 | KeyAlgorithm::EcdsaSecp256k1 => Some(SigningAlgorithmSpec::EcdsaSha256),
        KeyAlgorithm::Rsa => Some(SigningAlgorithmSpec::RsassaPkcs1V15Sha256),
        _ => None,
    }
}

/// Returns the error of a call to KMS, with the causes that the SDK's own message leaves out.
fn failure(name: &str, what: &str, error: impl std::error::Error + Send + Sync + 'static) -> SignError {
    SignError::with_source(format!("AWS KMS, key {name}: the key {what}"), DisplayErrorContext(error).to_string())
}
