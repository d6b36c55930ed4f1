//! Control of the chains: tests give funds, set fees and nonces, make blocks, and put obstacles in
//! the way of payments.

use super::Control;
use super::word::{Word, written};
use crate::chain::{self, Family, Fee, NetworkInfo};
use crate::ledger::{self, Account, Asset, Credit, NetworkState, Outage, Pace, Price, Token};
use crate::operations::networks::StubbedCall;
use crate::operations::payments::{self, FailureStage, Hold, Payment, PlannedFailures};
use crate::operations::wallets::offers;
use crate::policies;
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_core::Amount;
use dfns_endpoints::onchain::BlockchainEvent;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{Network, WalletId};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

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
    fn of(wallet_id: Option<WalletId>, network: Option<Network>, address: Option<String>) -> Result<Self, Refusal> {
        match (wallet_id, network, address) {
            (Some(wallet_id), None, None) => Ok(Self::Wallet(wallet_id)),
            (None, Some(network), Some(address)) => Ok(Self::Address(network, address)),
            _ => Err(Refusal::invalid("give `walletId`, or `network` and `address`")),
        }
    }

    /// The network and the address.
    fn resolve(&self, cx: &Context<'_>) -> Result<(&'static NetworkInfo, String), Refusal> {
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

/// Coins or tokens that come to an account. An NFT has one owner, so only `give_nft` makes one.
fn coins(
    cx: &Context<'_>,
    to: &Destination,
    asset: &Value,
    amount: &Amount,
    from: Option<String>,
    memo: Option<String>,
) -> Result<(&'static NetworkInfo, Credit), Refusal> {
    let (info, to) = to.resolve(cx)?;
    let asset = Asset::parse(info, "asset", asset)?;
    if asset.is_nft() {
        return Err(Refusal::invalid("`asset`: NFTs are given with `give_nft`"));
    }
    if memo.as_ref().is_some_and(|memo| memo.len() > 1000) {
        return Err(Refusal::invalid("`memo` must have at most 1000 bytes"));
    }
    Ok((info, Credit { to, asset, amount: units("amount", amount)?, from, memo }))
}

/// An amount in the smallest unit, above zero.
fn units(field: &'static str, amount: &Amount) -> Result<u128, Refusal> {
    let units = amount.to_u128().filter(|units| *units > 0);
    units.ok_or_else(|| Refusal::invalid(format!("`{field}` must be a whole number above 0 and below 2^128")))
}

/// A price in US dollars.
fn price(field: &str, usd: f64) -> Result<f64, Refusal> {
    if usd.is_finite() && usd >= 0.0 {
        Ok(usd)
    } else {
        Err(Refusal::invalid(format!("`{field}` must be a number of at least 0")))
    }
}

/// Checks that a network is one of this family.
fn of_family(network: &Network, family: Family) -> Result<&'static NetworkInfo, Refusal> {
    let info = chain::of(network)?;
    if info.family == family {
        return Ok(info);
    }
    Err(Refusal::invalid(format!("`network`: {} has no such setting", info.name)))
}

