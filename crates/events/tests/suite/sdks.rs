//! One body of each SDK, with the keys, orders and shapes of its source.

use crate::sent::{codes, send, taken, time};
use events::{EventType, Json, Kind};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// `@segment/analytics-node` 3.1.0.
const ANALYTICS_NODE: &str = r#"{"batch":[
    {"timestamp":"2026-05-01T11:59:49.000Z","integrations":{},"event":"Product Viewed","type":"track","properties":{"product_id":"moon-jar","price":129.9,"currency":"USD"},"userId":"u-1","anonymousId":"a-1","context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"}},"messageId":"node-next-1777636789000-743be593-7789-4b74-8078-cbcc8894c586","_metadata":{"nodeVersion":"v20.20.2","jsRuntime":"node"}},
    {"timestamp":"2026-05-01T11:59:49.500Z","integrations":{"All":true},"type":"identify","userId":"u-1","traits":{"email":"a@example.com"},"context":{},"messageId":"node-next-2"},
    {"timestamp":"2026-05-01T11:59:49.600Z","type":"group","groupId":"g-1","traits":{"name":"Kiln"},"userId":"u-1","messageId":"node-next-3"},
    {"timestamp":"2026-05-01T11:59:49.700Z","type":"alias","userId":"u-2","previousId":"u-1","messageId":"node-next-4"},
    {"timestamp":"2026-05-01T11:59:49.800Z","type":"screen","name":"Home","category":"App","properties":{},"anonymousId":"a-1","messageId":"node-next-5"}
],"writeKey":"wk1","sentAt":"2026-05-01T11:59:50.000Z"}"#;

#[test]
fn analytics_node() {
    send("/v1/batch", ANALYTICS_NODE.as_bytes(), |batch| {
        assert_eq!(batch.write_key.as_deref(), Some("wk1"));
        let events: Vec<_> = batch.events().collect();
        let types: Vec<_> = events.iter().map(|event| event.kind.event_type()).collect();
        let expected = [
            EventType::Track,
            EventType::Identify,
            EventType::Group,
            EventType::Alias,
            EventType::Screen,
        ];
        assert_eq!(types, expected);
        let first = events[0];
        assert_eq!(first.user_id.as_deref(), Some("u-1"));
        assert_eq!(first.anonymous_id.as_deref(), Some("a-1"));
        assert_eq!(first.timestamp, time("2026-05-01T11:59:59Z"));
        assert_eq!(
            first.context.text(&["library", "name"]).as_deref(),
            Some("@segment/analytics-node")
        );
        let Kind::Track { event, properties } = &first.kind else {
            panic!()
        };
        assert_eq!(event, "Product Viewed");
        assert_eq!(properties.get("price").and_then(Json::number), Some("129.9"));
        let Kind::Alias { previous_id } = &events[3].kind else {
            panic!()
        };
        assert_eq!(
            (previous_id.as_ref(), events[3].user_id.as_deref()),
            ("u-1", Some("u-2"))
        );
        assert!(events.iter().all(|event| event.warnings.is_empty()));
    })
    .unwrap();
}

/// `segment-analytics-python` 2.4.0.
const ANALYTICS_PYTHON: &str = r#"{"batch": [{"integrations": {}, "anonymousId": null, "properties": {"total": 100.0}, "timestamp": "2026-05-01T11:59:49.000+00:00", "context": {"library": {"name": "analytics-python", "version": "2.4.0"}}, "userId": "42", "type": "track", "event": "Order Completed", "messageId": "0d1ad2b1-2e7c-4d0e-a6f1-3f3a0f8b5a11"}, {"integrations": {}, "anonymousId": null, "properties": {}, "timestamp": "2026-05-01T11:59:49.123+00:00", "category": null, "context": {"library": {"name": "analytics-python", "version": "2.4.0"}}, "userId": "42", "type": "page", "name": null, "messageId": "p-2"}], "sentAt": "2026-05-01T11:59:50.000000+00:00", "writeKey": "wk1"}"#;

