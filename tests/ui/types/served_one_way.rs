//! A server uses directions that a declaration lacks: reading its request, writing its response.
#![allow(unused)]

use dfns_core::{IncomingEndpoint, WriteResponse, dfns_endpoint};

#[derive(Debug, Clone, serde::Serialize)]
pub struct Parcel {
    pub weight: u32,
}

#[derive(Debug, Clone, serde::Deserialize)]
pub struct Receipt {
    pub number: u32,
}

/// Sends a parcel.
#[dfns_endpoint(POST, "/parcels", returns = Receipt, permissions = none)]
pub struct SendParcel {
    /// The parcel.
    pub parcel: Parcel,
}

/// Counts parcels.
#[dfns_endpoint(GET, "/parcels/count", returns = Receipt, permissions = none)]
pub struct CountParcels {}

fn operation<E: IncomingEndpoint<Response: WriteResponse>>() {}

fn main() {
    operation::<SendParcel>();
    operation::<CountParcels>();
}