impl Control<'_> {
    /// Changes the state, and takes up what is due then.
    pub(super) async fn alter<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Context<'_>) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || {
            let result = service.change(change)?;
            service.fire_due()?;
            Ok(result)
        })
        .await
    }

    /// Credits an account in a new block. The asset is `"Native"`, or an object with the kind and
    /// the identifying fields of a transfer: `{"kind": "Erc20", "contract": "0x.."}`. Returns the
    /// event in the wallet's history, if the account is that of a wallet.
    ///
    /// # Errors
    /// 400 if the network has no such asset or there would be too much of it; 404 if there is no
    /// such wallet.
    pub async fn fund(
        &self,
        to: impl Into<Destination>,
        asset: impl Into<Value>,
        amount: impl Into<Amount>,
        from: Option<String>,
    ) -> Result<Option<BlockchainEvent>, Refusal> {
        let (to, asset, amount) = (to.into(), asset.into(), amount.into());
        self.alter(move |cx| {
            let (info, credit) = coins(cx, &to, &asset, &amount, from, None)?;
            let event = ledger::credit(cx, info, credit, None)?;
            policies::screen(cx, event.as_slice())?;
            Ok(event)
        })
        .await
    }

    /// Announces a transfer from elsewhere, which takes its time through the mempool and to
    /// finality. The asset is that of [`fund`](Self::fund).
    ///
    /// # Errors
    /// As [`fund`](Self::fund).
    pub async fn receive(
        &self,
        to: impl Into<Destination>,
        asset: impl Into<Value>,
        amount: impl Into<Amount>,
        from: Option<String>,
        memo: Option<String>,
    ) -> Result<(), Refusal> {
        let (to, asset, amount) = (to.into(), asset.into(), amount.into());
        self.alter(move |cx| {
            let (info, credit) = coins(cx, &to, &asset, &amount, from, memo)?;
            payments::announce(cx, info, credit)
        })
        .await
    }

    /// Withdraws an offer on Canton, which is what its sender may do.
    ///
    /// # Errors
    /// 404 if there is no such offer; 409 if it is not pending.
    pub async fn withdraw_offer(&self, offer_id: &str) -> Result<(), Refusal> {
        let offer_id = offer_id.to_owned();
        self.alter(move |cx| offers::withdraw(cx, &offer_id)).await
    }

    /// Gives an NFT to an account in a new block. The NFT is an object with the kind and the
    /// identifying fields of a transfer: `{"kind": "Erc721", "contract": "0x..", "tokenId": "1"}`.
    ///
    /// # Errors
    /// 400 if the network has no such NFTs, or if it exists already; 404 if there is no such
    /// wallet.
    pub async fn give_nft(
        &self,
        to: impl Into<Destination>,
        nft: impl Into<Value>,
        uri: Option<String>,
    ) -> Result<Option<BlockchainEvent>, Refusal> {
        let (to, nft) = (to.into(), nft.into());
        self.alter(move |cx| {
            let (info, to) = to.resolve(cx)?;
            let asset = Asset::parse(info, "kind", &nft)?;
            if !asset.is_nft() {
                return Err(Refusal::invalid("`kind` must be that of NFTs"));
            }
            let mut token = Token::get(cx, info, &asset)?;
            if token.supply > 0 {
                return Err(Refusal::invalid("`tokenId`: the NFT exists already"));
            }
            token.uri = uri;
            token.save(cx)?;
            let event = ledger::credit(cx, info, Credit { to, asset, amount: 1, from: None, memo: None }, None)?;
            policies::screen(cx, event.as_slice())?;
            Ok(event)
        })
        .await
    }

    /// Lets an address exist on chain.
    ///
    /// # Errors
    /// 400 if it is not an address of the network.
    pub async fn touch(&self, network: Network, address: String) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let (info, address) = Destination::Address(network, address).resolve(cx)?;
            Account::get(cx, info, &address)?.save(cx)
        })
        .await
    }

    /// Sets the metadata of a token, and its price in US dollars.
    ///
    /// # Errors
    /// 400 if the network has no such tokens.
    pub async fn define_token(
        &self,
        network: Network,
        asset: impl Into<Value>,
        token: TokenMetadata,
    ) -> Result<(), Refusal> {
        let asset = asset.into();
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            let asset = Asset::parse(info, "asset", &asset)?;
            let mut known = Token::get(cx, info, &asset)?;
            if token.decimals > 77 {
                return Err(Refusal::invalid("`decimals` must be at most 77"));
            }
            known.symbol = Some(token.symbol);
            known.decimals = token.decimals;
            known.is_verified = token.verified;
            known.price = token.price.map(|usd| price("price", usd)).transpose()?;
            known.save(cx)
        })
        .await
    }

    /// Sets the price in US dollars of the verified assets with a symbol, or of a network's native
    /// coin.
    ///
    /// # Errors
    /// 400 if the price is negative.
    pub async fn set_price(&self, symbol_or_network: &str, usd: f64) -> Result<(), Refusal> {
        let name = symbol_or_network.to_owned();
        self.alter(move |cx| {
            let symbol = chain::of(&name.as_str().into()).map_or(name, |info| info.symbol.to_owned());
            if symbol.is_empty() || symbol.len() > 100 {
                return Err(Refusal::invalid("`symbol` must be a string of 1 to 100 characters"));
            }
            let price = Price { symbol, usd: price("usd", usd)? };
            cx.put(&price)
        })
        .await
    }

    /// Sets the base fee of an EVM network, in wei per gas. Used from the next estimate or
    /// transaction on.
    ///
    /// # Errors
    /// 400 if it is not an EVM network.
    pub async fn set_base_fee(&self, network: Network, wei_per_gas: u128) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Evm)?;
            let mut state = NetworkState::get(cx, info)?;
            state.base_fee = wei_per_gas;
            state.save(cx)?;
            payments::kick(cx, info)
        })
        .await
    }

    /// Sets the standard fee rate on Bitcoin or a relative, in satoshi per virtual byte. `Slow`
    /// pays two fifths of it, `Fast` twice as much.
    ///
    /// # Errors
    /// 400 if the network has no fee rate, or if it is 0.
    pub async fn set_fee_rate(&self, network: Network, satoshi_per_virtual_byte: u64) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Bitcoin)?;
            if info.fee != Fee::PerVirtualByte || !(1..=1_000_000).contains(&satoshi_per_virtual_byte) {
                return Err(Refusal::invalid("`value` must be a whole number from 1 to 1000000"));
            }
            let mut state = NetworkState::get(cx, info)?;
            state.set_fee_rate(satoshi_per_virtual_byte);
            state.save(cx)
        })
        .await
    }

    /// Sets the nonce of an account on an EVM network: that of its next transaction.
    ///
    /// # Errors
    /// 400 if it is not an EVM network, or the address not one of it.
    pub async fn set_nonce(&self, network: Network, address: String, nonce: u64) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Evm)?;
            if nonce >= u64::MAX / 2 {
                return Err(Refusal::invalid("`nonce` must be below 2^63"));
            }
            let (_, address) = Destination::Address(network, address).resolve(cx)?;
            let mut account = Account::get(cx, info, &address)?;
            account.set_nonce(nonce);
            account.save(cx)?;
            payments::kick(cx, info)
        })
        .await
    }

    /// Renumbers the latest block of a network.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn set_height(&self, network: Network, height: u64) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            if height >= u64::MAX / 2 {
                return Err(Refusal::invalid("`height` must be below 2^63"));
            }
            let mut state = NetworkState::get(cx, info)?;
            state.set_height(cx, height);
            state.save(cx)
        })
        .await
    }

    /// Sets how fast a network moves, or all networks that have no pace of their own. Defaults to
    /// [`Pace::Instant`].
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn set_pace(&self, pace: Pace, network: Option<Network>) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let networks: Vec<&NetworkInfo> = match &network {
                Some(network) => vec![chain::of(network)?],
                None => chain::NETWORKS.iter().collect(),
            };
            for info in &networks {
                let mut state = NetworkState::get(cx, info)?;
                if state.pace(cx)? != pace {
                    state.settle_height(cx, info)?;
                    state.save(cx)?;
                }
            }
            match network {
                Some(_) => {
                    for info in &networks {
                        let mut state = NetworkState::get(cx, info)?;
                        state.pace = Some(pace);
                        state.save(cx)?;
                    }
                }
                None => NetworkState::set_common_pace(cx, pace)?,
            }
            networks.iter().try_for_each(|info| payments::kick(cx, info))
        })
        .await
    }

    /// Takes the requests of a network that are not broadcast some steps further: from `Pending` to
    /// `Executing`, and from there to `Broadcasted`.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn step(&self, network: Network, steps: u32) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            (0..steps.min(MOST_STEPS)).try_for_each(|_| payments::step(cx, info))
        })
        .await
    }

    /// Makes blocks, with everything in the mempool in the first one, and returns the height.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn mine(&self, network: Network, blocks: u32) -> Result<u64, Refusal> {
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            for _ in 0..blocks.min(MOST_STEPS) {
                payments::mine(cx, info)?;
            }
            NetworkState::get(cx, info)?.height(cx, info)
        })
        .await
    }

    /// Lets the next payments of a wallet, or of all wallets on a network, fail at a stage.
    ///
    /// # Errors
    /// 400 if `scope` is neither a wallet nor a network.
    pub async fn fail_next(&self, scope: &str, stage: FailureStage, reason: &str, times: u32) -> Result<(), Refusal> {
        let (scope, reason) = (scope.to_owned(), reason.to_owned());
        self.alter(move |cx| {
            if cx.find::<Wallet>(&scope)?.is_none() {
                chain::of(&scope.as_str().into())?;
            }
            if reason.is_empty() || reason.len() > 1000 || times == 0 {
                return Err(Refusal::invalid("`reason` must be a string of 1 to 1000 bytes, `times` at least 1"));
            }
            PlannedFailures::plan(cx, &scope, stage, reason, times)
        })
        .await
    }

    /// Keeps a request, or all requests of a wallet, in `Executing` or in the mempool.
    ///
    /// # Errors
    /// 404 if there is no such wallet or request.
    pub async fn hold(&self, id: &str) -> Result<(), Refusal> {
        let id = id.to_owned();
        self.alter(move |cx| {
            network_of(cx, &id)?;
            cx.put(&Hold { id })
        })
        .await
    }

    /// Lets go of what is held.
    ///
    /// # Errors
    /// 404 if there is no such wallet or request.
    pub async fn release(&self, id: &str) -> Result<(), Refusal> {
        let id = id.to_owned();
        self.alter(move |cx| {
            let info = network_of(cx, &id)?;
            if cx.find::<Hold>(&id)?.is_some() {
                cx.remove::<Hold>(&id)?;
            }
            payments::kick(cx, info)
        })
        .await
    }

    /// Removes a transaction from the mempool, which fails the request.
    ///
    /// # Errors
    /// 400 if it is not in the mempool; 404 if there is no such request.
    pub async fn drop_request(&self, id: &str) -> Result<(), Refusal> {
        let id = id.to_owned();
        self.alter(move |cx| payments::drop_payment(cx, &id)).await
    }

    /// Makes a part of a network unreachable.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn network_down(&self, network: Network, outage: Outage) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let mut state = NetworkState::get(cx, chain::of(&network)?)?;
            state.outages.insert(outage);
            state.save(cx)
        })
        .await
    }

    /// Makes a part of a network reachable again, or all of it.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn network_up(&self, network: Network, outage: Option<Outage>) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            let mut state = NetworkState::get(cx, info)?;
            state.outages.retain(|down| outage.is_some_and(|outage| outage != *down));
            state.save(cx)?;
            payments::kick(cx, info)
        })
        .await
    }

    /// Sets the response of a contract on an EVM network to the calls with a selector: the returned
    /// data, or none if it reverts.
    ///
    /// # Errors
    /// 400 if it is not an EVM network, or the contract not an address of it.
    pub async fn stub_call(
        &self,
        network: Network,
        contract: String,
        selector: [u8; 4],
        data: Option<Vec<u8>>,
    ) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let info = of_family(&network, Family::Evm)?;
            let (_, contract) = Destination::Address(network, contract).resolve(cx)?;
            StubbedCall::set(cx, info, &contract, selector, data)
        })
        .await
    }

    /// Looks at a network: its height, its fees, its mempool and its accounts.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn chain(&self, network: Network) -> Result<Value, Refusal> {
        let service = Arc::clone(self.service);
        self.run(move || service.look(|cx| dump(cx, chain::of(&network)?))).await
    }
}

