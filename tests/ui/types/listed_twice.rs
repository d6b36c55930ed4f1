//! An endpoint that a group lists twice.
#![allow(unused)]

use dfns::{dfns_endpoint, dfns_group};

dfns_group! {
    pub Parcels via ParcelsApi::parcels [GetParcel, GetParcel]
}

#[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = (), permissions = none)]
pub struct GetParcel {
    pub parcel_id: String,
}

fn main() {}
