//! Events that one core reads in a second: `cargo run --release -p events --example parse_rate`.

use events::{Body, Call, Limits, commerce, read};
use model::Timestamp;
use std::{hint::black_box, time::Instant};

const EVENTS: usize = 100;
const ROUNDS: usize = 5_000;

/// A product that was looked at, as `@segment/analytics-next` sends it.
fn event(number: usize) -> String {
    format!(
        r#"{{"timestamp":"2026-05-01T11:59:49.{:03}Z","integrations":{{}},"event":"Product Viewed","type":"track","properties":{{"product_id":"p-{number}","sku":"MJ-{number}","name":"달항아리 moon jar","brand":"Kiln","category":"Jars","price":129.90,"quantity":1,"currency":"USD","url":"https://shop.example/p/{number}"}},"context":{{"page":{{"path":"/p/{number}","referrer":"","search":"","title":"Moon jar","url":"https://shop.example/p/{number}"}},"userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36","locale":"ko-KR","library":{{"name":"analytics.js","version":"npm:next-1.84.3"}},"timezone":"Asia/Seoul"}},"messageId":"ajs-next-1777636789000-{number}","anonymousId":"3f1c1c7e-6a42-4d57-9c2c-0d6f6a1f7f3b","userId":null}}"#,
        number % 1_000
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let batch: Vec<String> = (0..EVENTS).map(event).collect();
    let bytes = format!(
        r#"{{"writeKey":"wk1","batch":[{}],"sentAt":"2026-05-01T11:59:50.000Z"}}"#,
        batch.join(",")
    );
    let limits = Limits::default();
    let call = Call::from_path("/v1/batch").ok_or("no such call")?;
    let received_at: Timestamp = "2026-05-01T12:00:00Z".parse()?;
    for looks_into in ["envelope", "envelope and commerce"] {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            let body = Body::open(black_box(bytes.as_bytes()), &limits)?;
            let batch = read(call, &body, received_at, &limits)?;
            if looks_into != "envelope" {
                for event in batch.events() {
                    black_box(commerce::read(event, None));
                }
            }
            black_box(&batch);
        }
        let seconds = start.elapsed().as_secs_f64();
        let rate = (EVENTS * ROUNDS) as f64 / seconds;
        let megabytes = (bytes.len() * ROUNDS) as f64 / seconds / 1e6;
        println!(
            "{looks_into}: {rate:.0} events/s, {megabytes:.0} MB/s ({} bytes a batch)",
            bytes.len()
        );
    }
    Ok(())
}
