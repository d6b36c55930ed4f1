//! The numbers of accounts on Hedera. An account of a wallet comes into being with its first funds,
//! and has a number from then on: it is the address that the wallet shows. The EVM address of its
//! key leads to the same account.

use crate::chain::{Family, NetworkInfo, canonical};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use serde::{Deserialize, Serialize};

/// The first number.
const FIRST: u64 = 1001;

/// The number of the account with an EVM address.
#[derive(Serialize, Deserialize)]
struct AccountNumber {
    /// The network and the EVM address.
    id: String,
    number: String,
}

impl Entity for AccountNumber {
    const NOUN: &'static str = "account number";

    fn id(&self) -> &str {
        &self.id
    }
}

/// The address of an account in the ledger: its number if it has one, or else the address in its
/// canonical spelling.
pub(crate) fn address(cx: &Context<'_>, info: &NetworkInfo, address: &str) -> Result<String, Refusal> {
    let address = canonical(info, address);
    if info.family != Family::Hedera {
        return Ok(address);
    }
    let numbered = cx.find::<AccountNumber>(format!("{} {address}", info.name))?;
    Ok(numbered.map_or(address, |numbered| numbered.number))
}

/// The index of the wallets whose account has an EVM address and no number, if it is such an
/// address.
pub(super) fn unnumbered(info: &NetworkInfo, address: &str) -> Option<String> {
    (info.family == Family::Hedera && address.starts_with("0x")).then(|| format!("{} {address}", info.name))
}

/// Notes the number of the account with an EVM address, under the index of its wallets.
pub(super) fn note(cx: &mut Context<'_>, id: String, number: &str) -> Result<(), Refusal> {
    cx.insert(&AccountNumber { id, number: number.to_owned() })
}

/// A number by its place.
pub(super) fn at(place: u64) -> String {
    format!("0.0.{}", FIRST.saturating_add(place))
}
