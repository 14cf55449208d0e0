use super::{Choice, Verdict};
use crate::{Context, Json};
use model::Purpose;

/// What a banner's own categories mean. The usual names and OneTrust's standard groups are known; a shop can name more,
/// or others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Categories {
    own: Vec<(String, Purpose)>,
}

/// OneTrust's groups as it numbers them; `C0001`, strictly necessary, needs no answer.
const GROUPS: [(&str, Purpose); 3] = [
    ("c0002", Purpose::Measure),
    ("c0003", Purpose::Personalise),
    ("c0004", Purpose::Ads),
];

const USUAL: [(&str, Purpose); 28] = [
    ("personalise", Purpose::Personalise),
    ("personalize", Purpose::Personalise),
    ("personalisation", Purpose::Personalise),
    ("personalization", Purpose::Personalise),
    ("personalizationstorage", Purpose::Personalise),
    ("functional", Purpose::Personalise),
    ("functionality", Purpose::Personalise),
    ("functionalitystorage", Purpose::Personalise),
    ("preferences", Purpose::Personalise),
    ("ads", Purpose::Ads),
    ("advertising", Purpose::Ads),
    ("advertisement", Purpose::Ads),
    ("marketing", Purpose::Ads),
    ("targeting", Purpose::Ads),
    ("adstorage", Purpose::Ads),
    ("adpersonalization", Purpose::Ads),
    ("measure", Purpose::Measure),
    ("measurement", Purpose::Measure),
    ("analytics", Purpose::Measure),
    ("analyticsstorage", Purpose::Measure),
    ("statistics", Purpose::Measure),
    ("performance", Purpose::Measure),
    ("siteperformance", Purpose::Measure),
    ("share", Purpose::Share),
    ("sharing", Purpose::Share),
    ("datasharing", Purpose::Share),
    ("saleofdata", Purpose::Share),
    ("saleofpersonaldata", Purpose::Share),
];

impl Categories {
    /// With one more category, which goes before the usual ones of that name.
    #[must_use]
    pub fn with(mut self, category: &str, purpose: Purpose) -> Self {
        self.own.push((plain(category), purpose));
        self
    }

    fn purpose(&self, category: &str) -> Option<Purpose> {
        let category = plain(category);
        let own = self.own.iter().map(|(name, purpose)| (name.as_str(), *purpose));
        own.chain(GROUPS)
            .chain(USUAL)
            .find(|(name, _)| *name == category)
            .map(|(_, purpose)| purpose)
    }

    /// What an event's context says in categories. Ones that nobody knows say nothing.
    pub(super) fn read(&self, context: Context<'_>) -> Verdict {
        let mut verdict = Verdict::default();
        let preferences = context
            .at(&["consent", "categoryPreferences"])
            .and_then(Json::object);
        for (category, value) in preferences.unwrap_or_default().iter() {
            self.say(&mut verdict, &category, choice(value));
        }
        for (list, said) in [
            ("allowedConsentIds", Choice::Allow),
            ("deniedConsentIds", Choice::Deny),
        ] {
            let Some(ids) = context.at(&["consentManagement", list]).and_then(Json::array) else {
                continue;
            };
            for category in ids.iter().filter_map(Json::text) {
                self.say(&mut verdict, &category, Some(said));
            }
        }
        for path in [
            &["consent", "OnetrustActiveGroups"][..],
            &["OnetrustActiveGroups"],
        ] {
            if let Some(groups) = context.text(path) {
                self.active_groups(&mut verdict, &groups);
            }
        }
        verdict
    }

    fn say(&self, verdict: &mut Verdict, category: &str, choice: Option<Choice>) {
        if let (Some(purpose), Some(choice)) = (self.purpose(category), choice) {
            verdict.set(purpose, choice);
        }
    }

