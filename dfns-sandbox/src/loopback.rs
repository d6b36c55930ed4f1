//! The hosts that are this computer: loopback addresses and `localhost`, whose name is not
//! resolved by others.

use http::uri::Authority;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The addresses of this computer that a host names. Empty for any other host.
pub(crate) fn addresses(authority: &Authority) -> Vec<IpAddr> {
    let host = authority.host();
    let literal = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = literal.parse::<IpAddr>() {
        return if address.is_loopback() { vec![address] } else { Vec::new() };
    }
    let name = host.to_ascii_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    if name == "localhost" || name.ends_with(".localhost") {
        return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    Vec::new()
}
