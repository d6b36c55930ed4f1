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

/// An NFT as the API shows it: its identifying fields and these.
fn shown(asset: &Asset, fields: Value) -> Result<Nft, Refusal> {
    let mut object = asset.to_json();
    if let Value::Object(fields) = fields {
        object.extend(fields);
    }
    serde_json::from_value(Value::Object(object)).map_err(|_| Refusal::internal())
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
            sum += token.worth(cx, total)?;
            assets.push(token.balance(cx, total)?);
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
