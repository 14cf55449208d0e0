//! What a banner says, from the body to a verdict.

use crate::sent::taken;
use events::consent::{Around, Choice, Gpc, Policy, TcfError, Verdict, read};

#[test]
fn a_batch_may_say_it_for_all_of_its_events() {
    let body = r#"{"context":{"consent":{"categoryPreferences":{"Advertising":false}}},"batch":[
        {"type":"page","userId":"u"},
        {"type":"page","userId":"u","context":{"consent":{"categoryPreferences":{"Advertising":true}}}}]}"#;
    taken("/v1/batch", body, |events| {
        let ads = |index: usize| {
            read(events[index].context, &Around::default(), &Policy::default())
                .verdict
                .ads
        };
        assert_eq!((ads(0), ads(1)), (Some(Choice::Deny), Some(Choice::Allow)));
    });
}

#[test]
fn a_string_without_disclosed_vendors_is_refused_by_name() {
    let body = r#"{"batch":[{"type":"page","userId":"u","context":{"tcf":{"tcString":"CQgYw8AQgcD4AB7AECKODIFkAOyAAANAABSIF5wBAABAAGgAQABQC8wAEeAA"}}}]}"#;
    taken("/v1/batch", body, |events| {
        let around = Around {
            gpc: Gpc::On,
            query: "",
        };
        let reading = read(events[0].context, &around, &Policy::default());
        assert_eq!(reading.tcf, Some(Err(TcfError::NoDisclosedVendors)));
        let deny = Some(Choice::Deny);
        assert_eq!(
            reading.verdict,
            Verdict {
                personalise: deny,
                ads: deny,
                measure: deny,
                share: deny
            }
        );
    });
}
