//! Nothing that can be in a file makes a reader panic, or a writer.

use crate::reading::{try_read, written};
use catalogue::Format;
use proptest::prelude::*;

const FILES: [&str; 9] = [
    include_str!("../files/shopify-legacy.csv"),
    include_str!("../files/shopify.csv"),
    include_str!("../files/woocommerce.csv"),
    include_str!("../files/google.tsv"),
    include_str!("../files/meta.csv"),
    include_str!("../files/naver.tsv"),
    include_str!("../files/google.rss.xml"),
    include_str!("../files/google.atom.xml"),
    include_str!("../files/page.html"),
];

fn survive(bytes: &[u8], forced: Option<Format>) {
    let Ok(read) = try_read(bytes, forced, "USD") else {
        return;
    };
    for format in [read.format, Format::Shopify, Format::JsonLd, Format::GoogleRss] {
        let out = written(&read, format);
        let _ = try_read(out.as_bytes(), None, "USD");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000), format in prop::sample::select(Format::ALL)) {
        survive(&bytes, None);
        survive(&bytes, Some(format));
    }

    #[test]
    fn mutated_files(
        file in 0..FILES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..12),
    ) {
        let mut bytes = FILES[file].as_bytes().to_vec();
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
        survive(&bytes, None);
    }

    #[test]
    fn random_cells(cells in prop::collection::vec(prop::collection::vec("[ -~가-힣\"'&<>,;é]{0,12}", 12), 1..6), file in 0..6_usize) {
        let header = FILES[file].lines().find(|line| !line.starts_with('#')).unwrap();
        let separator = if header.contains('\t') { "\t" } else { "," };
        let lines: Vec<String> = cells.iter().map(|row| row.join(separator)).collect();
        survive(format!("{header}\n{}", lines.join("\n")).as_bytes(), None);
    }
}
