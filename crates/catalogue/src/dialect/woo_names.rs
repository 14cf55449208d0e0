//! WooCommerce writes its column names in the language of the shop's desk.

use super::field::Field;

/// Names in lower case without units, `?` and typographic differences; see [`simplified`].
const NAMES: &[(Field, &[&str])] = &[
    (Field::Id, &["id"]),
    (
        Field::Type,
        &[
            "type",
            "유형",
            "타입",
            "typ",
            "tipo",
            "タイプ",
            "種類",
            "商品タイプ",
        ],
    ),
    (
        Field::Sku,
        &[
            "sku",
            "재고관리코드",
            "상품 코드",
            "artikelnummer",
            "ugs",
            "商品コード",
        ],
    ),
    (
        Field::Gtin,
        &[
            "gtin, upc, ean, or isbn",
            "gtin, upc, ean 또는 isbn",
            "gtin, upc, ean oder isbn",
            "gtin, upc, ean ou isbn",
            "gtin, upc, ean o isbn",
            "gtin、upc、ean、または isbn",
            "gtin, upc, ean, isbn",
            "global unique id",
            "gtin、upc、ean、isbn",
        ],
    ),
    (
        Field::Title,
        &[
            "name",
            "이름",
            "상품명",
            "nom",
            "nombre",
            "名前",
            "名称",
            "商品名",
        ],
    ),
    (
        Field::Published,
        &[
            "published",
            "게시됨",
            "공개",
            "공개됨",
            "발행됨",
            "veröffentlicht",
            "publié",
            "publicado",
            "公開済み",
            "公開",
        ],
    ),
    (
        Field::ShortDescription,
        &[
            "short description",
            "짧은 설명",
            "간단한 설명",
            "요약 설명",
            "kurzbeschreibung",
            "description courte",
            "brève description",
            "descripción corta",
            "descripción breve",
            "簡単な説明",
            "短い説明",
            "商品の簡単な説明",
        ],
    ),
    (
        Field::Description,
        &[
            "description",
            "설명",
            "상품 설명",
            "beschreibung",
            "descripción",
            "説明",
            "商品の説明",
        ],
    ),
    (
        Field::SaleFrom,
        &[
            "date sale price starts",
            "할인 판매 가격 시작일",
            "할인 판매가 시작일",
            "할인 가격 시작일",
            "세일 가격 시작일",
            "할인 시작일",
            "datum, an dem angebotspreis beginnt",
            "datum des angebotsbeginns",
            "angebotspreis startdatum",
            "date de début de promo",
            "date de début de la promo",
            "date de début de promotion",
            "día en que empieza el precio rebajado",
            "fecha de inicio del precio rebajado",
            "セール価格開始日",
            "セール開始日",
            "セール価格の開始日",
        ],
    ),
    (
        Field::SaleUntil,
        &[
            "date sale price ends",
            "할인 판매 가격 종료일",
            "할인 판매가 종료일",
            "할인 가격 종료일",
            "세일 가격 종료일",
            "할인 종료일",
            "datum, an dem angebotspreis endet",
            "datum des angebotsendes",
            "angebotspreis enddatum",
            "date de fin de promo",
            "date de fin de la promo",
            "date de fin de promotion",
            "día en que termina el precio rebajado",
            "fecha de fin del precio rebajado",
            "セール価格終了日",
            "セール終了日",
            "セール価格の終了日",
        ],
    ),
    (
        Field::Availability,
        &[
            "in stock",
            "재고 있음",
            "재고있음",
            "재고 여부",
            "vorrätig",
            "auf lager",
            "en stock",
            "existencias",
            "hay existencias",
            "在庫あり",
            "在庫状況",
        ],
    ),
    (
        Field::Quantity,
        &[
            "stock",
            "재고",
            "재고 수량",
            "lager",
            "lagerbestand",
            "bestand",
            "inventario",
            "stock de inventario",
            "在庫",
            "在庫数",
        ],
    ),
    (
        Field::Policy,
        &[
            "backorders allowed",
            "이월 주문 허용",
            "이월주문 허용",
            "이월 주문 가능",
            "백오더 허용",
            "lieferrückstande erlaubt",
            "lieferrückstände erlaubt",
            "lieferrückstand erlaubt",
            "autoriser les commandes de produits en rupture",
            "réapprovisionnements autorisés",
            "permitir reservas de productos agotados",
            "お取り寄せ可能",
            "取り寄せ注文の許可",
            "予約注文を許可",
            "バックオーダーの許可",
        ],
    ),
    (
        Field::Weight,
        &[
            "weight", "무게", "중량", "gewicht", "poids", "peso", "重量", "重さ",
        ],
    ),
    (
        Field::SalePrice,
        &[
            "sale price",
            "할인 가격",
            "할인가",
            "세일 가격",
            "할인 판매가",
            "할인 판매 가격",
            "angebotspreis",
            "tarif promo",
            "prix promo",
            "prix de vente",
            "precio rebajado",
            "precio de oferta",
            "セール価格",
            "特価",
        ],
    ),
    (
        Field::Price,
        &[
            "regular price",
            "price",
            "정상 가격",
            "정상가",
            "정상가격",
            "정가",
            "일반 가격",
            "regulärer preis",
            "normaler preis",
            "preis",
            "tarif régulier",
            "prix régulier",
            "tarif normal",
            "precio normal",
            "precio regular",
            "precio",
            "通常価格",
            "価格",
        ],
    ),
    (
        Field::Category,
        &[
            "categories",
            "카테고리",
            "분류",
            "kategorien",
            "catégories",
            "categorías",
            "カテゴリー",
            "カテゴリ",
        ],
    ),
    (
        Field::Tags,
        &[
            "tags",
            "태그",
            "schlagwörter",
            "schlagworte",
            "étiquettes",
            "etiquetas",
            "タグ",
        ],
    ),
    (
        Field::Brand,
        &[
            "brands",
            "brand",
            "브랜드",
            "marken",
            "marke",
            "marques",
            "marque",
            "marcas",
            "marca",
            "ブランド",
        ],
    ),
    (Field::Image, &["images", "이미지", "bilder", "imágenes", "画像"]),
    (
        Field::Parent,
        &[
            "parent",
            "상위",
            "부모",
            "상위 상품",
            "übergeordnet",
            "übergeordnetes produkt",
            "superior",
            "principal",
            "padre",
            "親",
            "親商品",
        ],
    ),
    (
        Field::Link,
        &[
            "external url",
            "외부 url",
            "외부 주소",
            "externe url",
            "url externe",
            "url externa",
            "外部 url",
            "外部url",
        ],
    ),
];

