/// The browser's `Sec-GPC` signal: a standing "do not sell or share".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GlobalPrivacyControl {
    #[default]
    Unset,
    On,
}

impl GlobalPrivacyControl {
    /// Reads every `Sec-GPC` header of a request: exactly `1` in any of them switches it on.
    /// (<https://w3c.github.io/gpc/#the-sec-gpc-header-field>)
    pub fn from_headers<'a>(mut values: impl Iterator<Item = &'a [u8]>) -> Self {
        if values.any(|value| value == b"1") {
            Self::On
        } else {
            Self::Unset
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_exact_one_switches_it_on() {
        let read = |values: &[&'static [u8]]| GlobalPrivacyControl::from_headers(values.iter().copied());
        assert_eq!(read(&[b"0", b"1"]), GlobalPrivacyControl::On);
        assert_eq!(read(&[b"1 "]), GlobalPrivacyControl::Unset);
        assert_eq!(read(&[b"true"]), GlobalPrivacyControl::Unset);
        assert_eq!(read(&[]), GlobalPrivacyControl::Unset);
    }
}
