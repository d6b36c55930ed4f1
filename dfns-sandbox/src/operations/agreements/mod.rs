//! Agreements, which each user accepts for themselves.

mod agreement;

pub(super) use agreement::has_accepted;

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![agreements:
    GetLatestUnacceptedAgreement,
    RecordAgreementAcceptance,
];
