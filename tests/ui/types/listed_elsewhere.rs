//! A list with an endpoint of another group, and with one without a group.
#![allow(unused)]

use dfns::{dfns_endpoint, dfns_group};

dfns_group! {
    pub Parcels via ParcelsApi::parcels [GetDepot, Ping]
}

dfns_group! {
    pub Depots via DepotsApi::depots []
}

#[dfns_endpoint(GET, "/depots/{depotId}", group = Depots, returns = (), permissions = none)]
pub struct GetDepot {
    pub depot_id: String,
}

#[dfns_endpoint(GET, "/ping", returns = (), permissions = none)]
pub struct Ping {}

fn main() {}