#[test]
fn analytics_python() {
    taken("/v1/batch", ANALYTICS_PYTHON, |events| {
        assert_eq!(events[0].user_id.as_deref(), Some("42"));
        assert_eq!(events[0].anonymous_id, None);
        assert_eq!(events[0].timestamp, time("2026-05-01T11:59:59Z"));
        assert!(matches!(
            &events[1].kind,
            Kind::Page {
                name: None,
                category: None,
                ..
            }
        ));
    });
}

/// `@segment/analytics-next` 1.84.3, `text/plain` to `/v1/t`.
const ANALYTICS_NEXT: &str = r#"{"timestamp":"2026-05-01T11:59:49.000Z","integrations":{},"event":"Product Added","type":"track","properties":{"product_id":"moon-jar"},"context":{"page":{"path":"/p/moon-jar","referrer":"","search":"?utm_source=feed","title":"Moon jar","url":"https://shop.example/p/moon-jar"},"userAgent":"Mozilla/5.0","userAgentData":{"brands":[{"brand":"Chromium","version":"130"}],"mobile":false,"platform":"Linux"},"locale":"ko-KR","library":{"name":"analytics.js","version":"npm:next-1.84.3"},"campaign":{"source":"feed"},"timezone":"Asia/Seoul"},"messageId":"ajs-next-1777636789000-5b3c0f6e","anonymousId":"3f1c1c7e-6a42-4d57-9c2c-0d6f6a1f7f3b","writeKey":"wk1","userId":null,"sentAt":"2026-05-01T11:59:50.000Z","_metadata":{"bundled":["Segment.io"],"unbundled":[],"bundledIds":[]}}"#;

#[test]
fn analytics_next() {
    send("/v1/t", ANALYTICS_NEXT.as_bytes(), |batch| {
        assert_eq!(batch.write_key.as_deref(), Some("wk1"));
        let event = batch.events().next().unwrap();
        assert_eq!(event.user_id, None);
        assert_eq!(event.timestamp, time("2026-05-01T11:59:59Z"));
        let page = event.context.text(&["page", "url"]);
        assert_eq!(page.as_deref(), Some("https://shop.example/p/moon-jar"));
    })
    .unwrap();
}

