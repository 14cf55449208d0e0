//! Why two identifiers are one person, for an operator: sentences, a picture, and what can be undone.

use askama::Template;

use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::{Ago, Words};

/// One of the two ends as it is asked for. What was typed goes back into the form and nowhere else.
#[derive(Debug, Clone, Default)]
pub struct EndFields {
    /// `a` or `b`: the first part of the names of its fields.
    pub prefix: &'static str,
    pub heading: String,
    pub kinds: Vec<Kind>,
    pub value: Field,
    pub shop: Field,
}

#[derive(Debug, Clone)]
pub struct Kind {
    pub code: &'static str,
    pub label: String,
    pub chosen: bool,
}

impl EndFields {
    pub fn chosen(&self) -> &'static str {
        self.kinds
            .iter()
            .find(|kind| kind.chosen)
            .map_or("", |kind| kind.code)
    }
}

/// What a look-up found.
#[derive(Debug, Clone)]
pub struct Found {
    pub heading: String,
    pub sentence: String,
    pub is_one: bool,
    pub picture: LinkPicture,
    pub steps: Vec<StepLine>,
}

/// One assertion on the way.
#[derive(Debug, Clone)]
pub struct StepLine {
    pub from: String,
    pub to: String,
    /// What it rests on.
    pub rule: String,
    /// Where it was learned, who said so, and how far it goes.
    pub source: String,
    pub by: String,
    pub strength: String,
    pub first: Ago,
    pub seen: Ago,
    /// The assertion, where it can be cut.
    pub link: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Strong,
    Weak,
    /// It does not hold, or does not lead on.
    Broken,
    /// A shop's wall.
    Wall,
}

impl Line {
    pub fn class(self) -> &'static str {
        match self {
            Self::Strong => "link strong",
            Self::Weak => "link weak",
            Self::Broken => "link broken",
            Self::Wall => "link wall",
        }
    }
}

/// A box of the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub y: u32,
    pub label: String,
    pub note: String,
    /// Where the way ends.
    pub is_stop: bool,
}

impl Node {
    pub fn label_y(&self) -> u32 {
        self.y + if self.note.is_empty() { 30 } else { 22 }
    }

    pub fn note_y(&self) -> u32 {
        self.y + 39
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from_y: u32,
    pub to_y: u32,
    pub label: String,
    pub line: Line,
}

impl Edge {
    pub fn middle(&self) -> u32 {
        (self.from_y + self.to_y) / 2
    }
}

/// Boxes below each other with lines between them, in a picture 320 wide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkPicture {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    pub height: u32,
}

const BOX: u32 = 48;
const GAP: u32 = 46;
/// Letters that fit into a box.
const LETTERS: usize = 32;

impl LinkPicture {
    pub fn start(label: &str, note: &str) -> Self {
        let mut picture = Self::default();
        picture.add(label, note, false);
        picture
    }

    /// Adds a box below, reached by `line`.
    pub fn to(&mut self, line: Line, words: &str, label: &str, note: &str) {
        let from_y = self.height;
        self.height += GAP;
        self.edges.push(Edge {
            from_y,
            to_y: self.height,
            label: shortened(words),
            line,
        });
        self.add(label, note, false);
    }

    /// Marks the last box as where the way ends.
    pub fn stop(&mut self) {
        if let Some(last) = self.nodes.last_mut() {
            last.is_stop = true;
        }
    }

    /// Says of the last box which end it is.
    pub fn note_last(&mut self, note: &str) {
        if let Some(last) = self.nodes.last_mut() {
            last.note = note.to_owned();
        }
    }

    fn add(&mut self, label: &str, note: &str, is_stop: bool) {
        self.nodes.push(Node {
            y: self.height,
            label: shortened(label),
            note: shortened(note),
            is_stop,
        });
        self.height += BOX;
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LETTERS - 1).collect();
    format!("{kept}…")
}

/// A link that was cut just now, to be taken back.
#[derive(Debug, Clone)]
pub struct Cut {
    pub said: String,
    /// Names the moment of the cut; `None` when it cannot be taken back.
    pub at: Option<String>,
}

#[derive(Debug, Clone)]
pub struct AuditRow {
    pub when: Ago,
    pub who: String,
    pub what: String,
}

#[derive(Template)]
#[template(path = "operator_identity.html")]
pub struct IdentityPage {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub ends: [EndFields; 2],
    pub found: Option<Found>,
    pub cut: Option<Cut>,
    pub problem: Option<String>,
    /// Reasons for cutting a link: code and words.
    pub reasons: Vec<(&'static str, String)>,
    pub audit: Vec<AuditRow>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_grows_downwards_and_its_lines_meet_its_boxes() {
        let mut picture = LinkPicture::start("first", "");
        picture.to(Line::Strong, "signed in", "second", "");
        picture.to(Line::Broken, "", &"long ".repeat(20), "shop");
        picture.stop();
        for (edge, pair) in picture.edges.iter().zip(picture.nodes.windows(2)) {
            assert_eq!((edge.from_y, edge.to_y), (pair[0].y + BOX, pair[1].y));
        }
        let last = picture.nodes.last().unwrap();
        assert!(last.is_stop && last.label.chars().count() == LETTERS);
        assert_eq!(picture.height, last.y + BOX);
    }
}
