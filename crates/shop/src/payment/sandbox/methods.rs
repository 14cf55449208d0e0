//! The sandbox's payment methods: each a name that says what will happen.

use crate::payment::ProviderError;

pub const OK: &str = "sandbox_ok";
pub const DECLINED: &str = "sandbox_declined";
pub const INSUFFICIENT_FUNDS: &str = "sandbox_insufficient_funds";
/// The buyer has to confirm at the bank: [`super::Sandbox::answer_action`].
pub const THREE_D_SECURE: &str = "sandbox_3ds";
/// Succeeds, but the answer to the confirmation never comes.
pub const TIMEOUT: &str = "sandbox_timeout";
/// As [`OK`], but the answer to the capture never comes.
pub const CAPTURE_TIMEOUT: &str = "sandbox_capture_timeout";
/// As [`OK`], but the authorisation has run out when it is to be captured.
pub const CAPTURE_FAILS: &str = "sandbox_capture_fails";
/// As [`OK`], but refunds stay pending: [`super::Sandbox::finish_refund`].
pub const SLOW_REFUND: &str = "sandbox_slow_refund";

const ALL: [&str; 8] = [
    OK,
    DECLINED,
    INSUFFICIENT_FUNDS,
    THREE_D_SECURE,
    TIMEOUT,
    CAPTURE_TIMEOUT,
    CAPTURE_FAILS,
    SLOW_REFUND,
];

/// Fewer digits in a row are no card number anywhere.
const CARD_DIGITS: usize = 12;

/// Refuses everything but the names above, and card numbers by name.
pub(super) fn check(method: &str) -> Result<(), ProviderError> {
    let digits = method.chars().filter(char::is_ascii_digit).count();
    if digits >= CARD_DIGITS {
        return Err(ProviderError::CardNumber);
    }
    if ALL.contains(&method) {
        Ok(())
    } else {
        Err(ProviderError::Refused("no such payment method".to_owned()))
    }
}

pub(super) fn declined(method: &str) -> Option<&'static str> {
    match method {
        DECLINED => Some("card_declined"),
        INSUFFICIENT_FUNDS => Some("insufficient_funds"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_refused_however_it_is_written() {
        for card in [
            "4242424242424242",
            "4242 4242 4242 4242",
            "4242-4242-4242-4242",
            "sandbox_ok 374245455400126",
        ] {
            assert_eq!(check(card), Err(ProviderError::CardNumber));
        }
        assert!(matches!(check("sandbox_gold"), Err(ProviderError::Refused(_))));
        for method in ALL {
            assert_eq!(check(method), Ok(()));
        }
    }
}
