//! While a field is still being typed, only the gap is reported: the method, the constructors and
//! the entry in the group's list stay valid.

#![allow(unused)]

use dfns_core::{Client, UserToken, dfns_endpoint, dfns_group, dfns_object};

dfns_group! {
    /// Parcels.
    pub Parcels via ParcelsApi::parcels [FindParcel]
}

#[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = String, permissions = none)]
pub struct FindParcel {
    pub depot: Option<String>,
    pub parcel_id
}

#[dfns_object]
pub struct Address {
    pub street: Option<String>,
    pub city: Option<
}

fn find(client: Client<UserToken>) {
    let address = Address::new().with_street("High Street");
    let call = client.parcels().find_parcel(FindParcel::new().with_depot("north"));
}

fn main() {}
