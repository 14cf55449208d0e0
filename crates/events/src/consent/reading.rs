use super::{
    categories::Categories,
    purposes,
    tcf::{Error, TcString},
    verdict::Verdict,
};
use crate::{Context, Json};
use std::borrow::Cow;

/// The browser's standing "do not sell or share", as its `Sec-GPC: 1` header says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gpc {
    #[default]
    Unset,
    On,
}

/// What a request says beside its events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Around<'a> {
    pub gpc: Gpc,
    /// The part of the address behind `?`.
    pub query: &'a str,
}

/// How a shop's banner is to be understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    pub categories: Categories,
    /// Who runs this engine, as a number of the IAB's Global Vendor List. Without one it works for the shop, under what
    /// the shop itself was allowed.
    pub vendor: Option<u16>,
}

/// What was said, and the TC string with which it was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    pub verdict: Verdict,
    /// A string that cannot be read denies everything it could have allowed.
    pub tcf: Option<Result<TcString, Error>>,
}

/// Reads all that is said about one event.
pub fn read(context: Context<'_>, around: &Around<'_>, policy: &Policy) -> Reading {
    let mut verdict = policy.categories.read(context);
    if around.gpc == Gpc::On || context.get("gpc").is_some_and(is_yes) {
        verdict = verdict.strictest(Verdict::NOT_SHARED);
    }
    let tcf = tc_string(context, around.query).map(|text| TcString::parse(&text));
    match &tcf {
        Some(Ok(said)) => verdict = verdict.strictest(purposes::verdict(said, policy.vendor)),
        Some(Err(_)) => verdict = verdict.strictest(Verdict::DENIED),
        None => {}
    }
    Reading { verdict, tcf }
}

/// `true`, 1 and `"1"`: banners write all three.
fn is_yes(value: Json<'_>) -> bool {
    value.flag() == Some(true) || value.number() == Some("1") || value.text().is_some_and(|text| text == "1")
}

fn tc_string<'a>(context: Context<'a>, query: &'a str) -> Option<Cow<'a, str>> {
    let paths: [&[&str]; 5] = [
        &["consent", "tcf"],
        &["consent", "tcf", "tcString"],
        &["consent", "tcString"],
        &["tcf"],
        &["tcf", "tcString"],
    ];
    let applies = [&["consent", "tcf", "gdprApplies"][..], &["tcf", "gdprApplies"]]
        .into_iter()
        .find_map(|path| context.at(path)?.flag());
    if applies == Some(false) || parameter(query, "gdpr") == Some("0") {
        return None;
    }
    paths
        .into_iter()
        .find_map(|path| context.text(path))
        .or_else(|| parameter(query, "gdpr_consent").map(Cow::Borrowed))
        .filter(|text| !text.is_empty())
}

/// A parameter of a query. TC strings hold nothing that would have to be escaped.
fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Limits, Object, consent::Choice};
    use model::Purpose;

    /// Written by `@iabtcf/core` 1.5.6: purposes 1, 2, 3, 5, 6, 9 by consent and 7, 8, 10 by legitimate interest.
    const TC: &str = "CQgYw8AQgcD4AB7AECKODIFkAOyAAANAABSIF5wBAABAAGgAQABQC8wAEeAA.IF5wBAABAAGgAQABgC8w";

    fn said(context: &str, around: Around<'_>) -> [Option<Choice>; 4] {
        let json = Json::parse(context, Limits::default().bounds).unwrap();
        let context = Context::new(json.object().unwrap(), Object::EMPTY);
        let verdict = read(context, &around, &Policy::default()).verdict;
        Purpose::ALL.map(|purpose| verdict.of(purpose))
    }

    fn quiet(context: &str) -> [Option<Choice>; 4] {
        said(context, Around::default())
    }

    const ALLOW: Option<Choice> = Some(Choice::Allow);
    const DENY: Option<Choice> = Some(Choice::Deny);

    #[test]
    fn silence_is_no_answer() {
        for context in [
            "{}",
            r#"{"consent":{}}"#,
            r#"{"consent":null}"#,
            r#"{"gpc":false}"#,
            r#"{"tcf":{"tcString":""}}"#,
        ] {
            assert_eq!(quiet(context), [None; 4], "{context}");
        }
    }

    #[test]
    fn gpc_denies_sharing_alone() {
        for context in [r#"{"gpc":true}"#, r#"{"gpc":1}"#, r#"{"gpc":"1"}"#] {
            assert_eq!(quiet(context), [None, None, None, DENY], "{context}");
        }
        let around = Around {
            gpc: Gpc::On,
            query: "",
        };
        let shared = r#"{"consent":{"categoryPreferences":{"DataSharing":true}}}"#;
        assert_eq!(said(shared, around), [None, None, None, DENY]);
    }

    #[test]
    fn a_tc_string_is_found_wherever_it_is_sent() {
        let expected = [ALLOW, DENY, ALLOW, None];
        for context in [
            format!(r#"{{"consent":{{"tcf":"{TC}"}}}}"#),
            format!(r#"{{"consent":{{"tcf":{{"tcString":"{TC}"}}}}}}"#),
            format!(r#"{{"tcf":{{"tcString":"{TC}","gdprApplies":true}}}}"#),
        ] {
            assert_eq!(quiet(&context), expected, "{context}");
        }
        let query = format!("a=b&gdpr=1&gdpr_consent={TC}");
        assert_eq!(
            said(
                "{}",
                Around {
                    gpc: Gpc::Unset,
                    query: &query
                }
            ),
            expected
        );
    }

    #[test]
    fn where_it_does_not_apply_it_says_nothing() {
        let context = format!(r#"{{"tcf":{{"tcString":"{TC}","gdprApplies":false}}}}"#);
        assert_eq!(quiet(&context), [None; 4]);
        let query = format!("gdpr=0&gdpr_consent={TC}");
        assert_eq!(
            said(
                "{}",
                Around {
                    gpc: Gpc::Unset,
                    query: &query
                }
            ),
            [None; 4]
        );
    }

    #[test]
    fn a_string_that_cannot_be_read_allows_nothing() {
        let context = r#"{"consent":{"tcf":"garbage","categoryPreferences":{"Analytics":true}}}"#;
        assert_eq!(quiet(context), [DENY, DENY, DENY, None]);
    }

    #[test]
    fn the_strictest_counts() {
        let context = format!(
            r#"{{"consent":{{"tcf":"{TC}","categoryPreferences":{{"Analytics":false,"Advertising":true}}}}}}"#
        );
        assert_eq!(quiet(&context), [ALLOW, DENY, DENY, None]);
    }
}
