//! The least privilege of several endpoints, computed at compile time.
//!
//! The order is kept and duplicates are removed. Names are compared as bytes, so permissions of
//! other crates and future ones work too.

use super::EndpointMeta;
use super::message::{Message, same_text};

/// Counts the distinct permissions in the newest sets of these endpoints.
#[doc(hidden)]
pub const fn count_union(endpoints: &[&EndpointMeta]) -> usize {
    let mut seen = [""; 1024];
    fill(endpoints, &mut seen)
}

/// Returns the distinct permissions in the newest sets of these endpoints, in order. `N` must be
/// the result of [`count_union`].
#[doc(hidden)]
pub const fn union_of<const N: usize>(endpoints: &[&EndpointMeta]) -> [&'static str; N] {
    let mut names = [""; N];
    fill(endpoints, &mut names);
    names
}

const fn fill(endpoints: &[&EndpointMeta], names: &mut [&'static str]) -> usize {
    let mut filled = 0;
    let mut endpoint = 0;
    while endpoint < endpoints.len() {
        let rules = endpoints[endpoint].newest_permissions();
        let mut rule = 0;
        while rule < rules.len() {
            if !contains(names, filled, rules[rule].name) {
                names[filled] = rules[rule].name;
                filled += 1;
            }
            rule += 1;
        }
        endpoint += 1;
    }
    filled
}

/// Fails if a role lacks a permission that an endpoint needs.
#[doc(hidden)]
#[track_caller]
pub const fn assert_granted(granted: &[&str], endpoint: &EndpointMeta) {
    let rules = endpoint.newest_permissions();
    let mut index = 0;
    while index < rules.len() {
        let name = rules[index].name;
        if !contains(granted, granted.len(), name) {
            Message::new()
                .add("this role lacks the permission ")
                .quote(name)
                .add(", which ")
                .quote(endpoint.request())
                .add(" needs\nhelp: add ")
                .quote(endpoint.request())
                .add(" to the list of `least_privilege!`, or ")
                .quote(name)
                .add(" to the role")
                .fail();
        }
        index += 1;
    }
}

const fn contains(names: &[&str], length: usize, name: &str) -> bool {
    let mut index = 0;
    while index < length {
        if same_text(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}

/// Computes the permissions that these requests need in the worst case, as a constant: those of a
/// least-privileged role.
///
/// Conditional permissions are included. Where Dfns renamed a permission the newest name is used.
///
/// ```
/// # use dfns_core as dfns;
/// # use dfns_core::dfns_endpoint;
/// # #[dfns_endpoint(GET, "/wallets", returns = (), permissions = ["Wallets:Read"])]
/// # pub struct ListWallets {}
/// # #[dfns_endpoint(POST, "/wallets", returns = (), signed, permissions = ["Wallets:Create", "Keys:Delegate" if present(delegate_to)])]
/// # pub struct CreateWallet { pub delegate_to: Option<String> }
/// use dfns::least_privilege;
///
/// const PAYROLL: &[&str] = least_privilege![CreateWallet, ListWallets];
/// assert_eq!(PAYROLL, ["Wallets:Create", "Keys:Delegate", "Wallets:Read"]);
/// ```
#[macro_export]
macro_rules! least_privilege {
    ($($endpoint:ty),+ $(,)?) => {{
        const ENDPOINTS: &[&$crate::EndpointMeta] = &[$(<$endpoint as $crate::Endpoint>::META),+];
        const NAMES: [&'static str; $crate::meta::count_union(ENDPOINTS)] = $crate::meta::union_of(ENDPOINTS);
        const UNION: &'static [&'static str] = &NAMES;
        UNION
    }};
}

/// Fails to compile when a role lacks a permission that one of these requests needs.
///
/// ```
/// # use dfns_core as dfns;
/// # use dfns_core::dfns_endpoint;
/// # #[dfns_endpoint(GET, "/wallets", returns = (), permissions = ["Wallets:Read"])]
/// # pub struct ListWallets {}
/// # #[dfns_endpoint(POST, "/wallets", returns = (), signed, permissions = ["Wallets:Create", "Keys:Delegate" if present(delegate_to)])]
/// # pub struct CreateWallet { pub delegate_to: Option<String> }
/// use dfns::{assert_granted, least_privilege};
///
/// const PAYROLL: &[&str] = least_privilege![CreateWallet, ListWallets];
/// assert_granted!(PAYROLL, [ListWallets]);
/// ```
#[macro_export]
macro_rules! assert_granted {
    ($role:expr, [$($endpoint:ty),+ $(,)?]) => {
        const _: () = {
            $($crate::meta::assert_granted($role, <$endpoint as $crate::Endpoint>::META);)+
        };
    };
}
