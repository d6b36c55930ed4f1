//! A crate that depends on the facade alone declares endpoints through it.

use dfns::{dfns_endpoint, dfns_group};

dfns_group! {
    /// A group of one.
    pub Parcels via ParcelsApi::parcels [TrackParcel]
}

/// Tracks a parcel.
#[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = dfns::Page<String>, permissions = none)]
pub struct TrackParcel {
    /// The parcel.
    pub parcel_id: String,
}

#[test]
fn the_facade_is_enough_to_declare_endpoints() {
    assert_eq!(Parcels::ENDPOINTS[0].path(), "/parcels/{parcelId}");
}
