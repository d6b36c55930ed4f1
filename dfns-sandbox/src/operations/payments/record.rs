//! The chain side of a request.

use crate::chain::{NetworkInfo, of};
use crate::faults::ChainHow;
use crate::ledger::{self, Asset, Block, Effect};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_endpoints::allocations::AllocationActionId;
use dfns_endpoints::exchanges::ExchangeTransferId;
use dfns_endpoints::onchain::TransferBody;
use dfns_endpoints::payouts::PayoutId;
use dfns_endpoints::staking::StakeActionId;
use dfns_endpoints::vaults::VaultLockId;
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{FeeSponsorId, SwapId, VaultId, WalletId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How far a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// Accepted, perhaps awaiting approval.
    Waiting,
    /// Free to execute.
    Queued,
    /// It has its nonce, and is not signed.
    Executing,
    /// Signed and broadcast.
    Mempool,
    /// Out of the mempool in favour of another with the same nonce.
    Replaced,
    /// In a block that is not final.
    Mined,
    /// Confirmed, failed or rejected.
    Over,
}

/// The entity of another noun that a payment is made for. The sequel reports the end to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Purpose {
    /// A deposit at an exchange.
    ExchangeDeposit(ExchangeTransferId),
    /// An action on a stake.
    StakeAction(StakeActionId),
    /// A swap.
    Swap(SwapId),
    /// The deposit of a payout.
    Payout(PayoutId),
    /// A transfer of a vault.
    VaultTransfer(VaultId),
    /// The transfer of a lock's funds to its beneficiary.
    VaultLock(VaultLockId),
    /// A deposit into an allocation, or a withdrawal.
    InvestmentAction(AllocationActionId),
    /// The cancellation of the order of such an action.
    OrderCancellation(AllocationActionId),
}

impl Purpose {
    /// Whether a vault makes the payment, with a wallet that nobody else may use.
    pub(crate) fn is_of_vault(&self) -> bool {
        matches!(self, Self::VaultTransfer(_) | Self::VaultLock(_))
    }

    /// Whether policies govern the payment. What a lock sends was decided when it was made.
    pub(crate) fn is_governed(&self) -> bool {
        !matches!(self, Self::VaultLock(_))
    }
}

/// The chain side of a transfer or a transaction, under the same id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    id: String,
    pub(crate) wallet_id: WalletId,
    pub(crate) network: String,
    pub(crate) sender: String,
    pub(crate) stage: Stage,
    pub(crate) nonce: Option<u64>,
    pub(crate) effect: Option<Effect>,
    pub(crate) memo: Option<String>,
    /// The most that it pays for each unit of gas, on EVM networks.
    #[serde(with = "crate::ledger::units")]
    pub(crate) max_fee_per_gas: u128,
    /// The fee rate that it was built with, on Bitcoin and its relatives.
    pub(crate) fee_rate: u64,
    /// The signed bytes in hex.
    pub(crate) signed: Option<String>,
    /// Why it fails in its block.
    pub(crate) failure: Option<String>,
    pub(crate) block: Option<Block>,
    /// The sponsor that pays the fee, if the sender does not.
    pub(crate) fee_sponsor_id: Option<FeeSponsorId>,
    /// The transfer that a transaction is built as, if its body only describes one.
    pub(crate) built_as: Option<TransferBody>,
    /// The tokens that accounts consent to by it, or no longer.
    pub(crate) consents: Vec<(String, Asset, bool)>,
    /// The nonce account that it advances, on Solana.
    #[serde(default)]
    pub(crate) nonce_account: Option<String>,
    /// The nonce accounts that it creates, each with the address that may use it.
    #[serde(default)]
    pub(crate) new_nonce_accounts: Vec<(String, String)>,
    /// The request that this one replaces.
    pub(crate) replaces: Option<String>,
    pub(crate) purpose: Option<Purpose>,
    /// The fault that it meets on chain.
    pub(crate) fault: Option<ChainHow>,
}

impl Entity for Payment {
    const NOUN: &'static str = "payment";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        if self.stage == Stage::Over {
            return Vec::new();
        }
        vec![(NETWORK, self.network.clone()), (SENDER, format!("{} {}", self.network, self.sender))]
    }
}

/// The index of the payments of a network that are not over.
const NETWORK: &str = "network";

/// The index of the payments of an address that are not over.
const SENDER: &str = "sender";

impl Payment {
    /// The payment of a new request.
    pub(crate) fn new(id: &str, wallet: &Wallet, sender: String) -> Self {
        Self {
            id: id.to_owned(),
            wallet_id: wallet.id.clone(),
            network: wallet.network.to_string(),
            sender,
            stage: Stage::Waiting,
            nonce: None,
            effect: None,
            memo: None,
            max_fee_per_gas: u128::MAX,
            fee_rate: 0,
            signed: None,
            failure: None,
            block: None,
            fee_sponsor_id: None,
            built_as: None,
            consents: Vec::new(),
            nonce_account: None,
            new_nonce_accounts: Vec::new(),
            replaces: None,
            purpose: None,
            fault: None,
        }
    }

    /// The same payment, which meets a fault.
    pub(crate) fn with_fault(&self, fault: ChainHow) -> Self {
        Self { fault: Some(fault), ..self.clone() }
    }

    pub(crate) fn info(&self) -> Result<&'static NetworkInfo, Refusal> {
        Ok(of(&self.network.as_str().into())?)
    }

    /// The payments of a network that are not over, the oldest first.
    pub(crate) fn of_network(cx: &Context<'_>, network: &str) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(NETWORK, network).oldest_first())
    }

    /// The payments of an address that are not over, the oldest first.
    pub(crate) fn of_sender(cx: &Context<'_>, network: &str, sender: &str) -> Result<Vec<Self>, Refusal> {
        cx.list(&List::by(SENDER, &format!("{network} {sender}")).oldest_first())
    }

    /// Returns whether it has not ended.
    pub(crate) fn is_pending(&self) -> bool {
        self.stage != Stage::Over
    }

    /// The payment as the dump of a network shows it.
    pub(crate) fn to_json(&self) -> Value {
        json!({ "id": self.id, "stage": self.stage, "sender": self.sender, "nonce": self.nonce })
    }

    /// Ends it, with what was set aside for it and expected of it.
    pub(crate) fn finish(&mut self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        self.stage = Stage::Over;
        cx.update(self)?;
        ledger::expect_no_more(cx, &self.id)?;
        let moved = self.effect.as_ref().map_or(&[][..], |effect| effect.movements.as_slice());
        ledger::end_spending(cx, &self.id, moved)
    }
}
