//! Signed bodies, in the form that Stripe made usual: `t=<seconds>,v1=<hex of HMAC-SHA256 over "t.body">`.

use super::ProviderError;
use model::Timestamp;
use ring::hmac;

/// A signature is good for so many seconds, so that a recorded one cannot be played again later.
const TOLERANCE: i64 = 300;

pub(super) fn sign(secret: &[u8], body: &[u8], now: Timestamp) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let seconds = now.seconds();
    let tag = hmac::sign(&key, &signed(seconds, body));
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={seconds},v1={hex}")
}

pub(super) fn verify(
    secret: &[u8],
    body: &[u8],
    signature: &str,
    now: Timestamp,
) -> Result<(), ProviderError> {
    let part = |name: &str| {
        let mut parts = signature.split(',').filter_map(|part| part.split_once('='));
        parts.find(|(key, _)| *key == name).map(|(_, value)| value)
    };
    let seconds: i64 = part("t")
        .and_then(|text| text.parse().ok())
        .ok_or(ProviderError::Signature)?;
    let tag = part("v1").and_then(from_hex).ok_or(ProviderError::Signature)?;
    let age = now.seconds().saturating_sub(seconds);
    if age.abs() > TOLERANCE {
        return Err(ProviderError::Signature);
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hmac::verify(&key, &signed(seconds, body), &tag).map_err(|_| ProviderError::Signature)
}

fn signed(seconds: i64, body: &[u8]) -> Vec<u8> {
    let mut signed = format!("{seconds}.").into_bytes();
    signed.extend_from_slice(body);
    signed
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digits = text.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_signature_holds_for_its_body_its_secret_and_five_minutes() {
        let now = Timestamp::from_micros(1_777_000_000_000_000);
        let signature = sign(b"secret", b"{}", now);
        assert_eq!(verify(b"secret", b"{}", &signature, now), Ok(()));
        let later = |seconds| now.plus(Duration::from_secs(seconds));
        assert_eq!(verify(b"secret", b"{}", &signature, later(300)), Ok(()));
        assert!(verify(b"secret", b"{}", &signature, later(301)).is_err());
        assert!(verify(b"other", b"{}", &signature, now).is_err());
        assert!(verify(b"secret", b"{ }", &signature, now).is_err());
        for hostile in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=zz",
            "t=1777000000,v1=가가",
            "t=9223372036854775807,v1=00",
        ] {
            assert!(verify(b"secret", b"{}", hostile, now).is_err(), "{hostile}");
        }
    }
}
