//! Two variants with one value on the wire, and a variant that no union can write.

#![allow(unused)]

use dfns_core::{dfns_object, open_enum, open_union};

open_enum! {
    pub enum Speed {
        Slow => "slow",
        Late => "slow",
    }
}

open_union! {
    pub enum Content by "kind" {
        Coins(Coins) => "Coins",
    }
    pub enum Weight by "kind" {
        Grams(u64) => "Grams",
    }
    pub enum Size by "kind" {
        Small => "Small",
        Tiny => "Small",
    }
}

#[dfns_object]
pub struct Coins {
    pub kind: String,
}

#[dfns_object]
pub struct Parcel {
    #[serde(flatten)]
    pub weights: Vec<u64>,
}

fn main() {}
