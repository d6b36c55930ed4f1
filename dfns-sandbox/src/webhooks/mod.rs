//! Webhooks: how events reach their receivers.
//!
//! * `record`: webhooks and deliveries as they are remembered;
//! * `outbox`: turns the events of a change into deliveries, in the transaction of that change;
//! * `courier`: the deliveries under way, and when one has come to its end;
//! * `deliver`: sends what waits, and records the results;
//! * `faulty`: deliveries that misbehave because a fault says so;
//! * `post`: one HTTP request to a receiver on this computer;
//! * `body`: the bytes of a delivery and their signature.
//!
//! A delivery is a row: it waits until its result is recorded, in a transaction of its own. So a
//! sandbox that is killed loses none, sends nothing that was not committed, and may send one twice.
//! A failed delivery schedules the next attempt, which is another delivery.

pub(crate) mod body;
pub(crate) mod courier;
pub(crate) mod deliver;
pub(crate) mod faulty;
pub(crate) mod outbox;
pub(crate) mod post;
pub(crate) mod record;
