//! Tokens that only a page of this yard, shown to this session or visitor, can carry back.
//!
//! A token is a nonce and a keyed hash of nonce and subject. The nonce makes it differ on every page, so that a
//! compressed page does not give it away piece by piece (BREACH).

use crate::{Error, Secrets, token::random};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{SessionId, VisitorId};
use subtle::ConstantTimeEq;

const NONCE: usize = 16;
const TOKEN: usize = NONCE + 32;

/// Whose pages a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CsrfSubject {
    Session(SessionId),
    Visitor(VisitorId),
}

/// 64 characters of base64url.
pub fn csrf_token(secrets: &Secrets, subject: CsrfSubject) -> Result<String, Error> {
    let nonce: [u8; NONCE] = random()?;
    let mut token = Vec::with_capacity(TOKEN);
    token.extend_from_slice(&nonce);
    token.extend_from_slice(&seal(secrets, subject, &nonce));
    Ok(BASE64_URL_SAFE_NO_PAD.encode(token))
}

/// Whether `token` was made for `subject`; the comparison takes the same time for every wrong token.
pub fn verify_csrf(secrets: &Secrets, subject: CsrfSubject, token: &str) -> bool {
    let mut bytes = [0; TOKEN];
    let Ok(TOKEN) = BASE64_URL_SAFE_NO_PAD.decode_slice(token, &mut bytes) else {
        return false;
    };
    let (nonce, sealed) = bytes.split_at(NONCE);
    seal(secrets, subject, nonce).ct_eq(sealed).into()
}

fn seal(secrets: &Secrets, subject: CsrfSubject, nonce: &[u8]) -> [u8; 32] {
    let (kind, id) = match &subject {
        CsrfSubject::Session(id) => (b"session", id.as_bytes()),
        CsrfSubject::Visitor(id) => (b"visitor", id.as_bytes()),
    };
    let mut hasher = blake3::Hasher::new_keyed(&secrets.csrf());
    hasher.update(kind).update(id).update(nonce);
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_for_its_own_subject_and_key_alone() {
        let secrets = Secrets::from_bytes([7; 32]);
        let session = CsrfSubject::Session(SessionId::from_bytes([1; 16]));
        let token = csrf_token(&secrets, session).unwrap();
        assert!(verify_csrf(&secrets, session, &token));
        assert!(!verify_csrf(
            &secrets,
            CsrfSubject::Session(SessionId::from_bytes([2; 16])),
            &token
        ));
        assert!(!verify_csrf(
            &secrets,
            CsrfSubject::Visitor(VisitorId::from_bytes([1; 16])),
            &token
        ));
        assert!(!verify_csrf(&Secrets::from_bytes([8; 32]), session, &token));
    }

    #[test]
    fn every_page_carries_another_token_and_a_changed_one_is_refused() {
        let secrets = Secrets::from_bytes([7; 32]);
        let visitor = CsrfSubject::Visitor(VisitorId::from_bytes([1; 16]));
        let token = csrf_token(&secrets, visitor).unwrap();
        assert_ne!(token, csrf_token(&secrets, visitor).unwrap());
        let changed = format!(
            "{}{}",
            if token.starts_with('A') { 'B' } else { 'A' },
            &token[1..]
        );
        for wrong in [
            "",
            "x",
            &changed,
            &token[..63],
            &format!("{token}A"),
            &"A".repeat(10_000),
        ] {
            assert!(!verify_csrf(&secrets, visitor, wrong), "{wrong}");
        }
    }
}
