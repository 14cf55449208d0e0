//! Captions and comments: templates with slots, picked so that neighbours seldom repeat.

use super::particles::settle_particles;
use super::products::wording;
use super::tags::tags_for;
use crate::dice::Dice;
use crate::scene::Kind;

use About::{Anything, Basket, Book, Cloth, Dish, Drink, Fruit, Light, Plant, Stem, Vessel, Wood};

/// What a caption is about; it may only claim what every picture of such a kind shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Anything,
    Basket,
    Book,
    Cloth,
    Dish,
    Drink,
    Fruit,
    Light,
    Plant,
    Stem,
    Vessel,
    Wood,
}

/// A caption template. Slots: `{thing}` and `{en}` (the product kind), `{when}`, `{when_en}`, `{where}`.
#[derive(Debug, Clone, Copy)]
pub struct Caption {
    about: About,
    text: &'static str,
}

const fn on(about: About, text: &'static str) -> Caption {
    Caption { about, text }
}

/// Every caption template.
pub const CAPTIONS: [Caption; 118] = [
    on(Anything, "{when}, {where}에 {thing}. 공기가 조금 달라졌다."),
    on(
        Anything,
        "볕이 드는 건 하루 한 시간쯤. 그 시간에 맞춰 찍은 {thing}.",
    ),
    on(Anything, "몇 달을 고민하다 들인 {thing}. 잘한 일 같다."),
    on(Anything, "치우고 나니 {thing}만 남았다. 이대로 좋다."),
    on(Anything, "별일 없는 날의 기록. {thing}과(와) {where}."),
    on(
        Anything,
        "손이 자주 가는 물건은 결국 자리를 찾는다. {thing}도 그랬다.",
    ),
    on(Anything, "선물로 받은 {thing}. 보낸 사람을 닮았다."),
    on(Anything, "{thing}, 석 달째 쓰는 중. 생각보다 흠이 잘 안 보인다."),
    on(Anything, "이사 와서 처음 산 {thing}. 이제 집 같다."),
    on(Anything, "{where} 정리 끝. {thing}은(는) 제자리에."),
    on(
        Anything,
        "색을 고르는 데 일주일 걸렸다. {thing}, 실물이 사진보다 차분하다.",
    ),
    on(Anything, "마감이 깔끔해서 뒤집어 봐도 기분 좋은 {thing}."),
    on(Anything, "크기를 걱정했는데 {where}에 딱 맞는다."),
    on(Anything, "오래 볼 것만 남기기로 했고, {thing}은(는) 남았다."),
    on(Anything, "{when}, {thing} 닦는 시간."),
    on(Anything, "같은 자리, 다른 빛. 오늘도 {thing}."),
    on(Anything, "{thing}을(를) 들이고 나서 물건을 덜 사게 됐다."),
    on(Anything, "만든 사람 손이 보이는 {thing}."),
    on(Anything, "누가 집에 오면 꼭 {thing} 이야기를 묻는다."),
    on(Anything, "사진으로 다 안 담긴다. {thing}은(는) 직접 봐야 안다."),
    on(Anything, "Kept the {en}, gave away the rest."),
    on(Anything, "{when_en}. The {en} found its corner."),
    on(Anything, "A quiet hour with the {en}."),
    on(Anything, "Three months with this {en}. No complaints."),
    on(Anything, "Not much in the room, and that is the point."),
    on(Anything, "The {en} was worth the wait."),
    on(Dish, "국수도 과일도 {thing}에 담으면 천천히 먹게 된다."),
    on(Dish, "설거지하고 말리는 모습까지 예쁜 {thing}."),
    on(Dish, "손님이 오면 제일 먼저 꺼내는 {thing}."),
    on(Dish, "오늘 식탁은 {thing} 하나면 충분하다."),
    on(
        Dish,
        "유약이 얇은 데가 좋다. {thing} 가장자리를 자꾸 만지게 된다.",
    ),
    on(Dish, "무게가 적당해서 한 손으로 들어도 편한 {thing}."),
    on(Dish, "이 빠진 그릇을 보내고 {thing}을(를) 새로 들였다."),
    on(Dish, "비어 있어도 예쁜 {thing}. 담기 전에 한 장."),
    on(Dish, "겹쳐 두어도 좋고 하나만 꺼내도 좋은 {thing}."),
    on(Dish, "뭘 담을지 정하지 않고 산 {thing}."),
    on(Dish, "The good {en}, every day, because why wait."),
    on(Dish, "This {en} holds just enough."),
    on(Drink, "차를 우리는 삼 분 동안 {thing}만 봤다."),
    on(Drink, "{when}, 한 모금 남기고 찍었다."),
    on(Drink, "손잡이보다 손바닥으로 잡게 되는 {thing}."),
    on(Drink, "따뜻한 게 식는 속도로 읽은 몇 장."),
    on(Drink, "{thing} 하나 꺼내면 쉬는 시간이 된다."),
    on(Drink, "둘이 마실 만큼만. {thing} 크기가 그걸 정해 준다."),
    on(Drink, "입술에 닿는 데가 얇아서 좋은 {thing}."),
    on(Drink, "같은 차도 {thing}에 따르면 조금 다르다."),
    on(Drink, "{when}, 말 대신 한 잔."),
    on(Drink, "Tea first, then everything else."),
    on(Drink, "Slow pour, small {en}."),
    on(Light, "{when}, 천장 등을 끄고 {thing}만 켰다."),
    on(Light, "{where}에 {thing}. 잠이 조금 빨리 온다."),
    on(Light, "불을 낮추면 방이 넓어 보인다. {thing} 덕분에."),
    on(Light, "벽에 번지는 빛이 좋아서 한참 봤다."),
    on(Light, "One {en}, and the room goes quiet."),
    on(Light, "{thing}을(를) 켜면 목소리도 낮아진다."),
    on(Light, "책 두 장 읽고 잠들게 하는 {thing}."),
    on(Light, "{thing} 켜는 시간이 점점 빨라진다."),
    on(
        Light,
        "밝히는 것보다 덜 밝히는 게 어렵다. {thing}은(는) 그걸 안다.",
    ),
    on(Light, "{when}의 집은 {thing}만큼만 밝다."),
    on(Light, "Low light, long evening."),
    on(Plant, "새잎이 났다. {when}에 발견."),
    on(Plant, "분갈이 한 지 두 주, 이제 고개를 든다."),
    on(Plant, "물은 열흘에 한 번. {where}에서 잘 지낸다."),
    on(
        Plant,
        "{thing}을(를) {where}(으)로 옮겨 주었더니 방향을 바꾸는 중.",
    ),
    on(Plant, "New leaf this week."),
    on(Plant, "잎을 닦아 주는 {when}. 마음도 좀 닦인다."),
    on(Plant, "죽일까 봐 걱정했는데 벌써 일 년."),
    on(
        Plant,
        "화분이 숨을 쉬니 흙이 빨리 마른다. 물 주는 날을 바꿔야겠다.",
    ),
    on(Plant, "키가 자라서 {where}(으)로 자리를 바꿨다."),
    on(Plant, "말없이 잘 크는 식구."),
    on(Plant, "Water, light, and leave it alone."),
    on(Wood, "{thing}에 오일을 먹였다. 결이 다시 살아났다."),
    on(Wood, "긁힌 자국도 우리 집 것이 되어 간다."),
    on(Wood, "{where}에 {thing}. 집이 조금 단정해졌다."),
    on(Wood, "삼 주를 기다려 받은 {thing}. 나무 냄새가 난다."),
    on(Wood, "선이 고와서 비워 두고 본다."),
    on(Wood, "Solid joints, no wobble. The {en} earns its place."),
    on(Wood, "조립 없이 왔다. 수평도 잘 맞는다."),
    on(Wood, "{thing}은(는) 나이 드는 게 기대되는 가구."),
    on(Wood, "결을 따라 손으로 쓸어 보게 되는 {thing}."),
    on(Wood, "옮길 때마다 방이 달라진다. {thing} 하나의 힘."),
    on(Wood, "못 하나 안 보이는 {thing}. 밑면이 더 예쁘다."),
    on(Vessel, "비워 두어도 좋은 {thing}."),
    on(Vessel, "{thing} 어깨선을 따라 빛이 흐른다."),
    on(Vessel, "둥근데 완전히 둥글지는 않다. 그래서 자꾸 보게 된다."),
    on(Vessel, "돌려 놓을 때마다 다른 얼굴. {thing}의 좋은 점."),
    on(Vessel, "색도 여러 가지라는 걸 {thing}을(를) 보고 알았다."),
    on(Vessel, "아무것도 안 해도 자리를 채우는 {thing}."),
    on(Vessel, "가마에서 막 나온 {thing}을(를) 업어 왔다."),
    on(Vessel, "The {en} does not need flowers."),
    on(Stem, "가지 하나 꽂았을 뿐인데 {where}이(가) 달라 보인다."),
    on(Stem, "시장에서 산 한 단, 제일 짧은 것만 {thing}에."),
    on(Stem, "One stem is enough."),
    on(Stem, "말라 가는 모습도 예뻐서 그대로 두었다."),
    on(Stem, "{when}, 물을 갈아 주고 한 장."),
    on(Fruit, "감을 닦아 담아 두었다. 색이 서로 잘 맞는다."),
    on(Fruit, "익을 때까지 며칠, 보기만 해도 좋다."),
    on(Fruit, "세 개 중 하나는 {when}에 먹을 예정."),
    on(Fruit, "Three persimmons and a wooden bowl."),
    on(Fruit, "할머니 댁에서 온 감. 먹기 아깝다."),
    on(Fruit, "가을은 그릇에 담긴다."),
    on(Cloth, "빨수록 부드러워진다더니 정말이다."),
    on(Cloth, "개어 두는 시간이 좋은 {thing}."),
    on(Cloth, "{when}, 마른 천 냄새."),
    on(Cloth, "물을 잘 먹고 금방 마르는 {thing}."),
    on(Cloth, "Folded, stacked, done."),
    on(Cloth, "색이 빠지면 빠지는 대로 예쁘다."),
    on(Book, "읽는 중인 것과 읽을 것."),
    on(Book, "{when}에 두 장씩. 느리게 읽는다."),
    on(Book, "표지 색만 보고 산 책이 제일 좋았다."),
    on(Book, "Reading list, shortest first."),
    on(Book, "책등보다 표지가 보이게 쌓아 두는 편."),
    on(Book, "빌려 준 책이 돌아왔다. 밑줄이 늘었다."),
    on(Basket, "뭐든 넣으면 정리된 것처럼 보이는 {thing}."),
    on(Basket, "손으로 엮은 결이 하나도 같지 않다."),
    on(Basket, "빨래도 감자도 담기는 {thing}."),
    on(Basket, "{where}에 {thing}. 굴러다니던 것들이 사라졌다."),
    on(Basket, "Woven by hand, used every day."),
];

