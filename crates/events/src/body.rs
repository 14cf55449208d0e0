use crate::{Limits, Refusal};
use flate2::read::MultiGzDecoder;
use std::{borrow::Cow, io::Read};

/// A request's body as JSON text: inflated and without a byte order mark. It is no larger than [`Limits::body`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body<'a>(Cow<'a, [u8]>);

/// RFC 1952, 2.3.1. No JSON text begins so.
const GZIP: [u8; 2] = [0x1f, 0x8b];
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

impl<'a> Body<'a> {
    /// Looks at the bytes alone: RudderStack's Node SDK says that its gzip is a form, browsers that their JSON is plain
    /// text, and some proxies inflate a body and leave `Content-Encoding: gzip` on it.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Refusal> {
        let limit = limits.body;
        if bytes.len() > limit {
            return Err(Refusal::TooLarge { limit });
        }
        let plain = if bytes.starts_with(&GZIP) {
            Cow::Owned(inflate(bytes, limit)?)
        } else {
            Cow::Borrowed(bytes)
        };
        let plain = match plain {
            Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(text)),
            Cow::Owned(mut text) => {
                if text.starts_with(&BYTE_ORDER_MARK) {
                    text.drain(..BYTE_ORDER_MARK.len());
                }
                Cow::Owned(text)
            }
        };
        if plain.trim_ascii().is_empty() {
            return Err(Refusal::Empty);
        }
        Ok(Self(plain))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn inflate(bytes: &[u8], limit: usize) -> Result<Vec<u8>, Refusal> {
    // One byte more than is allowed tells a body that fits exactly from one that does not end.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut text)
        .map_err(|error| Refusal::Gzip(error.to_string()))?;
    if text.len() > limit {
        return Err(Refusal::InflatesTooLarge { limit });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn open(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
        Body::open(bytes, &Limits::default()).map(|body| body.bytes().to_vec())
    }

    #[test]
    fn gzip_is_known_by_its_first_bytes() {
        assert_eq!(open(&gzip(b"{}")), Ok(b"{}".to_vec()));
        assert_eq!(open(b"{}"), Ok(b"{}".to_vec()));
        assert!(matches!(open(&gzip(b"{}")[..12]), Err(Refusal::Gzip(_))));
        assert!(matches!(open(&[0x1f, 0x8b, 0xff]), Err(Refusal::Gzip(_))));
    }

    #[test]
    fn two_members_are_one_body() {
        let twice = [gzip(b"{\"batch\":"), gzip(b"[]}")].concat();
        assert_eq!(open(&twice), Ok(b"{\"batch\":[]}".to_vec()));
    }

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(open(b"\xef\xbb\xbf{}"), Ok(b"{}".to_vec()));
        assert_eq!(open(&gzip(b"\xef\xbb\xbf{}")), Ok(b"{}".to_vec()));
    }

    #[test]
    fn bombs_and_large_bodies_are_refused() {
        let limit = Limits::default().body;
        let bomb = gzip(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 100_000);
        assert_eq!(open(&bomb), Err(Refusal::InflatesTooLarge { limit }));
        assert_eq!(open(&vec![b' '; 10_000_000]), Err(Refusal::TooLarge { limit }));
        assert_eq!(
            open(&gzip(&[b"1".repeat(limit)].concat())).map(|body| body.len()),
            Ok(limit)
        );
        assert_eq!(Refusal::TooLarge { limit }.status(), 413);
    }

    #[test]
    fn an_empty_body_is_named() {
        for body in [&b""[..], b" \n", b"\xef\xbb\xbf"] {
            assert_eq!(open(body), Err(Refusal::Empty));
        }
        assert_eq!(open(&gzip(b"")), Err(Refusal::Empty));
    }

    proptest! {
        #[test]
        fn random_gzip_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = open(&[&GZIP[..], &bytes].concat());
            let _ = open(&[&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff][..], &bytes].concat());
        }

        #[test]
        fn every_body_survives_gzip(text in "[ -~가-힣]{1,200}") {
            prop_assume!(!text.trim().is_empty());
            prop_assert_eq!(open(&gzip(text.as_bytes())), Ok(text.into_bytes()));
        }
    }
}
