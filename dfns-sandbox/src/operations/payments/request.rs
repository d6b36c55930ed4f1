//! A transfer or a transaction: what both have in common.

use crate::operations::replay;
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_core::{Amount, ApprovalId, Timestamp};
use dfns_endpoints::onchain::{BroadcastStatus, TransactionRequest, TransferRequest};
use dfns_endpoints::webhooks::{TransactionEvent, TransferEvent, WebhookEventKind};
use dfns_endpoints::{TransactionId, WalletId};

impl Entity for TransferRequest {
    const NOUN: &'static str = "transfer";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        keys(&self.wallet_id, self.external_id.as_ref())
    }
}

impl Entity for TransactionRequest {
    const NOUN: &'static str = "transaction";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        keys(&self.wallet_id, self.external_id.as_ref())
    }
}

fn keys(wallet: &WalletId, external_id: Option<&String>) -> Vec<(&'static str, String)> {
    let external_id = external_id.map(|id| (replay::EXTERNAL_ID, id.clone()));
    std::iter::once(("wallet", wallet.to_string())).chain(external_id).collect()
}

/// A transfer or a transaction.
pub(crate) enum Request {
    Transfer(Box<TransferRequest>),
    Transaction(Box<TransactionRequest>),
}

/// The times at which a request went from one status to the next.
pub(crate) struct Dates {
    pub(crate) requested: Timestamp,
    /// When its approval was resolved.
    pub(crate) resolved: Option<Timestamp>,
    pub(crate) broadcasted: Option<Timestamp>,
    pub(crate) confirmed: Option<Timestamp>,
}

/// The kinds of events of one moment: of a transfer, and of a transaction.
type Moment = (WebhookEventKind, WebhookEventKind);

/// Evaluates an expression with the request, whichever it is.
macro_rules! either {
    ($request:expr, $name:ident => $result:expr) => {
        match $request {
            Request::Transfer($name) => $result,
            Request::Transaction($name) => $result,
        }
    };
}

impl Request {
    /// The request with this id.
    pub(crate) fn get(cx: &Context<'_>, id: &str) -> Result<Self, Refusal> {
        match cx.find::<TransferRequest>(id)? {
            Some(transfer) => Ok(Self::Transfer(Box::new(transfer))),
            None => cx.get(id).map(Box::new).map(Self::Transaction),
        }
    }

    pub(crate) fn insert(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        either!(self, request => cx.insert(&**request))
    }

    pub(crate) fn update(&self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        either!(self, request => cx.update(&**request))
    }

    pub(crate) fn id(&self) -> &str {
        either!(self, request => request.id.as_str())
    }

    pub(crate) fn status(&self) -> &BroadcastStatus {
        either!(self, request => &request.status)
    }

    /// The user or service account that made the request.
    pub(crate) fn requester_id(&self) -> &str {
        either!(self, request => request.requester.user_id.as_str())
    }

    pub(crate) fn date_requested(&self) -> Timestamp {
        either!(self, request => request.date_requested.clone())
    }

    /// The reason of a failure or a rejection.
    pub(crate) fn reason(&self) -> Option<&str> {
        either!(self, request => request.reason.as_deref())
    }

    pub(crate) fn dates(&self) -> Dates {
        either!(self, request => Dates {
            requested: request.date_requested.clone(),
            resolved: request.date_policy_resolved.clone(),
            broadcasted: request.date_broadcasted.clone(),
            confirmed: request.date_confirmed.clone(),
        })
    }

    pub(crate) fn has_fee(&self) -> bool {
        either!(self, request => request.fee.is_some())
    }

    pub(crate) fn tx_hash(&self) -> Option<&str> {
        either!(self, request => request.tx_hash.as_deref())
    }

    pub(crate) fn approval_id(&self) -> Option<&ApprovalId> {
        either!(self, request => request.approval_id.as_ref())
    }

    pub(crate) fn replacement_id(&mut self) -> &mut Option<TransactionId> {
        either!(self, request => &mut request.replacement_id)
    }

    pub(crate) fn set_approval(&mut self, id: ApprovalId) {
        either!(self, request => request.approval_id = Some(id));
    }

    pub(crate) fn date_policy_resolved(&mut self) -> &mut Option<Timestamp> {
        either!(self, request => &mut request.date_policy_resolved)
    }

    /// Sets the status, and the reason of a failure.
    pub(crate) fn set(&mut self, status: BroadcastStatus, reason: Option<String>) {
        either!(self, request => (request.status, request.reason) = (status, reason));
    }

    /// Notes that the transaction is in the mempool.
    pub(crate) fn set_broadcast(&mut self, tx_hash: String, now: Timestamp) {
        either!(self, request => {
            request.status = BroadcastStatus::Broadcasted;
            request.tx_hash = Some(tx_hash);
            request.date_broadcasted = Some(now);
        });
    }

    pub(crate) fn set_fee(&mut self, fee: u128) {
        either!(self, request => request.fee = Some(Amount::from(fee)));
    }

    pub(crate) fn set_confirmed(&mut self, fee: u128, date: Timestamp) {
        self.set_fee(fee);
        either!(self, request => {
            request.status = BroadcastStatus::Confirmed;
            request.date_confirmed = Some(date);
        });
    }

    /// Notes that the block is undone, and the transaction in the mempool again.
    pub(crate) fn set_unconfirmed(&mut self) {
        either!(self, request => {
            request.status = BroadcastStatus::Broadcasted;
            request.date_confirmed = None;
            request.fee = None;
        });
    }

    pub(crate) fn requested() -> Moment {
        (WebhookEventKind::TransferRequested, WebhookEventKind::TransactionRequested)
    }

    pub(crate) fn broadcasted() -> Moment {
        (WebhookEventKind::TransferBroadcasted, WebhookEventKind::TransactionBroadcasted)
    }

    pub(crate) fn confirmed() -> Moment {
        (WebhookEventKind::TransferConfirmed, WebhookEventKind::TransactionConfirmed)
    }

    pub(crate) fn failed() -> Moment {
        (WebhookEventKind::TransferFailed, WebhookEventKind::TransactionFailed)
    }

    pub(crate) fn rejected() -> Moment {
        (WebhookEventKind::TransferRejected, WebhookEventKind::TransactionRejected)
    }

    /// Emits the event of a moment.
    pub(crate) fn emit(&self, cx: &mut Context<'_>, moment: fn() -> Moment) -> Result<(), Refusal> {
        let (of_transfer, of_transaction) = moment();
        match self {
            Self::Transfer(request) => cx.emit(of_transfer, &TransferEvent { transfer_request: (**request).clone() }),
            Self::Transaction(request) => {
                cx.emit(of_transaction, &TransactionEvent { transaction_request: (**request).clone() })
            }
        }
    }
}
