//! An encoder of TC strings, which is here for the round trip alone.

use super::{
    purposes,
    tcf::{PublisherTc, Purposes, Restricted, Restriction, TcString},
    vendors::Vendors,
};
use model::Timestamp;
use proptest::prelude::*;

/// The 64 characters of RFC 4648, table 2.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

#[derive(Default)]
pub struct Writer(Vec<bool>);

impl Writer {
    pub fn put(&mut self, number: u64, count: usize) {
        self.0.extend((0..count).rev().map(|bit| number >> bit & 1 == 1));
    }

    fn letters(&mut self, letters: [u8; 2]) {
        for letter in letters {
            self.put((letter - b'A').into(), 6);
        }
    }

    fn ranges(&mut self, vendors: &Vendors) {
        let single: Vec<u16> = vendors.iter().collect();
        self.put(single.len() as u64, 12);
        for vendor in single {
            self.put(0, 1);
            self.put(vendor.into(), 16);
        }
    }

    fn section(&mut self, vendors: &Vendors, as_ranges: bool) {
        let most = vendors.iter().max().unwrap_or(0);
        self.put(most.into(), 16);
        self.put(as_ranges.into(), 1);
        if as_ranges {
            self.ranges(vendors);
            return;
        }
        for vendor in 1..=most {
            self.put(vendors.has(vendor).into(), 1);
        }
    }

    pub fn text(&self) -> String {
        let sextet = |bits: &[bool]| {
            (0..6).fold(0, |sum, at| {
                sum << 1 | usize::from(*bits.get(at).unwrap_or(&false))
            })
        };
        self.0
            .chunks(6)
            .map(|bits| char::from(ALPHABET[sextet(bits)]))
            .collect()
    }
}

fn encode(tc: &TcString, as_ranges: bool) -> String {
    let mut core = Writer::default();
    core.put(2, 6);
    for moment in [tc.created, tc.last_updated] {
        core.put(u64::try_from(moment.micros() / 100_000).unwrap(), 36);
    }
    core.put(tc.cmp_id.into(), 12);
    core.put(tc.cmp_version.into(), 12);
    core.put(tc.consent_screen.into(), 6);
    core.letters(tc.consent_language);
    core.put(tc.vendor_list_version.into(), 12);
    core.put(tc.policy_version.into(), 6);
    core.put(tc.is_service_specific.into(), 1);
    core.put(tc.use_non_standard_texts.into(), 1);
    core.put((tc.special_feature_opt_ins.bits() >> 12).into(), 12);
    core.put(tc.purposes_consent.bits().into(), 24);
    core.put(tc.purposes_legitimate_interest.bits().into(), 24);
    core.put(tc.purpose_one_treatment.into(), 1);
    core.letters(tc.publisher_country);
    core.section(&tc.vendor_consents, as_ranges);
    core.section(&tc.vendor_legitimate_interests, !as_ranges);
    core.put(tc.publisher_restrictions.len() as u64, 12);
    for restricted in &tc.publisher_restrictions {
        core.put(restricted.purpose.into(), 6);
        core.put(restricted.restriction as u64, 2);
        core.ranges(&restricted.vendors);
    }
    let mut text = core.text();
    let mut vendor_segment = |number, vendors| {
        let mut segment = Writer::default();
        segment.put(number, 3);
        segment.section(vendors, as_ranges);
        text = format!("{text}.{}", segment.text());
    };
    if let Some(allowed) = &tc.allowed_vendors {
        vendor_segment(2, allowed);
    }
    vendor_segment(1, &tc.disclosed_vendors);
    if let Some(publisher) = &tc.publisher {
        let mut segment = Writer::default();
        segment.put(3, 3);
        segment.put(publisher.consent.bits().into(), 24);
        segment.put(publisher.legitimate_interest.bits().into(), 24);
        segment.put(publisher.custom_consent.len() as u64, 6);
        for flag in publisher
            .custom_consent
            .iter()
            .chain(&publisher.custom_legitimate_interest)
        {
            segment.put((*flag).into(), 1);
        }
        text = format!("{text}.{}", segment.text());
    }
    text
}

