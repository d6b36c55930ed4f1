//! Signature requests of keys.

use super::Keys;
use crate::onchain::{SignatureBody, SignaturePage, SignatureRequest};
use crate::{KeyId, SignatureId};
use dfns_core::dfns_endpoint;

/// Lists the signature requests of a key.
#[dfns_endpoint(GET, "/keys/{keyId}/signatures",
    group = Keys, returns = SignaturePage, paginated, callers(employee, end_user, service_account),
    permissions = ["Keys:Signatures:Read"])]
pub struct ListSignatures {
    /// The key.
    pub key_id: KeyId,
    /// The maximum number of signature requests per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Signs a payload with a key and returns the signature. Nothing is broadcast.
///
/// [`SignatureBody`] has a constructor for each chain. For chains that Dfns does not support, sign
/// a [hash](SignatureBody::hash).
///
/// Without a policy, the response already contains the signature. If a policy requires approval,
/// the status is [`Pending`](crate::onchain::SignatureStatus::Pending) and `approval_id` is set.
///
/// A request that repeats an external id with the same body returns the first signature request.
///
/// In the guide: `docs/src/signatures.md`.
///
/// ```no_run
/// use dfns::prelude::*;
/// use dfns::keys::GenerateSignature;
/// use dfns::onchain::{SignatureBody, SignatureStatus};
///
/// # async fn example(token: String, signer: KeySigner) -> Result<(), Error> {
/// let client = Client::builder().service_account(token).signer(signer).build()?;
///
/// let psbt = SignatureBody::bitcoin_psbt("70736274ff01").with_external_id("invoice-7");
/// let request = client.keys().generate_signature(GenerateSignature::new("key-1", psbt)).await?;
/// if request.status == SignatureStatus::Signed {
///     println!("{:?}", request.signatures);
/// }
/// # Ok(())
/// # }
/// ```
#[dfns_endpoint(POST, "/keys/{keyId}/signatures",
    group = Keys, returns = SignatureRequest, signed, callers(employee, end_user, service_account),
    permissions = ["Keys:Signatures:Create"], replay(external_id))]
pub struct GenerateSignature {
    /// The key that signs.
    pub key_id: KeyId,
    /// The payload to sign.
    #[dfns(body)]
    pub to_sign: SignatureBody,
}

/// Reads a signature request of a key, with its current status and, once signed, the signature.
#[dfns_endpoint(GET, "/keys/{keyId}/signatures/{signatureId}",
    group = Keys, returns = SignatureRequest, callers(employee, end_user, service_account),
    permissions = ["Keys:Signatures:Read"])]
pub struct GetSignature {
    /// The key.
    pub key_id: KeyId,
    /// The signature request to read.
    pub signature_id: SignatureId,
}
