//! Partially signed transactions: every input that belongs to the key is signed. The result is
//! another one, in which no input is finalized, or the transaction.

use super::input::{Coverage, FORK_ID, Ownership, ecdsa_signature, taproot_signature};
use crate::chain::encoding::hex;
use crate::chain::{PublicKey, RawSignature, Rejection, Signed, Unsigned};
use bitcoin::psbt::{Input, raw};
use bitcoin::{Psbt, Transaction, TxOut};

const FIELD: &str = "psbt";

/// The form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::chain) enum PsbtResult {
    /// A partially signed transaction with the signatures.
    Psbt,
    /// The transaction. Every input must belong to the key.
    Transaction,
}

/// Prepares a partially signed transaction, of Bitcoin Cash or of the others.
pub(in crate::chain) fn psbt(
    key: &PublicKey,
    bytes: &[u8],
    cash: bool,
    result: PsbtResult,
) -> Result<Unsigned, Rejection> {
    let psbt = Psbt::deserialize(bytes).map_err(|error| Rejection::invalid(FIELD, format!("not a PSBT: {error}")))?;
    let spent = spent_outputs(&psbt)?;
    let mut owned = Vec::new();
    let mut payloads = Vec::new();
    for (index, output) in spent.iter().enumerate() {
        let Some(output) = output else { continue };
        if let Some(ownership) = Ownership::of(key, &output.script_pubkey, cash)? {
            let coverage = coverage(index, &psbt.inputs[index], cash)?;
            payloads.push(ownership.payload(FIELD, &psbt.unsigned_tx, index, &spent, coverage)?);
            owned.push((index, ownership, coverage));
        }
    }
    if owned.is_empty() {
        return Err(Rejection::invalid(FIELD, "no input belongs to the key"));
    }
    if result == PsbtResult::Transaction && owned.len() < spent.len() {
        return Err(Rejection::invalid(FIELD, "not every input belongs to the wallet"));
    }
    let key = *key;
    Ok(Unsigned::many(payloads, move |signatures| assemble(&key, psbt, &owned, signatures, result))
        .of_transaction(bytes.to_vec()))
}

/// The output that each input spends, where the PSBT says.
fn spent_outputs(psbt: &Psbt) -> Result<Vec<Option<TxOut>>, Rejection> {
    let outputs = psbt.inputs.iter().zip(&psbt.unsigned_tx.input).enumerate();
    outputs
        .map(|(index, (input, spending))| {
            let Some(previous) = &input.non_witness_utxo else { return Ok(input.witness_utxo.clone()) };
            let outpoint = spending.previous_output;
            let output =
                previous.output.get(outpoint.vout as usize).filter(|_| previous.compute_txid() == outpoint.txid);
            let output = output.ok_or_else(|| {
                Rejection::invalid(
                    FIELD,
                    format!("input {index}: `nonWitnessUtxo` is not the transaction that is spent"),
                )
            })?;
            match &input.witness_utxo {
                Some(other) if other != output => Err(Rejection::invalid(
                    FIELD,
                    format!("input {index}: both forms of the output that is spent differ"),
                )),
                _ => Ok(Some(output.clone())),
            }
        })
        .collect()
}

fn coverage(index: usize, input: &Input, cash: bool) -> Result<Coverage, Rejection> {
    let Some(kind) = input.sighash_type else { return Ok(Coverage::ALL) };
    let number = if cash { kind.to_u32() & !u32::from(FORK_ID) } else { kind.to_u32() };
    let unknown = || Rejection::invalid(FIELD, format!("input {index}: the sighash type is unknown"));
    let taproot = u8::try_from(number).ok().and_then(|number| bitcoin::TapSighashType::from_consensus_u8(number).ok());
    let taproot = taproot.ok_or_else(unknown)?;
    // Zero is a type of Taproot alone; elsewhere it means that none is wished.
    let ecdsa = bitcoin::EcdsaSighashType::from_consensus(if number == 0 { 1 } else { number });
    Ok(Coverage { ecdsa, taproot })
}

fn assemble(
    key: &PublicKey,
    mut psbt: Psbt,
    owned: &[(usize, Ownership, Coverage)],
    signatures: &[RawSignature],
    result: PsbtResult,
) -> Result<Signed, Rejection> {
    let complete = owned.len() == psbt.inputs.len();
    let mut transaction: Transaction = psbt.unsigned_tx.clone();
    let public = bitcoin::PublicKey::from_slice(key.bytes())
        .map_err(|_| Rejection::invalid("publicKey", "not a point of the curve"))?;
    for ((index, ownership, coverage), signature) in owned.iter().zip(signatures) {
        let input = &mut psbt.inputs[*index];
        match ownership {
            Ownership::P2wpkh | Ownership::P2pkh => {
                input.partial_sigs.insert(public, ecdsa_signature(signature, coverage.ecdsa)?);
            }
            Ownership::P2pkhForkId => {
                // The library's signatures cannot have the flag of Bitcoin Cash.
                let mut value = signature.der();
                value.push(coverage.ecdsa.to_u32().to_le_bytes()[0] | FORK_ID);
                input.unknown.insert(raw::Key { type_value: 2, key: key.bytes().to_vec() }, value);
            }
            Ownership::P2tr(_) => input.tap_key_sig = Some(taproot_signature(signature, coverage.taproot)?),
        }
        ownership.finish(key, signature, *coverage, &mut transaction.input[*index])?;
    }
    let shown = owned.iter().zip(signatures);
    let shown =
        shown.map(|((_, ownership, _), signature)| signature.show(Some(&ownership.encode(signature)))).collect();
    let data = match result {
        PsbtResult::Psbt => psbt.serialize(),
        PsbtResult::Transaction => bitcoin::consensus::serialize(&transaction),
    };
    Ok(Signed {
        signature: None,
        signatures: Some(shown),
        data: Some(hex::prefixed(&data)),
        tx_hash: complete.then(|| transaction.compute_txid().to_string()),
    })
}
