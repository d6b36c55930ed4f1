//! The hashes of the transactions that a network knows.

use crate::chain::NetworkInfo;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use serde::{Deserialize, Serialize};

/// A transaction that a network knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct KnownTransaction {
    id: String,
    /// The request that it is of, if it is of one.
    request_id: Option<String>,
}

impl Entity for KnownTransaction {
    const NOUN: &'static str = "on-chain transaction";

    fn id(&self) -> &str {
        &self.id
    }
}

fn id(info: &NetworkInfo, tx_hash: &str) -> String {
    format!("{} {tx_hash}", info.name)
}

/// Notes the hash of a transaction. Returns false if the network knows it already.
pub(crate) fn note_transaction(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    tx_hash: &str,
    request_id: &str,
) -> Result<bool, Refusal> {
    let known = KnownTransaction { id: id(info, tx_hash), request_id: Some(request_id.to_owned()) };
    if cx.find::<KnownTransaction>(&known.id)?.is_some() {
        return Ok(false);
    }
    cx.put(&known).map(|()| true)
}

/// Forgets the hash of a request's transaction, which left the mempool and may come again.
pub(crate) fn forget_transaction(
    cx: &mut Context<'_>,
    info: &NetworkInfo,
    tx_hash: &str,
    request_id: &str,
) -> Result<(), Refusal> {
    let known = cx.find::<KnownTransaction>(id(info, tx_hash))?;
    match known.filter(|known| known.request_id.as_deref() == Some(request_id)) {
        Some(known) => cx.remove::<KnownTransaction>(&known.id).map(drop),
        None => Ok(()),
    }
}

/// Notes the hash of a transaction that no request made.
pub(crate) fn note_deposit(cx: &mut Context<'_>, info: &NetworkInfo, tx_hash: &str) -> Result<(), Refusal> {
    cx.put(&KnownTransaction { id: id(info, tx_hash), request_id: None })
}

/// Whether a network knows a transaction.
pub(crate) fn is_known(cx: &Context<'_>, info: &NetworkInfo, tx_hash: &str) -> Result<bool, Refusal> {
    Ok(cx.find::<KnownTransaction>(id(info, tx_hash))?.is_some())
}

/// The bytes of a transaction id on Bitcoin, whose notation is reversed. Zeros on networks with
/// another notation, which do not use them.
pub(crate) fn txid(tx_hash: &str) -> [u8; 32] {
    let mut bytes: [u8; 32] = crate::chain::bytes(tx_hash).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    bytes.reverse();
    bytes
}
