//! The behaviour of the operations: a folder per domain, a file per noun, as in `dfns-endpoints`.
//!
//! **How to add a noun.** An operation is [`Operation`] for the declared request: `run` receives
//! the request, decoded, after every check of token, caller, user action and permissions, and
//! returns the declared response. Create `<domain>/<noun>.rs` with one `impl` per request, and list
//! the requests in `OPERATIONS` of `<domain>/mod.rs` with [`handlers!`]; add the domain to
//! [`TABLES`], and to [`DOMAINS`] once every operation of it is there. A test names what is
//! missing.
//!
//! State is made of entities: an [`Entity`](crate::Entity): implement it for the declared response
//! (`Wallet`), or for a record that contains it and what the API does not show. `keys` are the
//! values that entities are found and listed by. Everything else is on `Context`: `get` (404 in
//! the documented words), `find`, `find_by`, `insert`, `update`, `remove`, `page` and `list`,
//! `caller`, `now`, `new_id`, `emit`, `schedule`. It returns owned values: change one, then
//! `update` it. A request is one transaction: if `run` returns a `Refusal`, nothing has happened.
//!
//! Build a response with a literal that names every field, in one place per entity, so that the
//! compiler asks about new fields. The types are checked before `run`; check what they do not say
//! (empty strings, limits, unknown values of open enums) with `check`, whose refusals name the
//! field. `GET` and `HEAD` read a snapshot; every other method writes. An operation that spends
//! much time before it writes sets `ACCESS` to [`Access::Read`] and calls `Context::write` when
//! it is ready, and then reads again what it relies on. What happens later is a
//! [`Due`](crate::Due), listed in [`DUES`].

pub(crate) mod address_watches;
mod agreements;
pub(crate) mod allocations;
pub(crate) mod amounts;
mod auth;
mod changes;
pub(crate) mod check;
pub(crate) mod course;
pub(crate) mod exchanges;
mod fee_sponsors;
pub(crate) mod keys;
pub(crate) mod networks;
mod operation;
mod ownership;
pub(crate) mod payins;
pub(crate) mod payments;
pub(crate) mod payouts;
pub(crate) mod permissions;
pub(crate) mod policies;
mod rejection;
mod replay;
mod resume;
mod rewards;
mod sequel;
pub(crate) mod signers;
pub(crate) mod staking;
pub(crate) mod swaps;
pub(crate) mod tenant;
mod trades;
mod vaults;
pub(crate) mod wallets;
mod webhooks;
mod yields;

pub use operation::{Access, Operation};
pub(crate) use operation::{Handler, Prepared, handlers};
pub(crate) use replay::EXTERNAL_ID;

use self::exchanges::WithdrawalArrival;
use self::keys::LateSignature;
use self::payins::{PayinStep, RecipientStep};
use self::payments::{Arrival, Reorganisation, Sequel, Step};
use self::payouts::PayoutStep;
use self::signers::{FleetReview, OfflineSigned};
use self::staking::StakeStep;
use self::swaps::SwapArrival;
use self::wallets::{JobStep, OfferExpiry};
use crate::ledger::Deposited;
use crate::policies::{Expiry, Resume};
use crate::store::DueKind;
use crate::tokens::SessionEnd;
use crate::webhooks::outbox::Retry;

/// The operations of every domain.
pub(crate) const TABLES: [&[Handler]; 20] = [
    address_watches::OPERATIONS,
    agreements::OPERATIONS,
    allocations::OPERATIONS,
    auth::OPERATIONS,
    exchanges::OPERATIONS,
    fee_sponsors::OPERATIONS,
    keys::OPERATIONS,
    networks::OPERATIONS,
    payins::OPERATIONS,
    payouts::OPERATIONS,
    permissions::OPERATIONS,
    policies::OPERATIONS,
    signers::OPERATIONS,
    staking::OPERATIONS,
    swaps::OPERATIONS,
    tenant::OPERATIONS,
    vaults::OPERATIONS,
    wallets::OPERATIONS,
    webhooks::OPERATIONS,
    yields::OPERATIONS,
];

/// The kinds of what is due later.
pub(crate) const DUES: &[DueKind] = &[
    DueKind::of::<SessionEnd>(),
    DueKind::of::<Retry>(),
    DueKind::of::<Step>(),
    DueKind::of::<Arrival>(),
    DueKind::of::<Sequel>(),
    DueKind::of::<Deposited>(),
    DueKind::of::<JobStep>(),
    DueKind::of::<OfferExpiry>(),
    DueKind::of::<Expiry>(),
    DueKind::of::<Resume>(),
    DueKind::of::<WithdrawalArrival>(),
    DueKind::of::<StakeStep>(),
    DueKind::of::<SwapArrival>(),
    DueKind::of::<PayoutStep>(),
    DueKind::of::<FleetReview>(),
    DueKind::of::<OfflineSigned>(),
    DueKind::of::<PayinStep>(),
    DueKind::of::<RecipientStep>(),
    DueKind::of::<LateSignature>(),
    DueKind::of::<Reorganisation>(),
];

/// The domains of the API in which every operation has behaviour. Operations of other domains may
/// respond with 501.
pub const DOMAINS: [&str; 20] = [
    "address_watches",
    "agreements",
    "allocations",
    "auth",
    "exchanges",
    "fee_sponsors",
    "keys",
    "networks",
    "payins",
    "payouts",
    "permissions",
    "policies",
    "signers",
    "staking",
    "swaps",
    "tenant",
    "vaults",
    "wallets",
    "webhooks",
    "yields",
];

#[cfg(test)]
mod tests {
    use super::{DOMAINS, DUES, TABLES};
    use dfns_core::{EndpointMeta, Registry};
    use std::collections::HashSet;

    #[test]
    fn every_endpoint_of_the_domains_with_behaviour_has_exactly_one_operation() {
        let registry = Registry::new().with(dfns_endpoints::ALL);
        let ids: Vec<_> = TABLES.iter().copied().flatten().map(|handler| handler.endpoint.id()).collect();
        let distinct: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(distinct.len(), ids.len(), "an endpoint has two operations");
        assert!(ids.iter().all(|id| registry.find(id).is_some()), "an operation has no endpoint");
        let is_missing = |endpoint: &&EndpointMeta| !distinct.contains(endpoint.id());
        let missing: Vec<_> = registry.endpoints().filter(is_missing).collect();
        for endpoint in &missing {
            assert!(!DOMAINS.contains(&endpoint.domain()), "`{}` has no operation", endpoint.id());
        }
        let unfinished: HashSet<_> = missing.iter().map(|endpoint| endpoint.domain()).collect();
        let finished = registry.endpoints().map(EndpointMeta::domain).filter(|domain| !unfinished.contains(domain));
        for domain in finished {
            assert!(DOMAINS.contains(&domain), "every operation of `{domain}` is there: add it to `DOMAINS`");
        }
    }

    #[test]
    fn every_kind_of_what_is_due_has_a_name_of_its_own() {
        let names: HashSet<_> = DUES.iter().map(|due| due.kind).collect();
        assert_eq!(names.len(), DUES.len());
    }
}
