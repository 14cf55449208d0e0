//! Eighty people who publish: names, handles and a line about each.

use crate::dice::Dice;

/// A creator's public face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creator {
    pub handle: String,
    pub name: String,
    pub bio: &'static str,
}

/// Handle, name and bio of everybody who publishes.
const PEOPLE: [(&str, &str, &str); 80] = [
    (
        "soyeon.home",
        "소연",
        "두 사람과 고양이 한 마리의 집을 기록합니다.",
    ),
    ("dalgama", "달가마 지은", "도자기를 배우는 중. 깨진 것도 올려요."),
    ("room_302", "302호", "작은 방, 오래 쓰는 물건."),
    (
        "hannahkeeps",
        "Hannah Yoon",
        "Notes from a small flat with good light.",
    ),
    ("jeonyeok.table", "저녁식탁", "퇴근 후의 식탁을 찍습니다."),
    ("green23", "초록 스물셋", "식물 스물세 개와 삽니다."),
    ("teabeforenine", "Mina Seo", "Tea before nine, ceramics after."),
    ("juhyeok_wood", "주혁", "목공 주말반 4년차."),
    ("changga", "창가의 오후", "집에서 제일 좋아하는 곳은 창가."),
    ("sseuneun", "쓰는 그릇", "쓰는 그릇만 삽니다."),
    ("slow.grain", "Daniel Park", "Slow mornings, worn wood."),
    (
        "hanok.diary",
        "서촌 말고 우리 동네",
        "한옥을 조금씩 고치는 중입니다.",
    ),
    ("bulmoeum", "불모음", "켜 두고 싶은 조명을 모읍니다."),
    ("fourtables", "네 번의 식탁", "계절마다 식탁을 바꿔요."),
    ("film_and_bowls", "윤재", "필름과 그릇."),
    ("emptyshelf", "빈 선반", "비우고 남은 것들의 사진."),
    ("things.first", "이안", "사진보다 물건이 먼저인 계정."),
    ("mostlyplants", "Clara Im", "Mostly plants, sometimes chairs."),
    ("threecups", "컵 세 개", "아이 둘, 깨지지 않은 컵 세 개."),
    ("kilnwalk", "가마 산책", "동네 가마를 찾아 걷습니다."),
    ("besidebooks", "책 옆에", "읽던 책과 그 옆의 것들."),
    ("mendable", "Joon Mend", "Learning to mend what I own."),
    ("mulbit_", "물빛", "천을 짓고 물들입니다."),
    ("todayonly", "오늘 쓴 것", "오늘 쓴 것만 올립니다."),
    ("baekja.note", "백자 노트", "흰 그릇만 열두 해째."),
    ("okja_house", "옥자네", "엄마 집 부엌을 대신 올려요."),
    ("littlesouth", "남향 작은집", "남쪽으로 창이 하나 있습니다."),
    ("ida.makes", "Ida Kwon", "Potter. Mostly cups, some mistakes."),
    ("goyohan", "고요한", "조용한 물건을 좋아합니다."),
    ("attic.light", "다락", "다락방에서 그림을 그려요."),
    ("minji.pots", "민지와 화분들", "물 주는 날이 제일 바쁩니다."),
    ("oldchair", "헌 의자", "버려진 의자를 고쳐 앉습니다."),
    ("noodleweather", "국수 날씨", "하루 한 끼는 국수."),
    ("northwindow", "Theo Baek", "North window, plain walls."),
    ("sundayrug", "일요일의 러그", "일요일에만 청소합니다."),
    ("hayan.room", "하얀방", "벽을 직접 칠했습니다."),
    ("twospoons", "숟가락 둘", "신혼 3년차의 살림 기록."),
    ("jar_and_jar", "항아리 옆 항아리", "둥근 것만 보면 데려와요."),
    ("brassandlinen", "Nari Oh", "Brass, linen, not much else."),
    ("yeongyeong", "연경", "간호사. 쉬는 날의 집."),
    ("deulkkot", "들꽃", "길에서 꺾은 것 말고 키운 것만."),
    ("hyunwoo.desk", "현우의 책상", "책상 위를 이틀에 한 번 찍습니다."),
    ("saltandash", "Salt & Ash", "Two sisters, one wheel, one kiln."),
    ("maru.end", "마루 끝", "마루 끝에 앉아 있는 시간."),
    ("onebag", "가방 하나", "여행 가방 하나로 이사했습니다."),
    ("cactuskim", "선인장 김씨", "안 죽는 식물부터 시작했어요."),
    ("dongne.bread", "동네빵", "빵 굽는 사람의 그릇장."),
    ("latesummer", "늦여름", "오래된 아파트 5층, 매미 소리."),
    ("june.objects", "June Cho", "Objects I would carry out of a fire."),
    ("seorap", "서랍 속", "서랍을 열어 보여드립니다."),
    ("kyunghee_tea", "경희 찻자리", "찻자리 10년, 아직도 배웁니다."),
    ("paperlamp", "종이등", "한지 등을 만듭니다. 주문은 쪽지로."),
    ("dahye.linen", "다혜", "리넨만 다립니다."),
    ("walnutdays", "호두나무 날들", "첫 가구를 호두나무로 샀어요."),
    (
        "corner.seat",
        "Elin Moon",
        "I photograph the same corner every week.",
    ),
    ("halfday", "반차", "반차 낸 날의 집."),
    ("bomnal", "봄날 부엌", "요리는 못하고 그릇은 좋아합니다."),
    ("sangwoo.home", "상우", "혼자 산 지 팔 년, 이제 좀 집 같아요."),
    ("quietshelf", "Quiet Shelf", "One shelf, rearranged."),
    ("eunjae_clay", "은재", "물레 앞에서 주말을 보냅니다."),
    ("bookandmug", "책과 머그", "커피 두 잔에 한 권."),
    ("ganjang.jongji", "간장종지", "작은 종지를 모읍니다."),
    ("stepbystep", "계단집", "계단이 많은 집에 삽니다."),
    ("rae.studio", "래 스튜디오", "작업실과 집이 같은 곳."),
    (
        "goodwood",
        "Minho Ahn",
        "Trained as a carpenter, works as a nurse.",
    ),
    ("hwabun", "화분 옮기는 사람", "해를 따라 화분을 옮깁니다."),
    ("plainplates", "민무늬", "무늬 없는 것만 좋아해요."),
    ("soomin.reads", "수민 읽다", "소설, 담요, 스탠드."),
    ("basketful", "한 바구니", "시장에서 하나씩 담아 옵니다."),
    ("aunt.house", "이모네", "이모가 물려준 살림을 씁니다."),
    ("seaside_jin", "바닷가 진", "바다 옆 작은 마을에서 씁니다."),
    ("tinykitchen", "두 평 부엌", "두 평 부엌에서 다 합니다."),
    ("nightdesk", "Sol Hwang", "Writes late, keeps one lamp on."),
    ("haneul.home", "하늘네", "강아지가 안 무는 물건 위주."),
    ("beige_not", "베이지 아님", "베이지 말고 다른 색을 찾는 중."),
    ("orchardkim", "과수원 김", "감 농사를 짓고 그릇을 모읍니다."),
    ("wabi.jiu", "지우", "금 간 것도 계속 씁니다."),
    ("firsthouse", "첫 집", "대출 이자와 함께하는 첫 집 기록."),
    ("grandma.soban", "할머니 소반", "할머니 소반에서 시작된 계정."),
    ("after.rain", "여름비", "Ceramics student, second year."),
];

/// Eighty creators in an order drawn from `dice`; no two share a handle, a name or a bio.
pub fn creators(dice: &mut Dice) -> Vec<Creator> {
    let mut people: Vec<_> = PEOPLE
        .iter()
        .map(|&(handle, name, bio)| Creator {
            handle: handle.into(),
            name: name.into(),
            bio,
        })
        .collect();
    for index in (1..people.len()).rev() {
        people.swap(index, dice.below(index + 1));
    }
    people
}
