//! Which addresses may be asked.

use std::{
    error, fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};
use ureq::{
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

/// How far requests may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// The public internet, on ports of web servers.
    #[default]
    Public,
    /// Also the yard's own network and machine: where merchants' systems stand beside it, and in tests.
    Anywhere,
}

/// The system's resolver, whose answers are looked at before anybody connects to them.
#[derive(Debug)]
pub struct Guard {
    pub reach: Reach,
    pub inner: DefaultResolver,
}

/// An address that may not be asked.
#[derive(Debug)]
pub struct Refused(pub String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} may not be asked", self.0)
    }
}

impl error::Error for Refused {}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        if self.reach == Reach::Public && !is_web_port(uri) {
            return Err(refused(uri));
        }
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.reach == Reach::Anywhere {
            return Ok(found);
        }
        // One private address among public ones is a trick, not a mistake.
        match found.iter().all(|address| is_public(address.ip())) {
            true => Ok(found),
            false => Err(refused(uri)),
        }
    }
}

fn refused(uri: &Uri) -> ureq::Error {
    let host = uri
        .authority()
        .map_or_else(|| uri.to_string(), |authority| authority.host().to_owned());
    ureq::Error::Io(io::Error::other(Refused(crate::error::shortened(&host))))
}

/// 80, 443, and what programs open without being root: no mail, no remote shells.
fn is_web_port(uri: &Uri) -> bool {
    match uri.port_u16() {
        None | Some(80 | 443) => true,
        Some(port) => port >= 1024,
    }
}

/// Is it an address of the public internet? By the registries of special-purpose addresses of IANA (RFC 6890).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        // Carriers' own networks (RFC 6598).
        || (a == 100 && (64..128).contains(&b))
        // Protocol assignments, and the former relays from IPv6.
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        // Benchmarks of networks (RFC 2544).
        || (a == 198 && (b == 18 || b == 19))
        // Kept for later, and broadcast.
        || a >= 240;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let embedded = |at: usize| {
        let high = segments.get(at).copied().unwrap_or(0).to_be_bytes();
        let low = segments.get(at + 1).copied().unwrap_or(0).to_be_bytes();
        is_public_v4(Ipv4Addr::new(high[0], high[1], low[0], low[1]))
    };
    if address.to_ipv4_mapped().is_some() {
        return embedded(6);
    }
    // Translated addresses hold the IPv4 address that they lead to (RFC 6052, RFC 3056); those of RFC 8215 are a network's own.
    if let [0x64, 0xff9b, 0, 0, 0, 0, ..] = segments {
        return embedded(6);
    }
    match (first, second) {
        (0x2002, _) => embedded(1),
        // Protocol assignments with Teredo in them, and documentation.
        (0x2001, 0..=0x01ff) | (0x2001, 0x0db8) | (0x3fff, 0..=0x0fff) => false,
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for inside in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1:a00:0:100:808:808",
            "2002:0a00:0001::",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.254",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:0808:0808::",
            "2606:4700:4700::1111",
            "2a00:1450:4001::1",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn ports_of_other_services_are_not_asked() {
        for (address, expected) in [
            ("http://example.com/", true),
            ("https://example.com:8443/", true),
            ("http://example.com:25/", false),
            ("http://example.com:22/", false),
        ] {
            assert_eq!(is_web_port(&address.parse().unwrap()), expected, "{address}");
        }
    }
}
