//! What every blob store must do, whatever keeps the bytes.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use super::{BlobName, Blobs, Deletion, Error, LIST_PAGE, Put, Span, Verdict};

/// Runs the suite; `fresh` gives an empty store and whatever has to live as long as it does.
pub fn run<B: Blobs, Keep>(fresh: impl Fn() -> (Keep, B)) {
    let parts: [fn(&B); 8] = [
        what_is_put_can_be_read,
        the_same_content_is_kept_once,
        bytes_must_match_their_name,
        a_part_can_be_read,
        an_empty_blob_is_a_blob,
        what_is_deleted_is_gone,
        all_are_listed_once_in_order_page_by_page,
        many_threads_may_put_the_same_content,
    ];
    for part in parts {
        let (_keep, blobs) = fresh();
        part(&blobs);
    }
}

fn put(blobs: &dyn Blobs, bytes: &[u8]) -> BlobName {
    let name = BlobName::of(bytes, "bin").unwrap();
    blobs.put(&name, bytes).unwrap();
    name
}

fn read(blobs: &dyn Blobs, name: &BlobName, span: Span) -> Vec<u8> {
    let blob = blobs.open(name, span).unwrap();
    let length = blob.length;
    let bytes = blob.into_bytes().unwrap();
    assert_eq!(bytes.len() as u64, length);
    bytes
}

fn what_is_put_can_be_read<B: Blobs>(blobs: &B) {
    let large: Vec<u8> = (0..300_000_u32).map(|n| (n.wrapping_mul(n) >> 7) as u8).collect();
    let name = put(blobs, &large);
    assert_eq!(read(blobs, &name, Span::All), large);
    assert_eq!(blobs.open(&name, Span::All).unwrap().size, 300_000);
    assert_eq!(blobs.verify(&name).unwrap(), Verdict::Sound);
}

fn the_same_content_is_kept_once<B: Blobs>(blobs: &B) {
    let name = BlobName::of(b"twice", "bin").unwrap();
    assert_eq!(blobs.put(&name, b"twice").unwrap(), Put::Written);
    assert_eq!(blobs.put(&name, b"twice").unwrap(), Put::AlreadyThere);
    let listed = blobs.list(None, LIST_PAGE).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].size, 5);
    let age = SystemTime::now()
        .duration_since(listed[0].touched)
        .unwrap_or_default();
    assert!(age < Duration::from_secs(60), "{age:?}");
}

fn bytes_must_match_their_name<B: Blobs>(blobs: &B) {
    let name = BlobName::of(b"these", "bin").unwrap();
    assert!(matches!(
        blobs.put(&name, b"those"),
        Err(Error::WrongContent { .. })
    ));
    assert_eq!(blobs.verify(&name).unwrap(), Verdict::Missing);
    assert!(matches!(blobs.open(&name, Span::All), Err(Error::Missing { .. })));
}

fn a_part_can_be_read<B: Blobs>(blobs: &B) {
    let name = put(blobs, b"0123456789");
    assert_eq!(read(blobs, &name, Span::From(7)), b"789");
    assert_eq!(read(blobs, &name, Span::Between(2, 4)), b"234");
    assert_eq!(read(blobs, &name, Span::Between(8, u64::MAX)), b"89");
    assert_eq!(read(blobs, &name, Span::Last(3)), b"789");
    assert_eq!(read(blobs, &name, Span::Last(99)), b"0123456789");
    assert_eq!(blobs.open(&name, Span::From(7)).unwrap().offset, 7);
    for outside in [
        Span::From(10),
        Span::Between(5, 4),
        Span::Between(10, 12),
        Span::Last(0),
    ] {
        let refused = blobs.open(&name, outside);
        assert!(
            matches!(refused, Err(Error::OutOfRange { size: 10 })),
            "{outside:?}: {refused:?}"
        );
    }
}

fn an_empty_blob_is_a_blob<B: Blobs>(blobs: &B) {
    let name = put(blobs, b"");
    assert_eq!(read(blobs, &name, Span::All), b"");
    assert_eq!(blobs.verify(&name).unwrap(), Verdict::Sound);
    assert!(matches!(
        blobs.open(&name, Span::From(0)),
        Err(Error::OutOfRange { size: 0 })
    ));
}

fn what_is_deleted_is_gone<B: Blobs>(blobs: &B) {
    let (gone, kept) = (put(blobs, b"gone"), put(blobs, b"kept"));
    assert_eq!(blobs.delete(&gone).unwrap(), Deletion::Deleted);
    assert_eq!(blobs.delete(&gone).unwrap(), Deletion::WasNotThere);
    assert!(matches!(blobs.open(&gone, Span::All), Err(Error::Missing { .. })));
    assert_eq!(read(blobs, &kept, Span::All), b"kept");
    assert_eq!(blobs.put(&gone, b"gone").unwrap(), Put::Written);
}

fn all_are_listed_once_in_order_page_by_page<B: Blobs>(blobs: &B) {
    let mut expected: BTreeSet<BlobName> = (0..60_u8).map(|n| put(blobs, &[n])).collect();
    // The same bytes under two formats are two blobs.
    let twin = BlobName::of(&[0], "jpg").unwrap();
    blobs.put(&twin, &[0]).unwrap();
    expected.insert(twin);

    let mut listed: Vec<BlobName> = Vec::new();
    loop {
        let page = blobs.list(listed.last(), 7).unwrap();
        assert!(page.len() <= 7);
        let last = page.len() < 7;
        listed.extend(page.into_iter().map(|entry| entry.name));
        if last {
            break;
        }
    }
    assert_eq!(listed, expected.into_iter().collect::<Vec<_>>());
    assert!(blobs.list(None, 0).unwrap().is_empty());
}

fn many_threads_may_put_the_same_content<B: Blobs>(blobs: &B) {
    let bytes = vec![7; 100_000];
    std::thread::scope(|scope| {
        for _thread in 0..8 {
            scope.spawn(|| put(blobs, &bytes));
        }
    });
    assert_eq!(blobs.list(None, LIST_PAGE).unwrap().len(), 1);
    assert_eq!(
        read(blobs, &BlobName::of(&bytes, "bin").unwrap(), Span::All),
        bytes
    );
}
