//! The scanner against `serde_json`: both must think the same of every text.

use super::{Bounds, Fault, Scanner};
use proptest::prelude::*;
use serde_json::Value;

fn scan(text: &[u8]) -> Result<(), Fault> {
    let bounds = Bounds {
        depth: 64,
        members: 5_000,
    };
    let mut scanner = Scanner::new(text, bounds);
    scanner.space();
    scanner.value()?;
    scanner.end()
}

fn theirs(text: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
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

proptest! {
    /// Pieces of JSON in any order: mostly broken, by chance whole.
    #[test]
    fn serde_json_is_of_the_same_opinion(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"b\":", "1", "-", "0", ".", "e", "E+3", "true", "null",
                " ", "\\", "\\n", "\\u0041", "\n", "é",
            ]),
            0..12,
        )
    ) {
        let text = pieces.concat();
        prop_assert_eq!(scan(text.as_bytes()).is_ok(), theirs(text.as_bytes()), "{}", text);
    }

    #[test]
    fn what_serde_json_writes_is_passed(value in values()) {
        prop_assert_eq!(scan(value.to_string().as_bytes()), Ok(()));
    }

    /// In ASCII: what is no UTF-8 is not the scanner's to find.
    #[test]
    fn of_what_is_nearly_json_too(
        value in values(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..0x80, 0..3_u8), 1..4),
    ) {
        let mut bytes = value.to_string().into_bytes();
        bytes.retain(u8::is_ascii);
        for (at, byte, what) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        let ours = scan(&bytes);
        // They pass half a surrogate pair where nobody asks for the text.
        prop_assume!(!matches!(ours, Err(Fault::LoneSurrogate { .. })));
        prop_assert_eq!(ours.is_ok(), theirs(&bytes), "{}", String::from_utf8_lossy(&bytes));
    }
}
