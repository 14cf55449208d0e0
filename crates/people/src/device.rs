//! What a browser says of itself, cut down to the two words that its owner knows it by.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Browser {
    Chrome,
    Edge,
    Firefox,
    KakaoTalk,
    Naver,
    Opera,
    Safari,
    SamsungInternet,
    Whale,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    Android,
    ChromeOs,
    IPad,
    IPhone,
    Linux,
    MacOs,
    Windows,
}

/// Browser and system, as far as they are known. Versions and models are left out: two words are enough to know one's
/// own phone by, and too few to tell people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DeviceLabel {
    pub browser: Option<Browser>,
    pub system: Option<System>,
}

/// Each browser claims to be those behind it as well, so the order matters.
const BROWSERS: [(&str, Browser); 14] = [
    ("KAKAOTALK", Browser::KakaoTalk),
    ("NAVER(", Browser::Naver),
    ("Edg", Browser::Edge),
    ("SamsungBrowser", Browser::SamsungInternet),
    ("Whale", Browser::Whale),
    ("OPR/", Browser::Opera),
    ("Opera", Browser::Opera),
    ("FxiOS", Browser::Firefox),
    ("Firefox", Browser::Firefox),
    ("CriOS", Browser::Chrome),
    ("HeadlessChrome", Browser::Chrome),
    ("Chrome", Browser::Chrome),
    ("Chromium", Browser::Chrome),
    ("Safari", Browser::Safari),
];

const SYSTEMS: [(&str, System); 8] = [
    ("Android", System::Android),
    ("iPhone", System::IPhone),
    ("iPad", System::IPad),
    ("CrOS", System::ChromeOs),
    ("Windows", System::Windows),
    ("Mac OS X", System::MacOs),
    ("Macintosh", System::MacOs),
    ("Linux", System::Linux),
];

impl DeviceLabel {
    /// From a `User-Agent`; whatever is not known is left out, and nothing of the text itself is kept.
    pub fn of_agent(agent: &str) -> Self {
        Self {
            browser: first(&BROWSERS, agent),
            system: first(&SYSTEMS, agent),
        }
    }

    pub const fn is_unknown(&self) -> bool {
        self.browser.is_none() && self.system.is_none()
    }

    /// As it is stored: `chrome/android`, with nothing for what is not known.
    pub(crate) fn code(self) -> String {
        let browser = self.browser.map_or("", Browser::code);
        let system = self.system.map_or("", System::code);
        format!("{browser}/{system}")
    }

    /// A code of a later version is a device that is not known.
    pub(crate) fn from_code(code: &str) -> Self {
        let (browser, system) = code.split_once('/').unwrap_or_default();
        let known = |(_, one): &(&str, Browser)| (one.code() == browser).then_some(*one);
        let running = |(_, one): &(&str, System)| (one.code() == system).then_some(*one);
        Self {
            browser: BROWSERS.iter().find_map(known),
            system: SYSTEMS.iter().find_map(running),
        }
    }
}

fn first<T: Copy>(known: &[(&str, T)], agent: &str) -> Option<T> {
    let found = known.iter().find(|(mark, _)| agent.contains(mark));
    found.map(|(_, one)| *one)
}

impl Browser {
    const fn code(self) -> &'static str {
        match self {
            Self::Chrome => "chrome",
            Self::Edge => "edge",
            Self::Firefox => "firefox",
            Self::KakaoTalk => "kakaotalk",
            Self::Naver => "naver",
            Self::Opera => "opera",
            Self::Safari => "safari",
            Self::SamsungInternet => "samsung",
            Self::Whale => "whale",
        }
    }
}

impl System {
    const fn code(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::ChromeOs => "chromeos",
            Self::IPad => "ipad",
            Self::IPhone => "iphone",
            Self::Linux => "linux",
            Self::MacOs => "macos",
            Self::Windows => "windows",
        }
    }
}

/// Names are the makers' own, in every language.
impl fmt::Display for Browser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Chrome => "Chrome",
            Self::Edge => "Edge",
            Self::Firefox => "Firefox",
            Self::KakaoTalk => "KakaoTalk",
            Self::Naver => "NAVER",
            Self::Opera => "Opera",
            Self::Safari => "Safari",
            Self::SamsungInternet => "Samsung Internet",
            Self::Whale => "Whale",
        })
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Android => "Android",
            Self::ChromeOs => "ChromeOS",
            Self::IPad => "iPad",
            Self::IPhone => "iPhone",
            Self::Linux => "Linux",
            Self::MacOs => "macOS",
            Self::Windows => "Windows",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(agent: &str) -> (Option<Browser>, Option<System>) {
        let label = DeviceLabel::of_agent(agent);
        (label.browser, label.system)
    }

    #[test]
    fn a_device_has_the_name_its_owner_knows() {
        let phone = "Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) \
                     SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36";
        assert_eq!(
            told(phone),
            (Some(Browser::SamsungInternet), Some(System::Android))
        );
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      CriOS/126.0 Mobile/15E148 Safari/604.1";
        assert_eq!(told(iphone), (Some(Browser::Chrome), Some(System::IPhone)));
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/125.0.0.0 Safari/537.36 Edg/125.0.0.0";
        assert_eq!(told(edge), (Some(Browser::Edge), Some(System::Windows)));
    }

    #[test]
    fn what_is_not_known_is_left_out_and_no_text_is_kept() {
        for agent in ["", "curl/8.5", "<script>alert(1)</script>", "\u{202e}evil"] {
            assert!(DeviceLabel::of_agent(agent).is_unknown(), "{agent}");
        }
    }

    #[test]
    fn a_label_is_read_back_from_its_code() {
        for (_, browser) in BROWSERS {
            for (_, system) in SYSTEMS {
                let label = DeviceLabel {
                    browser: Some(browser),
                    system: Some(system),
                };
                assert_eq!(DeviceLabel::from_code(&label.code()), label);
            }
        }
        let unknown = DeviceLabel::default();
        assert_eq!(DeviceLabel::from_code(&unknown.code()), unknown);
        assert_eq!(DeviceLabel::from_code("a browser of tomorrow"), unknown);
    }
}
