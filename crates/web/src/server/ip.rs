use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The caller's address: the peer's own, or behind trusted proxies the last address in `X-Forwarded-For` that is
/// not one of them. What stands further left was written by the caller and means nothing.
pub(crate) fn client_ip(peer: SocketAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    let peer = peer.ip().to_canonical();
    if !trusted.contains(&peer) {
        return peer;
    }
    let lines = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        match hop.parse::<IpAddr>() {
            Ok(ip) if trusted.contains(&ip.to_canonical()) => {}
            Ok(ip) => return ip.to_canonical(),
            Err(_) => return peer,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip_of(peer: &str, forwarded: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let proxy = "10.0.0.1".parse().unwrap();
        client_ip(format!("{peer}:80").parse().unwrap(), &headers, &[proxy]).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_entry() {
        assert_eq!(ip_of("203.0.113.9", "198.51.100.7"), "203.0.113.9");
        assert_eq!(ip_of("10.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(ip_of("10.0.0.1", "6.6.6.6, 198.51.100.7"), "198.51.100.7");
        assert_eq!(ip_of("10.0.0.1", "198.51.100.7, 10.0.0.1"), "198.51.100.7");
        assert_eq!(ip_of("10.0.0.1", "nonsense"), "10.0.0.1");
    }
}
