//! Address watches themselves.

use crate::chain::{self, Family, canonical};
use crate::ledger::Account;
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::address_watches::{
    AddressWatch, AddressWatchStatus, CreateAddressWatch, DeleteAddressWatch, GetAddressWatch, ListAddressWatches,
};
use http::StatusCode;
use serde_json::json;

/// How many tags a watch has at most.
const MAX_TAGS: usize = 10;

impl Entity for AddressWatch {
    const NOUN: &'static str = "address watch";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("address", format!("{} {}", self.network, self.address))]
    }
}

/// Checks the fields that say more about a watch.
fn check_labels(request: &CreateAddressWatch) -> Result<(), Refusal> {
    if let Some(name) = &request.name {
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 100 || !name.bytes().all(is_plain) {
            return Err(check::must_be("name", "1 to 100 lower-case letters, digits and dashes"));
        }
    }
    check::name("externalId", request.external_id.as_deref())?;
    let tags = request.tags.as_deref().unwrap_or_default();
    if tags.len() > MAX_TAGS || tags.iter().any(String::is_empty) {
        return Err(check::must_be("tags", &format!("a list of at most {MAX_TAGS} non-empty strings")));
    }
    Ok(())
}

impl Operation for CreateAddressWatch {
    fn run(self, cx: &mut Context<'_>) -> Result<AddressWatch, Refusal> {
        check_labels(&self)?;
        let info = chain::of(&self.network)?;
        if !matches!(info.family, Family::Evm | Family::Solana) {
            return Err(check::must_be("network", "an EVM network, Solana or SolanaDevnet"));
        }
        chain::check_address(info, "address", &self.address)?;
        let address = canonical(info, &self.address);
        if !Account::exists(cx, info, &address)? {
            return Err(check::must_be("address", &format!("one that exists on {}", info.name)));
        }
        let earlier = cx.find_by::<AddressWatch>("address", &format!("{} {address}", info.name))?;
        if let Some(active) = earlier.as_ref().filter(|watch| watch.status == AddressWatchStatus::Active) {
            return Err(Refusal::conflict("the address is watched already", json!({ "addressWatchId": active.id })));
        }
        let (id, date_created) = match &earlier {
            Some(earlier) => (earlier.id.clone(), earlier.date_created.clone()),
            None => (cx.new_id("aw").into(), cx.now()),
        };
        let watch = AddressWatch {
            id,
            network: self.network,
            address,
            name: self.name,
            external_id: self.external_id,
            tags: self.tags,
            status: AddressWatchStatus::Active,
            date_created,
            date_deleted: None,
        };
        // A watch that was deleted goes on under its id.
        if earlier.is_some() {
            cx.update(&watch)?;
        } else {
            cx.insert(&watch)?;
        }
        Ok(watch)
    }
}

impl Operation for ListAddressWatches {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<AddressWatch>, Refusal> {
        cx.page(&List::all(), check::capped(self.limit), self.pagination_token.as_deref())
    }
}

impl Operation for GetAddressWatch {
    fn run(self, cx: &mut Context<'_>) -> Result<AddressWatch, Refusal> {
        cx.get(&self.address_watch_id)
    }
}

impl Operation for DeleteAddressWatch {
    fn run(self, cx: &mut Context<'_>) -> Result<AddressWatch, Refusal> {
        let mut watch = cx.get::<AddressWatch>(&self.address_watch_id)?;
        if watch.status == AddressWatchStatus::Archived {
            let message = format!("address watch {} is archived", watch.id);
            return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, message));
        }
        watch.status = AddressWatchStatus::Archived;
        watch.date_deleted = Some(cx.now());
        cx.update(&watch)?;
        Ok(watch)
    }
}
