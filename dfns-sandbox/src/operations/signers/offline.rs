//! Signatures by offline key stores: files with what is to be signed, and the signatures that come
//! back. Every signature is verified.

use super::fleet::{Instruction, Submitted, open, submitted};
use super::task::{Task, payload};
use crate::chain::PublicKey;
use crate::operations::keys::KeyRecord;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity as _};
use crate::text::{from_hex, sha256_hex, to_hex};
use dfns_core::Download;
use dfns_endpoints::signers::{
    CreateOnchainSignInput, CreateProofOfControlInput, FleetOperationStatus, KeyStoreOutputEntry, OnchainSignature,
    OutputProcessed, OutputStatus, SubmitOnchainSignOutput, SubmitProofOfControlOutput,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{KeyId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The beginning of the messages that prove control.
const PREFIX: &str = "dfns proof of control: ";

/// An item of a file: bytes to sign with one key, by name.
#[derive(Serialize, Deserialize)]
struct Item {
    #[serde(default, skip_serializing)]
    operation_id: String,
    /// The request that needs the signatures, or the wallet whose key is proved.
    subject_id: String,
    key_id: KeyId,
    signer_public_key: String,
    exact_bytes: BTreeMap<String, String>,
    /// The prefix and the message of a proof.
    prefix: Option<String>,
    message: Option<String>,
}

impl Item {
    fn of_task(cx: &Context<'_>, task: &Task) -> Result<Map<String, Value>, Refusal> {
        let key = cx.get::<KeyRecord>(&task.key_id)?;
        let exact_bytes = task.exact_bytes.iter().enumerate();
        fields(&Self {
            operation_id: String::new(),
            subject_id: task.id().to_owned(),
            key_id: task.key_id.clone(),
            signer_public_key: key.private.public().to_hex(),
            exact_bytes: exact_bytes.map(|(index, bytes)| (index.to_string(), bytes.clone())).collect(),
            prefix: None,
            message: None,
        })
    }

    /// The proof that the fleet has the key of a wallet. Keys of secp256k1 sign the SHA-256.
    fn of_wallet(cx: &mut Context<'_>, id: &WalletId, key: &KeyRecord) -> Result<Map<String, Value>, Refusal> {
        let message = format!("{id} {}", to_hex(&cx.shared.random.bytes::<16>("proof of control")));
        let text = format!("{PREFIX}{message}");
        let public = key.private.public();
        let bytes = if public.ed25519().is_ok() { to_hex(text.as_bytes()) } else { sha256_hex(text.as_bytes()) };
        fields(&Self {
            operation_id: String::new(),
            subject_id: id.to_string(),
            key_id: key.key.id.clone(),
            signer_public_key: public.to_hex(),
            exact_bytes: [(PROOF.to_owned(), bytes)].into(),
            prefix: Some(PREFIX.to_owned()),
            message: Some(message),
        })
    }

    /// Checks the signature of the bytes with this name, and returns it in hex.
    fn check(&self, name: &str, key: &PublicKey, signed: &OnchainSignature) -> Result<String, Refusal> {
        let bare = |hex: &str| hex.strip_prefix("0x").unwrap_or(hex).to_lowercase();
        let exact_bytes = self.exact_bytes.get(name).map(String::as_str).unwrap_or_default();
        let signature = bare(&signed.signature);
        let is_valid = bare(&signed.signer_public_key) == self.signer_public_key
            && bare(&signed.exact_bytes_signed) == exact_bytes
            && payload(key, exact_bytes)
                .zip(from_hex(&signature))
                .is_some_and(|(payload, bytes)| key.read_signature(&payload, &bytes).is_some());
        if is_valid {
            return Ok(signature);
        }
        let id = &self.operation_id;
        let message = format!("`outputJson.outputs.{id}`: signature `{name}` is not that of the key over these bytes");
        Err(Refusal::invalid(message))
    }
}

/// The name of the only signature of a proof.
const PROOF: &str = "0";

fn fields(item: &Item) -> Result<Map<String, Value>, Refusal> {
    match serde_json::to_value(item) {
        Ok(Value::Object(mut fields)) => {
            fields.retain(|_, value| !value.is_null());
            Ok(fields)
        }
        _ => Err(Refusal::internal()),
    }
}

impl Operation for CreateOnchainSignInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        let tasks = Task::pending(cx, &self.store_id)?;
        let items = tasks.iter().map(|task| Item::of_task(cx, task)).collect::<Result<_, _>>()?;
        open(cx, self.store_id, Instruction::OnchainSign, items)
    }
}

