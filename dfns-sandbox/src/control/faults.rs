//! Control of faults, by HTTP. In Rust they are injected by
//! [`Sandbox::faults`](crate::Sandbox::faults).

use super::Control;
use super::word::{Word, whole};
use crate::faults::{FaultPlan, Faults};
use crate::refusal::Refusal;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

impl<'a> Control<'a> {
    /// The faults of the sandbox.
    pub(crate) fn faults(self) -> FaultPlan<'a> {
        FaultPlan { service: self.service }
    }
}

/// Lists the faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListFaults {}

impl Word for ListFaults {
    const NAME: &'static str = "faults";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        Ok(json!({ "items": control.faults().list() }))
    }
}

/// Adds a rule, a seeded plan, or a list of them.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct AddFaults(Value);

impl Word for AddFaults {
    const NAME: &'static str = "faults";
    const METHOD: Method = Method::POST;
    const TAKES_ANY: bool = true;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let faults = Faults::from_value(self.0).map_err(Refusal::invalid)?;
        let service = std::sync::Arc::clone(control.service);
        let added = spawn_blocking(move || service.add_faults(&faults)).await;
        Ok(json!({ "ids": added.map_err(|_| Refusal::internal())?? }))
    }
}

/// Removes every fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClearFaults {}

impl Word for ClearFaults {
    const NAME: &'static str = "faults";
    const METHOD: Method = Method::DELETE;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        control.faults().clear();
        Ok(json!({}))
    }
}

/// Lists the faults that were applied.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiredFaults {
    since: Option<String>,
}

impl Word for FiredFaults {
    const NAME: &'static str = "faults/fired";
    const METHOD: Method = Method::GET;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        let since = self.since.map_or(Ok(0), |since| whole("since", &since))?;
        Ok(json!({ "items": control.faults().fired_since(since) }))
    }
}

/// Removes a fault.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RemoveFault {
    id: String,
}

impl Word for RemoveFault {
    const NAME: &'static str = "faults/{id}";
    const METHOD: Method = Method::DELETE;

    async fn run(self, control: Control<'_>) -> Result<Value, Refusal> {
        control.faults().remove(&self.id).map(|()| json!({}))
    }
}
