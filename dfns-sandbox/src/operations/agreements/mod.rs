//! Agreements, which each user accepts for themselves.

mod agreement;

use super::{Handler, handlers};

pub(super) const OPERATIONS: &[Handler] = handlers![agreements:
    GetLatestUnacceptedAgreement,
    RecordAgreementAcceptance,
];
