//! The consent sheet: its own page, and the answer to it wherever it was shown.

use super::{
    Page,
    answer::{CameFrom, local, on_to},
    forget, html,
};
use crate::{
    app::App,
    error::Failure,
    server::{Caller, Guarded, put_off_cookie},
    view::{
        consent::{ConsentPage, Switches},
        shell::Tab,
    },
};
use axum::{Router, extract::State, http::header, response::Response, routing::get};
use consent::{Choice, GlobalPrivacyControl, Via};
use model::{Purpose, SourceSet};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new().route("/my-data/consents", get(page).post(answer))
}

/// Four switches; one that is off sends nothing.
#[derive(Deserialize)]
struct Form {
    personalise: Option<String>,
    ads: Option<String>,
    measure: Option<String>,
    share: Option<String>,
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
    let choices = Purpose::ALL.map(|purpose| Choice {
        purpose,
        sources: if form.is_on(purpose) {
            kept_sources(&caller, purpose)
        } else {
            SourceSet::NONE
        },
    });
    let on_my_data = back.starts_with("/my-data");
    let via = if on_my_data { Via::MyData } else { Via::Sheet };
    app.consents
        .answer(caller.subject(), choices.to_vec(), via, caller.now)
        .await?;
    let was_remembered = caller
        .standing
        .allows(Purpose::Personalise, GlobalPrivacyControl::Unset);
    if was_remembered && !form.is_on(Purpose::Personalise) {
        forget::everything(&app, &caller).await?;
    }
    Ok(reply(&app, &caller, &back, "consent-done"))
}

/// A switch that was on stays with the sources it had.
fn kept_sources(caller: &Caller, purpose: Purpose) -> SourceSet {
    let sources = caller.standing.sources(purpose, GlobalPrivacyControl::Unset);
    if sources == SourceSet::NONE {
        SourceSet::ALL
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
