//! Group handles: where the generated methods live.
//!
//! Inherent methods can only be added to a type of one's own crate, and `Client` is nobody's but this crate's. So every crate
//! that declares endpoints, ours included, declares handles with [`dfns_group!`](crate::dfns_group): `client.auth()` is a
//! handle, and `#[dfns_endpoint(.., group = Auth)]` adds `delegated_login` to it.

use crate::client::Client;

/// A handle made by [`dfns_group!`](crate::dfns_group).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint group",
    label = "not declared with `dfns_group!`",
    note = "declare it in this crate: `dfns_group! {{ pub Name via NameApi::name [ .. ] }}`"
)]
pub trait Group {
    /// Who calls.
    type Caller;
    /// How the client signs.
    type Signing;
    /// The client behind the handle.
    fn client(&self) -> &Client<Self::Caller, Self::Signing>;
}

/// Declares a group handle, the accessor that brings it onto the client, and the list of its endpoints.
///
/// ```
/// use dfns_core::{dfns_endpoint, dfns_group};
///
/// dfns_group! {
///     /// Parcels and where they are.
///     pub Parcels via ParcelsApi::parcels [CountParcels]
/// }
///
/// /// Counts all parcels.
/// #[dfns_endpoint(GET, "/parcels/count", group = Parcels, returns = u64, permissions = none)]
/// pub struct CountParcels {}
///
/// assert_eq!(Parcels::ENDPOINTS[0].id(), "count_parcels");
/// ```
///
/// gives `struct Parcels<P, S>` with `Parcels::ENDPOINTS`, and a trait `ParcelsApi` whose method `parcels` every
/// [`Client`] has once the trait is imported. The list is the domain's table of contents; an
/// endpoint that names the group and is missing from the list is a compiler warning about its unused constant `LISTED`.
#[macro_export]
macro_rules! dfns_group {
    (
        $(#[$attribute:meta])*
        $visibility:vis $group:ident via $api:ident :: $accessor:ident [$($endpoint:path),* $(,)?]
    ) => {
        $(#[$attribute])*
        #[must_use = "a group only holds methods; call one of them"]
        $visibility struct $group<P, S>($crate::Client<P, S>);

        impl $group<(), ()> {
            /// What this group declares, in the order of its list.
            pub const ENDPOINTS: &'static [&'static $crate::EndpointMeta] = &[$(<$endpoint>::LISTED),*];
        }

        impl<P, S> $crate::Group for $group<P, S> {
            type Caller = P;
            type Signing = S;
            fn client(&self) -> &$crate::Client<P, S> {
                &self.0
            }
        }

        impl<P, S> ::core::clone::Clone for $group<P, S> {
            fn clone(&self) -> Self {
                Self(::core::clone::Clone::clone(&self.0))
            }
        }

        impl<P, S> ::core::fmt::Debug for $group<P, S> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(::core::stringify!($group)).field(&self.0).finish()
            }
        }

        const _: () =
            $crate::meta::assert_unique_routes::<{ $group::<(), ()>::ENDPOINTS.len() * 2 + 1 }>($group::<(), ()>::ENDPOINTS);

        /// Gives every client the accessor of this group. Import it to use it.
        $visibility trait $api<P, S> {
            $(#[$attribute])*
            fn $accessor(&self) -> $group<P, S>;
        }

        impl<P, S> $api<P, S> for $crate::Client<P, S> {
            fn $accessor(&self) -> $group<P, S> {
                $group(::core::clone::Clone::clone(self))
            }
        }
    };
}
