//! Permission conditions that the types of the fields contradict.
#![allow(unused)]

use dfns::core::AnyJson;
use dfns::{dfns_endpoint, dfns_object, open_enum, open_union};
use std::collections::BTreeMap;

open_enum! {
    pub enum Speed {
        Slow => "slow",
        Fast => "fast",
    }
}

#[dfns_object]
pub struct Depot {
    #[serde(rename = "depotCity")]
    pub city: String,
    pub floor: u8,
    pub next: Option<Box<Depot>>,
    #[serde(flatten)]
    pub address: Address,
}

#[dfns_object]
pub struct Address {
    pub street: String,
}

open_union! {
    pub enum Way by "wayKind" {
        Road(Depot) => "road",
        Air => "air",
    }
}

#[dfns_endpoint(POST, "/parcels/{parcelId}", returns = (), permissions = [
    "Wallets:Read" if depot.citty == "Bern",
    "Wallets:Read" if depot["city"] == "Bern",
    "Wallets:Read" if depot.address == "Bern",
    "Wallets:Read" if depot.city.name == "Bern",
    "Wallets:Read" if depot.floor == "3",
    "Wallets:Read" if depot.floor == "third",
    "Wallets:Read" if present(depot.address),
    "Wallets:Read" if depot == "Bern",
    "Wallets:Read" if rush == "true",
    "Wallets:Read" if speed == "fats",
    "Wallets:Read" if stops.city == "Bern",
    "Wallets:Read" if stops == "Bern",
    "Wallets:Read" if notes.contains(5),
    "Wallets:Read" if way.color == "red",
    "Wallets:Read" if way.way_kind == "rail",
    "Wallets:Read" if present(parcel_id),
    "Wallets:Read" if parcel_id == 5,
    "Wallets:Read" if limit == "5",
    "Wallets:Read" if labels.env == "test",
    "Wallets:Read" if labels["env"] == 5,
    "Wallets:Read" if anything.name == "x",
    "Wallets:Read" if present(rush),
    "Wallets:Read" if depot.next.next.next.next.next.floor == 1,
])]
pub struct MoveParcel {
    pub parcel_id: String,
    #[dfns(query)]
    pub limit: Option<u32>,
    pub depot: Depot,
    pub rush: bool,
    pub speed: Speed,
    pub stops: Vec<Depot>,
    pub notes: Vec<String>,
    pub way: Way,
    pub labels: BTreeMap<String, String>,
    pub anything: AnyJson,
}

fn main() {}
