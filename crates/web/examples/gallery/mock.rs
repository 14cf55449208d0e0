//! People, posts and products that do not exist.

use std::fs;
use std::path::Path;

use web::lang::{Ago, Lang, Words, ago, money};
use web::view::card::{Photo, Pin, PostCard, Tile, Toggle, Trace, Why, spans};
use web::view::people::Face;
use web::view::picture::{Picture, blur_from_colour};
use web::view::product::{ProductTile, Stock};
use web::view::shell::{Rank, Shell, Tab, Viewer};
use web::view::tag::TagLine;
use web::view::trend::Trend;

pub const NOW: i64 = 1_795_000_000_000_000;
pub const PICTURES: usize = 12;

/// Wall, light, table, vase.
const COLOURS: [[[u8; 3]; 4]; 6] = [
    [[216, 203, 186], [244, 234, 216], [150, 120, 92], [126, 152, 132]],
    [[190, 200, 198], [232, 238, 232], [112, 98, 86], [196, 120, 92]],
    [[226, 206, 198], [250, 236, 226], [168, 128, 110], [236, 228, 214]],
    [[96, 104, 98], [168, 172, 156], [60, 52, 46], [214, 196, 160]],
    [[228, 220, 200], [252, 246, 230], [186, 158, 116], [84, 92, 110]],
    [[198, 186, 204], [236, 228, 238], [124, 104, 112], [230, 190, 120]],
];

const KOREAN_NAMES: [(&str, &str); 6] = [
    ("김하늘", "haneul"),
    ("박서연", "seoyeon_p"),
    ("이도윤", "doyun"),
    ("정미소", "miso.home"),
    ("최우진", "woojin"),
    ("한별", "byeol_han"),
];
const ENGLISH_NAMES: [(&str, &str); 6] = [
    ("Haneul Kim", "haneul"),
    ("Seoyeon Park", "seoyeon_p"),
    ("Theo Lindqvist", "theo"),
    ("Mara Osei", "mara_home"),
    ("Woojin Choi", "woojin"),
    ("Byeol Han", "byeol_han"),
];
const KOREAN_CAPTIONS: [&str; 5] = [
    "햇살 드는 창가에 두니 색이 더 고와요. 물레 자국이 손끝에 그대로 느껴지는 #청자 화병 #도자기 #작업실",
    "새로 들인 옻칠 소반. 아침 차 한 잔이 달라졌어요. #소반 #아침",
    "비 오는 날엔 낮은 조명 하나면 충분해요 #조명 #방꾸미기 @miso 덕분에 찾았어요",
    "3년째 쓰는 리넨 커튼, 빨수록 부드러워져요. #리넨",
    "작은 화분들 자리 바꾸기 #식물 #거실",
];
const ENGLISH_CAPTIONS: [&str; 5] = [
    "The glaze changes with the light all day long. You can still feel the throwing lines under your fingers. #celadon #pottery #studio",
    "A lacquered soban for the morning tea. Small thing, better mornings. #soban #morning",
    "One low lamp is enough on a rainy day #light #room, found thanks to @mara_home",
    "Three years with these linen curtains and they only get softer. #linen",
    "Moved the small pots to the east window #plants",
];
const KOREAN_GOODS: [(&str, i64); 5] = [
    ("청자 화병 24cm", 84_000),
    ("옻칠 소반", 128_000),
    ("한지 스탠드", 67_500),
    ("리넨 커튼 2폭", 93_000),
    ("백자 찻잔", 12_900),
];
const ENGLISH_GOODS: [(&str, i64); 5] = [
    ("Celadon vase, 24 cm", 84_000),
    ("Lacquered soban", 128_000),
    ("Hanji table lamp", 67_500),
    ("Linen curtains, pair", 93_000),
    ("Porcelain cup", 12_900),
];

pub fn at<T: Copy>(list: &[T], index: usize) -> Option<T> {
    list.get(index % list.len().max(1)).copied()
}

pub struct Mock {
    pub lang: Lang,
}

impl Mock {
    pub fn t(&self) -> Words {
        self.lang.words()
    }

    pub fn say<'a>(&self, korean: &'a str, english: &'a str) -> &'a str {
        match self.lang {
            Lang::Korean => korean,
            Lang::English => english,
        }
    }

    pub fn ago(&self, minutes: i64) -> Ago {
        ago(self.lang, NOW, NOW - minutes * 60_000_000)
    }

    pub fn shell(&self, title: &str, tab: Tab) -> Shell {
        let me = self.person(0);
        Shell {
            t: self.t(),
            title: title.to_owned(),
            description: String::new(),
            path: "/".to_owned(),
            csrf: "mock".to_owned(),
            viewer: Some(Viewer {
                name: me.name,
                handle: me.handle,
                avatar: me.avatar,
                rank: Rank::Operator,
                sells: true,
            }),
            unread: 3,
            pieces: 2,
            tab,
            ask_consent: false,
            toast: None,
        }
    }

