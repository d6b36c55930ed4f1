//! Counterparties outside of the sandbox: exchanges and payment providers. Each has an address of
//! its own on every network, which is the same in every run.

use crate::chain::{self, NetworkInfo, PrivateKey};
use crate::refusal::Refusal;
use crate::text::{from_hex, sha256_hex};

/// The address of a counterparty on a network.
pub(crate) fn address_of(info: &NetworkInfo, counterparty: &str) -> Result<String, Refusal> {
    let kind = info.key_kind(None)?;
    let mut attempt = 0_u32;
    let key = PrivateKey::generate(kind, || {
        attempt = attempt.saturating_add(1);
        let seed = format!("dfns-sandbox {counterparty} {} {attempt}", info.name);
        let digest = from_hex(&sha256_hex(seed.as_bytes())).and_then(|bytes| bytes.try_into().ok());
        digest.unwrap_or_default()
    });
    chain::address(info, key.public())?.ok_or_else(Refusal::internal)
}
