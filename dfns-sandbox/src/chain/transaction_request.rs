//! Transaction requests: a caller's own transaction, to be signed and broadcast.

use super::encoding::hex;
use super::families::{self, Context};
use super::given::Given;
use super::network::{Family, NetworkInfo};
use super::rejection::quoted;
use super::{PublicKey, Rejection, Unsigned};
use dfns_core::AnyJson;
use dfns_endpoints::onchain::{HexOrJson, TransactionBody};
use serde::Serialize;

/// Prepares a transaction request. The result has the bytes to broadcast, and their hash: a
/// transaction that would still lack signatures is refused.
pub(crate) fn transaction_request(
    network: &'static NetworkInfo,
    key: &PublicKey,
    body: &TransactionBody,
    given: &Given<'_>,
) -> Result<Unsigned, Rejection> {
    network.key_kind(Some(key.kind()))?;
    let context = Context { family: network.family, network: Some(network) };
    let unsigned = match body {
        TransactionBody::Transaction(body) => match &body.transaction {
            HexOrJson::Hex(text) => families::transaction(context, key, &hex::decode("transaction", text)?)?,
            HexOrJson::Json(json) => families::transaction_json(context, key, json, given)?,
        },
        TransactionBody::Psbt(body) => families::final_psbt(context, key, &hex::decode("psbt", &body.psbt)?)?,
        TransactionBody::SignDocDirect(body) => families::sign_doc(context, &hex::decode("signDoc", &body.sign_doc)?)?,
        // Both are of type 2, the default of transactions in JSON.
        TransactionBody::Evm(body) => families::transaction_json(context, key, &json(body)?, given)?,
        TransactionBody::Eip1559(body) => families::transaction_json(context, key, &json(body)?, given)?,
        TransactionBody::UserOperations(body) => families::user_operations(context, key, body, given)?,
        TransactionBody::ActivateAccount(_) if matches!(network.family, Family::Concordium | Family::Starknet) => {
            families::opaque_transaction(network, key, body, given.nonce)?
        }
        TransactionBody::Json(_) if matches!(network.family, Family::Canton | Family::Kadena) => {
            families::opaque_transaction(network, key, body, given.nonce)?
        }
        TransactionBody::FunctionCall(_)
        | TransactionBody::SettleOffer(_)
        | TransactionBody::TransferPreapproval(_)
            if network.family == Family::Canton =>
        {
            families::opaque_transaction(network, key, body, given.nonce)?
        }
        TransactionBody::CreateSolanaNonceAccounts(body) if network.family == Family::Solana => {
            families::nonce_accounts(key, body, given)?
        }
        known if KNOWN.contains(&known.tag()) => {
            let reason = format!("transactions of kind {} do not exist on {}", known.tag(), network.name);
            return Err(Rejection::invalid("kind", reason));
        }
        other => return Err(Rejection::invalid("kind", format!("unknown kind `{}`", quoted(other.tag())))),
    };
    Ok(unsigned.complete())
}

/// The kinds of some networks, and those that only responses have.
const KNOWN: &[&str] = &[
    "ActivateAccount",
    "CancelTransaction",
    "CreateSolanaNonceAccounts",
    "FunctionCall",
    "Json",
    "SettleOffer",
    "SpeedUpTransaction",
    "TransferPreapproval",
];

fn json(fields: &impl Serialize) -> Result<AnyJson, Rejection> {
    AnyJson::new(fields).map_err(|error| Rejection::invalid("kind", error.to_string()))
}