/// The most steps or blocks that one word makes.
const MOST_STEPS: u32 = 10_000;

/// The network of a wallet or a request.
fn network_of(cx: &Context<'_>, id: &str) -> Result<&'static NetworkInfo, Refusal> {
    if let Some(wallet) = cx.find::<Wallet>(id)? {
        return Ok(chain::of(&wallet.network)?);
    }
    let payment = cx.find::<Payment>(id)?.ok_or_else(|| Refusal::not_found("wallet or request"))?;
    payment.info()
}

fn dump(cx: &Context<'_>, info: &NetworkInfo) -> Result<Value, Refusal> {
    let state = NetworkState::get(cx, info)?;
    let payments = Payment::of_network(cx, info.name)?.into_iter().map(|payment| payment.to_json());
    let accounts = cx.list::<Account>(&List::by("network", info.name).oldest_first())?;
    let tokens = cx.list::<Token>(&List::by("network", info.name).oldest_first())?;
    let accounts = accounts.iter().map(|account| {
        let holdings = account.holdings.iter().map(|holding| {
            json!({
                "asset": holding.asset,
                "balance": holding.total.to_string(),
                "reserved": holding.reserved.to_string(),
            })
        });
        let balances = holdings.collect::<Vec<_>>();
        json!({ "address": account.address, "nonce": account.nonce, "balances": balances })
    });
    let tokens = tokens.iter().map(
        |token| json!({ "asset": token.asset, "supply": token.supply.to_string(), "fees": token.fees.to_string() }),
    );
    Ok(json!({
        "network": info.name,
        "height": state.height(cx, info)?,
        "pace": state.pace(cx)?,
        "outages": state.outages,
        "baseFee": state.base_fee.to_string(),
        "feeRate": state.fee_rate(None).to_string(),
        "mempool": payments.collect::<Vec<_>>(),
        "accounts": accounts.collect::<Vec<_>>(),
        "assets": tokens.collect::<Vec<_>>(),
    }))
}

/// The metadata of a token.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct TokenMetadata {
    /// The symbol, such as `USDC`.
    pub symbol: String,
    /// The number of decimals.
    pub decimals: u32,
    /// True if the token is known to be the one that its symbol names.
    pub verified: bool,
    /// The price of one whole unit in US dollars. Defaults to that of the symbol.
    pub price: Option<f64>,
}

