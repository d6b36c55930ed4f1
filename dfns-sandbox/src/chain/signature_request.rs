//! Signature requests: the kind of a request and its chain decide which bytes are signed.

use super::encoding::hex;
use super::families::{self, Context};
use super::given::Given;
use super::network::{self, Family};
use super::rejection::quoted;
use super::signature::Tweak;
use super::{KeyKind, Payload, PublicKey, Rejection, Unsigned};
use dfns_endpoints::onchain::{Bip322Format, Cip8Context, HexOrJson, SignHash, SignatureBody, SignerPayload};
use dfns_endpoints::{BlockchainKind, Network};

/// Prepares a signature request. Through a wallet, its network is the context of requests that name
/// none.
pub(crate) fn signature_request(
    key: &PublicKey,
    body: &SignatureBody,
    wallet: Option<&Network>,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    if key.kind() == KeyKind::Dh {
        return Err(Rejection::invalid("keyId", "keys of scheme DH sign nothing"));
    }
    let context = context(body, wallet)?;
    if let Some(context) = context {
        let is_allowed = match context.network {
            Some(network) => network.keys.contains(&key.kind()),
            None => context.family.allows(key.kind()),
        };
        if !is_allowed {
            let (scheme, curve) = (key.kind().scheme(), key.kind().curve());
            return Err(Rejection::invalid(
                "blockchainKind",
                format!("keys of {scheme} with {curve} do not sign there"),
            ));
        }
    }
    if let SignatureBody::Hash(body) = body {
        return hash(key, body, context);
    }
    if !matches!(key.kind(), KeyKind::Ecdsa | KeyKind::EdDsa)
        && !matches!(body, SignatureBody::Psbt(_) | SignatureBody::Bip322(_))
    {
        let scheme = key.kind().scheme();
        return Err(Rejection::invalid(
            "kind",
            format!("keys of {scheme} with {} only sign hashes", key.kind().curve()),
        ));
    }
    let required =
        || context.ok_or_else(|| Rejection::invalid("blockchainKind", "blockchainKind or network is required"));
    match body {
        SignatureBody::Message(body) => {
            let message = hex::decode("message", &body.message)?;
            match context {
                None if key.kind() == KeyKind::EdDsa => Ok(families::plain(None, key, Payload::EdDsa(message))),
                _ => families::message(required()?, key, message),
            }
        }
        SignatureBody::Transaction(body) => match &body.transaction {
            HexOrJson::Hex(text) => families::transaction(required()?, key, &hex::decode("transaction", text)?),
            HexOrJson::Json(json) => families::transaction_json(required()?, key, json, given),
        },
        SignatureBody::Eip191(body) => families::personal_message(required()?, &hex::decode("message", &body.message)?),
        SignatureBody::Eip712(body) => families::typed_data(required()?, body),
        SignatureBody::Eip7702(body) => families::authorization(required()?, &body.address, body.chain_id, body.nonce),
        SignatureBody::Psbt(body) => families::psbt(required()?, key, &hex::decode("psbt", &body.psbt)?),
        SignatureBody::Bip322(body) => {
            let format = body.format.as_ref().unwrap_or(&Bip322Format::Simple);
            families::bip322(required()?, key, &hex::decode("message", &body.message)?, format)
        }
        SignatureBody::PactCommand(body) => families::pact_command(required()?, &body.command),
        SignatureBody::SignDocDirect(body) => families::sign_doc(required()?, &hex::decode("signDoc", &body.sign_doc)?),
        SignatureBody::SignerPayload(body) => match &body.payload {
            SignerPayload::Hex(text) => families::signer_payload(required()?, key, Ok(hex::decode("payload", text)?)),
            SignerPayload::Fields(fields) => families::signer_payload(required()?, key, Err(fields)),
            _ => Err(Rejection::invalid("payload", "expected hexadecimal digits or the fields of a signer payload")),
        },
        SignatureBody::Cip8(body) => {
            if body.context != Cip8Context::Signature1 {
                return Err(Rejection::invalid("context", "expected Signature1"));
            }
            let optional = |field, text: &Option<String>| {
                text.as_deref().map(|text| hex::decode(field, text)).transpose().map(Option::unwrap_or_default)
            };
            let payload = optional("payload", &body.payload)?;
            families::cip8(required()?, key, &payload, &optional("externalAad", &body.external_aad)?)
        }
        SignatureBody::Snip12(_)
        | SignatureBody::DfnsSmartAccountTransaction(_)
        | SignatureBody::StellarFeeBumpTransaction(_) => {
            Err(Rejection::not_simulated("kind", &format!("signatures of kind {}", body.tag())))
        }
        other => Err(Rejection::invalid("kind", format!("unknown kind `{}`", quoted(other.tag())))),
    }
}

