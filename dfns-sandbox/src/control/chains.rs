//! Control of the chains themselves: their pace, their blocks, their accounts and contracts.

use super::Control;
use super::destination::{Destination, of_family};
use super::word::{Word, done, post, written};
use crate::chain::{self, Family, NetworkInfo};
use crate::ledger::{Account, NetworkState, NonceAccount, Pace, Token};
use crate::operations::networks::StubbedCall;
use crate::operations::payments::{self, Payment, Reorganised};
use crate::refusal::Refusal;
use crate::store::{Context, List};
use dfns_endpoints::Network;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// The most steps or blocks that one word makes.
const MOST_STEPS: u32 = 10_000;

impl Control<'_> {
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
    /// 400 if the network is unknown, or for more than 10,000 steps.
    pub async fn step(&self, network: Network, steps: u32) -> Result<(), Refusal> {
        check_steps(steps)?;
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            (0..steps).try_for_each(|_| payments::step(cx, info))
        })
        .await
    }

    /// Makes blocks, with everything in the mempool in the first one, and returns the height.
    ///
    /// # Errors
    /// 400 if the network is unknown, or for more than 10,000 blocks.
    pub async fn mine(&self, network: Network, blocks: u32) -> Result<u64, Refusal> {
        check_steps(blocks)?;
        self.alter(move |cx| {
            let info = chain::of(&network)?;
            for _ in 0..blocks {
                payments::mine(cx, info)?;
            }
            NetworkState::get(cx, info)?.height(cx, info)
        })
        .await
    }

    /// Undoes the last blocks of a network. Transactions in them are in the mempool again, and are
    /// mined later. Real Dfns waits for finality.
    ///
    /// A transaction stays confirmed, and the response says why, if its recipient has spent what
    /// came, if a later one of its sender stays, if a sponsor paid for it, if it replaced another
    /// or made an offer, or if another entity, such as a vault or a stake, depends on it.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn reorg(&self, network: Network, depth: u64) -> Result<Reorganised, Refusal> {
        self.alter(move |cx| payments::reorganise(cx, chain::of(&network)?, depth)).await
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
            chain::check_address(info, "contract", &contract)?;
            StubbedCall::set(cx, info, &contract, selector, data)
        })
        .await
    }

    /// Looks at a network: its height, its fees, its mempool and its accounts.
    ///
    /// # Errors
    /// 400 if the network is unknown.
    pub async fn chain(&self, network: Network) -> Result<Value, Refusal> {
        self.look(move |cx| dump(cx, chain::of(&network)?)).await
    }
}

/// Refuses more steps or blocks at once than a request should wait for.
fn check_steps(steps: u32) -> Result<(), Refusal> {
    if steps <= MOST_STEPS {
        return Ok(());
    }
    Err(Refusal::invalid(format!("`n` must be at most {MOST_STEPS}; repeat the request for more")))
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
    let tokens = tokens.iter().map(|token| {
        json!({
            "asset": token.asset,
            "supply": token.supply.to_string(),
            "issued": token.issued.to_string(),
            "fees": token.fees.to_string(),
        })
    });
    let mut dump = json!({
        "network": info.name,
        "height": state.height(cx, info)?,
        "pace": state.pace(cx)?,
        "outages": state.outages,
        "baseFee": state.base_fee.to_string(),
        "feeRate": state.fee_rate(None).to_string(),
        "mempool": payments.collect::<Vec<_>>(),
        "accounts": accounts.collect::<Vec<_>>(),
        "assets": tokens.collect::<Vec<_>>(),
    });
    if info.family == Family::Solana {
        let nonce_accounts = NonceAccount::of_network(cx, info)?;
        dump["nonceAccounts"] = nonce_accounts.iter().map(NonceAccount::to_json).collect();
    }
    Ok(dump)
}

post! {
    /// Lets an address exist on chain.
    Touch as "touch" { network: Network, address: String } |this, control| {
        control.touch(this.network, this.address).await.map(done)
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

    /// Undoes blocks.
    Reorg as "reorg" { network: Network, depth: u64 } |this, control| {
        written(&control.reorg(this.network, this.depth).await?)
    }

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
