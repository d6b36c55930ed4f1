//! Defects of the official crate, each with its reason.
//!
//! The list is exact: another difference fails the comparison, and a defect that no flow met fails
//! as well, so that it is removed when a release of the crate mends it.

use crate::Result;
use crate::client::Failure;
use crate::compare::Difference;
use std::cell::RefCell;

/// A defect of the official crate.
pub(crate) struct Defect {
    pub(crate) reason: &'static str,
    place: Place,
}

/// Where a defect shows.
enum Place {
    /// The types of these operations' responses lack these fields; `*` stands for all others.
    Response(&'static [&'static str], &'static [&'static str]),
    /// A flow shows it, and says so.
    Flow,
}

/// The message of a request whose type lacks a field.
pub(crate) const LOST: &str = "the type of the request lacks";

/// The beginning of a response that the official types cannot decode.
pub(crate) const UNDECODABLE: &str = "serialization error";

pub(crate) const AUDIT_LOG: &str = "it drops the CSV table of the audit log";
pub(crate) const CLEARED_NAME: &str = "it leaves `null` out, so names of wallets cannot be removed";
pub(crate) const DELETED: &str = "it reads `deleted: true` as a string, so deletions seem to fail";
pub(crate) const ENVELOPE: &str = "it expects another error envelope, so messages remain raw JSON";
pub(crate) const NETWORK: &str = "its list of networks is closed and lacks some, so their transfers cannot be read";
pub(crate) const QUOTED: &str = "it puts quotation marks around the `kind` by which it lists users";
pub(crate) const STAKE: &str = "its request of a stake has no fields, so stakes cannot be created";

const DEFECTS: &[Defect] = &[
    Defect { reason: AUDIT_LOG, place: Place::Flow },
    Defect { reason: CLEARED_NAME, place: Place::Flow },
    Defect { reason: DELETED, place: Place::Flow },
    Defect { reason: ENVELOPE, place: Place::Flow },
    Defect { reason: NETWORK, place: Place::Flow },
    Defect { reason: QUOTED, place: Place::Flow },
    Defect { reason: STAKE, place: Place::Flow },
    Defect {
        reason: "it loses all of a policy but its pending change",
        place: Place::Response(&["get_policy"], &["*"]),
    },
    Defect {
        reason: "it loses the attempts of a delivery",
        place: Place::Response(&["get_webhook_event", "list_webhook_events"], &["deliveryAttempt", "deliveryFailed"]),
    },
];

/// The defects that the flows met: their reasons, and the first flow.
#[derive(Default)]
pub(crate) struct Defects(RefCell<Vec<(&'static str, &'static str)>>);

impl Defects {
    /// Notes that a flow met this defect.
    pub(crate) fn meet(&self, reason: &'static str, flow: &'static str) {
        let mut met = self.0.borrow_mut();
        if !met.iter().any(|(met, _)| *met == reason) {
            met.push((reason, flow));
        }
    }

    /// Returns the differences that no defect explains.
    pub(crate) fn excuse(&self, operation: &str, flow: &'static str, found: Vec<Difference>) -> Vec<String> {
        let found = found.into_iter().filter(|difference| {
            let field = difference.path.split('.').next_back().unwrap_or_default();
            let defect = DEFECTS.iter().find(|defect| match defect.place {
                Place::Response(of, fields) => of.contains(&operation) && (fields.contains(&field) || fields == ["*"]),
                Place::Flow => false,
            });
            let excused = defect.filter(|_| difference.is_lost());
            excused.inspect(|defect| self.meet(defect.reason, flow)).is_none()
        });
        found.map(|difference| difference.line()).collect()
    }

    /// Returns each defect, with the first flow that met it.
    pub(crate) fn all(&self) -> Vec<(&'static Defect, Result<&'static str>)> {
        let met = self.0.borrow();
        let seen = |defect: &Defect| met.iter().find(|(reason, _)| *reason == defect.reason).map(|(_, flow)| *flow);
        let gone = || Failure::broken("no flow meets this defect any longer; remove it from the list");
        DEFECTS.iter().map(|defect| (defect, seen(defect).ok_or_else(gone))).collect()
    }
}
