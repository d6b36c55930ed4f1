//! Manifests: lists of endpoints that limit a client to them.
//!
//! A role needs the permissions of the calls that a program makes. A manifest lists those calls as
//! a type and computes their permissions. A scoped client makes no other calls, so the list is
//! complete.

use crate::meta::EndpointMeta;

/// A manifest made by [`dfns_manifest!`](crate::dfns_manifest).
pub trait Manifest {
    /// The endpoints that may be called.
    const ENDPOINTS: &'static [&'static EndpointMeta];
    /// The permissions that they need, in the worst case.
    const PERMISSIONS: &'static [&'static str];
}

/// An endpoint that belongs to a manifest.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not in the manifest `{M}`",
    label = "outside the manifest of this client",
    note = "add it to the list of `dfns_manifest!`, which also adds its permissions"
)]
pub trait InScope<M> {}

/// Declares a manifest: the endpoints a program calls. Their permissions are computed from the
/// list.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// # use dfns_core::dfns_endpoint;
/// # #[dfns_endpoint(GET, "/wallets", returns = (), permissions = ["Wallets:Read"])]
/// # pub struct ListWallets {}
/// # #[dfns_endpoint(POST, "/wallets", returns = (), signed, permissions = ["Wallets:Create", "Keys:Delegate" if present(delegate_to)])]
/// # pub struct CreateWallet { pub delegate_to: Option<String> }
/// use dfns::core::Manifest;
/// use dfns::{Client, UserToken, WithSigner, dfns_manifest};
///
/// dfns_manifest! {
///     /// What the payroll job may do.
///     pub Payroll = [CreateWallet, ListWallets]
/// }
///
/// # fn example(client: Client<UserToken, WithSigner>) {
/// let client = client.scoped::<Payroll>(); // makes these two calls and no other
/// let call = client.call(&ListWallets::new());
/// # let _ = call;
/// # }
/// assert_eq!(Payroll::PERMISSIONS, ["Wallets:Create", "Keys:Delegate", "Wallets:Read"]);
/// ```
#[macro_export]
macro_rules! dfns_manifest {
    ($(#[$attribute:meta])* $visibility:vis $name:ident = [$($(#[$condition:meta])* $endpoint:path),+ $(,)?]) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy)]
        $visibility enum $name {}

        impl $crate::Manifest for $name {
            const ENDPOINTS: &'static [&'static $crate::EndpointMeta] = &[$($(#[$condition])* <$endpoint as $crate::Endpoint>::META),+];
            const PERMISSIONS: &'static [&'static str] = {
                const NAMES: [&'static str; $crate::meta::count_union(<$name as $crate::Manifest>::ENDPOINTS)] =
                    $crate::meta::union_of(<$name as $crate::Manifest>::ENDPOINTS);
                &NAMES
            };
        }

        $($(#[$condition])* impl $crate::InScope<$name> for $endpoint {})+
    };
    ($(#[$attribute:meta])* $visibility:vis $name:ident = []) => {
        ::core::compile_error!("a manifest lists at least one endpoint: a client without any can call nothing");
    };
    ($($anything:tt)*) => {
        ::core::compile_error!("expected a manifest\nhelp: write `pub Payroll = [CreateWallet, ListWallets]`, after its doc comment");
    };
}
