//! Control of key stores: new ones, and what Dfns decides about fleets.

use super::Control;
use super::word::{post, written};
use crate::operations::signers;
use crate::refusal::Refusal;
use dfns_endpoints::KeyStoreKind;
use dfns_endpoints::signers::{FleetOperationGroup, FleetOperationStatus, KeyStore};

impl Control<'_> {
    /// Adds a key store to the organization. Keys are created in it if they name it.
    ///
    /// # Errors
    /// 400 if there is no such kind of key store.
    pub async fn add_store(&self, kind: KeyStoreKind, name: Option<&str>) -> Result<KeyStore, Refusal> {
        let name = name.map(str::to_owned);
        self.alter(move |cx| signers::add(cx, kind, name)).await
    }

    /// Ends the review of what a fleet returned: `Approved` or `Rejected`.
    ///
    /// # Errors
    /// 400 for any other outcome; 404 if there is no such group; 412 if it is not in review.
    pub async fn review_fleet(
        &self,
        group_id: &str,
        outcome: FleetOperationStatus,
    ) -> Result<FleetOperationGroup, Refusal> {
        let group_id = group_id.to_owned();
        self.alter(move |cx| signers::review(cx, &group_id, outcome)).await
    }
}

post! {
    /// Adds a key store.
    AddStore as "add_store" { kind: KeyStoreKind, name: Option<String> }
        |this, control| written(&control.add_store(this.kind, this.name.as_deref()).await?)

    /// Ends the review of what a fleet returned.
    ReviewFleet as "review_fleet" { group_id: String, outcome: FleetOperationStatus }
        |this, control| written(&control.review_fleet(&this.group_id, this.outcome).await?)
}