    pub fn signed_out(&self, title: &str) -> Shell {
        Shell {
            viewer: None,
            unread: 0,
            ..self.shell(title, Tab::Elsewhere)
        }
    }

    pub fn person(&self, index: usize) -> Face {
        let names = match self.lang {
            Lang::Korean => &KOREAN_NAMES,
            Lang::English => &ENGLISH_NAMES,
        };
        let (name, handle) = at(names, index).unwrap_or(("", ""));
        let picture = (!index.is_multiple_of(3)).then(|| self.picture(index, 1).src);
        Face::person(name, handle, picture)
    }

    pub fn shop(&self) -> Face {
        Face::shop(self.say("옹기와 살림", "Onggi House"), "onggi_house", None)
    }

    /// `shape`: 0 is 4:5, 1 square, 2 landscape.
    pub fn picture(&self, index: usize, shape: usize) -> Picture {
        let colours = at(&COLOURS, index).unwrap_or_default();
        let (width, height) = at(&[(1080, 1350), (1080, 1080), (1350, 1000)], shape).unwrap_or((1, 1));
        Picture {
            src: format!("/media/{}-{}.svg", index % PICTURES, shape % 3),
            srcset: String::new(),
            webp: String::new(),
            width,
            height,
            alt: self.say("창가의 화병", "A vase by the window").to_owned(),
            blur: colours.first().map(|rgb| blur_from_colour(*rgb)),
        }
    }

    pub fn goods(&self, index: usize) -> (&'static str, String) {
        let list = match self.lang {
            Lang::Korean => &KOREAN_GOODS,
            Lang::English => &ENGLISH_GOODS,
        };
        let (title, minor) = at(list, index).unwrap_or(("", 0));
        (title, money(minor, "KRW", 0))
    }

    pub fn pin(&self, index: usize, x: u8, y: u8) -> Pin {
        let (title, price) = self.goods(index);
        Pin {
            product: format!("prod{index}"),
            title: title.to_owned(),
            price: price.into(),
            shop: self.shop().name,
            x,
            y,
            picture: Some(self.picture(index + 3, 1)),
        }
    }

    pub fn card(&self, index: usize) -> PostCard {
        let captions = match self.lang {
            Lang::Korean => &KOREAN_CAPTIONS,
            Lang::English => &ENGLISH_CAPTIONS,
        };
        let shape = at(&[0, 0, 2, 0, 1], index).unwrap_or(0);
        let mut photos = vec![Photo {
            picture: self.picture(index, shape),
            pins: Vec::new(),
        }];
        if index.is_multiple_of(2) {
            for more in 1..4 {
                let picture = self.picture(index + more, at(&[0, 1, 2], more).unwrap_or(0));
                photos.push(Photo {
                    picture,
                    pins: Vec::new(),
                });
            }
        }
        if let Some(first) = photos.first_mut() {
            first.pins.push(self.pin(index, 50, 58));
            if index.is_multiple_of(2) {
                first.pins.push(self.pin(index + 1, 78, 74));
            }
        }
        let t = self.t();
        let n = u64::try_from(index).unwrap_or_default();
        PostCard {
            id: format!("post{index}"),
            author: self.person(index + 1),
            shop: (!index.is_multiple_of(3)).then(|| self.shop()),
            when: self.ago(i64::try_from(index).unwrap_or_default() * 170 + 3),
            photos,
            caption: spans(at(captions, index).unwrap_or_default()),
            like: Toggle {
                on: index == 0,
                count: 1_284 * (n + 1) * (n + 3),
            },
            save: Toggle {
                on: index == 1,
                count: 3,
            },
            comments: n * 7 + 12,
            why: Some(Why {
                sentence: t.with("why-tag", "tag", self.say("도자기", "pottery")),
                tag: Some(self.say("도자기", "pottery").to_owned()),
            }),
            sponsor: (index == 3).then(|| self.shop().name),
            trace: Some(Trace {
                page: "mock".to_owned(),
                position: u32::try_from(index).unwrap_or_default(),
                propensity: (index == 2).then_some(0.04),
            }),
            mine: index == 4,
        }
    }

    pub fn tiles(&self, count: usize) -> Vec<Tile> {
        (0..count)
            .map(|index| Tile {
                href: format!("/p/post{index}"),
                picture: self.picture(index * 5, 0),
                likes: 37 * u64::try_from(index * index + 3).unwrap_or_default(),
                photos: if index.is_multiple_of(3) { 4 } else { 1 },
                has_pins: index.is_multiple_of(2),
            })
            .collect()
    }

