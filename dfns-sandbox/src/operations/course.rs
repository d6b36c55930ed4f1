//! Entities that reach their end in several steps, which a test can force: swaps, actions on stakes
//! and allocations, payins, payouts, and transfers of exchanges.
//!
//! Most make a payment first. Forcing one takes that payment to its end, and what follows it after
//! that. What follows in time happens at once.

use super::payments::{self, Payment};
use super::{allocations, payins, payouts, staking};
use crate::refusal::Refusal;
use crate::store::{Context, Entity};
use dfns_endpoints::exchanges::ExchangeTransfer;
use dfns_endpoints::swaps::Swap;
use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

/// An entity that reaches its end in several steps.
pub(super) trait Course: Entity {
    /// The request that it makes, if there is one.
    fn request(&self, cx: &Context<'_>) -> Result<Option<String>, Refusal>;

    /// Takes it one step further, whose request is not on its way. Returns whether there is a step.
    fn go_on(self, cx: &mut Context<'_>) -> Result<bool, Refusal>;

    /// Lets it fail, whose request is not on its way.
    fn fail(self, cx: &mut Context<'_>, reason: String) -> Result<(), Refusal>;

    /// The entity as the API shows it.
    fn show(self, cx: &Context<'_>) -> Result<Value, Refusal>;
}

/// A [`Course`] without its type.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    noun: &'static str,
    exists: fn(&Context<'_>, &str) -> Result<bool, Refusal>,
    confirm: fn(&mut Context<'_>, &str) -> Result<bool, Refusal>,
    fail: fn(&mut Context<'_>, &str, String) -> Result<(), Refusal>,
    drop: fn(&mut Context<'_>, &str) -> Result<(), Refusal>,
    show: fn(&Context<'_>, &str) -> Result<Value, Refusal>,
}

const KINDS: [Kind; 6] = [
    Kind::of::<allocations::ActionRecord>(),
    Kind::of::<ExchangeTransfer>(),
    Kind::of::<payins::PayinRecord>(),
    Kind::of::<payouts::PayoutRecord>(),
    Kind::of::<staking::ActionRecord>(),
    Kind::of::<Swap>(),
];

impl Kind {
    const fn of<C: Course>() -> Self {
        Self {
            noun: C::NOUN,
            exists: |cx, id| Ok(cx.find::<C>(id)?.is_some()),
            confirm: |cx, id| {
                let course = cx.get::<C>(id)?;
                match pending(cx, &course)? {
                    Some(request) => payments::force_confirm(cx, &request).map(|()| true),
                    None => course.go_on(cx),
                }
            },
            fail: |cx, id, reason| {
                let course = cx.get::<C>(id)?;
                match pending(cx, &course)? {
                    Some(request) => payments::force_fail(cx, &request, reason),
                    None => course.fail(cx, reason),
                }
            },
            drop: |cx, id| {
                let course = cx.get::<C>(id)?;
                match pending(cx, &course)? {
                    Some(request) => payments::drop_payment(cx, &request),
                    None => Err(Refusal::invalid("`outcome`: there is no transaction in the mempool")),
                }
            },
            show: |cx, id| cx.get::<C>(id)?.show(cx),
        }
    }

    /// The kind of the entity with this id.
    pub(crate) fn find(cx: &Context<'_>, id: &str) -> Result<Option<Self>, Refusal> {
        for kind in KINDS {
            if (kind.exists)(cx, id)? {
                return Ok(Some(kind));
            }
        }
        Ok(None)
    }

    /// Takes an entity one step further, and returns whether there is a step.
    pub(crate) fn confirm(self, cx: &mut Context<'_>, id: &str) -> Result<bool, Refusal> {
        (self.confirm)(cx, id)
    }

    /// Lets an entity fail.
    pub(crate) fn fail(self, cx: &mut Context<'_>, id: &str, reason: String) -> Result<(), Refusal> {
        (self.fail)(cx, id, reason)
    }

    /// Removes the transaction of an entity from the mempool.
    pub(crate) fn drop(self, cx: &mut Context<'_>, id: &str) -> Result<(), Refusal> {
        (self.drop)(cx, id)
    }

    /// The entity as the API shows it.
    pub(crate) fn show(self, cx: &Context<'_>, id: &str) -> Result<Value, Refusal> {
        (self.show)(cx, id)
    }

    /// 412: there is no further step.
    pub(crate) fn over(self) -> Refusal {
        over(self.noun)
    }
}

/// The request of an entity, if it is not over.
fn pending(cx: &Context<'_>, course: &impl Course) -> Result<Option<String>, Refusal> {
    let Some(id) = course.request(cx)? else { return Ok(None) };
    Ok(cx.find::<Payment>(&id)?.filter(Payment::is_pending).map(|_| id))
}

/// 412: the entity is over.
pub(super) fn over(noun: &str) -> Refusal {
    cannot(&format!("the {noun} has ended"))
}

/// 412: the entity cannot reach this end now.
pub(super) fn cannot(why: &str) -> Refusal {
    Refusal::new(StatusCode::PRECONDITION_FAILED, why)
}

/// An entity as JSON.
pub(super) fn shown(entity: &impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(entity).map_err(|_| Refusal::internal())
}
