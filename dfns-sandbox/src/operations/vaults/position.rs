//! An asset of a vault on a network, which the API names by its `tid`: `native:eth`,
//! `erc20:<contract>` or `spl:<mint>`.

use crate::chain::{self, NetworkInfo};
use crate::ledger::{self, Asset};
use crate::operations::amounts;
use crate::operations::check::must_be;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Amount;
use dfns_endpoints::Network;
use dfns_endpoints::onchain::TransferBody;
use dfns_endpoints::vaults::Vault;
use dfns_endpoints::wallets::Wallet;
use serde_json::Value;

/// An asset of a vault on a network.
#[derive(Debug, Clone)]
pub(super) struct Position {
    pub(super) vault: Vault,
    pub(super) wallet: Wallet,
    pub(super) info: &'static NetworkInfo,
    pub(super) asset: Asset,
    pub(super) tid: String,
}

/// An amount above zero, in the smallest unit.
pub(super) fn units(amount: &Amount) -> Result<u128, Refusal> {
    amounts::units("amount", amount.as_ref())
}

/// Whether two names of assets are the same. Contracts ignore case, mints do not.
pub(super) fn is_same_tid(one: &str, other: &str) -> bool {
    one == other || (one.starts_with("erc20:") && one.eq_ignore_ascii_case(other))
}

impl Position {
    /// The asset with this `tid`.
    ///
    /// # Errors
    /// 400 if the vault has no address on the network, or the network no such asset.
    pub(super) fn of(cx: &Context<'_>, vault: Vault, network: &Network, tid: &str) -> Result<Self, Refusal> {
        let info = chain::of(network)?;
        let wallet = wallet(cx, &vault, network)?;
        let what = "`native:<symbol>`, `erc20:<contract>` or `spl:<mint>` of the network";
        let asset = Asset::of_tid(info, tid).ok_or_else(|| must_be("tid", what))?;
        let tid = asset.tid(info);
        Ok(Self { vault, wallet, info, asset, tid })
    }

    /// An asset that moved on a network.
    pub(super) fn of_asset(cx: &Context<'_>, vault: Vault, network: &Network, asset: Asset) -> Result<Self, Refusal> {
        let info = chain::of(network)?;
        let wallet = wallet(cx, &vault, network)?;
        let tid = asset.tid(info);
        Ok(Self { vault, wallet, info, asset, tid })
    }

    /// The native coin of the same network, which pays fees.
    pub(super) fn native(&self) -> Self {
        let asset = Asset::native();
        Self { tid: asset.tid(self.info), asset, ..self.clone() }
    }

    /// The address of the vault.
    pub(super) fn address(&self) -> &str {
        self.wallet.address.as_deref().unwrap_or_default()
    }

    /// The amount that is available.
    pub(super) fn available(&self, cx: &Context<'_>) -> Result<u128, Refusal> {
        ledger::available(cx, &self.wallet.id, self.info, self.address(), &self.asset)
    }

    /// Refuses to use more than is available.
    pub(super) fn check_available(&self, cx: &Context<'_>, amount: u128) -> Result<(), Refusal> {
        let available = self.available(cx)?;
        if amount <= available { Ok(()) } else { Err(self.lacks(amount, available)) }
    }

    /// 400: it takes more than there is.
    pub(super) fn lacks(&self, needed: u128, available: u128) -> Refusal {
        Refusal::invalid(format!("`amount`: needs {needed} of {}, and {available} are available", self.tid))
    }

    /// The transfer of an amount to an address.
    pub(super) fn transfer(
        &self,
        to: &str,
        amount: &Amount,
        external_id: Option<&str>,
    ) -> Result<TransferBody, Refusal> {
        let mut fields = self.asset.to_json();
        fields.insert("to".to_owned(), to.into());
        fields.insert("amount".to_owned(), amount.to_string().into());
        fields.extend(external_id.map(|id| ("externalId".to_owned(), id.into())));
        serde_json::from_value(Value::Object(fields)).map_err(|_| Refusal::internal())
    }
}

/// The wallet of a vault on a network.
fn wallet(cx: &Context<'_>, vault: &Vault, network: &Network) -> Result<Wallet, Refusal> {
    let address = vault.addresses.iter().flatten().find(|address| address.network == *network);
    let address = address.ok_or_else(|| must_be("network", "one that the vault has an address on"))?;
    cx.get(&address.wallet_id)
}