#[test]
fn analytics_next_in_batches() {
    let event = ANALYTICS_NEXT.replace(r#","sentAt":"2026-05-01T11:59:50.000Z""#, "");
    let body = format!(r#"{{"writeKey":"wk1","batch":[{event}],"sentAt":"2026-05-01T11:59:50.000Z"}}"#);
    taken("/v1/b", &body, |events| {
        assert_eq!(events[0].timestamp, time("2026-05-01T11:59:59Z"))
    });
}

/// `@rudderstack/rudder-sdk-node` 3.0.13, which compresses it and calls it a form.
const RUDDER_NODE: &str = r#"{"batch":[{"userId":"{\"id\":42}","event":"Cart Viewed","properties":{"cart_id":"c-1"},"type":"track","context":{"library":{"name":"analytics-node","version":"3.0.13"}},"channel":"server","_metadata":{"nodeVersion":"20.20.2"},"originalTimestamp":"2026-05-01T11:59:49.000Z","messageId":"c0b2f6a2-18cc-4a57-8d0e-66e9a7c1b6b1","sentAt":"2026-05-01T11:59:50.000Z"},{"userId":"u-1","traits":{"plan":"pro"},"context":{"traits":{"plan":"pro"},"library":{"name":"analytics-node","version":"3.0.13"}},"type":"identify","channel":"server","originalTimestamp":"2026-05-01T11:59:49.000Z","messageId":"m-2","sentAt":"2026-05-01T11:59:50.000Z"}],"timestamp":"2026-05-01T11:59:50.000Z","sentAt":"2026-05-01T11:59:50.000Z"}"#;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn rudder_sdk_node() {
    send("/v1/batch", &gzip(RUDDER_NODE), |batch| {
        let events: Vec<_> = batch.events().collect();
        assert_eq!(events[0].user_id.as_deref(), Some(r#"{"id":42}"#));
        assert_eq!(events[0].timestamp, time("2026-05-01T11:59:59Z"));
        assert_eq!(events.len(), 2);
    })
    .unwrap();
}

#[test]
fn rudder_sdk_nodes_queue_renews_the_batchs_time_alone() {
    let later = r#""timestamp":"2026-05-01T11:59:50.000Z","sentAt":"2026-05-01T12:09:50.000Z"}"#;
    let body = RUDDER_NODE.replace(
        r#""timestamp":"2026-05-01T11:59:50.000Z","sentAt":"2026-05-01T11:59:50.000Z"}"#,
        later,
    );
    assert_ne!(body, RUDDER_NODE);
    taken("/v1/batch", &body, |events| {
        assert_eq!(events[0].timestamp, time("2026-05-01T11:49:59Z"))
    });
}

#[test]
fn a_time_that_somebody_set_beside_rudderstacks_own_is_final() {
    let set = r#""timestamp":"2026-03-01T00:00:00Z","originalTimestamp""#;
    let body = RUDDER_NODE.replace(r#""originalTimestamp""#, set);
    taken("/v1/batch", &body, |events| {
        assert_eq!(events[0].timestamp, time("2026-03-01T00:00:00Z"))
    });
}

/// `rudder-sdk-python` 2.1.9.
const RUDDER_PYTHON: &str = r#"{"batch": [{"integrations": {"All": true}, "anonymousId": null, "timestamp": "2026-05-01T11:59:49.000001+00:00", "context": {"traits": {"plan": "pro"}, "library": {"name": "analytics-python", "version": "2.1.9"}}, "type": "identify", "userId": "u-1", "messageId": "m-1", "channel": "server"}], "sentAt": "2026-05-01T11:59:50+00:00"}"#;

#[test]
fn rudder_sdk_python() {
    send("/v1/batch", &gzip(RUDDER_PYTHON), |batch| {
        let event = batch.events().next().unwrap();
        assert_eq!(event.timestamp, time("2026-05-01T11:59:59.000001Z"));
        let Kind::Identify { traits } = &event.kind else {
            panic!()
        };
        assert_eq!(traits.get("plan").and_then(Json::text).as_deref(), Some("pro"));
        assert_eq!(event.integrations.get("All").and_then(Json::flag), Some(true));
        assert_eq!(codes(event), [""; 0]);
    })
    .unwrap();
}

/// `@jitsu/js` 1.11.0, to `/api/s/page`.
const JITSU: &str = r#"{"type":"page","properties":{"title":"Moon jar","url":"https://shop.example/p/moon-jar","path":"/p/moon-jar","name":null},"userId":null,"anonymousId":"a-1","groupId":null,"timestamp":"2026-05-01T11:59:49.000Z","sentAt":"2026-05-01T11:59:49.000Z","messageId":"2k7yq9o5mq2k7yq9o5mr","writeKey":"id:***","context":{"library":{"name":"@jitsu/js","version":"1.11.0","env":"browser"},"consent":{"categoryPreferences":{"analytics":true}},"userAgent":"Mozilla/5.0","locale":"ko","screen":{"width":390,"height":844,"innerWidth":390,"innerHeight":700,"density":3},"traits":{},"page":{"path":"/p/moon-jar","host":"shop.example","search":"","title":"Moon jar","url":"https://shop.example/p/moon-jar","encoding":"UTF-8"},"clientIds":{},"campaign":{}}}"#;

#[test]
fn jitsu_js() {
    for path in ["/api/s/page", "/api/s/s2s/page", "/api/s/event"] {
        send(path, JITSU.as_bytes(), |batch| {
            assert_eq!(batch.write_key, None, "it is masked");
            let event = batch.events().next().unwrap();
            assert!(matches!(event.kind, Kind::Page { .. }));
            assert_eq!(event.timestamp, time("2026-05-01T12:00:00Z"));
        })
        .unwrap();
    }
}

#[test]
fn jitsu_js_without_ids() {
    let body = JITSU.replace(r#""userId":null,"anonymousId":"a-1","groupId":null,"#, "");
    taken("/api/s/page", &body, |events| {
        assert_eq!((&events[0].user_id, &events[0].anonymous_id), (&None, &None));
    });
    assert_eq!(
        send("/v1/page", body.as_bytes(), |batch| batch.rejected().count()),
        Ok(1)
    );
}
