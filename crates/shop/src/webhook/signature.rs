//! Secrets of receivers, and what is signed with them: `v1,<base64 of HMAC-SHA256 over "id.timestamp.body">`.

use base64::{Engine, prelude::BASE64_STANDARD};
use model::{Timestamp, WebhookEventId, WebhookId};
use ring::hmac;
use zeroize::Zeroizing;

/// What one receiver checks signatures with; written as `whsec_<base64>`.
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// The secret of this receiver at this turn, the same each time.
    pub(super) fn derive(key: &[u8; 32], receiver: WebhookId, version: u32) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key);
        hasher.update(receiver.as_bytes());
        hasher.update(&version.to_be_bytes());
        Self(Zeroizing::new(*hasher.finalize().as_bytes()))
    }

    /// As the receiver's program wants it.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("whsec_{}", BASE64_STANDARD.encode(*self.0)))
    }

    pub(super) fn sign(&self, event: WebhookEventId, at: Timestamp, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &*self.0);
        let signed = format!("{event}.{}.{body}", at.seconds());
        let tag = hmac::sign(&key, signed.as_bytes());
        format!("v1,{}", BASE64_STANDARD.encode(tag.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_receiver_and_each_turn_has_a_secret_of_its_own() {
        let (a, b) = (WebhookId::from_bytes([1; 16]), WebhookId::from_bytes([2; 16]));
        let revealed = |receiver, version| Secret::derive(&[7; 32], receiver, version).reveal();
        assert_eq!(revealed(a, 1), revealed(a, 1));
        assert_ne!(revealed(a, 1), revealed(a, 2));
        assert_ne!(revealed(a, 1), revealed(b, 1));
        assert!(revealed(a, 1).starts_with("whsec_"));
    }
}
