//! Payments between wallets and protocols, such as those of stakes.
//!
//! A wallet pays a protocol in a transaction of its own, an [`Order`], which policies govern; its
//! sequel learns the [`Outcome`]. The protocol pays from its pool, by [`pay_out`].

use super::record::{Payment, Purpose};
use super::replace::new_transaction;
use super::request::Request;
use crate::chain::{self, Family, NetworkInfo};
use crate::ledger::{Asset, Payout};
use crate::policies;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::{Amount, AnyJson};
use dfns_endpoints::onchain::{
    BroadcastStatus, EvmTransaction, NativeTransfer, SerializedTransaction, TransactionBody, TransactionRequest,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{FeeSponsorId, TransactionId};
use serde_json::json;

/// The gas of a transfer of tokens.
const TOKEN_GAS: u32 = 65_000;

/// A payment of a wallet to a protocol: native coins, or tokens on EVM networks.
pub(crate) struct Order<'a> {
    /// The address of the protocol.
    pub(crate) to: &'a str,
    pub(crate) asset: &'a Asset,
    pub(crate) amount: u128,
    pub(crate) fee_sponsor_id: Option<FeeSponsorId>,
    pub(crate) purpose: Purpose,
}

impl Order<'_> {
    /// Prepares the transaction of an order, which is to be submitted.
    pub(crate) fn prepare(self, cx: &mut Context<'_>, wallet: &Wallet) -> Result<(Request, Payment), Refusal> {
        let info = chain::of(&wallet.network)?;
        let body = if info.family == Family::Evm { self.evm_transaction() } else { self.description()? };
        let request = new_transaction(cx, wallet, body, None)?;
        let sender = chain::canonical(info, wallet.address.as_deref().unwrap_or_default());
        let mut payment = Payment::new(request.id.as_str(), wallet, sender);
        if info.family != Family::Evm {
            payment.built_as = Some(NativeTransfer::new(self.to, self.amount).into());
        }
        payment.fee_sponsor_id = self.fee_sponsor_id;
        payment.purpose = Some(self.purpose);
        Ok((Request::Transaction(Box::new(request)), payment))
    }

    fn evm_transaction(&self) -> TransactionBody {
        let transaction = match self.asset.field("contract") {
            Some(contract) => EvmTransaction {
                to: Some(contract.to_owned()),
                data: Some(token_transfer(self.to, self.amount)),
                gas_limit: Some(Amount::from(TOKEN_GAS)),
                ..EvmTransaction::default()
            },
            None => EvmTransaction {
                to: Some(self.to.to_owned()),
                value: Some(Amount::from(self.amount)),
                ..EvmTransaction::default()
            },
        };
        TransactionBody::evm_json(transaction).into()
    }

    /// The transaction as requests show it on networks where it is built later.
    fn description(&self) -> Result<TransactionBody, Refusal> {
        let json = json!({ "to": self.to, "value": self.amount.to_string() });
        let json = AnyJson::new(&json).map_err(|_| Refusal::internal())?;
        Ok(SerializedTransaction::new(json).into())
    }
}

/// A call of `transfer(address,uint256)`.
fn token_transfer(to: &str, amount: u128) -> String {
    format!("0xa9059cbb{:0>64}{amount:064x}", to.trim_start_matches("0x"))
}

/// The end of an order.
pub(crate) enum Outcome {
    /// It was confirmed, with this hash.
    Confirmed { tx_hash: Option<String> },
    /// It failed, for this reason.
    Failed(Option<String>),
    /// A policy or an approver rejected it, for this reason.
    Rejected(Option<String>),
}

impl Outcome {
    /// The outcome of a request that has ended.
    pub(crate) fn of(request: &Request) -> Self {
        let reason = request.reason().map(str::to_owned);
        match request.status() {
            BroadcastStatus::Confirmed => Self::Confirmed { tx_hash: request.tx_hash().map(str::to_owned) },
            BroadcastStatus::Rejected => Self::Rejected(reason),
            _ => Self::Failed(reason),
        }
    }
}

/// Whether a transaction awaits an approval.
pub(crate) fn awaits_approval(cx: &Context<'_>, id: &TransactionId) -> Result<bool, Refusal> {
    let transaction = cx.get::<TransactionRequest>(id)?;
    Ok(transaction.status == BroadcastStatus::Pending && transaction.approval_id.is_some())
}

/// Pays from the pool of a protocol, and returns the hash of the transaction. Nothing is issued of
/// an asset that there would be too much of.
///
/// # Errors
/// 400 if there would be too much of the asset. Nothing is paid then.
pub(crate) fn pay_out(cx: &mut Context<'_>, info: &NetworkInfo, payout: &Payout<'_>) -> Result<String, Refusal> {
    let without = Payout { amount: payout.amount.saturating_sub(payout.issued), issued: 0, ..*payout };
    let (tx_hash, events) = match payout.pay(cx, info) {
        Err(_) if payout.issued > 0 && without.amount > 0 => without.pay(cx, info)?,
        paid => paid?,
    };
    policies::screen(cx, &events)?;
    Ok(tx_hash)
}