impl Operation for CreateProofOfControlInput {
    fn run(self, cx: &mut Context<'_>) -> Result<Download, Refusal> {
        check::texts("walletIds", &self.wallet_ids)?;
        let mut items = Vec::new();
        for id in &self.wallet_ids {
            let key = cx.get::<KeyRecord>(&cx.get::<Wallet>(id)?.signing_key.id)?;
            if key.offline_store() != Some(&self.store_id) {
                return Err(check::must_be("walletIds", "wallets whose keys are in the key store"));
            }
            items.push(Item::of_wallet(cx, id, &key)?);
        }
        open(cx, self.store_id, Instruction::ProofOfControl, items)
    }
}

/// Processes an output: `take` takes the result of an operation, and returns whether it is
/// complete.
fn process(
    cx: &mut Context<'_>,
    mut submitted: Submitted,
    take: impl Fn(&mut Context<'_>, &Item, &PublicKey, KeyStoreOutputEntry) -> Result<bool, Refusal>,
) -> Result<OutputProcessed, Refusal> {
    let mut is_complete = true;
    for operation in submitted.record.group.operations.clone() {
        let item: Item = operation.decode().map_err(|_| Refusal::internal())?;
        let Some(output) = submitted.outputs.remove(&item.operation_id) else {
            is_complete = false;
            continue;
        };
        let output = serde_json::from_value(output).map_err(|_| Refusal::internal())?;
        let key = *cx.get::<KeyRecord>(&item.key_id)?.private.public();
        is_complete &= take(cx, &item, &key, output)?;
    }
    submitted.record.submit(cx, FleetOperationStatus::Approved)?;
    Ok(OutputProcessed { status: if is_complete { OutputStatus::Success } else { OutputStatus::Partial } })
}

/// 400: the result of an operation is of another type.
fn other_type(item: &Item, expected: &str) -> Refusal {
    check::must_be(&format!("outputJson.outputs.{}.type", item.operation_id), &format!("`{expected}`"))
}

impl Operation for SubmitOnchainSignOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputProcessed, Refusal> {
        let submitted = submitted(cx, &self.store_id, Instruction::OnchainSign, &self.output_json)?;
        process(cx, submitted, |cx, item, key, output| {
            let KeyStoreOutputEntry::OnchainSign(output) = output else {
                return Err(other_type(item, "onchain-sign-v1"));
            };
            let Some(signed) = output.result.success else { return Ok(false) };
            let mut signatures = Vec::new();
            for index in 0..item.exact_bytes.len() {
                let name = index.to_string();
                let Some(signed) = signed.get(&name) else { return Ok(false) };
                signatures.push(item.check(&name, key, signed)?);
            }
            match cx.find::<Task>(&item.subject_id)?.filter(Task::is_pending) {
                Some(task) => task.set_signatures(cx, signatures).map(|()| true),
                // Aborted meanwhile, or signed by another output.
                None => Ok(false),
            }
        })
    }
}

impl Operation for SubmitProofOfControlOutput {
    fn run(self, cx: &mut Context<'_>) -> Result<OutputProcessed, Refusal> {
        let submitted = submitted(cx, &self.store_id, Instruction::ProofOfControl, &self.output_json)?;
        process(cx, submitted, |_, item, key, output| {
            let KeyStoreOutputEntry::ProofOfControl(output) = output else {
                return Err(other_type(item, "proof-of-control-v1"));
            };
            let Some(proof) = output.result.success else { return Ok(false) };
            if Some(&proof.prefix) != item.prefix.as_ref() || Some(&proof.message) != item.message.as_ref() {
                let field = format!("outputJson.outputs.{}.result.success", item.operation_id);
                return Err(check::must_be(&field, "a proof with the prefix and the message of the input"));
            }
            let signed = OnchainSignature {
                signer_public_key: proof.signer_public_key,
                exact_bytes_signed: proof.exact_bytes_signed,
                signature: proof.signature,
            };
            item.check(PROOF, key, &signed).map(|_| true)
        })
    }
}