/// A hash is signed as it is, on any chain.
fn hash(key: &PublicKey, body: &SignHash, context: Option<Context>) -> Result<Unsigned, Rejection> {
    let digest = hex::decode_array("hash", &body.hash)?;
    let payload = match (key.kind(), body.taproot_merkle_root.as_deref()) {
        (KeyKind::EdDsa, _) => Payload::EdDsa(digest.to_vec()),
        (KeyKind::Schnorr, Some("")) => Payload::Schnorr { digest, tweak: Tweak::KeyOnly },
        (KeyKind::Schnorr, Some(root)) => {
            Payload::Schnorr { digest, tweak: Tweak::Root(hex::decode_array("taprootMerkleRoot", root)?) }
        }
        (KeyKind::Schnorr, None) => {
            return Err(Rejection::invalid(
                "taprootMerkleRoot",
                "required for Schnorr keys; pass an empty string for none",
            ));
        }
        _ => Payload::Ecdsa(digest),
    };
    Ok(families::plain(context, key, payload))
}

/// The chain that a request is for: its network, its blockchain kind, the wallet's network, or the
/// only one that its kind exists on.
fn context(body: &SignatureBody, wallet: Option<&Network>) -> Result<Option<Context>, Rejection> {
    let (network, kind) = named(body);
    if let Some(network) = network.or(if kind.is_none() { wallet } else { None }) {
        let network = network::of(network)?;
        if let Some(kind) = kind
            && Family::of_kind(kind)? != network.family
        {
            return Err(Rejection::invalid("blockchainKind", format!("{} is of another kind", network.name)));
        }
        return Ok(Some(Context { family: network.family, network: Some(network) }));
    }
    if let Some(kind) = kind {
        let family = Family::of_kind(kind)?;
        // The wallet's network says more than its kind.
        let network = wallet.and_then(|wallet| network::of(wallet).ok()).filter(|network| network.family == family);
        return Ok(Some(Context { family, network }));
    }
    let family = match body {
        SignatureBody::Eip191(_) | SignatureBody::Eip712(_) | SignatureBody::Eip7702(_) => Family::Evm,
        SignatureBody::Psbt(_) | SignatureBody::Bip322(_) => Family::Bitcoin,
        SignatureBody::SignDocDirect(_) => Family::Cosmos,
        SignatureBody::SignerPayload(_) => Family::Substrate,
        SignatureBody::PactCommand(_) => Family::Kadena,
        SignatureBody::Cip8(_) => Family::Cardano,
        _ => return Ok(None),
    };
    Ok(Some(Context { family, network: None }))
}

/// The network and the blockchain kind that a request names.
fn named(body: &SignatureBody) -> (Option<&Network>, Option<&BlockchainKind>) {
    macro_rules! named {
        ($($variant:ident),+) => {
            match body {
                $(SignatureBody::$variant(body) => (body.network.as_ref(), body.blockchain_kind.as_ref()),)+
                _ => (None, None),
            }
        };
    }
    named!(
        Hash,
        Message,
        Transaction,
        Eip191,
        Eip712,
        Eip7702,
        Snip12,
        Psbt,
        Bip322,
        PactCommand,
        SignDocDirect,
        SignerPayload,
        Cip8,
        DfnsSmartAccountTransaction,
        StellarFeeBumpTransaction
    )
}
