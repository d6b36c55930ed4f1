//! The statuses of `settles(..)` are those of the field's enum, and only what settles is waited
//! for.

#![allow(unused)]

use dfns::{dfns_endpoint, dfns_group, dfns_object};

dfns::core::id_types! {
    pub struct ParcelId;
}

dfns::core::open_enum! {
    pub enum ParcelStatus {
        Sent => "Sent",
        Delivered => "Delivered",
        Lost => "Lost",
    }
    pub enum LetterStatus {
        Stamped => "Stamped",
    }
}

dfns_group! { pub Parcels via ParcelsApi::parcels [GetParcel] }

#[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = Parcel, permissions = none)]
pub struct GetParcel {
    pub parcel_id: ParcelId,
}

#[dfns_object(response, settles(status, read = GetParcel { parcel_id = id }, done = [Deliverd], ended = [Stamped]))]
pub struct Parcel {
    pub id: ParcelId,
    pub status: ParcelStatus,
}

fn wait(client: &dfns::ServiceClient, wallet: dfns::wallets::WalletDelegation) {
    client.wait(wallet);
}

fn main() {}