    /// `,C0001,C0003,` lists what is on, so that a group which is not there is off; the `OptanonConsent` cookie says
    /// both: `C0001:1,C0002:0`.
    fn active_groups(&self, verdict: &mut Verdict, groups: &str) {
        let listed = || groups.split(',').map(str::trim).filter(|group| !group.is_empty());
        if groups.contains(':') {
            for (group, value) in listed().filter_map(|group| group.split_once(':')) {
                let said = if value == "1" { Choice::Allow } else { Choice::Deny };
                self.say(verdict, group, Some(said));
            }
            return;
        }
        let own = self.own.iter().map(|(name, purpose)| (name.as_str(), *purpose));
        for (name, purpose) in own.chain(GROUPS) {
            let is_on = listed().any(|group| plain(group) == name);
            verdict.set(purpose, if is_on { Choice::Allow } else { Choice::Deny });
        }
    }
}

/// `true` and `false`, and the words of Google's consent mode.
fn choice(value: Json<'_>) -> Option<Choice> {
    if let Some(flag) = value.flag() {
        return Some(if flag { Choice::Allow } else { Choice::Deny });
    }
    match value.text()?.as_ref() {
        "granted" | "true" => Some(Choice::Allow),
        "denied" | "false" => Some(Choice::Deny),
        _ => None,
    }
}

fn plain(category: &str) -> String {
    category
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Object};

    fn read(categories: &Categories, context: &str) -> Verdict {
        let json = Json::parse(context, Limits::default().bounds).unwrap();
        categories.read(Context::new(json.object().unwrap(), Object::EMPTY))
    }

    fn usual(context: &str) -> Verdict {
        read(&Categories::default(), context)
    }

    const ALLOW: Option<Choice> = Some(Choice::Allow);
    const DENY: Option<Choice> = Some(Choice::Deny);

    #[test]
    fn segments_preferences_are_read() {
        let verdict = usual(
            r#"{"consent":{"categoryPreferences":{"Advertising":true,"Analytics":false,"Functional":true,"DataSharing":false}}}"#,
        );
        let expected = Verdict {
            personalise: ALLOW,
            ads: ALLOW,
            measure: DENY,
            share: DENY,
        };
        assert_eq!(verdict, expected);
    }

    #[test]
    fn onetrusts_groups_are_read() {
        let expected = Verdict {
            personalise: ALLOW,
            ads: DENY,
            measure: DENY,
            share: None,
        };
        for context in [
            r#"{"OnetrustActiveGroups":",C0001,C0003,"}"#,
            r#"{"consent":{"OnetrustActiveGroups":"C0001:1,C0002:0,C0003:1,C0004:0"}}"#,
            r#"{"consent":{"categoryPreferences":{"C0001":true,"C0002":false,"C0003":true,"C0004":false}}}"#,
            r#"{"consentManagement":{"provider":"oneTrust","allowedConsentIds":["C0001","C0003"],"deniedConsentIds":["C0002","C0004"]}}"#,
        ] {
            assert_eq!(usual(context), expected, "{context}");
        }
    }

    #[test]
    fn two_categories_of_one_use_must_both_allow_it() {
        let verdict = usual(
            r#"{"consent":{"categoryPreferences":{"marketing":true,"Targeting":false,"ads":"granted"}}}"#,
        );
        assert_eq!(verdict.ads, DENY);
    }

    #[test]
    fn a_shop_names_its_own() {
        let categories = Categories::default()
            .with("맞춤 추천", Purpose::Personalise)
            .with("analytics", Purpose::Share);
        let verdict = read(
            &categories,
            r#"{"consent":{"categoryPreferences":{"맞춤 추천":true,"Analytics":true}}}"#,
        );
        assert_eq!(
            verdict,
            Verdict {
                personalise: ALLOW,
                share: ALLOW,
                ..Verdict::default()
            }
        );
    }

    #[test]
    fn what_nobody_knows_says_nothing() {
        for context in [
            r#"{"consent":{"categoryPreferences":{"cat1":true,"Analytics":"maybe","ads":null}}}"#,
            r#"{"consent":{"categoryPreferences":[true]}}"#,
            r#"{"consent":"yes"}"#,
            r#"{"consentManagement":{"allowedConsentIds":"all","deniedConsentIds":{}}}"#,
        ] {
            assert_eq!(usual(context), Verdict::default(), "{context}");
        }
    }
}