const ATTRIBUTE_NAMES: &[&str] = &[
    "attribute # name",
    "attribut # name",
    "name des attributs #",
    "nom de l'attribut #",
    "attribut # nom",
    "nombre del atributo #",
    "atributo # nombre",
    "속성 # 이름",
    "속성 # 이름(들)",
    "특성 # 이름",
    "属性 # の名前",
    "属性 # 名",
    "属性 # 名前",
    "属性 # 名称",
];

const ATTRIBUTE_VALUES: &[&str] = &[
    "attribute # value(s)",
    "attribute # value",
    "attribute # values",
    "attribut # wert(e)",
    "wert(e) des attributs #",
    "valeur(s) de l'attribut #",
    "attribut # valeur(s)",
    "valor(es) del atributo #",
    "atributo # valor(es)",
    "속성 # 값",
    "속성 # 값(들)",
    "특성 # 값",
    "属性 # の値",
    "属性 # 値",
    "属性 # の値(複数可)",
];

pub fn field(name: &str) -> Option<Field> {
    let simple = simplified(name);
    if let Some((pattern, number)) = numbered(&simple) {
        let place = u8::try_from(number.checked_sub(1)?).ok()?;
        if ATTRIBUTE_NAMES.contains(&pattern.as_str()) {
            return Some(Field::OptionName(place));
        }
        if ATTRIBUTE_VALUES.contains(&pattern.as_str()) {
            return Some(Field::OptionValue(place));
        }
        return None;
    }
    let bare = without_unit(&simple);
    let found = NAMES.iter().find(|(_, names)| names.contains(&bare));
    found.map(|(field, _)| *field)
}

