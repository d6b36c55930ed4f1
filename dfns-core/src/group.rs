//! Group handles: where the generated methods live.
//!
//! Inherent methods can only be added to a type of one's own crate, and `Client` is nobody's but
//! this crate's. So every crate that declares endpoints, ours included, declares handles with
//! [`dfns_group!`](crate::dfns_group): `client.auth()` is a handle, and `#[dfns_endpoint(.., group
//! = Auth)]` adds `delegated_login` to it.

use crate::client::Client;
use crate::meta::EndpointMeta;
use std::marker::PhantomData;

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

/// The mark of an endpoint that belongs to the group `G`, which the group's list asks for.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct BelongsTo<G>(PhantomData<fn() -> G>);

impl<G> BelongsTo<G> {
    #[doc(hidden)]
    pub const MARK: Self = Self(PhantomData);
}

/// In place of a group: the endpoint has none.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum NoGroup {}

/// Stands in for the mark of an endpoint without a group.
#[doc(hidden)]
pub trait Unlisted {
    #[doc(hidden)]
    const LISTED: BelongsTo<NoGroup> = BelongsTo::MARK;
}
impl<T> Unlisted for T {}

/// The same group.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an endpoint of the group `{Self}` is listed in the group `{G}`",
    label = "its declaration names another group, or none",
    note = "list it in the group of its declaration, or change `group = ..` there"
)]
pub trait SameGroup<G> {}
impl<G> SameGroup<G> for G {}

/// The metadata of an endpoint that belongs to the group that lists it.
#[doc(hidden)]
pub const fn listed<G, H: SameGroup<G>>(_: BelongsTo<H>, endpoint: &'static EndpointMeta) -> &'static EndpointMeta {
    endpoint
}

/// Declares a group handle, the accessor that brings it onto the client, and the list of its
/// endpoints.
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
/// gives `struct Parcels<P, S>` with `Parcels::ENDPOINTS`, and a trait `ParcelsApi` whose method
/// `parcels` every [`Client`] has once the trait is imported. The list is the domain's table of
/// contents; an endpoint that names the group and is missing from the list is a compiler warning
/// about its unused constant `LISTED`.
#[macro_export]
macro_rules! dfns_group {
    (
        $(#[$attribute:meta])*
        $visibility:vis $group:ident via $api:ident :: $accessor:ident [$($(#[$condition:meta])* $endpoint:path),* $(,)?]
    ) => {
        $(#[$attribute])*
        #[must_use = "a group only holds methods; call one of them"]
        $visibility struct $group<P, S>($crate::Client<P, S>);

        #[allow(deprecated)]
        impl $group<(), ()> {
            /// What this group declares, in the order of its list.
            pub const ENDPOINTS: &'static [&'static $crate::EndpointMeta] = {
                #[allow(unused_imports)]
                use $crate::__private::Unlisted as _;
                &[$($(#[$condition])* $crate::__private::listed::<$group<(), ()>, _>(
                    <$endpoint>::LISTED,
                    <$endpoint as $crate::Endpoint>::META,
                )),*]
            };
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
    ($(#[$attribute:meta])* $visibility:vis $group:ident [$($list:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "the group has no accessor\nhelp: write `", ::core::stringify!($group), " via ", ::core::stringify!($group),
            "Api::name [..]`, which makes `client.name()`"
        ));
    };
    ($(#[$attribute:meta])* $visibility:vis $group:ident via $accessor:ident [$($list:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "the accessor of a group is a trait and its method\nhelp: write `via ", ::core::stringify!($group), "Api::",
            ::core::stringify!($accessor), "`"
        ));
    };
    ($($anything:tt)*) => {
        ::core::compile_error!(
            "this is no group\nhelp: write `pub Wallets via WalletsApi::wallets [CreateWallet, GetWallet]`, documentation before it"
        );
    };
}
