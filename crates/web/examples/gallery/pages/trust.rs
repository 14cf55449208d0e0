//! Where one is signed in, and why identifiers are one person.

use super::{Rendered, csrf};
use crate::mock::Mock;
use askama::Template;
use web::view::devices::{DeviceLine, DeviceMark, DevicesPage, Lists};
use web::view::form::Field;
use web::view::identity::{AuditRow, EndFields, Found, IdentityPage, Kind, Line, LinkPicture, StepLine};
use web::view::shell::Tab;

pub(super) fn trust(m: &Mock) -> Rendered {
    Ok(vec![
        ("devices", devices(m).render()?),
        ("operator_identity", identity(m).render()?),
    ])
}

fn devices(m: &Mock) -> DevicesPage {
    let t = m.t();
    let line = |system: &str, state: &str, mark, minutes| DeviceLine {
        name: t.pair("device-both", "browser", "Chrome", "system", system),
        state: t.get(state),
        first: Some(m.ago(minutes + 60 * 24 * 40)),
        used: m.ago(minutes),
        mark,
        base: "#".to_owned(),
    };
    let given = line("Windows", "device-given-away", DeviceMark::GivenAway, 4);
    DevicesPage {
        shell: m.shell(&t.get("devices-title"), Tab::Me),
        t,
        csrf: csrf(),
        lists: Lists {
            own: vec![
                line("Android", "device-in-memory", DeviceMark::Here, 1),
                line("macOS", "device-in-memory", DeviceMark::SignedIn, 60 * 26),
                line("iPad", "device-out", DeviceMark::SignedOut, 60 * 24 * 9),
            ],
            given_away: vec![given.clone()],
            just_now: Some(given),
            others_signed_in: true,
        },
    }
}

fn identity(m: &Mock) -> IdentityPage {
    let t = m.t();
    let end = |prefix, heading: &str, value: &str| EndFields {
        prefix,
        heading: t.get(heading),
        kinds: vec![Kind {
            code: "email",
            label: t.get("end-email"),
            chosen: true,
        }],
        value: Field::of(value),
        shop: Field::default(),
    };
    let (device, email) = (t.get("end-device"), t.get("end-email"));
    let mut picture = LinkPicture::start(&device, &t.get("identity-first"));
    picture.to(Line::Strong, &t.get("edge-signed-in"), "@haneul", "");
    picture.to(
        Line::Strong,
        &t.get("edge-confirmed"),
        &email,
        &t.get("identity-second"),
    );
    let step = |from: &str, to: &str, rule: &str| StepLine {
        from: from.to_owned(),
        to: to.to_owned(),
        rule: t.get(rule),
        source: t.get("identity-source-account"),
        by: t.get("identity-by-yard"),
        strength: t.get("identity-strong"),
        first: m.ago(60 * 24 * 18),
        seen: m.ago(12),
        link: Some("0123456789abcdef0123456789abcdef".to_owned()),
    };
    IdentityPage {
        shell: m.shell(&t.get("identity-title"), Tab::Operator),
        t,
        csrf: csrf(),
        ends: [
            end("a", "identity-first", "01997f3a-5c2e-7a10-9d31-2b1f6f0f2c11"),
            end("b", "identity-second", "haneul@example.org"),
        ],
        found: Some(Found {
            heading: t.get("identity-one"),
            sentence: t.count("identity-chain", 2_u64),
            is_one: true,
            picture,
            steps: vec![
                step(&device, "@haneul", "rule-signed-in"),
                step("@haneul", &email, "rule-confirmed"),
            ],
        }),
        cut: None,
        problem: None,
        reasons: vec![("mistaken_alias", t.get("why-undone-mistaken-alias"))],
        audit: vec![AuditRow {
            when: m.ago(3),
            who: "@keeper".to_owned(),
            what: t.with("audit-looked-up", "verdict", t.get("verdict-one-person")),
        }],
    }
}
