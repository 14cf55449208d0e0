//! Pages that wait for what follows them.

use super::page::LoggedPage;
use learn::ranker::{Acts, Head};
use memory::ActSet;
use model::{Act, LeafId, Object, PageId, Purpose, PurposeSet, Signal, Timestamp};
use rustc_hash::FxHashMap;
use std::{collections::VecDeque, time::Duration};

/// Pages open at a time at the most: about 1 KB each. What comes while so many are open is not learned from: closing
/// the oldest early instead would teach that nobody likes them.
const MOST_OPEN: usize = 20_000;

/// A page with all that followed within its window.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedPage {
    pub id: PageId,
    pub leaf: LeafId,
    /// What the viewer had allowed when the page was served.
    pub purposes: PurposeSet,
    pub page: LoggedPage,
    /// What followed and may be used to personalise.
    pub taught: Followed,
    /// What followed and may be used to measure.
    pub measured: Followed,
}

/// What followed a page, as far as one purpose allows: a source that it does not allow, such as the shop, is not in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Followed {
    /// For each card: `None` where it did not come into sight.
    pub cards: Vec<Option<Acts>>,
    /// Acts beyond views and stays.
    pub acts: u32,
}

/// The open pages of one partition of the log, oldest first.
#[derive(Debug)]
pub struct OpenPages {
    window: Duration,
    open: VecDeque<OpenPage>,
    /// Numbers of open pages, counted from the first ever.
    numbers: FxHashMap<PageId, u64>,
    /// Number of the oldest open page.
    first: u64,
    /// Pages that were left out.
    pub left_out: u64,
}

#[derive(Debug)]
struct OpenPage {
    id: PageId,
    leaf: LeafId,
    purposes: PurposeSet,
    served_at: Timestamp,
    /// Where its signal stands in the log.
    offset: u64,
    extra: Box<str>,
    /// Places and posts are compared with the page when it closes.
    followed: Vec<Answered>,
}

#[derive(Debug)]
struct Answered {
    position: u16,
    object: Object,
    answer: Answer,
    purposes: PurposeSet,
}

/// An act as training sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Seen,
    Did(Head),
    /// An act that no head predicts, such as a comment.
    Other,
}

/// Acts on one page at the most; a script that sends more is not heard.
const MOST_ACTS: usize = 400;

impl OpenPages {
    pub fn new(window: Duration) -> Self {
        Self {
            window,
            open: VecDeque::new(),
            numbers: FxHashMap::default(),
            first: 0,
            left_out: 0,
        }
    }

    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// The log from here on holds every page that is open.
    pub fn oldest(&self) -> Option<u64> {
        self.open.front().map(|page| page.offset)
    }

    /// Takes one signal in. Signals without a leaf or a trace, and acts on pages that are not open, say nothing.
    pub fn note(&mut self, signal: Signal, offset: u64) {
        let Some(leaf) = signal.leaf else { return };
        if signal.act == Act::Served {
            self.open(signal, leaf, offset);
            return;
        }
        let Some(trace) = signal.trace else { return };
        let Some(act) = read(&signal.act, signal.value) else {
            return;
        };
        let page = self
            .numbers
            .get(&trace.page)
            .and_then(|number| usize::try_from(number - self.first).ok())
            .and_then(|place| self.open.get_mut(place));
        // A trace is what a browser says; another browser's page is none of its.
        if let Some(page) = page.filter(|page| page.leaf == leaf && page.followed.len() < MOST_ACTS)
            && signal.at.since(page.served_at) <= self.window
        {
            page.followed.push(Answered {
                position: trace.position,
                object: signal.object,
                answer: act,
                purposes: signal.consent.purposes,
            });
        }
    }

    /// Takes out the pages whose window had ended by `now`, oldest first.
    pub fn close(&mut self, now: Timestamp) -> impl Iterator<Item = ClosedPage> {
        let window = self.window;
        std::iter::from_fn(move || {
            let is_over = |page: &OpenPage| now.since(page.served_at) > window;
            let page = self.open.pop_front_if(|page| is_over(page))?;
            self.numbers.remove(&page.id);
            self.first += 1;
            Some(page)
        })
        .filter_map(OpenPage::closed)
    }

    fn open(&mut self, signal: Signal, leaf: LeafId, offset: u64) {
        let (Object::Page(id), Some(extra)) = (signal.object, signal.extra) else {
            return;
        };
        if self.open.len() >= MOST_OPEN {
            self.left_out += 1;
            return;
        }
        if self.numbers.contains_key(&id) {
            return;
        }
        self.numbers.insert(id, self.first + self.open.len() as u64);
        self.open.push_back(OpenPage {
            id,
            leaf,
            purposes: signal.consent.purposes,
            served_at: signal.at,
            offset,
            extra,
            followed: Vec::new(),
        });
    }
}

impl OpenPage {
    /// `None` for a page of another format.
    fn closed(self) -> Option<ClosedPage> {
        let page = LoggedPage::from_extra(&self.extra)?;
        Some(ClosedPage {
            id: self.id,
            leaf: self.leaf,
            purposes: self.purposes,
            taught: followed(&page, &self.followed, Purpose::Personalise),
            measured: followed(&page, &self.followed, Purpose::Measure),
            page,
        })
    }
}

fn followed(page: &LoggedPage, answers: &[Answered], purpose: Purpose) -> Followed {
    let mut followed = Followed {
        cards: vec![None; page.cards.len()],
        acts: 0,
    };
    for answered in answers.iter().filter(|answered| answered.purposes.has(purpose)) {
        let place = usize::from(answered.position);
        let (Some(card), Some(seen)) = (page.cards.get(place), followed.cards.get_mut(place)) else {
            continue;
        };
        if matches!(&answered.object, Object::Post(post) if *post != card.post) {
            continue;
        }
        let set = seen.get_or_insert(Acts::NONE);
        match answered.answer {
            Answer::Seen => {}
            Answer::Other => followed.acts += 1,
            Answer::Did(head) => {
                *set = set.with(head);
                followed.acts += u32::from(head != Head::Watch);
            }
        }
    }
    followed
}

/// What an act teaches; `None` for what is no answer to a card. An act taken back stays an answer: it was done.
fn read(act: &Act, value: Option<i64>) -> Option<Answer> {
    Some(match act {
        Act::View => Answer::Seen,
        Act::Dwell if value.unwrap_or(0) >= ActSet::DWELL_MS => Answer::Did(Head::Watch),
        Act::Dwell => Answer::Seen,
        Act::Open => Answer::Did(Head::Watch),
        Act::Tap => Answer::Did(Head::Tap),
        Act::Like | Act::Save => Answer::Did(Head::Like),
        Act::Cart => Answer::Did(Head::Cart),
        Act::Purchase => Answer::Did(Head::Purchase),
        Act::Hide | Act::Report | Act::SeeLess => Answer::Did(Head::Hide),
        Act::Comment | Act::Share | Act::Follow => Answer::Other,
        _ => return None,
    })
}
