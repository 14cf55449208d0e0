//! A served page as the log keeps it: what each card looked like to the ranker, what was drawn and what else might
//! have been, who ranked it.
//!
//! Layout before base64url, numbers little-endian: version u8; weights u32; history u8; arms u8, each a group u16 and
//! a name (u8 and text); cards u8, each its post (16 bytes) and a row, of the drawn ones (flag) the propensity f32,
//! the other candidates u8 and a row for each. A row: route and flag u8; which features are not 0, 24 bits; those
//! features, i8 in 32nds; slots u8, each u16. A card takes about 40 bytes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use learn::ranker::{FEATURES, History, ROW_SLOTS, Route, Row};
use model::PostId;
use serde::Deserialize;

const VERSION: u8 = 1;
/// Cards of one page, and candidates of one drawn place, at the most.
const MOST: usize = 64;
const MOST_ARMS: usize = 8;
const MOST_NAME: usize = 80;
/// Flag of a drawn card, beside the route's two bits.
const DRAWN: u8 = 4;

/// One page that was served.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedPage {
    /// Version of the weights that ranked it.
    pub weights: u32,
    pub history: History,
    pub arms: Vec<LoggedArm>,
    pub cards: Vec<LoggedCard>,
}

/// An arm that the viewer was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedArm {
    /// `experiment/arm`.
    pub name: Box<str>,
    /// The random group that the viewer's acts are added up in.
    pub group: u16,
}

/// One card, in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedCard {
    pub post: PostId,
    pub row: Row,
    pub drawn: Option<LoggedDraw>,
}

/// How a card came to a drawn place.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedDraw {
    /// Probability of the draw out of the whole pool.
    pub propensity: f32,
    /// Further posts that were drawn from the same pool and not shown: any of them would have been as likely.
    pub others: Vec<Row>,
}

#[derive(Deserialize)]
struct Extra<'a> {
    page: &'a str,
}

impl LoggedPage {
    /// As the further fields of a `served` signal.
    pub fn to_extra(&self) -> Box<str> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.weights.to_le_bytes());
        bytes.push(self.history as u8);
        let arms = self.arms.get(..MOST_ARMS).unwrap_or(&self.arms);
        bytes.push(small(arms.len()));
        for arm in arms {
            bytes.extend(arm.group.to_le_bytes());
            let name = arm.name.as_bytes();
            let name = name.get(..MOST_NAME).unwrap_or(name);
            bytes.push(small(name.len()));
            bytes.extend(name);
        }
        let cards = self.cards.get(..MOST).unwrap_or(&self.cards);
        bytes.push(small(cards.len()));
        for card in cards {
            bytes.extend(card.post.as_bytes());
            write_row(&mut bytes, &card.row, card.drawn.is_some());
            if let Some(drawn) = &card.drawn {
                bytes.extend(drawn.propensity.to_le_bytes());
                let others = drawn.others.get(..MOST).unwrap_or(&drawn.others);
                bytes.push(small(others.len()));
                for other in others {
                    write_row(&mut bytes, other, false);
                }
            }
        }
        format!(r#"{{"page":"{}"}}"#, URL_SAFE_NO_PAD.encode(bytes)).into()
    }

    /// From the further fields of a `served` signal; `None` for what is none of ours or of another version.
    pub fn from_extra(extra: &str) -> Option<Self> {
        let Extra { page } = serde_json::from_str(extra).ok()?;
        let bytes = URL_SAFE_NO_PAD.decode(page).ok()?;
        let mut input = Input(&bytes);
        (input.byte()? == VERSION).then_some(())?;
        let weights = u32::from_le_bytes(input.take()?);
        let history = *History::ALL.get(usize::from(input.byte()?))?;
        let arms = (0..input.count(MOST_ARMS)?)
            .map(|_| input.arm())
            .collect::<Option<_>>()?;
        let cards = (0..input.count(MOST)?)
            .map(|_| input.card())
            .collect::<Option<_>>()?;
        input.0.is_empty().then_some(Self {
            weights,
            history,
            arms,
            cards,
        })
    }
}

