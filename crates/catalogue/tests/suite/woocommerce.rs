use crate::reading::read;
use catalogue::{Availability, Format, State};

const ENGLISH: &str = include_str!("../files/woocommerce.csv");

#[test]
fn variations_find_their_parent_before_and_far_from_it() {
    let file = read(ENGLISH, "EUR");
    assert_eq!(file.format, Format::WooCommerce);
    assert_eq!(
        file.keys(),
        [
            "sku:hoodie",
            "id:20",
            "sku:beanie",
            "sku:set",
            "sku:album",
            "sku:lost"
        ]
    );
    let hoodie = file.product("sku:hoodie");
    assert_eq!(hoodie.title, "Hoodie");
    assert_eq!(hoodie.options, ["Color", "Logo"]);
    assert_eq!(hoodie.variants.len(), 2);
    assert_eq!(hoodie.variants[0].options, ["Blue", "Yes"]);
    assert_eq!(hoodie.variants[0].sale.unwrap().price.minor, 4_200);
    assert_eq!(
        hoodie.variants[0].weight_grams,
        Some(1_500),
        "the parent's, in kilograms"
    );
    assert_eq!(
        file.product("id:20").variants.len(),
        1,
        "its parent is named by id"
    );
    assert!(file.has(8, "parent-missing"));
}

#[test]
fn what_cannot_be_bought_here_is_taken_in_all_the_same() {
    let file = read(ENGLISH, "EUR");
    assert_eq!(file.product("sku:set").state, State::NotOffered);
    assert!(file.has(6, "grouped-product"));
    let album = file.product("sku:album");
    assert_eq!(
        (album.link.as_str(), album.variants[0].availability),
        ("https://elsewhere.example/a", Availability::OutOfStock)
    );
    assert!(file.has(7, "external-product"));
    let beanie = file.product("sku:beanie");
    assert_eq!(beanie.variants[0].sale, None);
    assert!(file.has(5, "sale-above-price"));
    assert_eq!(beanie.description, "Warm.\nVery warm.");
    assert_eq!(beanie.categories, ["Clothing > Hats, caps", "Sale"]);
}

#[test]
fn headers_may_be_in_the_shops_own_language() {
    let german = "\u{feff}ID;Typ;Artikelnummer;Name;Veröffentlicht;Vorrätig?;Lager;Gewicht (lbs);Angebotspreis;Regulärer Preis;Kategorien;Übergeordnet;Attribut 1 Name;Attribut 1 Wert(e)\n\
        1;simple;T-1;Tasse;1;1;4;2;;1.234,50;Küche;;;\n";
    let file = read(german, "EUR");
    let cup = file.product("sku:T-1");
    let one = &cup.variants[0];
    assert_eq!(
        (one.price.unwrap().minor, one.quantity, one.weight_grams),
        (123_450, Some(4), Some(907))
    );
    let korean = "ID,유형,SKU,이름,게시됨,재고 있음?,재고,무게 (kg),할인 가격,정상 가격,카테고리,이미지,상위,속성 1 이름,속성 1 값\n\
        \u{feff}7,variable,JAN,잔,1,1,,0.3,,,부엌,,,크기,\"대, 소\"\n8,variation,JAN-L,잔 - 대,1,1,3,,,\"12,000\",,,JAN,크기,대\n";
    let file = read(korean, "KRW");
    let cup = file.product("sku:JAN");
    assert_eq!(cup.options, ["크기"]);
    assert_eq!(cup.variants[0].price.unwrap().minor, 12_000);
    for header in [
        "ID,Type,UGS,Nom,Publié,\"En stock ?\",Stock,\"Poids (kg)\",\"Tarif promo\",\"Tarif régulier\",Catégories\n1,simple,X,Tasse,1,1,2,1,,\"12,5\",A\n",
        "ID,Tipo,SKU,Nombre,Publicado,¿Existencias?,Inventario,\"Peso (kg)\",\"Precio rebajado\",\"Precio normal\",Categorías\n1,simple,X,Taza,1,1,2,1,,\"12,5\",A\n",
        "ID,タイプ,SKU,名前,公開済み,在庫あり?,在庫,\"重量 (kg)\",セール価格,通常価格,カテゴリー\n1,simple,X,湯のみ,1,1,2,1,,12.50,A\n",
    ] {
        let file = read(header, "EUR");
        let one = &file.product("sku:X").variants[0];
        assert_eq!(
            (one.price.unwrap().minor, one.quantity),
            (1_250, Some(2)),
            "{header}"
        );
    }
}
