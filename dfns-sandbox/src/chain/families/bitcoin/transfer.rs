//! Transfers: outputs of the wallet are chosen largest first, and the change goes back to it.

use super::address::{own_script, parse};
use super::input::{Coverage, Ownership};
use crate::chain::encoding::{hex, number};
use crate::chain::given::{Built, Given, Utxo};
use crate::chain::network::NetworkInfo;
use crate::chain::{PublicKey, Rejection, Signed, Unsigned};
use bitcoin::absolute::LockTime;
use bitcoin::consensus::serialize;
use bitcoin::hashes::Hash as _;
use bitcoin::transaction::{InputWeightPrediction, Version, predict_weight};
use bitcoin::{Amount, OutPoint, ScriptBuf, Sequence, Transaction, TxIn, TxOut, Txid, Witness};
use dfns_endpoints::onchain::NativeTransfer;

/// Builds a transfer.
pub(in crate::chain) fn transfer(
    network: &NetworkInfo,
    key: &PublicKey,
    native: &NativeTransfer,
    given: &Given<'_>,
) -> Result<Built, Rejection> {
    let own = own_script(network, key)?;
    let unknown = || Rejection::invalid("signingKey", "the key has no address on the network");
    let ownership = Ownership::of(key, &own, false)?.ok_or_else(unknown)?;
    let amount = number::amount_u64("amount", &native.amount)?;
    let recipient = TxOut { value: Amount::from_sat(amount), script_pubkey: parse("to", network, &native.to)? };
    let dust = recipient.script_pubkey.minimal_non_dust().to_sat();
    if amount < dust {
        return Err(Rejection::invalid(
            "amount",
            format!("expected at least {dust}, the smallest output that is relayed"),
        ));
    }
    let plan = select(ownership, &own, recipient, given)?;
    let transaction = Transaction {
        version: Version::TWO,
        lock_time: LockTime::ZERO,
        input: plan.spent.iter().map(input).collect(),
        output: plan.outputs,
    };
    let spent: Vec<Option<TxOut>> = plan.spent.iter().map(|utxo| Some(output(utxo.value, &own))).collect();
    let payloads = (0..plan.spent.len())
        .map(|index| ownership.payload("amount", &transaction, index, &spent, Coverage::ALL))
        .collect::<Result<Vec<_>, _>>()?;
    let key = *key;
    let unsigned_data = serialize(&transaction);
    let unsigned = Unsigned::many(payloads, move |signatures| {
        let mut transaction = transaction;
        for (input, signature) in transaction.input.iter_mut().zip(signatures) {
            ownership.finish(&key, signature, Coverage::ALL, input)?;
        }
        let shown = signatures.iter().map(|signature| signature.show(Some(&ownership.encode(signature)))).collect();
        Ok(Signed {
            signature: None,
            signatures: Some(shown),
            data: Some(hex::prefixed(&serialize(&transaction))),
            tx_hash: Some(transaction.compute_txid().to_string()),
        })
    });
    Ok(Built { unsigned: unsigned.of_transaction(unsigned_data), fee: u128::from(plan.fee), spent: plan.spent })
}

fn input(utxo: &Utxo) -> TxIn {
    TxIn {
        previous_output: OutPoint::new(Txid::from_byte_array(utxo.txid), utxo.vout),
        script_sig: ScriptBuf::new(),
        sequence: Sequence::ENABLE_RBF_NO_LOCKTIME,
        witness: Witness::new(),
    }
}

fn output(value: u64, script: &ScriptBuf) -> TxOut {
    TxOut { value: Amount::from_sat(value), script_pubkey: script.clone() }
}

/// The outputs to spend, those to make, and the fee.
struct Plan {
    spent: Vec<Utxo>,
    outputs: Vec<TxOut>,
    fee: u64,
}

fn select(ownership: Ownership, own: &ScriptBuf, recipient: TxOut, given: &Given<'_>) -> Result<Plan, Rejection> {
    let weight = match ownership {
        Ownership::P2wpkh => InputWeightPrediction::P2WPKH_MAX,
        Ownership::P2pkh | Ownership::P2pkhForkId => InputWeightPrediction::P2PKH_COMPRESSED_MAX,
        Ownership::P2tr(_) => InputWeightPrediction::P2TR_KEY_DEFAULT_SIGHASH,
    };
    let fee = |inputs: usize, outputs: &[&TxOut]| {
        let lengths = outputs.iter().map(|output| output.script_pubkey.len());
        predict_weight(std::iter::repeat_n(weight, inputs), lengths).to_vbytes_ceil().saturating_mul(given.fee_rate)
    };
    let amount = recipient.value.to_sat();
    let mut available = given.utxos.to_vec();
    available.sort_by(|left, right| right.value.cmp(&left.value).then(left.cmp(right)));
    let (mut spent, mut total) = (Vec::new(), 0_u64);
    for utxo in available {
        total = total.saturating_add(utxo.value);
        spent.push(utxo);
        let change_output = output(0, own);
        let with_change = amount.saturating_add(fee(spent.len(), &[&recipient, &change_output]));
        let dust = own.minimal_non_dust().to_sat();
        if let Some(change) = total.checked_sub(with_change).filter(|change| *change >= dust) {
            let fee = with_change - amount;
            return Ok(Plan { spent, outputs: vec![recipient, output(change, own)], fee });
        }
        // Change too small to be relayed goes to the miner.
        if total >= amount.saturating_add(fee(spent.len(), &[&recipient])) {
            return Ok(Plan { spent, outputs: vec![recipient], fee: total - amount });
        }
    }
    let needs = amount.saturating_add(fee(spent.len().max(1), &[&recipient]));
    Err(Rejection::insufficient(u128::from(needs), u128::from(total)))
}
