//! Requests that wait for signatures of an offline key store.

use crate::chain::{Payload, PublicKey, Rejection, Signed, Unsigned};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use crate::text::{from_hex, to_hex};
use dfns_endpoints::{KeyId, KeyStoreId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// A request that waits for signatures, under the id of the request.
#[derive(Serialize, Deserialize)]
pub(crate) struct Task {
    id: String,
    store_id: KeyStoreId,
    pub(super) key_id: KeyId,
    /// The bytes to sign, in hex: digests, or messages for Ed25519.
    pub(super) exact_bytes: Vec<String>,
    /// A signature for each, in hex, once they are there.
    signatures: Option<Vec<String>>,
    /// The facts that the request was built from.
    context: Value,
}

impl Entity for Task {
    const NOUN: &'static str = "offline signature";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        if self.signatures.is_some() { Vec::new() } else { vec![(STORE, self.store_id.to_string())] }
    }
}

/// The index of the tasks of a key store that lack signatures.
const STORE: &str = "store";

/// The payload of bytes that a key signs.
pub(super) fn payload(key: &PublicKey, exact_bytes: &str) -> Option<Payload> {
    let bytes = from_hex(exact_bytes)?;
    if key.ed25519().is_ok() { Some(Payload::EdDsa(bytes)) } else { bytes.try_into().ok().map(Payload::Ecdsa) }
}

/// The bytes of a payload in hex, if keys of offline stores sign such payloads.
fn exact_bytes(payload: &Payload) -> Result<String, Refusal> {
    match payload {
        Payload::Ecdsa(digest) => Ok(to_hex(digest)),
        Payload::EdDsa(message) => Ok(to_hex(message)),
        Payload::Schnorr { .. } => Err(Refusal::invalid("offline key stores make no Schnorr signatures")),
    }
}

impl Task {
    /// Asks an offline key store for the signatures of a request.
    pub(crate) fn request(
        cx: &mut Context<'_>,
        id: &str,
        (store_id, key_id): (&KeyStoreId, &KeyId),
        unsigned: &Unsigned,
        context: &impl Serialize,
    ) -> Result<(), Refusal> {
        let task = Self {
            id: id.to_owned(),
            store_id: store_id.clone(),
            key_id: key_id.clone(),
            exact_bytes: unsigned.payloads().iter().map(exact_bytes).collect::<Result<_, _>>()?,
            signatures: None,
            context: serde_json::to_value(context).map_err(|_| Refusal::internal())?,
        };
        cx.insert(&task)
    }

    /// The tasks of a key store that lack signatures, the oldest first.
    pub(super) fn pending(cx: &Context<'_>, store_id: &KeyStoreId) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(STORE, store_id.as_str()).oldest_first())
    }

    pub(crate) fn is_pending(&self) -> bool {
        self.signatures.is_none()
    }

    /// Notes the signatures, which were verified.
    pub(super) fn set_signatures(mut self, cx: &mut Context<'_>, signatures: Vec<String>) -> Result<(), Refusal> {
        self.signatures = Some(signatures);
        cx.update(&self)?;
        cx.schedule(cx.time(), &OfflineSigned { id: self.id })
    }

    /// Lets the request go on later than its signatures came.
    pub(crate) fn resume_after(self, cx: &mut Context<'_>, wait: Duration) -> Result<(), Refusal> {
        let at = cx.time().checked_add(wait).unwrap_or_else(|| cx.time());
        cx.schedule(at, &OfflineSigned { id: self.id })
    }

    /// The facts that the request was built from, to build it again as it was.
    pub(crate) fn context<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        T::deserialize(&self.context).map_err(|_| Refusal::internal())
    }

    /// The result of the request, built again as it was, once the signatures are there.
    pub(crate) fn signed(&self, key: &PublicKey, unsigned: Unsigned) -> Option<Result<Signed, Rejection>> {
        let signatures = self.signatures.as_ref()?;
        let read = |(payload, signature): (&Payload, &String)| key.read_signature(payload, &from_hex(signature)?);
        let read: Option<Vec<_>> = unsigned.payloads().iter().zip(signatures).map(read).collect();
        let changed = || Rejection::invalid("signature", "what was signed has changed meanwhile");
        Some(read.ok_or_else(changed).and_then(|signatures| unsigned.assemble(&signatures)))
    }

    /// Forgets the task of a request that has ended, if it had one.
    pub(crate) fn forget(cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
        if cx.find::<Self>(id)?.is_some() { cx.remove::<Self>(id).map(drop) } else { Ok(()) }
    }
}

/// The signatures of a request are there, and it goes on.
#[derive(Serialize, Deserialize)]
pub(crate) struct OfflineSigned {
    pub(crate) id: String,
}
