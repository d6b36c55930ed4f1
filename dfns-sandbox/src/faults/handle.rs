//! The handle with which a Rust test injects faults.

use super::fired::Fired;
use super::plan::Faults;
use crate::refusal::Refusal;
use crate::service::Service;
use serde_json::Value;
use std::sync::Arc;

/// The faults of a sandbox. Returned by [`Sandbox::faults`](crate::Sandbox::faults).
///
/// Faults never break the state of the sandbox. They change when and how a client learns of it.
#[derive(Clone, Copy)]
pub struct FaultPlan<'a> {
    pub(crate) service: &'a Arc<Service>,
}

impl FaultPlan<'_> {
    /// Adds a fault, or several, and returns their ids. They are tried in the order in which they
    /// were added. The first one that matches a request and is not used up decides. Delays are
    /// added to it.
    ///
    /// # Errors
    /// 400 if one names an operation that does not exist, a phase or step at which it can never
    /// apply, or an id that is taken. Then none is added.
    pub fn add(&self, faults: impl Into<Faults>) -> Result<Vec<String>, Refusal> {
        self.service.add_faults(&faults.into())
    }

    /// Removes the fault with this id.
    ///
    /// # Errors
    /// 404 if it does not exist.
    pub fn remove(&self, id: &str) -> Result<(), Refusal> {
        if self.service.faults.remove(Some(id)) { Ok(()) } else { Err(Refusal::not_found("fault")) }
    }

    /// Removes every fault.
    pub fn clear(&self) {
        self.service.faults.remove(None);
    }

    /// Lists the faults in the order in which they are tried, with the requests that they matched,
    /// and how often they were and may still be applied.
    pub fn list(&self) -> Vec<Value> {
        self.service.faults.list()
    }

    /// Lists the last 10,000 faults that were applied, the oldest first.
    pub fn fired(&self) -> Vec<Fired> {
        self.fired_since(0)
    }

    /// Lists the applied faults with a higher number, the oldest first.
    pub fn fired_since(&self, number: u64) -> Vec<Fired> {
        self.service.faults.fired(number)
    }
}
