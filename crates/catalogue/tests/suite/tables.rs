use crate::reading::{read, try_read};
use catalogue::{Availability, Dialect, Format, State};

const GOOGLE: &str = include_str!("../files/google.tsv");
const META: &str = include_str!("../files/meta.csv");
const NAVER: &str = include_str!("../files/naver.tsv");

#[test]
fn googles_groups_are_scattered_and_its_columns_may_have_spaces() {
    let file = read(GOOGLE, "USD");
    assert_eq!(file.format, Format::GoogleTsv);
    assert_eq!(
        file.keys(),
        ["group:shirt", "id:mug", "id:pre", "id:bad", "id:won", "id:dup"]
    );
    let shirt = file.product("group:shirt");
    assert_eq!(shirt.options, ["color", "size"]);
    assert_eq!(shirt.variants.len(), 2);
    let sale = shirt.variants[0].sale.unwrap();
    assert_eq!(
        (sale.price.minor, sale.from.is_some(), sale.until.is_some()),
        (1_000, true, true)
    );
    assert_eq!(shirt.images.len(), 3);
    assert_eq!(file.product("id:mug").variants[0].weight_grams, Some(1_134));
    assert_eq!(
        file.product("id:mug").variants[0].availability,
        Availability::InStock,
        "with a space, as of old"
    );
    for (row, code) in [
        (4, "availability-date-missing"),
        (5, "price-negative"),
        (5, "price-missing"),
        (6, "currency-mismatch"),
        (9, "duplicate-id"),
        (9, "ragged-row"),
        (10, "id-missing"),
        (3, "currency-missing"),
    ] {
        assert!(file.has(row, code), "{row} {code}: {:#?}", file.issues);
    }
    assert_eq!(file.product("id:bad").state, State::NotOffered);
    assert_eq!(file.row_count, 9);
}

#[test]
fn metas_comments_and_paths_are_understood() {
    let file = read(META, "EUR");
    assert_eq!(file.format, Format::MetaCsv);
    let lamp = file.product("id:lamp");
    assert_eq!(
        lamp.images
            .iter()
            .map(|image| image.url.as_str())
            .collect::<Vec<_>>(),
        ["https://img.example/1.jpg", "https://img.example/2.jpg"]
    );
    assert_eq!(lamp.tags, ["light", "home"]);
    assert_eq!(lamp.variants[0].quantity, Some(12));
}

#[test]
fn navers_rows_come_change_and_go() {
    let file = read(NAVER, "KRW");
    assert_eq!(file.format, Format::Naver);
    assert_eq!(file.keys(), ["id:A-1", "id:A-2", "id:A-3"]);
    let cup = file.product("id:A-1");
    assert_eq!(
        (cup.title.as_str(), cup.kind.as_str()),
        ("청자 24\" 찻잔", "생활 > 주방 > 컵")
    );
    let one = &cup.variants[0];
    assert_eq!(
        (one.price.unwrap().minor, one.sale.unwrap().price.minor),
        (15_000, 12_000)
    );
    assert_eq!(file.product("id:A-3").state, State::Withdrawn);
    assert!(
        !file
            .issues
            .iter()
            .any(|issue| issue.code.as_str() == "currency-missing")
    );
}

#[test]
fn encodings_line_ends_and_hidden_bytes_do_not_matter() {
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(NAVER.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let old = NAVER.replace('\n', "\r");
    let windows = NAVER.replace('\n', "\r\n");
    let late = format!("\n\u{feff}\n{NAVER}");
    for bytes in [utf16, old.into_bytes(), windows.into_bytes(), late.into_bytes()] {
        let file = try_read(&bytes, None, "KRW").unwrap();
        assert_eq!(file.product("id:A-1").title, "청자 24\" 찻잔");
        assert_eq!(file.products.len(), 3);
    }
    let nul = GOOGLE.replace("Mug", "M\0ug");
    let file = read(&nul, "USD");
    assert_eq!(file.product("id:mug").title, "Mug");
    assert!(file.has(3, "nul-byte"));
}

#[test]
fn what_is_no_catalogue_says_so() {
    let refused = |bytes: &[u8]| try_read(bytes, None, "USD").unwrap_err().to_string();
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"PK\x03\x04....").contains("spreadsheet"));
    assert!(refused(b"a,b,c\n1,2,3\n").contains("--format"));
    assert!(refused(b"id,price,link\n1,2,3\n").contains("--format"));
    let forced = try_read(b"sku,price\n1,2\n", Some(Format::GoogleTsv), "USD").unwrap_err();
    assert!(forced.to_string().contains("`id`"), "{forced}");
    assert_eq!("google".parse::<Format>().unwrap().dialect(), Dialect::Google);
    assert!(
        "excel"
            .parse::<Format>()
            .unwrap_err()
            .to_string()
            .contains("google-tsv")
    );
}

#[test]
fn an_open_quote_costs_one_row_and_a_long_cell_is_cut() {
    let long = format!(
        "id\ttitle\tprice\tlink\n1\tCup\t5 USD\thttps://x\n2\t{}\t5 USD\thttps://x\n",
        "a".repeat(2 << 20)
    );
    let file = read(&long, "USD");
    assert!(file.has(3, "field-too-long"));
    let open = format!(
        "id,title,price,link\n1,\"Cup,5 USD,x\n{}",
        "2,Cup,5 USD,x\n".repeat(700_000)
    );
    let file = try_read(open.as_bytes(), None, "USD").unwrap();
    assert!(file.has(2, "row-too-long"), "{:?}", file.codes());
}