/// Times of day with sun in the window.
const DAY: [&str; 8] = [
    "일요일 아침",
    "늦은 오후",
    "점심 먹고",
    "느지막한 아침",
    "토요일 오후",
    "쉬는 날",
    "휴일 오전",
    "주말",
];
/// Times of day when a lamp is lit.
const EVENING: [&str; 6] = [
    "퇴근하고",
    "월요일 저녁",
    "해 질 무렵",
    "저녁 먹고",
    "잠들기 전",
    "금요일 밤",
];
/// Where small things stand.
const TABLES: [&str; 5] = ["창가", "식탁", "책상 위", "거실 한쪽", "낮은 상 위"];
/// Where furniture stands.
const ROOMS: [&str; 5] = ["창가", "거실 한쪽", "현관 옆", "방 한쪽", "마루 끝"];

fn about(kind: Kind) -> About {
    match kind {
        Kind::Bowl | Kind::Plate => Dish,
        Kind::Cup | Kind::Mug | Kind::Teapot => Drink,
        Kind::Persimmons => Fruit,
        Kind::Lantern | Kind::MushroomLamp | Kind::Candle => Light,
        Kind::Monstera | Kind::SnakePlant | Kind::Succulent => Plant,
        Kind::Stool | Kind::Soban | Kind::Chair | Kind::Shelf => Wood,
        Kind::MoonJar | Kind::Vase => Vessel,
        Kind::BudVase => Stem,
        Kind::Basket => Basket,
        Kind::Books => Book,
        Kind::Linen => Cloth,
    }
}

