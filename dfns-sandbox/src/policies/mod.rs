//! Policies: which activities they allow, hold or block, and the approvals of those that wait.
//!
//! * `evaluate`: evaluates an activity, emits the events of policies that trigger, makes its
//!   approval;
//! * `subject`: the activities;
//! * `facts`: reads what policies look at;
//! * `rules`, `screening`: rules, filters and their outcome, as pure functions;
//! * `decimal`: exact amounts;
//! * `approvals`: decisions of people, as pure functions;
//! * `resolve`: the end of an approval, after which `operations::resume` carries on.
//!
//! Nothing here knows an operation: an activity is a [`Subject`], and what waits is [`Held`].

mod approvals;
mod decimal;
mod evaluate;
mod facts;
mod resolve;
mod rules;
mod screening;
mod subject;
#[cfg(test)]
mod tests;

pub(crate) use approvals::{Expiry, Held, HeldApproval, Resume};
pub(crate) use evaluate::{Verdict, evaluate, screen};
pub use facts::{BlockAs, TestnetPrices};
pub(crate) use facts::{Switches, verdict};
pub(crate) use resolve::{resolve, view};
pub(crate) use screening::Screening;
pub use screening::{Findings, Screener, Verdict as ScreeningVerdict, VerdictWord};
pub(crate) use subject::{Payers, Subject, typed};

/// The index of the policies in effect, by the kind of activity.
pub(crate) const ACTIVE: &str = "active";
