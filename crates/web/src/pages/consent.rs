//! The consent sheet: its own page, and the answer to it wherever it was shown.

use super::{
    Page,
    answer::{CameFrom, local, on_to},
    forget, html,
};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    server::{Caller, Guarded, put_off_cookie},
    view::{
        consent::{ConsentPage, PurposeSwitch, SourceSwitch, Switches},
        shell::Tab,
    },
};
use axum::{Router, extract::State, http::header, response::Response, routing::get};
use consent::{Choice, GlobalPrivacyControl, Via};
use memory::ForgetOrders;
use model::{Purpose, Source, SourceSet};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new().route("/my-data/consents", get(page).post(answer))
}

/// Four switches; one that is off sends nothing. *My data* sends the sources of each as well, and says so with
/// `by_source`.
#[derive(Deserialize)]
struct Form {
    personalise: Option<String>,
    ads: Option<String>,
    measure: Option<String>,
    share: Option<String>,
    by_source: Option<String>,
    #[serde(default, rename = "personalise-from")]
    personalise_from: Vec<String>,
    #[serde(default, rename = "ads-from")]
    ads_from: Vec<String>,
    #[serde(default, rename = "measure-from")]
    measure_from: Vec<String>,
    #[serde(default, rename = "share-from")]
    share_from: Vec<String>,
    /// Pressed instead of saving: nothing is answered, and the sheet rests until the next visit.
    later: Option<String>,
    #[serde(default)]
    back: String,
}

impl Form {
    fn is_on(&self, purpose: Purpose) -> bool {
        let switch = match purpose {
            Purpose::Personalise => &self.personalise,
            Purpose::Ads => &self.ads,
            Purpose::Measure => &self.measure,
            Purpose::Share => &self.share,
        };
        switch.is_some()
    }

    fn named_sources(&self, purpose: Purpose) -> Result<SourceSet, Failure> {
        let names = match purpose {
            Purpose::Personalise => &self.personalise_from,
            Purpose::Ads => &self.ads_from,
            Purpose::Measure => &self.measure_from,
            Purpose::Share => &self.share_from,
        };
        let mut sources = SourceSet::NONE;
        for name in names {
            sources = sources.with(name.parse()?);
        }
        Ok(sources)
    }

    fn choice(&self, caller: &Caller, purpose: Purpose) -> Result<Choice, Failure> {
        let sources = match (self.is_on(purpose), &self.by_source) {
            (false, _) => SourceSet::NONE,
            (true, Some(_)) => self.named_sources(purpose)?,
            (true, None) => kept_sources(caller, purpose),
        };
        Ok(Choice { purpose, sources })
    }
}

/// How the switches stand. They show what was chosen: the browser's own signal is told beside them.
pub(super) fn switches(caller: &Caller) -> Switches {
    let chosen = |purpose| caller.standing.allows(purpose, GlobalPrivacyControl::Unset);
    Switches {
        personalise: chosen(Purpose::Personalise),
        ads: chosen(Purpose::Ads),
        measure: chosen(Purpose::Measure),
        share: chosen(Purpose::Share),
        gpc: caller.gpc == GlobalPrivacyControl::On,
    }
}

/// Each purpose with the sources it may use, for *my data*. A source of which this yard has nothing is left out, unless
/// it was allowed once.
pub(super) fn by_source(caller: &Caller, t: Words) -> Vec<PurposeSwitch> {
    let chosen = |purpose| caller.standing.sources(purpose, GlobalPrivacyControl::Unset);
    let was_allowed = |source| Purpose::ALL.iter().any(|purpose| chosen(*purpose).has(source));
    let rows = Purpose::ALL.into_iter().map(|purpose| {
        let allowed = chosen(purpose);
        let on = allowed != SourceSet::NONE;
        // What a switch that is off would be switched on with.
        let ticked = if on { allowed } else { Choice::PAGES };
        let sources = Source::ALL.into_iter().filter(|source| match source {
            Source::Feed | Source::Shop => true,
            // What was brought along is counted nowhere and shared with nobody.
            Source::Import => matches!(purpose, Purpose::Personalise | Purpose::Ads),
            Source::Store | Source::Household => was_allowed(*source),
        });
        let sources = sources.map(|source| SourceSwitch {
            name: source.name(),
            label: t.get(source_words(source)),
            on: ticked.has(source),
        });
        PurposeSwitch {
            name: purpose.name(),
            title: t.get(purpose_words(purpose)),
            does: t.get(does_words(purpose)),
            on,
            sources: sources.collect(),
        }
    });
    rows.collect()
}