/// A caption for a post about `kind`, its #tags at the end.
pub fn caption(dice: &mut Dice, kind: Kind) -> String {
    let about = about(kind);
    let fitting: Vec<_> = CAPTIONS.iter().filter(|c| c.about == about).collect();
    let free: Vec<_> = CAPTIONS.iter().filter(|c| c.about == Anything).collect();
    let pool = if dice.chance(0.6) { &fitting } else { &free };
    let template = dice.pick(pool).map_or("{thing}", |c| c.text);
    let words = wording(kind);
    let (when, when_en) = if about == Light {
        (dice.one_of(EVENING), dice.one_of(["Evening", "After dinner"]))
    } else {
        (
            dice.one_of(DAY),
            dice.one_of(["Sunday morning", "Late afternoon", "A day off"]),
        )
    };
    let place = if kind.stands_on_floor() {
        dice.one_of(ROOMS)
    } else {
        dice.one_of(TABLES)
    };
    let filled = template
        .replace("{thing}", words.ko)
        .replace("{en}", &words.en.to_lowercase())
        .replace("{when}", when)
        .replace("{when_en}", when_en)
        .replace("{where}", place);
    let mut text = settle_particles(&filled);
    for tag in tags_for(dice, kind) {
        text.push_str(" #");
        text.push_str(tag);
    }
    text
}

