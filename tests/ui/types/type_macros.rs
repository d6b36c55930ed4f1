//! Wrong syntax in the macros that declare types.
#![allow(unused)]

use dfns_core::{dfns_object, id_types, open_enum, open_union};

open_enum! {
    /// A variant without its string.
    pub enum Speed {
        Slow => "slow",
        Fast,
    }
}

open_enum! {
    pub enum Weight {
        Light = "light",
    }
}

open_enum! {
    pub enum Nothing {}
}

open_union! {
    /// A union without a tag.
    pub enum Content {
        Coins(Coins) => "Coins",
    }
}

open_union! {
    /// A variant with two contents.
    pub enum Parcel by "kind" {
        Coins(Coins, Coins) => "Coins",
    }
}

id_types! {
    pub struct ParcelId;
    pub struct DepotId(String);
}

id_types! {
    pub ShelfId;
}

#[dfns_object]
pub struct Coins {
    pub amount: u64,
}

fn main() {}
