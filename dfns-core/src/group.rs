//! Group handles: the types that carry the generated methods.
//!
//! A crate can add inherent methods only to its own types, and `Client` belongs to this crate. So
//! every crate that declares endpoints, ours included, declares handles with
//! [`dfns_group!`](crate::dfns_group). `client.auth()` is a handle, and `#[dfns_endpoint(.., group
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
    /// The caller marker of the client.
    type Caller;
    /// The signing marker of the client.
    type Signing;
    /// Returns the client behind the handle.
    fn client(&self) -> &Client<Self::Caller, Self::Signing>;
}

/// A mark for endpoints of the group `G`. The group's list requires it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct BelongsTo<G>(PhantomData<fn() -> G>);

impl<G> BelongsTo<G> {
    #[doc(hidden)]
    pub const MARK: Self = Self(PhantomData);
}

/// The group of an endpoint without a group.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum NoGroup {}

/// Replaces the mark for an endpoint without a group.
#[doc(hidden)]
pub trait Unlisted {
    #[doc(hidden)]
    const ADD_TO_THE_LIST_OF_ITS_GROUP: BelongsTo<NoGroup> = BelongsTo::MARK;
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

/// Returns the metadata of an endpoint, which must belong to the group that lists it.
#[doc(hidden)]
pub const fn listed<G, H: SameGroup<G>>(_: BelongsTo<H>, endpoint: &'static EndpointMeta) -> &'static EndpointMeta {
    endpoint
}

/// Declares a group handle, its accessor on the client, and the list of its endpoints.
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
/// This declares `struct Parcels<TokenKind, SigningMode>` with `Parcels::ENDPOINTS`, and a trait
/// `ParcelsApi`. Once the trait is imported, every [`Client`] has its method `parcels`. If an
/// endpoint names the group but is missing from the list, the compiler warns about its unused
/// constant `ADD_TO_THE_LIST_OF_ITS_GROUP`.
#[macro_export]
macro_rules! dfns_group {
    (
        $(#[$attribute:meta])*
        $visibility:vis $group:ident via $api:ident :: $accessor:ident [$($(#[$condition:meta])* $endpoint:path),* $(,)?]
    ) => {
        $(#[$attribute])*
        #[must_use = "a group only holds methods; call one of them"]
        $visibility struct $group<TokenKind, SigningMode> {
            client: $crate::Client<TokenKind, SigningMode>,
        }

        #[allow(deprecated, reason = "the list names deprecated endpoints too")]
        impl $group<(), ()> {
            /// The endpoints of this group, in the order of its list.
            pub const ENDPOINTS: &'static [&'static $crate::EndpointMeta] = {
                #[allow(unused_imports, reason = "the fallback of endpoints without a group, of which there may be none")]
                use $crate::__private::Unlisted as _;
                &[$($(#[$condition])* $crate::__private::listed::<$group<(), ()>, _>(
                    <$endpoint>::ADD_TO_THE_LIST_OF_ITS_GROUP,
                    <$endpoint as $crate::Endpoint>::META,
                )),*]
            };
        }

        impl<TokenKind, SigningMode> $group<TokenKind, SigningMode> {
            #[doc(hidden)]
            #[allow(dead_code, reason = "a group without endpoints does not use it")]
            pub(crate) const THE_GROUP_IS_DECLARED_IN_THIS_CRATE: $crate::__private::BelongsTo<Self> =
                $crate::__private::BelongsTo::MARK;
        }

        impl<TokenKind, SigningMode> $crate::Group for $group<TokenKind, SigningMode> {
            type Caller = TokenKind;
            type Signing = SigningMode;
            fn client(&self) -> &$crate::Client<TokenKind, SigningMode> {
                &self.client
            }
        }

        impl<TokenKind, SigningMode> ::core::clone::Clone for $group<TokenKind, SigningMode> {
            fn clone(&self) -> Self {
                Self { client: ::core::clone::Clone::clone(&self.client) }
            }
        }

        impl<TokenKind, SigningMode> ::core::fmt::Debug for $group<TokenKind, SigningMode> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(::core::stringify!($group)).field(&self.client).finish()
            }
        }

        const _: () =
            $crate::meta::assert_unique_routes::<{ $group::<(), ()>::ENDPOINTS.len() * 2 + 1 }>($group::<(), ()>::ENDPOINTS);

        /// Adds the accessor of this group to every client. Import it to use it.
        $visibility trait $api<TokenKind, SigningMode> {
            $(#[$attribute])*
            fn $accessor(&self) -> $group<TokenKind, SigningMode>;
        }

        impl<TokenKind, SigningMode> $api<TokenKind, SigningMode> for $crate::Client<TokenKind, SigningMode> {
            fn $accessor(&self) -> $group<TokenKind, SigningMode> {
                $group { client: ::core::clone::Clone::clone(self) }
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
            "expected a group\nhelp: write `pub Wallets via WalletsApi::wallets [CreateWallet, GetWallet]`, after its doc comment"
        );
    };
}