pub(super) const fn purpose_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Personalise => "consent-personalise",
        Purpose::Ads => "consent-ads",
        Purpose::Measure => "consent-measure",
        Purpose::Share => "consent-share",
    }
}

const fn does_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Personalise => "consent-personalise-does",
        Purpose::Ads => "consent-ads-does",
        Purpose::Measure => "consent-measure-does",
        Purpose::Share => "consent-share-does",
    }
}

/// A source as a word of a list.
pub(super) const fn source_words(source: Source) -> &'static str {
    match source {
        Source::Feed => "from-feed",
        Source::Shop => "from-shop",
        Source::Store => "from-store",
        Source::Household => "from-household",
        Source::Import => "from-import",
    }
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    let page = Page::of(&app, &caller)?;
    let mut shell = page.shell(Tab::MyData, page.t.get("consent-title")).await?;
    shell.ask_consent = false;
    html(&ConsentPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        switches: switches(&caller),
    })
}

async fn answer(
    State(app): State<App>,
    caller: Caller,
    from: CameFrom,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let back = local(&form.back, from.or("/")).to_owned();
    if form.later.is_some() {
        let mut response = reply(&app, &caller, &back, "consent-later-done");
        if let Some(cookie) = put_off_cookie(&app.config) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        return Ok(response);
    }
    let choices: Result<Vec<Choice>, Failure> = Purpose::ALL
        .into_iter()
        .map(|purpose| form.choice(&caller, purpose))
        .collect();
    let on_my_data = back.starts_with("/my-data");
    let via = if on_my_data { Via::MyData } else { Via::Sheet };
    give(&app, &caller, choices?, via).await?;
    Ok(reply(&app, &caller, &back, "consent-done"))
}

/// Puts the answer on record, and with it the orders to forget what rested on what it takes back. Devices of somebody
/// who withdrew *personalise* go on with leaves that know nothing.
pub(super) async fn give(app: &App, caller: &Caller, choices: Vec<Choice>, via: Via) -> Result<(), Failure> {
    let orders = ForgetOrders::of(&caller.leaves(), caller.now)?;
    let before = caller.standing;
    let after = app
        .consents
        .answer_and_order(caller.subject(), choices, via, caller.now, move |withdrawn| {
            orders.after(withdrawn)
        })
        .await?;
    let gpc = GlobalPrivacyControl::Unset;
    let withdrew = before.allows(Purpose::Personalise, gpc) && !after.allows(Purpose::Personalise, gpc);
    if let (true, Some(person)) = (withdrew, caller.person()) {
        let given_up = app.people.give_up_leaves(person, caller.now).await?;
        forget::leaves_of(app, caller, &given_up).await?;
    }
    Ok(())
}

/// A switch that was on stays with the sources it had.
fn kept_sources(caller: &Caller, purpose: Purpose) -> SourceSet {
    let sources = caller.standing.sources(purpose, GlobalPrivacyControl::Unset);
    if sources == SourceSet::NONE {
        Choice::PAGES
    } else {
        sources
    }
}

/// The sheet's script stays on its page and says so itself.
fn reply(app: &App, caller: &Caller, back: &str, key: &str) -> Response {
    if caller.fragment {
        super::answer::nothing()
    } else {
        on_to(app, caller, back, key)
    }
}
