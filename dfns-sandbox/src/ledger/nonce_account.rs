//! Nonce accounts on Solana: each lets one transaction at a time wait for as long as it needs.

use super::Block;
use crate::chain::{self, NetworkInfo};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use bitcoin::base58;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A nonce account. Its lamports are in the books like those of any other account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct NonceAccount {
    id: String,
    network: String,
    pub(crate) address: String,
    /// The address that may use it.
    pub(crate) authority: String,
    /// The value that a transaction which advances it has in place of a recent blockhash.
    pub(crate) value: [u8; 32],
    /// The payment that is going to advance it.
    pub(crate) payment: Option<String>,
}

impl Entity for NonceAccount {
    const NOUN: &'static str = "nonce account";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![(NETWORK, self.network.clone()), (AUTHORITY, format!("{} {}", self.network, self.authority))]
    }
}

/// The index of the nonce accounts of a network.
const NETWORK: &str = "network";

/// The index of the nonce accounts that an address may use.
const AUTHORITY: &str = "authority";

fn id(info: &NetworkInfo, address: &str) -> String {
    format!("{} {address}", info.name)
}

impl NonceAccount {
    /// The nonce account at an address.
    pub(crate) fn at(cx: &Context<'_>, info: &NetworkInfo, address: &str) -> Result<Option<Self>, Refusal> {
        cx.find(id(info, address))
    }

    /// The nonce accounts of a network, the oldest first.
    pub(crate) fn of_network(cx: &Context<'_>, info: &NetworkInfo) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(NETWORK, info.name).oldest_first())
    }

    /// The nonce accounts that an address may use, the oldest first.
    pub(crate) fn of_authority(cx: &Context<'_>, info: &NetworkInfo, authority: &str) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(AUTHORITY, &id(info, authority)).oldest_first())
    }

    /// Creates a nonce account in a block.
    pub(crate) fn create(
        cx: &mut Context<'_>,
        info: &NetworkInfo,
        (address, authority): (&str, &str),
        block: Block,
    ) -> Result<(), Refusal> {
        if Self::at(cx, info, address)?.is_some() {
            return Ok(());
        }
        cx.insert(&Self {
            id: id(info, address),
            network: info.name.to_owned(),
            address: address.to_owned(),
            authority: authority.to_owned(),
            value: chain::nonce_value(info.name, block.number),
            payment: None,
        })
    }

    /// Keeps it for a payment.
    pub(crate) fn hold(mut self, cx: &mut Context<'_>, payment_id: &str) -> Result<(), Refusal> {
        self.payment = Some(payment_id.to_owned());
        cx.update(&self)
    }

    /// Frees it. If the payment was in a block, the account has another value from then on, whether
    /// or not the payment did anything else.
    pub(crate) fn free(mut self, cx: &mut Context<'_>, block: Option<Block>) -> Result<(), Refusal> {
        self.payment = None;
        if let Some(block) = block {
            self.value = chain::nonce_value(&self.network, block.number);
        }
        cx.update(&self)
    }

    /// The account as the dump of a network shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "address": self.address, "authority": self.authority, "nonce": base58::encode(&self.value) })
    }
}