/// A length that the caller has bounded.
fn small(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

fn write_row(out: &mut Vec<u8>, row: &Row, is_drawn: bool) {
    out.push(row.route as u8 | if is_drawn { DRAWN } else { 0 });
    let features = row.quantised();
    let mut mask = 0_u32;
    for (bit, feature) in features.iter().enumerate() {
        mask |= u32::from(*feature != 0) << bit;
    }
    let [a, b, c, _] = mask.to_le_bytes();
    out.extend([a, b, c]);
    out.extend(
        features
            .iter()
            .filter(|feature| **feature != 0)
            .map(|feature| feature.cast_unsigned()),
    );
    let slots = row.slots.iter().filter(|slot| **slot != 0);
    out.push(small(slots.clone().count()));
    out.extend(slots.flat_map(|slot| slot.to_le_bytes()));
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[byte]| byte)
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn count(&mut self, most: usize) -> Option<usize> {
        let count = usize::from(self.byte()?);
        (count <= most).then_some(count)
    }

    fn arm(&mut self) -> Option<LoggedArm> {
        let group = u16::from_le_bytes(self.take()?);
        let length = self.count(MOST_NAME)?;
        let name = std::str::from_utf8(self.bytes(length)?).ok()?.into();
        Some(LoggedArm { name, group })
    }

    fn card(&mut self) -> Option<LoggedCard> {
        let post = PostId::from_bytes(self.take()?);
        let (row, is_drawn) = self.row()?;
        let drawn = if is_drawn { Some(self.draw()?) } else { None };
        Some(LoggedCard { post, row, drawn })
    }

    fn draw(&mut self) -> Option<LoggedDraw> {
        let propensity = f32::from_le_bytes(self.take()?);
        (propensity > 0.0 && propensity <= 1.0).then_some(())?;
        let others = (0..self.count(MOST)?)
            .map(|_| self.row().map(|(row, _)| row))
            .collect::<Option<_>>()?;
        Some(LoggedDraw { propensity, others })
    }

    fn row(&mut self) -> Option<(Row, bool)> {
        let head = self.byte()?;
        let route = *Route::ALL.get(usize::from(head & 3))?;
        let [a, b, c] = self.take()?;
        let mask = u32::from_le_bytes([a, b, c, 0]);
        let mut features = [0; FEATURES];
        for (bit, feature) in features.iter_mut().enumerate() {
            if mask >> bit & 1 == 1 {
                *feature = self.byte()?.cast_signed();
            }
        }
        let mut slots = [0; ROW_SLOTS];
        let count = self.count(ROW_SLOTS)?;
        for slot in slots.iter_mut().take(count) {
            *slot = u16::from_le_bytes(self.take()?);
        }
        Some((Row::from_quantised(&features, slots, route), head & DRAWN != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row() -> impl Strategy<Value = Row> {
        let feature = prop_oneof![Just(0_i8), any::<i8>()];
        (
            prop::collection::vec(feature, FEATURES),
            prop::collection::vec(1_u16..16_384, 0..=ROW_SLOTS),
            0_usize..3,
        )
            .prop_map(|(features, named, route)| {
                let mut slots = [0; ROW_SLOTS];
                slots[..named.len()].copy_from_slice(&named);
                Row::from_quantised(&features.try_into().unwrap(), slots, Route::ALL[route])
            })
    }

    fn page() -> impl Strategy<Value = LoggedPage> {
        let drawn = (0.001_f32..=1.0, prop::collection::vec(row(), 0..6))
            .prop_map(|(propensity, others)| LoggedDraw { propensity, others });
        let card =
            (any::<[u8; 16]>(), row(), prop::option::of(drawn)).prop_map(|(post, row, drawn)| LoggedCard {
                post: PostId::from_bytes(post),
                row,
                drawn,
            });
        let arm = ("[a-z]{1,12}/[가-힣]{1,8}", 0_u16..512).prop_map(|(name, group)| LoggedArm {
            name: name.into(),
            group,
        });
        let cards = prop::collection::vec(card, 0..30);
        (any::<u32>(), 0_usize..4, prop::collection::vec(arm, 0..3), cards).prop_map(
            |(weights, history, arms, cards)| LoggedPage {
                weights,
                history: History::ALL[history],
                arms,
                cards,
            },
        )
    }

    proptest! {
        #[test]
        fn a_page_comes_back_whole(page in page()) {
            prop_assert_eq!(LoggedPage::from_extra(&page.to_extra()), Some(page));
        }

        #[test]
        fn a_changed_page_never_panics(page in page(), at: prop::sample::Index, byte in 32_u8..126) {
            let mut text = page.to_extra().into_string().into_bytes();
            let place = at.index(text.len());
            text[place] = byte;
            let _ = LoggedPage::from_extra(std::str::from_utf8(&text).unwrap());
        }

        #[test]
        fn hostile_bytes_are_no_page(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut versioned = vec![VERSION];
            versioned.extend(bytes);
            let extra = format!(r#"{{"page":"{}"}}"#, URL_SAFE_NO_PAD.encode(versioned));
            let _ = LoggedPage::from_extra(&extra);
        }
    }

    #[test]
    fn what_was_logged_before_is_no_page() {
        assert_eq!(LoggedPage::from_extra(r#"{"items":[{"id":"x"}]}"#), None);
    }

    #[test]
    fn a_card_takes_about_forty_bytes() {
        let mut row = Row::default();
        row.features[..10].fill(0.5);
        row.slots[..4].fill(77);
        let card = LoggedCard {
            post: PostId::from_bytes([1; 16]),
            row,
            drawn: None,
        };
        let page = LoggedPage {
            weights: 1,
            history: History::Short,
            arms: Vec::new(),
            cards: vec![card; 12],
        };
        assert!(
            page.to_extra().len() / 12 < 56,
            "{} characters",
            page.to_extra().len()
        );
    }
}