/// Declares words that are `POST`, with their arguments and what they do.
macro_rules! post {
    ($(
        $(#[$attribute:meta])*
        $name:ident as $text:literal { $($field:ident: $type:ty),* $(,)? } |$this:ident, $control:ident| $run:expr
    )+) => {$(
        $(#[$attribute])*
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "camelCase")]
        pub(super) struct $name { $($field: $type),* }

        impl crate::control::word::Word for $name {
            const NAME: &'static str = $text;
            const METHOD: http::Method = http::Method::POST;

            async fn run(self, $control: crate::control::Control<'_>) -> Result<serde_json::Value, crate::refusal::Refusal> {
                let $this = self;
                $run
            }
        }
    )+};
}

fn event(event: Option<&BlockchainEvent>) -> Result<Value, Refusal> {
    event.map_or_else(|| Ok(json!({})), written)
}

fn done((): ()) -> Value {
    json!({})
}

/// A whole number in decimal digits.
fn whole<T: std::str::FromStr>(field: &str, text: &str) -> Result<T, Refusal> {
    let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|text| text.parse().ok());
    number.ok_or_else(|| Refusal::invalid(format!("`{field}` must be a whole number in decimal digits")))
}

pub(super) use post;

post! {
    /// Credits an account.
    Fund as "fund" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        asset: Value,
        amount: Amount,
        from: Option<String>,
    } |this, control| {
        let to = Destination::of(this.wallet_id, this.network, this.address)?;
        event(control.fund(to, this.asset, this.amount, this.from).await?.as_ref())
    }

    /// Announces a transfer from elsewhere.
    Receive as "receive" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        asset: Value,
        amount: Amount,
        from: Option<String>,
        memo: Option<String>,
    } |this, control| {
        let to = Destination::of(this.wallet_id, this.network, this.address)?;
        control.receive(to, this.asset, this.amount, this.from, this.memo).await.map(done)
    }

    /// Withdraws an offer.
    WithdrawOffer as "withdraw_offer" { id: String } |this, control| {
        control.withdraw_offer(&this.id).await.map(done)
    }

    /// Lets an address exist on chain.
    Touch as "touch" { network: Network, address: String } |this, control| {
        control.touch(this.network, this.address).await.map(done)
    }

    /// Sets the metadata of a token.
    DefineToken as "define_token" {
        network: Network,
        asset: Value,
        symbol: String,
        decimals: u32,
        verified: Option<bool>,
        price: Option<f64>,
    } |this, control| {
        let verified = this.verified.unwrap_or(true);
        let token = TokenMetadata { symbol: this.symbol, decimals: this.decimals, verified, price: this.price };
        control.define_token(this.network, this.asset, token).await.map(done)
    }

    /// Sets a price.
    SetPrice as "set_price" { network: Option<Network>, symbol: Option<String>, usd: f64 } |this, control| {
        let name = match (this.network, this.symbol) {
            (Some(network), None) => chain::of(&network)?.name.to_owned(),
            (None, Some(symbol)) => symbol,
            _ => return Err(Refusal::invalid("give `network` or `symbol`")),
        };
        control.set_price(&name, this.usd).await.map(done)
    }

    /// Sets the base fee of an EVM network.
    SetBaseFee as "set_base_fee" { network: Network, value: String } |this, control| {
        control.set_base_fee(this.network, whole("value", &this.value)?).await.map(done)
    }

    /// Sets the fee rate of Bitcoin or a relative.
    SetFeeRate as "set_fee_rate" { network: Network, value: String } |this, control| {
        control.set_fee_rate(this.network, whole("value", &this.value)?).await.map(done)
    }

    /// Sets the nonce of an account.
    SetNonce as "set_nonce" { network: Network, address: String, nonce: u64 } |this, control| {
        control.set_nonce(this.network, this.address, this.nonce).await.map(done)
    }

    /// Renumbers the latest block.
    SetHeight as "set_height" { network: Network, height: u64 } |this, control| {
        control.set_height(this.network.clone(), this.height).await?;
        Ok(json!({ "network": this.network, "height": this.height }))
    }

    /// Sets how fast networks move.
    SetPace as "pace" { pace: Pace, network: Option<Network> } |this, control| {
        control.set_pace(this.pace, this.network).await.map(done)
    }

    /// Takes requests further.
    Steps as "step" { network: Network, n: Option<u32> } |this, control| {
        control.step(this.network, this.n.unwrap_or(1)).await.map(done)
    }

    /// Makes blocks.
    Mine as "mine" { network: Network, n: Option<u32> } |this, control| {
        let height = control.mine(this.network.clone(), this.n.unwrap_or(1)).await?;
        Ok(json!({ "network": this.network, "height": height }))
    }

    /// Lets payments fail.
    FailNext as "fail_next" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        stage: FailureStage,
        reason: Option<String>,
        times: Option<u32>,
    } |this, control| {
        let scope = match (this.wallet_id, this.network) {
            (Some(wallet_id), None) => wallet_id.to_string(),
            (None, Some(network)) => network.to_string(),
            _ => return Err(Refusal::invalid("give `walletId` or `network`")),
        };
        let reason = this.reason.as_deref().unwrap_or("Failed on request");
        control.fail_next(&scope, this.stage, reason, this.times.unwrap_or(1)).await.map(done)
    }

    /// Keeps a request, or those of a wallet, where it is.
    HoldWord as "hold" { id: String } |this, control| control.hold(&this.id).await.map(done)

    /// Lets go of what is held.
    Release as "release" { id: String } |this, control| control.release(&this.id).await.map(done)

    /// Removes a transaction from the mempool.
    DropWord as "drop" { id: String } |this, control| control.drop_request(&this.id).await.map(done)

    /// Sets the response of a contract.
    StubCall as "stub_call" {
        network: Network,
        contract: String,
        selector: String,
        data: Option<String>,
        revert: Option<bool>,
    } |this, control| {
        let selector = chain::bytes(&this.selector).and_then(|selector| selector.try_into().ok());
        let selector = selector.ok_or_else(|| Refusal::invalid("`selector` must be 4 bytes in hex"))?;
        let data = match (this.data, this.revert) {
            (Some(data), None | Some(false)) => Some(chain::bytes(&data).ok_or_else(|| {
                Refusal::invalid("`data` must be hexadecimal digits, two for each byte")
            })?),
            (None, Some(true)) => None,
            _ => return Err(Refusal::invalid("give `data`, or `revert: true`")),
        };
        control.stub_call(this.network, this.contract, selector, data).await.map(done)
    }

    /// Makes a part of a network unreachable.
    NetworkDown as "network_down" { network: Network, mode: Outage } |this, control| {
        control.network_down(this.network, this.mode).await.map(done)
    }

    /// Makes a network reachable again.
    NetworkUp as "network_up" { network: Network, mode: Option<Outage> } |this, control| {
        control.network_up(this.network, this.mode).await.map(done)
    }
}

/// Gives an NFT.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GiveNft {
    wallet_id: Option<WalletId>,
    network: Option<Network>,
    address: Option<String>,
    uri: Option<String>,
    /// The kind of the NFT and its identifying fields.
    #[serde(flatten)]
    nft: std::collections::BTreeMap<String, String>,
}

impl Word for GiveNft {
    const NAME: &'static str = "give_nft";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        const KNOWN: [&str; 4] = ["kind", "contract", "tokenId", "serialNumber"];
        if let Some(unknown) = self.nft.keys().find(|name| !KNOWN.contains(&name.as_str())) {
            return Err(Refusal::invalid(format!("`give_nft`: unknown field `{}`", dfns_core::one_line(unknown, 100))));
        }
        let to = Destination::of(self.wallet_id, self.network, self.address)?;
        event(control.give_nft(to, json!(self.nft), self.uri).await?.as_ref())
    }
}

/// Looks at a network.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chain {
    network: Network,
}

impl Word for Chain {
    const NAME: &'static str = "chain";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        control.chain(self.network).await
    }
}
