//! TC strings of other programs, and malformed ones.

use super::{
    Choice, Verdict, purposes,
    tcf::{Error, Purposes, Restricted, Restriction, TcString},
    tcf_encoder::Writer,
    vendors::Vendors,
};

/// The IAB's own example for 2.3.
const OF_THE_SPEC: &str = "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA";
/// The IAB's example for 2.0, whose second segment happens to be the one that 2.3 needs.
const OF_2020: &str = "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAA\
    AAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw";
/// Written by `@iabtcf/core` 1.5.6, with a publisher's segment.
const OF_IABTCF: &str =
    "CQgYw8AQgcD4AB7AECKODIFkAOyAAANAABSIF5wBAABAAGgAQABQC8wAEeAA.IF5wBAABAAGgAQABgC8w.cSAAAEAAASAA";

fn purposes(set: Purposes) -> Vec<u8> {
    (0..=255).filter(|purpose| set.has(*purpose)).collect()
}

fn vendors(set: &Vendors) -> Vec<u16> {
    set.iter().collect()
}

fn core(text: &str) -> &str {
    text.split('.').next().unwrap()
}

#[test]
fn the_iabs_own_strings_are_read() {
    let tc = TcString::parse(OF_THE_SPEC).unwrap();
    assert_eq!(
        (tc.cmp_id, tc.vendor_list_version, tc.policy_version),
        (880, 48, 2)
    );
    assert_eq!(vendors(&tc.vendor_consents), [1, 2, 3, 4]);
    assert_eq!(vendors(&tc.disclosed_vendors), [1, 2, 3, 4, 5, 100, 404]);
    assert_eq!(&tc.publisher_country, b"DE");
    assert_eq!(tc.created.to_string(), "2025-06-03T00:00:00Z");

    let tc = TcString::parse(OF_2020).unwrap();
    assert_eq!((tc.vendor_list_version, tc.policy_version), (15, 2));
    assert_eq!(tc.created.to_string(), "2020-02-20T23:57:39.3Z");
    assert_eq!(purposes(tc.purposes_consent), [1, 2, 3]);
    assert_eq!(vendors(&tc.vendor_consents), [2, 6, 8]);
    assert_eq!(vendors(&tc.vendor_legitimate_interests), [2, 6, 8]);
}

#[test]
fn another_programs_string_is_read_field_by_field() {
    let tc = TcString::parse(OF_IABTCF).unwrap();
    assert_eq!(tc.created.to_string(), "2026-03-01T00:00:00Z");
    assert_eq!(tc.last_updated.to_string(), "2026-03-02T00:00:00Z");
    assert_eq!((tc.cmp_id, tc.cmp_version, tc.consent_screen), (123, 4, 2));
    assert_eq!((&tc.consent_language, &tc.publisher_country), (b"KO", b"KR"));
    assert_eq!((tc.vendor_list_version, tc.policy_version), (200, 5));
    assert!(tc.is_service_specific && !tc.use_non_standard_texts && !tc.purpose_one_treatment);
    assert_eq!(purposes(tc.special_feature_opt_ins), [2]);
    assert_eq!(purposes(tc.purposes_consent), [1, 2, 3, 5, 6, 9]);
    assert_eq!(purposes(tc.purposes_legitimate_interest), [7, 8, 10]);
    assert_eq!(vendors(&tc.vendor_consents), [2, 6, 8, 9, 10, 755]);
    assert_eq!(vendors(&tc.vendor_legitimate_interests), [1, 2, 3, 4]);
    assert_eq!(vendors(&tc.disclosed_vendors), [2, 6, 8, 9, 10, 11, 12, 755]);
    assert_eq!(tc.allowed_vendors, None);
    let publisher = tc.publisher.unwrap();
    assert_eq!(purposes(publisher.consent), [1, 5, 8]);
    assert_eq!(purposes(publisher.legitimate_interest), [7]);
    assert_eq!(publisher.custom_consent, [false, true]);
    assert_eq!(publisher.custom_legitimate_interest, [false, false]);
}

#[test]
fn without_disclosed_vendors_a_string_is_refused() {
    assert_eq!(TcString::parse(core(OF_IABTCF)), Err(Error::NoDisclosedVendors));
    let publisher_only = format!("{}.cSAAAEAAASAA", core(OF_IABTCF));
    assert_eq!(TcString::parse(&publisher_only), Err(Error::NoDisclosedVendors));
}

