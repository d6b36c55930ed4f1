//! The assets of wallets.

use super::wallet::get;
use crate::chain;
use crate::ledger::{Account, Asset, Token};
use crate::operations::Operation;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::onchain::{Balance, Nft, Quotes};
use dfns_endpoints::wallets::{GetWalletAssets, GetWalletNfts, Wallet, WalletAssets, WalletNfts};
use serde_json::{Value, json};

/// The account of a wallet, empty if it has no address.
fn account(cx: &Context<'_>, wallet: &Wallet) -> Result<Account, Refusal> {
    Account::get(cx, chain::of(&wallet.network)?, wallet.address.as_deref().unwrap_or_default())
}

/// An asset as the API shows it: its identifying fields and these.
fn shown<T: serde::de::DeserializeOwned>(asset: &Asset, fields: Value) -> Result<T, Refusal> {
    let mut object = asset.to_json();
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
    serde_json::from_value(Value::Object(object)).map_err(|_| Refusal::internal())
}

/// The value of an amount in US dollars.
#[expect(clippy::cast_precision_loss, reason = "prices are no more exact")]
fn worth(amount: u128, token: &Token, usd: f64) -> f64 {
    amount as f64 / 10_f64.powi(i32::try_from(token.decimals).unwrap_or(i32::MAX)) * usd
}

impl Operation for GetWalletAssets {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletAssets, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let account = account(cx, &wallet)?;
        let native = (Asset::native(), account.total(&Asset::native()));
        let held = account.holdings.iter().map(|holding| (holding.asset.clone(), holding.total));
        let tokens = held.filter(|(asset, total)| !asset.is_native() && !asset.is_nft() && *total > 0);
        let has_native = wallet.address.is_some();
        let (mut assets, mut sum): (Vec<Balance>, f64) = (Vec::new(), 0.0);
        for (asset, total) in has_native.then_some(native).into_iter().chain(tokens) {
            let token = Token::get(cx, info, &asset)?;
            sum += token.usd(cx)?.map_or(0.0, |usd| worth(total, &token, usd));
            let fields = json!({
                "symbol": token.symbol,
                "decimals": token.decimals,
                "verified": token.is_verified,
                "balance": total.to_string(),
                "quotes": token.quotes(cx)?,
            });
            assets.push(shown(&asset, fields)?);
        }
        let net_worth = (self.net_worth == Some(true)).then(|| Quotes::from([("USD".to_owned(), sum)]));
        Ok(WalletAssets { wallet_id: wallet.id, network: wallet.network, assets, net_worth })
    }
}

impl Operation for GetWalletNfts {
    fn run(self, cx: &mut Context<'_>) -> Result<WalletNfts, Refusal> {
        let wallet = get(cx, &self.wallet_id)?;
        let info = chain::of(&wallet.network)?;
        let mut nfts: Vec<Nft> = Vec::new();
        for holding in account(cx, &wallet)?.holdings.iter().filter(|holding| holding.asset.is_nft()) {
            let token = Token::get(cx, info, &holding.asset)?;
            nfts.push(shown(&holding.asset, json!({ "symbol": token.symbol, "tokenUri": token.uri }))?);
        }
        Ok(WalletNfts { wallet_id: wallet.id, network: wallet.network, nfts })
    }
}