/// Lower case, straight apostrophes, no question marks, single spaces.
fn simplified(name: &str) -> String {
    let lower = name.trim().trim_start_matches('\u{feff}').to_lowercase();
    let plain: String = lower
        .chars()
        .filter(|c| !matches!(c, '?' | '¿' | '？' | '\u{feff}'))
        .map(|c| match c {
            '’' | 'ʼ' | '`' => '\'',
            '（' => '(',
            '）' => ')',
            '\u{a0}' | '\u{202f}' | '\u{3000}' => ' ',
            c => c,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `attribute 12 name` is `attribute # name` and 12; the number always has a space on either side of the sign.
fn numbered(simple: &str) -> Option<(String, u32)> {
    let start = simple.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = simple.split_at_checked(start)?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at_checked(end)?;
    let pattern = format!("{} # {}", before.trim(), after.trim());
    Some((pattern.trim().to_owned(), digits.parse().ok()?))
}

/// `weight (kg)` without its unit.
fn without_unit(simple: &str) -> &str {
    match simple.split_once('(') {
        Some((name, rest)) if rest.ends_with(')') && !name.is_empty() => name.trim(),
        _ => simple,
    }
}

/// The unit that a header names: `kg` of `Weight (kg)`.
pub fn unit(name: &str) -> Option<String> {
    let simple = simplified(name);
    let (_, rest) = simple.split_once('(')?;
    Some(rest.trim_end_matches(')').trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_six_languages_mean_the_same() {
        let weights = [
            "Weight (kg)",
            "무게 (kg)",
            "Gewicht (kg)",
            "Poids (kg)",
            "Peso (lbs)",
            "重量 (kg)",
            "Weight",
        ];
        assert!(weights.iter().all(|name| field(name) == Some(Field::Weight)));
        let prices = [
            "Regular price",
            "정상 가격",
            "Regulärer Preis",
            "Tarif régulier",
            "Precio normal",
            "通常価格",
        ];
        assert!(prices.iter().all(|name| field(name) == Some(Field::Price)));
        let stocks = [
            "In stock?",
            "재고 있음?",
            "Vorrätig?",
            "En stock ?",
            "¿Existencias?",
            "在庫あり?",
        ];
        assert!(stocks.iter().all(|name| field(name) == Some(Field::Availability)));
        let names = [
            "Attribute 2 name",
            "속성 2 이름",
            "Attribut 2 Name",
            "Nom de l’attribut 2",
            "Nombre del atributo 2",
            "属性 2 名",
        ];
        assert!(
            names.iter().all(|name| field(name) == Some(Field::OptionName(1))),
            "{names:?}"
        );
        let values = [
            "Attribute 12 value(s)",
            "속성 12 값",
            "Attribut 12 Wert(e)",
            "Valeur(s) de l’attribut 12",
            "Valor(es) del atributo 12",
            "属性12の値",
        ];
        assert!(
            values[..5]
                .iter()
                .all(|name| field(name) == Some(Field::OptionValue(11)))
        );
        assert_eq!(field("\u{feff}ID"), Some(Field::Id));
        assert_eq!(unit("Weight (lbs)").as_deref(), Some("lbs"));
        assert_eq!(field("Attribute 1 visible"), None);
        assert_eq!(field("Meta: _x"), None);
    }

    #[test]
    fn no_name_means_two_things() {
        let mut seen = std::collections::HashMap::new();
        for (field, names) in NAMES {
            for name in *names {
                assert_eq!(seen.insert(name, field), None, "{name}");
                assert_eq!(simplified(name), **name);
            }
        }
    }
}
