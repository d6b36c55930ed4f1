//! Control of what is in the way of payments: failures to come, what is held, what is dropped, and
//! outages. An offer is withdrawn here too.

use super::Control;
use super::word::{done, post};
use crate::chain::{self, NetworkInfo};
use crate::ledger::{NetworkState, Outage};
use crate::operations::payments::{self, FailureStage, Hold, Payment, PlannedFailures};
use crate::operations::wallets::offers;
use crate::refusal::Refusal;
use crate::store::Context;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{Network, WalletId};

impl Control<'_> {
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

    /// Withdraws an offer on Canton, which is what its sender may do.
    ///
    /// # Errors
    /// 404 if there is no such offer; 409 if it is not pending.
    pub async fn withdraw_offer(&self, offer_id: &str) -> Result<(), Refusal> {
        let offer_id = offer_id.to_owned();
        self.alter(move |cx| offers::withdraw(cx, &offer_id)).await
    }
}

/// The network of a wallet or a request.
fn network_of(cx: &Context<'_>, id: &str) -> Result<&'static NetworkInfo, Refusal> {
    if let Some(wallet) = cx.find::<Wallet>(id)? {
        return Ok(chain::of(&wallet.network)?);
    }
    let payment = cx.find::<Payment>(id)?.ok_or_else(|| Refusal::not_found("wallet or request"))?;
    payment.info()
}

post! {
    /// Lets payments fail.
    FailNext as "fail_next" {
        wallet_id: Option<WalletId>,
        network: Option<Network>,
        stage: FailureStage,
        reason: Option<String>,
        times: Option<u32>,
    } |this, control| {
        let scope = match (this.wallet_id, this.network) {
            (Some(wallet_id), None) => {
                let wallet = control.look(move |cx| cx.get::<Wallet>(&wallet_id)).await?;
                wallet.id.to_string()
            }
            (None, Some(network)) => chain::of(&network)?.name.to_owned(),
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

    /// Makes a part of a network unreachable.
    NetworkDown as "network_down" { network: Network, mode: Outage } |this, control| {
        control.network_down(this.network, this.mode).await.map(done)
    }

    /// Makes a network reachable again.
    NetworkUp as "network_up" { network: Network, mode: Option<Outage> } |this, control| {
        control.network_up(this.network, this.mode).await.map(done)
    }

    /// Withdraws an offer.
    WithdrawOffer as "withdraw_offer" { id: String } |this, control| {
        control.withdraw_offer(&this.id).await.map(done)
    }
}
