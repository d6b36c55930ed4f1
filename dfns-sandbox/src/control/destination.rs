//! The account that a word is about.

use crate::chain::{self, Family, NetworkInfo};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{Network, WalletId};

/// An account that a test names: that of a wallet, or an address on a network.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Destination {
    /// The account of a wallet.
    Wallet(WalletId),
    /// An address on a network, whether or not it is that of a wallet.
    Address(Network, String),
}

impl From<WalletId> for Destination {
    fn from(wallet_id: WalletId) -> Self {
        Self::Wallet(wallet_id)
    }
}

impl From<&WalletId> for Destination {
    fn from(wallet_id: &WalletId) -> Self {
        Self::Wallet(wallet_id.clone())
    }
}

/// The wallet with this id.
impl From<&str> for Destination {
    fn from(wallet_id: &str) -> Self {
        Self::Wallet(wallet_id.into())
    }
}

impl Destination {
    /// Reads the arguments of a word.
    pub(super) fn of(
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
    ) -> Result<Self, Refusal> {
        match (wallet_id, network, address) {
            (Some(wallet_id), None, None) => Ok(Self::Wallet(wallet_id)),
            (None, Some(network), Some(address)) => Ok(Self::Address(network, address)),
            _ => Err(Refusal::invalid("give `walletId`, or `network` and `address`")),
        }
    }

    /// The network and the address.
    pub(super) fn resolve(&self, cx: &Context<'_>) -> Result<(&'static NetworkInfo, String), Refusal> {
        match self {
            Self::Wallet(id) => {
                let wallet = cx.get::<Wallet>(id)?;
                let info = chain::of(&wallet.network)?;
                let address = wallet.address.ok_or_else(|| Refusal::invalid("`walletId`: it has no address"))?;
                Ok((info, address))
            }
            Self::Address(network, address) => {
                let info = chain::of(network)?;
                chain::check_address(info, "address", address)?;
                Ok((info, address.clone()))
            }
        }
    }
}

/// Checks that a network is one of this family.
pub(super) fn of_family(network: &Network, family: Family) -> Result<&'static NetworkInfo, Refusal> {
    let info = chain::of(network)?;
    if info.family == family {
        return Ok(info);
    }
    Err(Refusal::invalid(format!("`network`: {} has no such setting", info.name)))
}
