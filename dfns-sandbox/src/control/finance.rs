//! Control of address watches.

use super::Control;
use super::word::{post, written};
use crate::operations::address_watches;
use crate::refusal::Refusal;
use dfns_core::AnyJson;
use dfns_endpoints::AddressWatchId;
use dfns_endpoints::address_watches::WatchedEvent;
use std::collections::BTreeMap;

impl Control<'_> {
    /// Lets a contract log an event about a watched address, in a new block. The data are the
    /// event's fields by name, with its `contract`.
    ///
    /// # Errors
    /// 400 if the watch is archived; 404 if there is no such watch.
    pub async fn emit_event(
        &self,
        address_watch_id: &AddressWatchId,
        name: &str,
        data: BTreeMap<String, AnyJson>,
    ) -> Result<WatchedEvent, Refusal> {
        let (id, name) = (address_watch_id.clone(), name.to_owned());
        self.alter(move |cx| address_watches::emit(cx, &id, name, data)).await
    }
}

post! {
    /// Lets a contract log an event about a watched address.
    EmitEvent as "emit_event" {
        address_watch_id: AddressWatchId,
        name: String,
        data: BTreeMap<String, AnyJson>,
    } |this, control| written(&control.emit_event(&this.address_watch_id, &this.name, this.data).await?)
}