fn sets() -> impl Strategy<Value = Purposes> {
    (0_u32..1 << 24).prop_map(Purposes::from_bits)
}

/// No two neighbours, so that each set is written in one way only.
fn vendor_sets() -> impl Strategy<Value = Vendors> {
    prop::collection::btree_set(1_u16..600, 0..20)
        .prop_map(|set| Vendors::of(set.into_iter().map(|vendor| (vendor * 2, vendor * 2)).collect()))
}

fn moments() -> impl Strategy<Value = Timestamp> {
    (0_i64..1 << 36).prop_map(|tenths| Timestamp::from_micros(tenths * 100_000))
}

fn restrictions() -> impl Strategy<Value = Restricted> {
    let kinds = vec![
        Restriction::NotAllowed,
        Restriction::RequireConsent,
        Restriction::RequireLegitimateInterest,
        Restriction::Undefined,
    ];
    (1_u8..=24, prop::sample::select(kinds), vendor_sets()).prop_map(|(purpose, restriction, vendors)| {
        Restricted {
            purpose,
            restriction,
            vendors,
        }
    })
}

fn publishers() -> impl Strategy<Value = PublisherTc> {
    (
        sets(),
        sets(),
        prop::collection::vec(any::<(bool, bool)>(), 0..63),
    )
        .prop_map(|(consent, legitimate_interest, custom)| {
            let (custom_consent, custom_legitimate_interest) = custom.into_iter().unzip();
            PublisherTc {
                consent,
                legitimate_interest,
                custom_consent,
                custom_legitimate_interest,
            }
        })
}

prop_compose! {
    fn strings()(
        (created, last_updated) in (moments(), moments()),
        (cmp_id, cmp_version, vendor_list_version) in (0_u16..4_096, 0_u16..4_096, 0_u16..4_096),
        (consent_screen, policy_version) in (0_u8..64, 0_u8..64),
        letters in prop::array::uniform4(b'A'..=b'Z'),
        flags in any::<[bool; 3]>(),
        features in 0_u32..1 << 12,
        (purposes_consent, purposes_legitimate_interest) in (sets(), sets()),
        (vendor_consents, vendor_legitimate_interests, disclosed_vendors) in
            (vendor_sets(), vendor_sets(), vendor_sets()),
        publisher_restrictions in prop::collection::vec(restrictions(), 0..4),
        allowed_vendors in prop::option::of(vendor_sets()),
        publisher in prop::option::of(publishers()),
    ) -> TcString {
        TcString {
            created,
            last_updated,
            cmp_id,
            cmp_version,
            consent_screen,
            consent_language: [letters[0], letters[1]],
            vendor_list_version,
            policy_version,
            is_service_specific: flags[0],
            use_non_standard_texts: flags[1],
            special_feature_opt_ins: Purposes::from_bits(features << 12),
            purposes_consent,
            purposes_legitimate_interest,
            purpose_one_treatment: flags[2],
            publisher_country: [letters[2], letters[3]],
            vendor_consents,
            vendor_legitimate_interests,
            publisher_restrictions,
            disclosed_vendors,
            allowed_vendors,
            publisher,
        }
    }
}

proptest! {
    #[test]
    fn what_is_encoded_is_read_back(tc in strings(), as_ranges: bool) {
        prop_assert_eq!(TcString::parse(&encode(&tc, as_ranges)), Ok(tc));
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,100}", plain in "C[A-Za-z0-9_.-]{0,200}") {
        let _ = TcString::parse(&text);
        let _ = TcString::parse(&plain);
    }

    #[test]
    fn a_changed_character_never_makes_it_panic(
        tc in strings(), at in any::<prop::sample::Index>(), to in 0_usize..64, vendor in prop::option::of(1_u16..800),
    ) {
        let mut text = encode(&tc, true).into_bytes();
        let at = at.index(text.len());
        text[at] = ALPHABET[to];
        if let Ok(tc) = TcString::parse(std::str::from_utf8(&text).unwrap()) {
            let _ = purposes::verdict(&tc, vendor);
        }
    }
}
