//! Borderless: the one account there, what it delivers, and how it can be paid.

use super::{amount, check_provider};
use crate::chain::{self, NetworkInfo, canonical};
use crate::ledger::{Asset, STABLECOINS, Stablecoin};
use crate::operations::{Operation, check, wallets};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::payins::{
    BorderlessPayin, ListPayinAccounts, ListPayinOptions, PayinAccount, PayinAccountAsset, PayinAccounts, PayinAsset,
    PayinCurrency, PayinCurrencyOption, PayinMethod, PayinMethodOption, PayinOptions, RegisterPayinAccountAsset,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{PaymentProvider, WalletId};
use serde::{Deserialize, Serialize};

/// The one account.
pub(super) const ACCOUNT: &str = "acc-sandbox";

/// The ways to pay: currency, method, and the countries that it is paid from.
const METHODS: &[(PayinCurrency, PayinMethod, &[&str])] = &[
    (PayinCurrency::Usd, PayinMethod::Ach, &["US"]),
    (PayinCurrency::Usd, PayinMethod::Wire, &["CA", "CH", "GB", "SG", "US"]),
    (PayinCurrency::Eur, PayinMethod::Sepa, &["AT", "BE", "DE", "ES", "FI", "FR", "IE", "IT", "LU", "NL", "PT"]),
    (PayinCurrency::Eur, PayinMethod::Wire, &["CH", "DE", "FR", "GB"]),
];

/// The address that the account delivers an asset to, by Borderless' name of the asset.
#[derive(Serialize, Deserialize)]
struct Address {
    asset: String,
    address: String,
}

impl Entity for Address {
    const NOUN: &'static str = "payin address";

    fn id(&self) -> &str {
        &self.asset
    }
}

/// Borderless' name of a stablecoin: `USDC_ETHEREUM`.
fn name(coin: &Stablecoin) -> String {
    let mut name = coin.symbol.to_owned();
    for letter in coin.network.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

/// Whether requests can name a stablecoin.
fn is_delivered(coin: &Stablecoin) -> bool {
    matches!(coin.kind, "Erc20" | "Spl")
}

fn check_account(id: &str) -> Result<(), Refusal> {
    if id == ACCOUNT { Ok(()) } else { Err(check::must_be("borderlessAccountId", &format!("`{ACCOUNT}`"))) }
}

/// The stablecoin of a request.
fn coin(info: &NetworkInfo, asset: &PayinAsset) -> Result<(&'static Stablecoin, Asset), Refusal> {
    if matches!(asset, PayinAsset::Unknown(_)) {
        return Err(check::must_be("asset.kind", "`Erc20`, `Spl` or `Spl2022`"));
    }
    let json = serde_json::to_value(asset).map_err(|_| Refusal::internal())?;
    let asset = Asset::parse(info, "asset.kind", &json)?;
    let coin = Stablecoin::of_asset(info, &asset).filter(|coin| is_delivered(coin));
    let message = || format!("`asset`: Borderless does not deliver it on {}; see list_payin_options", info.name);
    Ok((coin.ok_or_else(|| Refusal::invalid(message()))?, asset))
}

/// An order at Borderless that was checked.
pub(super) struct Order {
    pub(super) wallet: Wallet,
    pub(super) info: &'static NetworkInfo,
    pub(super) asset: Asset,
    /// Borderless' name of the asset.
    pub(super) name: String,
    pub(super) units: u128,
}

impl Order {
    pub(super) fn new(cx: &Context<'_>, order: &BorderlessPayin) -> Result<Self, Refusal> {
        check::known("currency", &order.currency)?;
        check::known("paymentMethod", &order.payment_method)?;
        let units = amount(&order.amount)?;
        check_account(&order.borderless_account_id)?;
        let of_currency = METHODS.iter().filter(|(currency, ..)| *currency == order.currency);
        let method = of_currency.clone().find(|(_, method, _)| *method == order.payment_method);
        let Some((.., countries)) = method else {
            let methods: Vec<_> = of_currency.map(|(_, method, _)| method.as_str()).collect();
            let what = format!("a method for {}: {}", order.currency, check::any_of(&methods));
            return Err(check::must_be("paymentMethod", &what));
        };
        if !countries.contains(&order.country.as_str()) {
            return Err(check::must_be("country", &check::any_of(countries)));
        }
        let wallet = wallets::get_active(cx, &order.wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let (coin, asset) = coin(info, &order.asset)?;
        Ok(Self { wallet, info, asset, name: name(coin), units })
    }

    /// Checks that the account delivers the asset to the wallet.
    pub(super) fn check_registered(&self, cx: &Context<'_>) -> Result<(), Refusal> {
        let registered = cx.find::<Address>(&self.name)?.map(|registered| registered.address);
        let own = self.wallet.address.as_deref().map(|address| canonical(self.info, address));
        if registered.is_some() && registered == own {
            return Ok(());
        }
        let message = format!(
            "`borderlessAccountId`: the account does not deliver {} to this wallet; call register_payin_account_asset",
            self.name
        );
        Err(Refusal::invalid(message))
    }
}

fn account(cx: &Context<'_>) -> Result<PayinAccount, Refusal> {
    let addresses = cx.list::<Address>(&List::all().oldest_first())?;
    let shown = |registered: Address| PayinAccountAsset { asset: registered.asset, address: registered.address };
    Ok(PayinAccount {
        account_id: ACCOUNT.to_owned(),
        name: Some("Sandbox".to_owned()),
        assets: addresses.into_iter().map(shown).collect(),
    })
}

impl Operation for ListPayinAccounts {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinAccounts, Refusal> {
        check_provider(&self.provider, &PaymentProvider::Borderless)?;
        Ok(PayinAccounts { items: vec![account(cx)?] })
    }
}

impl Operation for RegisterPayinAccountAsset {
    fn run(self, cx: &mut Context<'_>) -> Result<PayinAccount, Refusal> {
        check_provider(&self.provider, &PaymentProvider::Borderless)?;
        check_account(&self.borderless_account_id)?;
        register(cx, &self.wallet_id, &self.asset)?;
        account(cx)
    }
}

/// Makes the address of a wallet the one that the account delivers an asset to.
fn register(cx: &mut Context<'_>, wallet_id: &WalletId, asset: &PayinAsset) -> Result<(), Refusal> {
    let wallet = wallets::get_active(cx, wallet_id)?;
    let info = chain::of(&wallet.network)?;
    let asset = name(coin(info, asset)?.0);
    let address = canonical(info, &wallet.address.ok_or_else(Refusal::internal)?);
    let is_there = cx.find::<Address>(&asset)?.is_some();
    let address = Address { asset, address };
    if is_there { cx.update(&address) } else { cx.insert(&address) }
}

impl Operation for ListPayinOptions {
    fn run(self, _: &mut Context<'_>) -> Result<PayinOptions, Refusal> {
        check_provider(&self.provider, &PaymentProvider::Borderless)?;
        let option = |wanted: PayinCurrency| {
            let methods = METHODS.iter().filter(|(currency, ..)| *currency == wanted).map(|(_, method, countries)| {
                let countries = countries.iter().map(|country| (*country).to_owned()).collect();
                PayinMethodOption { payment_method: method.clone(), countries }
            });
            PayinCurrencyOption { payment_methods: methods.collect(), currency: wanted }
        };
        Ok(PayinOptions {
            assets: STABLECOINS.iter().filter(|coin| is_delivered(coin)).map(name).collect(),
            currencies: vec![option(PayinCurrency::Usd), option(PayinCurrency::Eur)],
        })
    }
}
