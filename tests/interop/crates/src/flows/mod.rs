//! The flows, each a list of checks.

mod approvals;
mod comparison;
mod payments;
mod people;
mod wallets;

use crate::Result;
use crate::world::World;
use std::pin::Pin;

/// One run of a check.
type Run = Pin<Box<dyn Future<Output = Result<()>>>>;

/// A check, which runs once with each client.
pub(crate) struct Check {
    pub(crate) flow: &'static str,
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn Fn(World) -> Run>,
}

fn check<F: Future<Output = Result<()>> + 'static>(
    flow: &'static str,
    name: &'static str,
    run: impl Fn(World) -> F + 'static,
) -> Check {
    Check { flow, name, run: Box::new(move |world| Box::pin(run(world))) }
}

/// All checks, in order.
pub(crate) fn all() -> Vec<Check> {
    let flows = [people::checks(), wallets::checks(), payments::checks(), approvals::checks(), comparison::checks()];
    flows.into_iter().flatten().collect()
}
