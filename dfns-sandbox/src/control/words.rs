//! The words of control and their arguments. Each calls one method of [`Control`].

use super::Control;
use super::allocations;
use super::arrivals;
use super::audit::{Invariants, LedgerWord, Requests};
use super::chains;
use super::exchanges::ExchangeBalance;
use super::faults::{AddFaults, ClearFaults, FiredFaults, ListFaults, RemoveFault};
use super::finance;
use super::force::Force;
use super::keys::{ExportPrivateKey, ImportPrivateKey, KeySettings};
use super::obstacles;
use super::organizations::OrgStatusWord;
use super::payins::{PayinBalance, PayinRecipientWord, PayinWord};
use super::payouts::PayoutWord;
use super::policies::{Decide, Kyt, Policies};
use super::prices;
use super::signers::{AddStore, ReviewFleet};
use super::staking;
use super::swaps;
use super::word::{Entry, Word, written};
use crate::faults::Faults;
use crate::refusal::Refusal;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Every word.
pub(super) const WORDS: &[Entry] = &[
    Entry::of::<Status>(),
    Entry::of::<Advance>(),
    Entry::of::<Settle>(),
    Entry::of::<Reset>(),
    Entry::of::<Snapshot>(),
    Entry::of::<Restore>(),
    Entry::of::<Deliveries>(),
    Entry::of::<Redeliver>(),
    Entry::of::<Mail>(),
    Entry::of::<Requests>(),
    Entry::of::<LedgerWord>(),
    Entry::of::<Invariants>(),
    Entry::of::<ListFaults>(),
    Entry::of::<AddFaults>(),
    Entry::of::<ClearFaults>(),
    Entry::of::<FiredFaults>(),
    Entry::of::<RemoveFault>(),
    Entry::of::<ImportPrivateKey>(),
    Entry::of::<ExportPrivateKey>(),
    Entry::of::<KeySettings>(),
    Entry::of::<arrivals::Fund>(),
    Entry::of::<arrivals::Receive>(),
    Entry::of::<arrivals::Trust>(),
    Entry::of::<obstacles::WithdrawOffer>(),
    Entry::of::<arrivals::GiveNft>(),
    Entry::of::<chains::Touch>(),
    Entry::of::<prices::DefineToken>(),
    Entry::of::<prices::SetPrice>(),
    Entry::of::<prices::SetBaseFee>(),
    Entry::of::<prices::SetFeeRate>(),
    Entry::of::<chains::SetNonce>(),
    Entry::of::<chains::SetHeight>(),
    Entry::of::<chains::SetPace>(),
    Entry::of::<chains::Steps>(),
    Entry::of::<chains::Mine>(),
    Entry::of::<chains::Reorg>(),
    Entry::of::<obstacles::FailNext>(),
    Entry::of::<obstacles::HoldWord>(),
    Entry::of::<obstacles::Release>(),
    Entry::of::<obstacles::DropWord>(),
    Entry::of::<chains::StubCall>(),
    Entry::of::<obstacles::NetworkDown>(),
    Entry::of::<obstacles::NetworkUp>(),
    Entry::of::<chains::Chain>(),
    Entry::of::<finance::EmitEvent>(),
    Entry::of::<staking::Slash>(),
    Entry::of::<swaps::ExpireQuote>(),
    Entry::of::<swaps::RequireAgreements>(),
    Entry::of::<allocations::HoldOrders>(),
    Entry::of::<Force>(),
    Entry::of::<Decide>(),
    Entry::of::<Kyt>(),
    Entry::of::<Policies>(),
    Entry::of::<ExchangeBalance>(),
    Entry::of::<PayoutWord>(),
    Entry::of::<PayinWord>(),
    Entry::of::<PayinBalance>(),
    Entry::of::<PayinRecipientWord>(),
    Entry::of::<AddStore>(),
    Entry::of::<ReviewFleet>(),
    Entry::of::<OrgStatusWord>(),
];

/// Looks at the sandbox as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {}

impl Word for Status {
    const NAME: &'static str = "status";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.status().await?)
    }
}

/// Moves the clock forward: by seconds, until a time, or to the next timer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Advance {
    seconds: Option<u64>,
    until: Option<dfns_core::Timestamp>,
    to_next_timer: Option<bool>,
}

impl Word for Advance {
    const NAME: &'static str = "advance";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let settled = match (self.seconds, self.until, self.to_next_timer) {
            (Some(seconds), None, None) => control.advance(Duration::from_secs(seconds)).await?,
            (None, Some(until), None) => {
                let until = until.to_system_time().map_err(|_| {
                    let what = "a time in RFC 3339 before the year 9999, such as `2030-01-31T12:00:00Z`";
                    let given = dfns_core::one_line(until.as_str(), 100);
                    Refusal::invalid(format!("`until` must be {what}, not `{given}`"))
                })?;
                control.advance_until(until).await?
            }
            (None, None, Some(true)) => control.advance_to_next_timer().await?,
            _ => return Err(Refusal::invalid("give one of `seconds`, `until` and `toNextTimer: true`")),
        };
        written(&settled)
    }
}

/// Makes everything happen that is due now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settle {}

impl Word for Settle {
    const NAME: &'static str = "settle";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.settle().await?)
    }
}

/// Goes back to the state of the start, whose identities stay.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Reset {
    seed: Option<u64>,
    faults: Option<Value>,
    keep_identities: Option<bool>,
}

impl Word for Reset {
    const NAME: &'static str = "reset";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        if self.keep_identities == Some(false) {
            return Err(Refusal::invalid("`keepIdentities` must be true; for other identities, start another sandbox"));
        }
        let faults = self.faults.map(Faults::from_value).transpose();
        let faults = faults.map_err(|words| Refusal::invalid(format!("`faults`: {words}")))?;
        written(&control.reset_with(self.seed, faults).await?)
    }
}

/// Remembers the state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Snapshot {}

impl Word for Snapshot {
    const NAME: &'static str = "snapshot";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        Ok(json!({ "id": control.snapshot().await? }))
    }
}

/// Goes back to a state that was remembered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Restore {
    id: String,
}

impl Word for Restore {
    const NAME: &'static str = "restore";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        written(&control.restore(&self.id).await?)
    }
}

/// Lists what was sent to webhooks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Deliveries {
    webhook_id: Option<String>,
}

impl Word for Deliveries {
    const NAME: &'static str = "deliveries";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        Ok(json!({ "items": control.deliveries(self.webhook_id.as_deref()).await? }))
    }
}

/// Delivers an event once more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Redeliver {
    event_id: String,
}

impl Word for Redeliver {
    const NAME: &'static str = "redeliver";
    const METHOD: Method = Method::POST;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        Ok(json!({ "eventId": control.redeliver(&self.event_id).await? }))
    }
}

/// Lists the mail that Dfns would have sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {}

impl Word for Mail {
    const NAME: &'static str = "mail";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let mail = control
            .mail()
            .into_iter()
            .map(|mail| json!({ "username": mail.username, "subject": mail.subject, "code": mail.code.expose() }));
        Ok(json!({ "items": mail.collect::<Vec<_>>() }))
    }
}
