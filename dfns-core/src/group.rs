//! Group handles: the types that carry the generated methods.
//!
//! A crate can add inherent methods only to its own types, and `Client` belongs to this crate. So
//! every crate that declares endpoints, ours included, declares handles with
//! [`dfns_group!`](crate::dfns_group). `client.auth()` is a handle, and `#[dfns_endpoint(.., group
//! = Auth)]` adds `delegated_login` to it.

use crate::client::Client;

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
    /// The group without the markers of a client, which has the list.
    #[doc(hidden)]
    type List;
    /// Returns the client behind the handle.
    fn client(&self) -> &Client<Self::Caller, Self::Signing>;
}

/// An endpoint with a group.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is listed in a group and declares none",
    label = "declared without `group = ..`",
    note = "add `group = ..` to its declaration, or drop it from the list"
)]
pub trait Grouped {
    /// The group that the declaration names.
    type Group;
}

/// A group whose list contains the endpoint `E`. Each method of a group requires it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{E}` is not in the list of a group of this crate",
    label = "this group does not list it",
    note = "add it to the list of its group: `dfns_group! {{ .. [.., {E}] }}`",
    note = "a group of another crate cannot list it: declare one in this crate"
)]
pub trait Lists<E> {}
// The error shows the lists of all other groups without this attribute.
#[diagnostic::do_not_recommend]
impl<E: ListedOnce<G>, G> Lists<E> for G {}

/// The entry of an endpoint in the list of its group `G`. A second entry is a conflict in this
/// trait.
#[doc(hidden)]
pub trait ListedOnce<G> {
    /// The group whose list it is.
    type In: SameGroup<G>;
}

/// The same group.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an endpoint of the group `{G}` is listed in the group `{Self}`",
    label = "its declaration names another group",
    note = "list it in the group of its declaration, or change `group = ..` there"
)]
pub trait SameGroup<G> {}
impl<G> SameGroup<G> for G {}

/// Declares a group handle, its accessor on the client, and the list of its endpoints.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::{dfns_endpoint, dfns_group};
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
/// `ParcelsApi`. Once the trait is imported, every [`Client`] has its method `parcels`. An endpoint
/// that names the group but is missing from its list does not compile.
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
            pub const ENDPOINTS: &'static [&'static $crate::EndpointMeta] = &[
                $($(#[$condition])* <$endpoint as $crate::Endpoint>::META),*
            ];
        }

        $(
            $(#[$condition])*
            #[allow(deprecated, reason = "the list names deprecated endpoints too")]
            impl $crate::__private::ListedOnce<<$endpoint as $crate::__private::Grouped>::Group> for $endpoint {
                type In = $group<(), ()>;
            }
        )*

        impl<TokenKind, SigningMode> $crate::Group for $group<TokenKind, SigningMode> {
            type Caller = TokenKind;
            type Signing = SigningMode;
            type List = $group<(), ()>;
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
