//! The actions of the forms: each calls one method of control.

use crate::chain;
use crate::control::{Control, ForcedOutcome};
use crate::faults::Faults;
use crate::ledger::{Asset, Token};
use crate::refusal::Refusal;
use crate::service::Service;
use dfns_core::{Amount, one_line};
use dfns_endpoints::policies::Decision;
use dfns_endpoints::wallets::Wallet;
use http::StatusCode;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;

/// An action that was done, and the section that shows it.
pub(super) struct Done {
    pub(super) name: &'static str,
    pub(super) section: &'static str,
}

/// The fields of a form.
struct Form(BTreeMap<String, String>);

impl Form {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal::invalid(format!("`{name}` is empty; fill it in")))
    }
}

/// Each thing that can be done, the section that shows it, and what the page says then.
const DONE: [(&str, &str, &str); 10] = [
    ("advance", "clock", "The clock was advanced."),
    ("settle", "clock", "Everything that was due has happened."),
    ("reset", "clock", "The sandbox is as it was at its start."),
    ("fund", "wallets", "The wallet was funded."),
    ("decide", "approvals", "The approver has decided."),
    ("force", "approvals", "The approval was resolved."),
    ("redeliver", "deliveries", "The event is delivered again."),
    ("add_faults", "faults", "The fault is set."),
    ("remove_fault", "faults", "The fault was removed."),
    ("clear_faults", "faults", "All faults were removed."),
];

/// The sentence about something that was done.
pub(super) fn sentence(name: &str) -> Option<&'static str> {
    DONE.iter().find(|(known, ..)| *known == name).map(|(.., sentence)| *sentence)
}

/// Does the action that a form names.
pub(super) async fn run(service: &Arc<Service>, name: &str, body: &[u8]) -> Result<Done, Refusal> {
    let form = Form(form_urlencoded::parse(body).into_owned().collect());
    let control = Control::of(service);
    let Some((name, section, _)) = DONE.into_iter().find(|(known, ..)| *known == name) else {
        let message = format!("the console cannot do `{}`", one_line(name, 100));
        return Err(Refusal::new(StatusCode::NOT_FOUND, message));
    };
    match name {
        "advance" if form.get("next").is_some() => drop(control.advance_to_next_timer().await?),
        "advance" => {
            let seconds = form.need("seconds")?.parse().ok().filter(|seconds| *seconds > 0);
            let seconds = seconds.ok_or_else(|| Refusal::invalid("`seconds` must be a whole number above 0"))?;
            control.advance(Duration::from_secs(seconds)).await?;
        }
        "settle" => drop(control.settle().await?),
        "reset" => {
            form.need("sure")?;
            control.reset().await?;
        }
        "fund" => fund(control, service, &form).await?,
        "decide" => {
            let value = Decision::from(form.need("value")?);
            control.decide_approval(form.need("id")?, None, value, None).await?;
        }
        "force" => {
            let outcome = match form.need("outcome")? {
                "approve" => ForcedOutcome::Approve,
                "deny" => ForcedOutcome::Deny,
                "expire" => ForcedOutcome::Expire,
                _ => return Err(Refusal::invalid("`outcome` must be one of approve, deny, expire")),
            };
            control.force_approval(form.need("id")?, outcome, None).await?;
        }
        "redeliver" => drop(control.redeliver(form.need("event")?).await?),
        "add_faults" => {
            let faults = Faults::from_json(form.need("faults")?).map_err(Refusal::invalid)?;
            let service = Arc::clone(service);
            spawn_blocking(move || service.add_faults(&faults)).await.map_err(|_| Refusal::internal())??;
        }
        "remove_fault" => control.faults().remove(form.need("id")?)?,
        "clear_faults" => control.faults().clear(),
        _ => return Err(Refusal::internal()),
    }
    Ok(Done { name, section })
}

/// Funds a wallet with an amount in whole units.
async fn fund(control: Control<'_>, service: &Arc<Service>, form: &Form) -> Result<(), Refusal> {
    let (wallet, amount) = (form.need("wallet")?.to_owned(), form.need("amount")?.to_owned());
    let asset: Value = serde_json::from_str(form.need("asset")?)
        .map_err(|_| Refusal::invalid("`asset` must be JSON, such as {\"kind\": \"Native\"}"))?;
    let reader = (Arc::clone(service), wallet.clone(), asset.clone());
    let units = spawn_blocking(move || {
        let (service, wallet, asset) = reader;
        service.look(|cx| {
            let info = chain::of(&cx.get::<Wallet>(&wallet)?.network)?;
            let token = Token::get(cx, info, &Asset::parse(info, "asset", &asset)?)?;
            let units = Amount::from_decimal(&amount, token.decimals);
            units.map_err(|error| Refusal::invalid(format!("`amount`: {}", one_line(error, 200))))
        })
    });
    let units = units.await.map_err(|_| Refusal::internal())??;
    control.fund(wallet.as_str(), asset, units, None).await.map(drop)
}
