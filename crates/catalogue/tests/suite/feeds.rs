use crate::reading::{read, try_read};
use catalogue::Format;

const RSS: &str = include_str!("../files/google.rss.xml");
const ATOM: &str = include_str!("../files/google.atom.xml");

#[test]
fn rss_items_keep_what_stands_inside_elements() {
    let file = read(RSS, "GBP");
    assert_eq!(file.format, Format::GoogleRss);
    let dog = file.product("id:DB_1");
    assert_eq!(dog.title, "Dog Bowl & \"Mat\"");
    assert_eq!(dog.description, "Solid plastic\nbowl");
    assert_eq!(dog.images.len(), 3);
    let columns: Vec<&str> = file.columns.iter().map(|column| column.name.as_str()).collect();
    assert!(columns.contains(&"g:shipping/g:price"), "{columns:?}");
    assert!(file.has(2, "xml-entity"));
}

#[test]
fn atoms_links_are_attributes_and_its_own_ids_are_no_products() {
    let file = read(ATOM, "GBP");
    assert_eq!(file.format, Format::GoogleAtom);
    assert_eq!(file.keys(), ["id:TV_123456"]);
    assert_eq!(
        file.product("id:TV_123456").link,
        "http://www.example.com/tv.html"
    );
}

#[test]
fn entities_are_never_defined_by_a_file() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
        <!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss xmlns:g=\"http://base.google.com/ns/1.0\"><channel><item><g:id>1</g:id>\
        <title>&b;&file;</title><g:price>1 USD</g:price></item></channel></rss>";
    let file = read(bomb, "USD");
    assert_eq!(file.product("id:1").title, "&b;&file;");
    assert!(file.has(1, "xml-entity"));
}

#[test]
fn a_feed_that_is_cut_off_is_refused() {
    let cut = &RSS[..RSS.len() - 40];
    assert!(try_read(cut.as_bytes(), None, "GBP").is_err());
    let deep = format!("<rss><channel><item>{}", "<a>".repeat(10_000));
    assert!(try_read(deep.as_bytes(), None, "GBP").is_err());
    let endless = format!("<rss><channel><item><g:id>{}", "a".repeat(20 << 20));
    assert!(
        try_read(endless.as_bytes(), None, "GBP")
            .unwrap_err()
            .to_string()
            .contains("bytes")
    );
}