    pub fn products(&self, count: usize) -> Vec<ProductTile> {
        (0..count)
            .map(|index| {
                let (title, price) = self.goods(index);
                ProductTile {
                    href: "product.html".to_owned(),
                    drawer: "product_drawer.html".to_owned(),
                    title: title.to_owned(),
                    price: price.into(),
                    shop: self.shop().name,
                    stock: if index == 2 { Stock::None } else { Stock::Plenty },
                    picture: (index != 4).then(|| self.picture(index + 3, 1)),
                }
            })
            .collect()
    }

    pub fn tags(&self) -> Vec<TagLine> {
        let names: [&str; 5] = match self.lang {
            Lang::Korean => ["도자기", "방꾸미기", "식물", "아침", "손뜨개"],
            Lang::English => ["pottery", "room", "plants", "morning", "knitting"],
        };
        let views = [25_900_000_000_u64, 1_840_000, 93_120, 12_000, 4_310];
        let trend = Trend::new(&[3, 4, 3, 6, 8, 7, 11, 14, 12, 18], self.t().get("trend-day"));
        names
            .into_iter()
            .zip(views)
            .map(|(name, views)| TagLine {
                pictures: (0..3).map(|index| self.picture(index, 1)).collect(),
                name: name.to_owned(),
                views,
                trend: trend.clone(),
            })
            .collect()
    }
}

/// Soft still lifes, one per colour set and shape.
pub fn write_pictures(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    for index in 0..PICTURES {
        let Some([wall, light, table, vase]) = at(&COLOURS, index).map(|set| set.map(css)) else {
            continue;
        };
        for (shape, (width, height)) in [(1080, 1350), (1080, 1080), (1350, 1000)].into_iter().enumerate() {
            let lean = i32::try_from(index).unwrap_or(0) * 22 - 120;
            let (x, y, ground) = (width / 2 + lean / 2, height * 72 / 100, height * 66 / 100);
            let svg = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\
<defs><radialGradient id=\"w\" cx=\".25\" cy=\".1\" r=\"1.1\"><stop stop-color=\"{light}\"/><stop offset=\"1\" stop-color=\"{wall}\"/></radialGradient>\
<linearGradient id=\"v\"><stop stop-color=\"#fff\" stop-opacity=\".45\"/><stop offset=\".4\" stop-color=\"#fff\" stop-opacity=\"0\"/><stop offset=\"1\" stop-color=\"#000\" stop-opacity=\".38\"/></linearGradient>\
<linearGradient id=\"t\" x2=\"0\" y2=\"1\"><stop stop-color=\"{table}\"/><stop offset=\"1\" stop-color=\"{table}\" stop-opacity=\".75\"/></linearGradient>\
<filter id=\"b\"><feGaussianBlur stdDeviation=\"22\"/></filter></defs>\
<rect width=\"{width}\" height=\"{height}\" fill=\"url(#w)\"/><rect y=\"{ground}\" width=\"{width}\" height=\"{height}\" fill=\"url(#t)\"/>\
<ellipse cx=\"{}\" cy=\"{}\" rx=\"260\" ry=\"46\" fill=\"#000\" opacity=\".32\" filter=\"url(#b)\"/>\
<g transform=\"translate({x} {y})\"><path id=\"p\" d=\"M-58-430c8 70-12 96-70 160c-70 78-70 210 8 262c40 26 200 26 240 0c78-52 78-184 8-262c-58-64-78-90-70-160q-58-22-116 0z\" fill=\"{vase}\"/><path d=\"M-58-430c8 70-12 96-70 160c-70 78-70 210 8 262c40 26 200 26 240 0c78-52 78-184 8-262c-58-64-78-90-70-160q-58-22-116 0z\" fill=\"url(#v)\"/><ellipse cy=\"-430\" rx=\"58\" ry=\"13\" fill=\"#000\" opacity=\".4\"/></g>\
<g transform=\"translate({} {})\"><path d=\"M-90-110c0 70 24 112 90 112s90-42 90-112z\" fill=\"{wall}\"/><path d=\"M-90-110c0 70 24 112 90 112s90-42 90-112z\" fill=\"url(#v)\"/><ellipse cy=\"-110\" rx=\"90\" ry=\"16\" fill=\"#000\" opacity=\".28\"/></g></svg>",
                x + 70,
                y - 4,
                width * 78 / 100,
                y + 60,
            );
            fs::write(folder.join(format!("{index}-{shape}.svg")), svg)?;
        }
    }
    Ok(())
}

fn css([red, green, blue]: [u8; 3]) -> String {
    format!("rgb({red} {green} {blue})")
}
