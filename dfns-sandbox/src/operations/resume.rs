//! The continuation of activities after an approval: the one place that knows how each kind of
//! activity goes on.

use super::{changes, keys};
use crate::policies::{Held, HeldApproval};
use crate::refusal::Refusal;
use crate::store::{Context, Due};
use dfns_core::ApprovalId;
use dfns_endpoints::policies::ApprovalStatus;
use serde::{Deserialize, Serialize};

/// An approval was resolved: its activity goes on, or is rejected.
#[derive(Serialize, Deserialize)]
pub(crate) struct Resume {
    pub(crate) approval_id: ApprovalId,
}

impl Due for Resume {
    const KIND: &'static str = "resumption of an activity";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let approval = cx.get::<HeldApproval>(&self.approval_id)?;
        let rejection = (approval.status != ApprovalStatus::Approved).then(|| approval.rejection());
        match &approval.held {
            Held::Signature(id) => keys::resume(cx, id, rejection),
            Held::Change(id) => changes::resume(cx, id, rejection.is_none()),
        }
    }
}