#[test]
fn malformed_strings_are_named() {
    let with = |segment: &str| TcString::parse(&format!("{}.{segment}", core(OF_IABTCF)));
    assert_eq!(TcString::parse(""), Err(Error::TooShort));
    assert_eq!(TcString::parse("C"), Err(Error::TooShort));
    assert_eq!(
        TcString::parse("BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA"),
        Err(Error::Version(1))
    );
    assert_eq!(TcString::parse("C+"), Err(Error::Alphabet { at: 1 }));
    assert_eq!(TcString::parse("Cé"), Err(Error::Alphabet { at: 1 }));
    assert_eq!(TcString::parse(&"A".repeat(1_000_000)), Err(Error::TooLong));
    assert_eq!(with(""), Err(Error::TooShort));
    assert_eq!(with("A"), Err(Error::SegmentType(0)));
    assert_eq!(with("g"), Err(Error::SegmentType(4)));
    assert_eq!(
        with("IF5wBAABAAGgAQABgC8w.IF5wBAABAAGgAQABgC8w"),
        Err(Error::SegmentTwice(1))
    );
    let whole = core(OF_IABTCF);
    for end in 0..whole.len() - 4 {
        assert!(
            TcString::parse(&format!("{}.IF5wBAABAAGgAQABgC8w", &whole[..end])).is_err(),
            "{end}"
        );
    }
}

#[test]
fn ranges_must_be_ranges() {
    let section = |first: u16, last: u16| {
        let mut out = Writer::default();
        out.put(1, 3);
        out.put(100, 16);
        out.put(1, 1);
        out.put(1, 12);
        out.put(1, 1);
        out.put(first.into(), 16);
        out.put(last.into(), 16);
        TcString::parse(&format!("{}.{}", core(OF_IABTCF), out.text()))
            .map(|tc| vendors(&tc.disclosed_vendors))
    };
    assert_eq!(section(5, 7), Ok(vec![5, 6, 7]));
    for (first, last) in [(0, 3), (7, 5), (90, 101)] {
        assert_eq!(
            section(first, last),
            Err(Error::VendorRange {
                first,
                last,
                most: 100
            })
        );
    }
}

fn tc() -> TcString {
    let mut tc = TcString::parse(OF_IABTCF).unwrap();
    tc.publisher = None;
    tc
}

fn set(purposes: &[u8]) -> Purposes {
    Purposes::from_bits(purposes.iter().map(|purpose| 1 << (24 - purpose)).sum())
}

#[test]
fn a_use_needs_all_its_purposes() {
    let mut tc = tc();
    let said = |tc: &TcString| purposes::verdict(tc, None);
    tc.purposes_consent = set(&[1, 3, 4, 5, 6, 8, 9]);
    tc.purposes_legitimate_interest = set(&[]);
    let all = Verdict {
        personalise: Some(Choice::Allow),
        ads: Some(Choice::Allow),
        measure: Some(Choice::Allow),
        share: None,
    };
    assert_eq!(said(&tc), all);
    tc.purposes_consent = set(&[3, 4, 5, 6, 8, 9]);
    let without_the_device = Verdict {
        personalise: Some(Choice::Deny),
        ads: Some(Choice::Deny),
        ..all
    };
    assert_eq!(said(&tc), without_the_device);
    tc.purpose_one_treatment = true;
    assert_eq!(said(&tc), all);
}

#[test]
fn legitimate_interest_is_no_consent_to_a_profile() {
    let mut tc = tc();
    tc.purposes_consent = set(&[1]);
    tc.purposes_legitimate_interest = set(&[3, 4, 5, 6, 8, 9]);
    let verdict = purposes::verdict(&tc, None);
    assert_eq!(verdict.personalise, Some(Choice::Deny));
    assert_eq!(verdict.ads, Some(Choice::Deny));
    assert_eq!(verdict.measure, Some(Choice::Allow));
}

#[test]
fn a_publishers_own_segment_is_what_its_engine_goes_by() {
    let tc = TcString::parse(OF_IABTCF).unwrap();
    assert_eq!(purposes::verdict(&tc, None).personalise, Some(Choice::Deny));
    assert_eq!(
        purposes::verdict(&super::tcf_tests::tc(), None).personalise,
        Some(Choice::Allow)
    );
}

#[test]
fn a_vendor_must_have_been_shown_and_allowed_and_not_restricted() {
    let mut tc = tc();
    let personalise = |tc: &TcString, vendor| purposes::verdict(tc, Some(vendor)).personalise;
    assert_eq!(personalise(&tc, 755), Some(Choice::Allow));
    assert_eq!(personalise(&tc, 12), Some(Choice::Deny), "shown, not allowed");
    assert_eq!(personalise(&tc, 3), Some(Choice::Deny), "never shown");
    tc.publisher_restrictions = vec![Restricted {
        purpose: 5,
        restriction: Restriction::RequireConsent,
        vendors: Vendors::of(vec![(700, 800)]),
    }];
    assert_eq!(personalise(&tc, 755), Some(Choice::Allow));
    tc.publisher_restrictions[0].restriction = Restriction::NotAllowed;
    assert_eq!(personalise(&tc, 755), Some(Choice::Deny));
    assert_eq!(personalise(&tc, 2), Some(Choice::Allow), "another vendor");
}
