//! Messages of BIP-322: a transaction that can never be mined spends another that holds the
//! message.

use super::address::own_script;
use super::input::{Coverage, Ownership};
use crate::chain::network::{Details, NetworkInfo};
use crate::chain::{PublicKey, Rejection, Signed, Unsigned};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bitcoin::absolute::LockTime;
use bitcoin::consensus::serialize;
use bitcoin::hashes::{Hash as _, HashEngine as _, sha256};
use bitcoin::opcodes::all::OP_RETURN;
use bitcoin::transaction::Version;
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Witness};
use dfns_endpoints::onchain::Bip322Format;

/// Prepares a message for the address of a key on a network.
pub(in crate::chain) fn bip322(
    network: &NetworkInfo,
    key: &PublicKey,
    message: &[u8],
    format: &Bip322Format,
) -> Result<Unsigned, Rejection> {
    let full = match format {
        Bip322Format::Simple => false,
        Bip322Format::Full => true,
        _ => return Err(Rejection::invalid("format", "expected Simple or Full")),
    };
    if !matches!(network.details, Details::Bech32(_)) {
        return Err(Rejection::invalid("network", format!("messages of BIP-322 are not signed on {}", network.name)));
    }
    network.key_kind(Some(key.kind()))?;
    let script = own_script(network, key)?;
    let to_spend = to_spend(&script, message);
    let mut to_sign = to_sign(&to_spend);
    let ownership = Ownership::of(key, &script, false)?
        .ok_or_else(|| Rejection::invalid("network", "the key has no address there"))?;
    let payload = ownership.payload("message", &to_sign, 0, &[to_spend.output.first().cloned()], Coverage::ALL)?;
    let key = *key;
    Ok(Unsigned::one(payload, move |signature| {
        ownership.finish(&key, signature, Coverage::ALL, &mut to_sign.input[0])?;
        let bytes = if full { serialize(&to_sign) } else { serialize(&to_sign.input[0].witness) };
        let data = Some(STANDARD.encode(bytes));
        Ok(Signed { data, ..Signed::alone(signature, Some(&ownership.encode(signature))) })
    }))
}

/// The transaction that holds the message.
fn to_spend(script: &ScriptBuf, message: &[u8]) -> Transaction {
    let tag = sha256::Hash::hash(b"BIP0322-signed-message");
    let mut engine = sha256::Hash::engine();
    for part in [tag.as_byte_array(), tag.as_byte_array(), message] {
        engine.input(part);
    }
    let hash = sha256::Hash::from_engine(engine).to_byte_array();
    let script_sig = ScriptBuf::builder().push_int(0).push_slice(hash).into_script();
    transaction(OutPoint::null(), script_sig, script.clone())
}

/// The transaction that is signed.
fn to_sign(to_spend: &Transaction) -> Transaction {
    let script = ScriptBuf::builder().push_opcode(OP_RETURN).into_script();
    transaction(OutPoint::new(to_spend.compute_txid(), 0), ScriptBuf::new(), script)
}

fn transaction(previous_output: OutPoint, script_sig: ScriptBuf, script_pubkey: ScriptBuf) -> Transaction {
    let input = TxIn { previous_output, script_sig, sequence: Sequence::ZERO, witness: Witness::new() };
    let output = TxOut { value: Amount::ZERO, script_pubkey };
    Transaction { version: Version(0), lock_time: LockTime::ZERO, input: vec![input], output: vec![output] }
}