/// Every comment line.
pub const COMMENTS: [&str; 32] = [
    "색이 참 차분하네요.",
    "어디에 두셨는지 궁금했어요.",
    "저도 같은 걸 쓰는데 오래 갑니다.",
    "크기가 어느 정도인가요?",
    "빛이 좋은 집이네요.",
    "이 조합 따라 해 볼게요.",
    "실물 보고 왔는데 더 좋았어요.",
    "설거지는 편한가요?",
    "물은 얼마나 자주 주세요?",
    "벽 색이랑 잘 어울려요.",
    "Where is the little bowl from?",
    "Lovely light.",
    "그림자까지 예뻐요.",
    "다음 입고 기다리는 중입니다.",
    "무게감이 있나요?",
    "사진 저장해 둘게요.",
    "Does it come in a darker glaze?",
    "저희 집에도 하나 있어요.",
    "오래 보니 더 좋네요.",
    "받침도 같이 파나요?",
    "이런 분위기 좋아해요.",
    "Quiet and warm.",
    "고양이가 안 건드리나요?",
    "높이가 궁금합니다.",
    "나뭇결이 곱네요.",
    "배송은 안전하게 왔나요?",
    "부모님 선물로 괜찮을까요?",
    "Bought one last week, same feeling.",
    "밤에 켠 모습도 보고 싶어요.",
    "비슷한 걸 찾고 있었어요.",
    "오늘 글 좋네요.",
    "This corner again, please.",
];

/// One comment line.
pub fn comment(dice: &mut Dice) -> &'static str {
    dice.one_of(COMMENTS)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn fifteen_hundred_captions_leave_no_slot_open_and_seldom_repeat() {
        let mut dice = Dice::new(4);
        let mut seen = HashSet::new();
        for index in 0..1500 {
            let text = caption(&mut dice, Kind::ALL[index % Kind::ALL.len()]);
            assert!(!text.contains('{'), "open slot in {text}");
            assert!(text.contains('#'));
            assert!(!text.contains("(으)") && !text.contains("(를)"), "{text}");
            seen.insert(text);
        }
        assert!(seen.len() > 1350, "only {} different captions", seen.len());
    }

    #[test]
    fn eighty_creators_have_eighty_handles_names_and_bios() {
        let people = super::super::creators(&mut Dice::new(9));
        let handles: HashSet<_> = people.iter().map(|c| c.handle.clone()).collect();
        assert_eq!(handles.len(), 80);
        let names: HashSet<_> = people.iter().map(|c| c.name.clone()).collect();
        assert_eq!(names.len(), 80);
        let bios: HashSet<_> = people.iter().map(|c| c.bio).collect();
        assert_eq!(bios.len(), 80);
    }

    #[test]
    fn no_template_is_written_twice_and_none_speaks_of_rain() {
        let texts: HashSet<_> = CAPTIONS.iter().map(|c| c.text).collect();
        assert_eq!(texts.len(), CAPTIONS.len());
        for text in texts {
            assert!(!text.contains("비 오") && !text.contains("눈 오"), "{text}");
        }
    }

    #[test]
    fn products_come_in_the_colours_of_their_kind() {
        let mut dice = Dice::new(3);
        for index in 0..400 {
            let kind = Kind::ALL[index % Kind::ALL.len()];
            let piece = super::super::product(&mut dice, kind).piece;
            assert!(kind.colourways().contains(&piece.colourway), "{piece:?}");
        }
    }

    #[test]
    fn products_cost_what_their_kind_costs() {
        let mut dice = Dice::new(2);
        for kind in Kind::ALL {
            let price = wording(kind).price;
            let named = super::super::product(&mut dice, kind);
            assert!(
                named.price_krw >= price.low && named.price_krw <= price.high,
                "{}",
                named.name_ko
            );
            assert_eq!(named.price_krw % 500, 0);
        }
    }
}
