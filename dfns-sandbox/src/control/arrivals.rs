//! Control of what comes to accounts from elsewhere: coins, tokens and NFTs.

use super::Control;
use super::destination::Destination;
use super::policies::check_verdict;
use super::word::{Digits, done, post, written};
use crate::chain::NetworkInfo;
use crate::ledger::{self, Asset, Credit, Token};
use crate::operations::{amounts, check, payments};
use crate::policies::{self, Screener, Screening, ScreeningVerdict};
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_core::Amount;
use dfns_endpoints::onchain::BlockchainEvent;
use dfns_endpoints::{Network, WalletId};
use serde_json::{Value, json};

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
    if let Some(from) = from.as_deref().filter(|from| !from.is_empty()) {
        check::label("from", from)?;
    }
    Ok((info, Credit { to, asset, amount: amounts::units("amount", amount.as_ref())?, from, memo }))
}

impl Control<'_> {
    /// Credits an account in a new block. The asset is `"Native"`, or an object with the kind and
    /// the identifying fields of a transfer: `{"kind": "Erc20", "contract": "0x.."}`. The amount is
    /// in the smallest unit. `from` is the sender's address in the history; defaults to no sender.
    /// Returns the event in the wallet's history, if the account is that of a wallet.
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
        self.announce(to.into(), asset.into(), amount.into(), from, memo, None).await
    }

    /// Announces a transfer as [`receive`](Self::receive) does, with the verdict of Chainalysis on
    /// its sender.
    ///
    /// # Errors
    /// As [`fund`](Self::fund).
    pub async fn receive_screened(
        &self,
        to: impl Into<Destination>,
        asset: impl Into<Value>,
        amount: impl Into<Amount>,
        from: impl Into<String>,
        verdict: impl Into<ScreeningVerdict>,
    ) -> Result<(), Refusal> {
        let (to, asset, amount) = (to.into(), asset.into(), amount.into());
        self.announce(to, asset, amount, Some(from.into()), None, Some(verdict.into())).await
    }

    /// Lets an account consent to a token, as a trustline, an opt-in, an association or a token
    /// account does on its network. The asset is that of [`fund`](Self::fund). An account that has
    /// held a token has consented to it.
    ///
    /// # Errors
    /// 400 if the network has no such token or requires no consent; 404 if there is no such wallet.
    pub async fn trust(&self, account: impl Into<Destination>, asset: impl Into<Value>) -> Result<(), Refusal> {
        let (account, asset) = (account.into(), asset.into());
        self.alter(move |cx| {
            let (info, address) = account.resolve(cx)?;
            let asset = Asset::parse(info, "asset", &asset)?;
            if !ledger::needs_consent(info, &asset) {
                return Err(Refusal::invalid(format!("`asset`: accounts on {} need not consent to it", info.name)));
            }
            ledger::consent(cx, info, &address, &asset, true)
        })
        .await
    }

    async fn announce(
        &self,
        to: Destination,
        asset: Value,
        amount: Amount,
        from: Option<String>,
        memo: Option<String>,
        verdict: Option<ScreeningVerdict>,
    ) -> Result<(), Refusal> {
        self.alter(move |cx| {
            let (info, credit) = coins(cx, &to, &asset, &amount, from, memo)?;
            if let Some(verdict) = verdict {
                check_verdict(&verdict)?;
                let from = credit.from.as_deref().filter(|from| !from.is_empty());
                let from = from.ok_or_else(|| Refusal::invalid("`kyt` is about `from`, which is required then"))?;
                cx.put(&Screening::new(Screener::Chainalysis, Some(info.name), from, verdict))?;
            }
            payments::announce(cx, info, credit)
        })
        .await
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
            if uri.as_ref().is_some_and(|uri| uri.len() > 4096) {
                return Err(Refusal::invalid("`uri` must have at most 4096 bytes"));
            }
            token.uri = uri;
            token.save(cx)?;
            let event = ledger::credit(cx, info, Credit { to, asset, amount: 1, from: None, memo: None }, None)?;
            policies::screen(cx, event.as_slice())?;
            Ok(event)
        })
        .await
    }
}

fn event(event: Option<&BlockchainEvent>) -> Result<Value, Refusal> {
    event.map_or_else(|| Ok(json!({})), written)
}

post! {
    /// Credits an account.
    Fund as "fund" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        asset: Value,
        amount: Digits,
        from: Option<String>,
    } |this, control| {
        let to = Destination::of(this.wallet_id, this.network, this.address)?;
        event(control.fund(to, this.asset, this.amount.0, this.from).await?.as_ref())
    }

    /// Lets an account consent to a token.
    Trust as "trust" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        asset: Value,
    } |this, control| {
        let account = Destination::of(this.wallet_id, this.network, this.address)?;
        control.trust(account, this.asset).await.map(done)
    }

    /// Announces a transfer from elsewhere.
    Receive as "receive" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        asset: Value,
        amount: Digits,
        from: Option<String>,
        memo: Option<String>,
        kyt: Option<ScreeningVerdict>,
    } |this, control| {
        let to = Destination::of(this.wallet_id, this.network, this.address)?;
        control.announce(to, this.asset, this.amount.0, this.from, this.memo, this.kyt).await.map(done)
    }

    /// Gives an NFT.
    GiveNft as "give_nft" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        address: Option<String>,
        kind: String,
        contract: Option<String>,
        token_id: Option<String>,
        serial_number: Option<String>,
        uri: Option<String>,
    } |this, control| {
        let to = Destination::of(this.wallet_id, this.network, this.address)?;
        let nft = json!({
            "kind": this.kind,
            "contract": this.contract,
            "tokenId": this.token_id,
            "serialNumber": this.serial_number,
        });
        event(control.give_nft(to, nft, this.uri).await?.as_ref())
    }
}
