//! An explanation in words and as a picture. Accounts are called by their handles and shops by their names, which are
//! public; of identifiers only the kind is told, for there is nothing else to tell.

use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    server::Caller,
    view::identity::{Found, Line, LinkPicture, StepLine},
};
use model::{PersonId, ShopId, Source};
use people::{
    Profile,
    identity::{
        Apart, Asserter, AuditLine, Audited, End, Explanation, Node, Rule, Step, Strength, Undoing, Why,
    },
};
use std::{collections::HashMap, sync::Arc};

/// Accounts named in one explanation; a chain is shorter.
const MOST_NAMED: usize = 100;

pub(super) struct Teller<'a> {
    caller: &'a Caller,
    t: Words,
    people: HashMap<PersonId, Arc<Profile>>,
    shops: HashMap<ShopId, String>,
}

impl<'a> Teller<'a> {
    /// Reads the names of everybody who is part of `explanation`.
    pub async fn of(
        app: &App,
        caller: &'a Caller,
        explanation: &Explanation,
        asked: &[Node],
    ) -> Result<Self, Failure> {
        let (mut people, mut shops) = (Vec::new(), Vec::new());
        let mut ends: Vec<End> = asked.iter().map(|node| End::from(*node)).collect();
        let mut speakers: Vec<Asserter> = Vec::new();
        for step in steps(explanation) {
            ends.extend([step.from, step.to]);
            speakers.push(step.by);
        }
        if let Explanation::Apart(apart) = explanation {
            match apart {
                Apart::Hub(end) | Apart::Shared(end) | Apart::AnotherPersons(end) => ends.push(*end),
                Apart::Undone { undoing, .. } => speakers.push(undoing.by),
                Apart::Wall | Apart::Limit | Apart::NothingLinks => {}
            }
        }
        for end in ends {
            match end {
                End::Person(person) => people.push(person),
                End::Identifier { shop, .. } => shops.extend(shop),
                End::Leaf(_) => {}
            }
        }
        for speaker in speakers {
            match speaker {
                Asserter::Person(person) | Asserter::Operator(person) => people.push(person),
                Asserter::Shop(shop) => shops.push(shop),
                Asserter::FormerOperator | Asserter::Yard => {}
            }
        }
        people.sort_unstable();
        people.dedup();
        people.truncate(MOST_NAMED);
        shops.sort_unstable();
        shops.dedup();
        let named = app.catalogue.shops(shops).await?;
        Ok(Self {
            caller,
            t: caller.lang.words(),
            people: app.people.profiles(&people, caller.now).await?,
            shops: named.into_iter().map(|shop| (shop.id, shop.name)).collect(),
        })
    }

    pub fn found(&self, explanation: &Explanation, a: Node, b: Node) -> Found {
        let t = self.t;
        let (heading, sentence) = match explanation {
            Explanation::OnePerson { chain } if chain.is_empty() => {
                (t.get("identity-one"), t.get("identity-same"))
            }
            Explanation::OnePerson { chain } => (
                t.get("identity-one"),
                t.count("identity-chain", chain.len() as u64),
            ),
            Explanation::Apart(apart) => (t.get("identity-apart"), self.why_apart(apart)),
        };
        Found {
            heading,
            sentence,
            is_one: matches!(explanation, Explanation::OnePerson { .. }),
            picture: self.picture(explanation, a.into(), b.into()),
            steps: steps(explanation)
                .map(|step| self.step(step, explanation))
                .collect(),
        }
    }

    fn why_apart(&self, apart: &Apart) -> String {
        let t = self.t;
        match apart {
            Apart::Wall => t.get("identity-wall"),
            Apart::Hub(end) => t.with("identity-hub", "end", self.end(*end)),
            Apart::Shared(end) => t.with("identity-shared", "end", self.end(*end)),
            Apart::AnotherPersons(end) => t.with("identity-another", "end", self.end(*end)),
            Apart::Undone { undoing, .. } => self.undone(undoing),
            Apart::Limit => t.get("identity-limit"),
            Apart::NothingLinks => t.get("identity-nothing"),
        }
    }

    fn undone(&self, undoing: &Undoing) -> String {
        let when = lang::day(self.caller.lang, self.caller.now.micros(), undoing.at.micros());
        let reason = why(self.t, undoing.why);
        let by = self.speaker(undoing.by);
        let said = self.t.pair("identity-undone", "by", by, "when", when.text);
        format!("{said} {}", self.t.with("identity-undone-why", "why", reason))
    }

    fn step(&self, step: &Step, explanation: &Explanation) -> StepLine {
        let t = self.t;
        let ago = |at: model::Timestamp| lang::ago(self.caller.lang, self.caller.now.micros(), at.micros());
        let holds = matches!(explanation, Explanation::OnePerson { .. });
        StepLine {
            from: self.end(step.from),
            to: self.end(step.to),
            rule: t.get(&format!("rule-{}", name(step.rule))),
            source: source(t, step.source),
            by: self.speaker(step.by),
            strength: t.get(match step.strength {
                Strength::Strong => "identity-strong",
                Strength::Weak => "identity-weak",
            }),
            first: ago(step.first_at),
            seen: ago(step.seen_at),
            link: holds.then(|| step.id.to_string()),
        }
    }

