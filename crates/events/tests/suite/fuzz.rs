//! Nothing that can be in a body makes a reader panic, and what is valid is read as it was meant.

use crate::sent::{received_at, time};
use events::{
    Body, Call, Kind, Limits, commerce,
    consent::{self, Around, Gpc, Policy},
    read,
};
use model::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

const PATHS: [&str; 6] = [
    "/v1/batch",
    "/v1/import",
    "/v1/t",
    "/v1/alias",
    "/api/s/page",
    "/api/s/event",
];

const BODIES: [&str; 4] = [
    r#"{"batch":[{"type":"track","event":"Order Completed","userId":"u","timestamp":"2026-05-01T11:59:49.000Z","messageId":"m","properties":{"order_id":"o","total":27.50,"currency":"USD","products":[{"product_id":"p","price":"19.00","quantity":1}]}}],"sentAt":"2026-05-01T11:59:50.000Z","writeKey":"wk1"}"#,
    r#"{"type":"page","event":"x","userId":1e3,"anonymousId":"\ud83d\ude00","previousId":"p","context":{"consent":{"categoryPreferences":{"ads":true}},"tcf":{"tcString":"CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA"},"gpc":1}}"#,
    r#"{"batch":[{"type":"identify","userId":"u","context":{"traits":{"a":[1,{"b":null}]}}},NaN,{"type":"group"},7],"context":{"OnetrustActiveGroups":",C0001,"}}"#,
    r#"{"event":"Product Added","userId":"u","anonymousId":null,"properties":{"price":-0.5e-3,"quantity":"2","currency":"krw","id":5},"originalTimestamp":1777636789.5,"sentAt":"2026-05-01"}"#,
];

/// Reads all that can be read of a body.
fn survive(bytes: &[u8]) {
    let limits = Limits::default();
    let Ok(body) = Body::open(bytes, &limits) else {
        return;
    };
    for call in PATHS.into_iter().filter_map(Call::from_path) {
        let Ok(batch) = read(call, &body, received_at(), &limits) else {
            continue;
        };
        for event in batch.events() {
            assert!(event.timestamp <= event.received_at);
            let _ = commerce::read(event, None);
            let _ = commerce::read(event, Some(model::Currency::USD));
            let around = Around {
                gpc: Gpc::Unset,
                query: "gdpr_consent=x",
            };
            let _ = consent::read(event.context, &around, &Policy::default());
        }
    }
}

/// Any JSON, without floats: their digits are what `serde_json` makes of them.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((".{0,8}", inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn objects() -> impl Strategy<Value = Value> {
    prop::collection::vec((".{0,8}", values()), 0..6)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        survive(&bytes);
        survive(&[br#"{"batch":["#, &bytes[..], b"]}"].concat());
    }

    #[test]
    fn random_members(value in values(), name in prop::sample::select(vec![
        "type", "event", "userId", "anonymousId", "messageId", "timestamp", "originalTimestamp", "sentAt", "context",
        "integrations", "properties", "traits", "groupId", "previousId", "batch", "writeKey", "_metadata",
    ])) {
        let event = format!(r#"{{"type":"track","event":"Order Completed","userId":"u","{name}":{value}}}"#);
        survive(event.as_bytes());
        survive(format!(r#"{{"batch":[{event}],"{name}":{value}}}"#).as_bytes());
    }

    #[test]
    fn random_properties(value in values(), name in prop::sample::select(vec![
        "products", "price", "quantity", "currency", "total", "order_id", "query", "position", "rating",
    ]), event in prop::sample::select(vec![
        "Order Completed", "Product Added", "Products Searched", "Promotion Viewed", "Product Reviewed", "Cart Viewed",
    ])) {
        let products = json!([{ name: value }]);
        let body = json!({ "event": event, "userId": "u", "properties": { "products": products, name: value } });
        survive(body.to_string().as_bytes());
    }

    #[test]
    fn random_consent(value in values()) {
        let context = json!({ "consent": value, "tcf": value, "gpc": value, "consentManagement": value });
        survive(json!({ "event": "x", "userId": "u", "context": context }).to_string().as_bytes());
        let context = json!({ "consent": { "tcf": value, "categoryPreferences": value } });
        survive(json!({ "event": "x", "userId": "u", "context": context }).to_string().as_bytes());
    }

    #[test]
    fn mutated_bodies(
        body in 0..BODIES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = BODIES[body].as_bytes().to_vec();
        for (at, byte, what) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at),
            }
        }
        survive(&bytes);
    }

    #[test]
    fn what_is_valid_is_read_as_it_was_meant(
        sent in prop::collection::vec(("[a-z0-9-]{1,40}", ".{1,20}", "[^\u{0}-\u{1f}\u{7f}-\u{9f}]{1,20}", objects(), 0_i64..86_400_000), 0..8),
        pretty: bool,
    ) {
        let start = time("2026-04-01T00:00:00Z").micros();
        prop_assume!(sent.iter().all(|(_, event, user, ..)| {
            !event.trim().is_empty() && !user.trim().is_empty() && !["null", "undefined"].contains(&user.as_str())
        }));
        let batch: Vec<Value> = sent
            .iter()
            .map(|(id, event, user, properties, after)| {
                let timestamp = Timestamp::from_micros(start + after * 1_000).to_string();
                json!({
                    "type": "track", "messageId": id, "event": event, "userId": user, "properties": properties,
                    "timestamp": timestamp,
                })
            })
            .collect();
        let body = json!({ "batch": batch });
        let text = if pretty { serde_json::to_string_pretty(&body) } else { serde_json::to_string(&body) }.unwrap();
        let limits = Limits::default();
        let body = Body::open(text.as_bytes(), &limits).unwrap();
        let batch = read(Call::from_path("/v1/batch").unwrap(), &body, received_at(), &limits).unwrap();
        prop_assert_eq!(batch.items.len(), sent.len());
        for (item, (id, name, user, meant, after)) in batch.items.iter().zip(&sent) {
            let event = item.as_ref().unwrap();
            prop_assert_eq!(event.message_id.as_str(), id);
            prop_assert_eq!(event.user_id.as_deref(), Some(user.as_str()));
            prop_assert_eq!(event.timestamp.micros(), start + after * 1_000);
            let Kind::Track { event, properties } = &event.kind else { panic!() };
            prop_assert_eq!(event, name);
            prop_assert_eq!(&serde_json::from_str::<Value>(properties.as_str()).unwrap(), meant);
        }
    }
}
