//! `request.send(&client)`: calls any endpoint from its request, with or without a group.

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::typestate::{MayCall, ModeFor};

/// Calls an endpoint from its request. Every declared request implements it.
///
/// A request without `group` has `send` as an inherent method. For others import this trait, or
/// `dfns::prelude::*`.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::SendRequest;
/// use dfns::{Client, DelegatedSigner, Error, UserToken, WithSigner, dfns_endpoint, dfns_group};
///
/// dfns_group! { pub Parcels via ParcelsApi::parcels [DropParcels] }
///
/// /// Drops all parcels.
/// #[dfns_endpoint(POST, "/parcels/drop", group = Parcels, returns = u64, signed, permissions = none)]
/// pub struct DropParcels;
///
/// # async fn example(client: Client<UserToken, WithSigner>, other: Client<UserToken, DelegatedSigner>) -> Result<(), Error> {
/// let dropped = DropParcels::new().send(&client).await?; // as client.parcels().drop_parcels().await?
/// let pending = DropParcels::new().send(&other).challenge().await?;
/// # let _ = (dropped, pending);
/// # Ok(())
/// # }
/// ```
pub trait SendRequest: Endpoint {
    /// Calls the endpoint with this client. Nothing is sent until the call is awaited.
    fn send<P, S>(&self, client: &Client<P, S>) -> Call<Self::Response, <Self::Mode as ModeFor<S>>::Signing>
    where
        P: MayCall<Self::Callers>,
        Self::Mode: ModeFor<S>,
    {
        client.call(self)
    }
}

impl<E: Endpoint> SendRequest for E {}
