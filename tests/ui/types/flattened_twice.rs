//! A flattened field must not contain a field that exists already: in the request or object, or in
//! another flattened field.
#![allow(unused)]

use dfns_core::{dfns_endpoint, dfns_object, open_union};

#[dfns_object]
pub struct Label {
    pub to: String,
    pub note: Option<String>,
}

#[dfns_object]
pub struct Stamp {
    #[serde(rename = "note")]
    pub remark: String,
}

open_union! {
    /// A wrapping.
    pub enum Wrapping by "to" {
        /// Paper.
        Paper(Stamp) => "Paper",
    }
}

#[dfns_object(response)]
pub struct Parcel {
    pub note: Option<String>,
    #[serde(flatten)]
    pub label: Label,
}

/// Sends a parcel.
#[dfns_endpoint(POST, "/parcels", returns = (), permissions = none)]
pub struct SendParcel {
    #[serde(flatten)]
    pub label: Label,
    #[serde(flatten)]
    pub wrapping: Option<Wrapping>,
    #[serde(flatten)]
    pub other: std::collections::BTreeMap<String, String>,
}

fn main() {}
