//! The operator's desk for identity: looking up why two ends are one person, cutting a link, and taking that back.
//! Each of the three leaves a line in the audit.

use super::{
    Asserter, AssertionId, Claim, Explanation, Node, Undoing, Why, assertion,
    audit::{self, Audited, Verdict},
    explain::Apart,
    leaves, link,
};
use crate::{
    Error, People,
    account::{require_operator, require_person},
    limits::{Attempt, Who},
};
use model::{PersonId, Scope, Timestamp};
use std::time::Duration;

/// How long after cutting a link its operator may take that back.
const TAKEN_BACK_WITHIN: Duration = Duration::from_secs(86_400);

impl Explanation {
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::OnePerson { .. } => Verdict::OnePerson,
            Self::Apart(Apart::Wall) => Verdict::Wall,
            Self::Apart(Apart::Hub(_)) => Verdict::Hub,
            Self::Apart(Apart::Shared(_)) => Verdict::Shared,
            Self::Apart(Apart::AnotherPersons(_)) => Verdict::AnotherPersons,
            Self::Apart(Apart::Undone { .. }) => Verdict::Undone,
            Self::Apart(Apart::Limit) => Verdict::Limit,
            Self::Apart(Apart::NothingLinks) => Verdict::NothingLinks,
        }
    }
}

impl People {
    /// [`People::explain`] for an operator, without anybody's consent to share: walls stand. What was asked is written
    /// down before the answer is given. [`Error::RetryAfter`] when this operator asks faster than
    /// [`crate::Limits::look_ups_per_operator`].
    pub async fn look_up(
        &self,
        operator: PersonId,
        asker: Scope,
        a: impl Into<Node>,
        b: impl Into<Node>,
        now: Timestamp,
    ) -> Result<Explanation, Error> {
        let bucket = self.desk.config.limits.look_ups_per_operator;
        self.desk
            .limiter
            .take(Attempt::LookUp, Who::Person(operator), bucket, now)?;
        let (a, b) = (a.into(), b.into());
        self.records
            .read(move |tx| require_operator(tx, operator))
            .await?;
        let explanation = self.explain(asker, a, b, None).await?;
        let act = Audited::LookedUp(explanation.verdict());
        self.records
            .write(move |tx| audit::add(tx, operator, act, [a.into(), b.into()], now))
            .await?;
        Ok(explanation)
    }

    /// Cuts the link that an assertion makes: everything that holds between its two ends is undone. Tells how many
    /// assertions those were; none when it was undone before. [`Error::NotFound`] when there is no such assertion.
    pub async fn cut_link(
        &self,
        operator: PersonId,
        link: AssertionId,
        why: Why,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        let by = Asserter::Operator(operator);
        self.records
            .write(move |tx| {
                link::check_asserter(tx, by)?;
                let named = assertion::find(tx, link)?.ok_or(Error::NotFound)?;
                if named.undone.is_some() {
                    return Ok(0);
                }
                let undoing = Undoing { at: now, by, why };
                let (undone, stale) = link::cut(tx, limits, named.a, named.b, undoing)?;
                let act = Audited::Unlinked {
                    rule: named.rule,
                    why,
                };
                audit::add(tx, operator, act, [named.a.into(), named.b.into()], now)?;
                sessions.change_many(tx, stale);
                Ok(undone)
            })
            .await
    }

    /// Takes back what this operator cut at `cut_at`, within a day, and tells how many assertions hold again. Those
    /// that somebody made anew meanwhile stay as they are. [`Error::NotFound`] when nothing was cut then, and what
    /// [`People::assert_same`] refuses when something has taken its place.
    pub async fn take_back_cut(
        &self,
        operator: PersonId,
        cut_at: Timestamp,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let limits = self.desk.config.identity;
        let sessions = self.desk.sessions.clone();
        self.records
            .write(move |tx| {
                require_operator(tx, operator)?;
                let cut = assertion::undone_by(tx, operator, cut_at)?;
                let Some(first) = cut.first().filter(|_| now.since(cut_at) <= TAKEN_BACK_WITHIN) else {
                    return Err(Error::NotFound);
                };
                let ends = [first.a.into(), first.b.into()];
                let mut stale = Vec::new();
                let mut restored = 0;
                for assertion in &cut {
                    for person in [assertion.a, assertion.b].iter().filter_map(Node::person) {
                        require_person(tx, person)?;
                    }
                    if let (Some(leaf), Some(person)) =
                        (assertion.a.leaf().or(assertion.b.leaf()), assertion.person())
                    {
                        leaves::check_free(tx, limits, leaf, person)?;
                    }
                    if !assertion::restore(tx, assertion.id)? {
                        continue;
                    }
                    restored += 1;
                    let claim = Claim {
                        a: assertion.a,
                        b: assertion.b,
                        rule: assertion.rule,
                        source: assertion.source,
                        by: assertion.by,
                    };
                    link::check_limits(tx, limits, &claim)?;
                    stale.extend(link::told(tx, limits, &[assertion.a, assertion.b])?);
                }
                if restored > 0 {
                    audit::add(tx, operator, Audited::TookBack, ends, now)?;
                }
                let stale = link::hashes_of(tx, stale)?;
                sessions.change_many(tx, stale);
                Ok(restored)
            })
            .await
    }
}