    fn picture(&self, explanation: &Explanation, a: End, b: End) -> LinkPicture {
        let t = self.t;
        let mut picture = LinkPicture::start(&self.end(a), &t.get("identity-first"));
        let broken = |picture: &mut LinkPicture, words: &str| {
            picture.to(Line::Broken, words, &self.end(b), &t.get("identity-second"));
        };
        match explanation {
            Explanation::OnePerson { chain } => {
                for step in chain {
                    let line = match step.strength {
                        Strength::Strong => Line::Strong,
                        Strength::Weak => Line::Weak,
                    };
                    picture.to(line, &self.edge(step.rule), &self.end(step.to), "");
                }
                if !chain.is_empty() {
                    picture.note_last(&t.get("identity-second"));
                }
            }
            Explanation::Apart(Apart::Wall) => {
                let words = t.get("identity-edge-wall");
                picture.to(Line::Wall, &words, &self.end(b), &t.get("identity-second"));
            }
            Explanation::Apart(
                apart @ (Apart::Hub(end) | Apart::Shared(end) | Apart::AnotherPersons(end)),
            ) => {
                let key = match apart {
                    Apart::Hub(_) => "identity-edge-hub",
                    Apart::Shared(_) => "identity-edge-shared",
                    _ => "identity-edge-another",
                };
                // Where an end itself is what stops the way, it stands there once.
                if *end != a && *end != b {
                    picture.to(Line::Weak, "", &self.end(*end), &t.get(key));
                    picture.stop();
                    broken(&mut picture, "");
                } else {
                    broken(&mut picture, &t.get(key));
                }
            }
            Explanation::Apart(Apart::Undone { step, .. }) => {
                let words = t.with("identity-edge-undone", "rule", self.edge(step.rule));
                broken(&mut picture, &words);
            }
            Explanation::Apart(Apart::Limit) => broken(&mut picture, &t.get("identity-edge-limit")),
            Explanation::Apart(Apart::NothingLinks) => broken(&mut picture, &t.get("identity-edge-nothing")),
        }
        picture
    }

    fn edge(&self, rule: Rule) -> String {
        self.t.get(&format!("edge-{}", name(rule)))
    }

    fn end(&self, end: End) -> String {
        let t = self.t;
        match end {
            End::Person(person) => match self.people.get(&person) {
                Some(profile) => format!("@{}", profile.handle),
                None => t.get("identity-account-gone"),
            },
            End::Leaf(_) => t.get("end-leaf"),
            End::Identifier { kind, shop } => {
                let kind = t.get(&format!("end-{}", kind.code()));
                match shop.and_then(|shop| self.shops.get(&shop)) {
                    Some(shop) => format!("{kind} · {shop}"),
                    None => kind,
                }
            }
        }
    }

    fn speaker(&self, by: Asserter) -> String {
        let t = self.t;
        let handle = |person: PersonId| self.end(End::Person(person));
        match by {
            Asserter::Yard => t.get("identity-by-yard"),
            Asserter::Person(person) => handle(person),
            Asserter::Operator(person) => t.with("identity-by-operator", "name", handle(person)),
            Asserter::FormerOperator => t.get("identity-former-operator"),
            Asserter::Shop(shop) => {
                let name = self.shops.get(&shop).cloned();
                t.with("identity-by-shop", "name", name.unwrap_or_default())
            }
        }
    }
}

fn steps(explanation: &Explanation) -> impl Iterator<Item = &Step> {
    let (chain, undone) = match explanation {
        Explanation::OnePerson { chain } => (chain.as_slice(), None),
        Explanation::Apart(Apart::Undone { step, .. }) => (&[][..], Some(step)),
        Explanation::Apart(_) => (&[][..], None),
    };
    chain.iter().chain(undone)
}

/// A rule in the name of a message.
fn name(rule: Rule) -> String {
    rule.code().replace('_', "-")
}

pub(super) fn why(t: Words, why: Why) -> String {
    t.get(&format!("why-undone-{}", why.code().replace('_', "-")))
}

fn source(t: Words, source: Option<Source>) -> String {
    source.map_or_else(
        || t.get("identity-source-account"),
        |source| t.get(&format!("source-{}", source.name())),
    )
}

/// One line of the audit.
pub(super) fn audited(t: Words, line: &AuditLine) -> String {
    let end = |code: &str| t.get(&format!("end-{code}"));
    let between = t.pair("audit-between", "from", end(&line.from), "to", end(&line.to));
    let act = match line.act {
        Audited::LookedUp(verdict) => t.with(
            "audit-looked-up",
            "verdict",
            t.get(&format!("verdict-{}", verdict.code().replace('_', "-"))),
        ),
        Audited::Unlinked { why: reason, .. } => t.with("audit-cut", "why", why(t, reason)),
        Audited::TookBack => t.get("audit-took-back"),
    };
    format!("{between}: {act}")
}
