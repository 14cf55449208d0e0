//! *Bring it along*: an archive of another yard is uploaded, looked through, shown, and taken over when it is confirmed.

use crate::{
    app::App,
    error::Failure,
    lang::{self, Words},
    pages::{
        Page,
        answer::{actor, go, with_status},
        consent::{give, purpose_words, source_words},
        html, received,
    },
    portable::{self, Bringer, Brought, Full, MAX_ARCHIVE, Opened, Plan, Stage, Staged, Unfit},
    server::{Caller, Guarded},
    view::{
        consent::PurposeSwitch,
        my_data::{ImportPage, ImportStage},
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use consent::{Choice, GlobalPrivacyControl, Subject, Via};
use model::{PersonId, Purpose, Source};
use serde::Deserialize;
use std::{
    fs::File,
    io::{Seek, SeekFrom},
    sync::{Arc, LazyLock},
};
use tokio::sync::Semaphore;

const MAX_BODY: usize = MAX_ARCHIVE as usize + received::TEXTS;
/// Archives that are being received or looked through at once in this process, each with at most 64 MiB of JSON.
const READ_AT_ONCE: usize = 2;
/// Archives that are being taken over at once; the others wait.
const TAKEN_AT_ONCE: usize = 2;

static READERS: Semaphore = Semaphore::const_new(READ_AT_ONCE);
static TAKERS: Semaphore = Semaphore::const_new(TAKEN_AT_ONCE);
static STAGED: LazyLock<Staged> = LazyLock::new(Staged::default);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/my-data/import",
            get(page).post(upload).layer(DefaultBodyLimit::max(MAX_BODY)),
        )
        .route("/my-data/import/take", post(take))
        .route("/my-data/import/drop", post(let_go))
}

async fn page(State(app): State<App>, caller: Caller) -> Result<Response, Failure> {
    actor(&caller, None)?;
    draw(&app, &caller, None).await
}

async fn draw(app: &App, caller: &Caller, problem: Option<String>) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let person = actor(caller, None)?.person;
    let mut shell = page.shell(Tab::MyData, page.t.get("import-title")).await?;
    shell.ask_consent = false;
    let stage = match STAGED.stage(person, caller.now) {
        None => ImportStage::Empty,
        Some(Stage::Waiting(plan)) => waiting(page.t, caller, &plan),
        Some(Stage::Taking { done, of }) => ImportStage::Taking { done, of },
        Some(Stage::Done(brought)) => ImportStage::Done(told(page.t, brought)),
        Some(Stage::Failed) => ImportStage::Failed,
    };
    html(&ImportPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        problem,
        stage,
    })
}

fn waiting(t: Words, caller: &Caller, plan: &Plan) -> ImportStage {
    let mut brings = Vec::new();
    let mut line = |key: &str, count: usize| {
        if count > 0 {
            brings.push(t.count(key, count as u64));
        }
    };
    line("import-posts", plan.posts.len());
    line(
        "import-comments",
        usize::try_from(plan.comments).unwrap_or(usize::MAX),
    );
    line(
        "import-follows",
        plan.people.len() + plan.shops.len() + plan.tags.len(),
    );
    line("import-likes", plan.likes.len());
    line("import-saves", plan.saves.len());
    line(
        "import-unseen",
        plan.blocks.len() + plan.hides.len() + plan.see_less.len(),
    );
    if plan.bio {
        brings.push(t.get("import-bio"));
    }
    if plan.picture {
        brings.push(t.get("import-picture"));
    }
    let allowed = caller
        .standing
        .sources(Purpose::Personalise, GlobalPrivacyControl::Unset);
    let stay = [
        ("import-here", plan.posts_here),
        ("import-taken-down", plan.posts_taken_down),
        ("import-comments-elsewhere", plan.comments_elsewhere),
        ("import-left", plan.left),
    ];
    let stay = stay.into_iter().filter(|(_, count)| *count > 0);
    ImportStage::Waiting {
        from: plan.from.clone(),
        made: lang::day(caller.lang, caller.now.micros(), plan.made_at.micros()).text,
        is_empty: plan.is_empty(),
        brings,
        memories: plan.memory.len() as u64,
        learns: allowed.has(Source::Import),
        allowed: plan.allowed.iter().map(|choice| switch(t, *choice)).collect(),
        stay: stay.map(|(key, count)| t.count(key, count)).collect(),
    }
}

/// What was allowed over there, to be allowed here or not: off until it is switched on.
fn switch(t: Words, choice: Choice) -> PurposeSwitch {
    let sources = Source::ALL
        .into_iter()
        .filter(|source| choice.sources.has(*source));
    let sources: Vec<String> = sources.map(|source| t.get(source_words(source))).collect();
    PurposeSwitch {
        name: choice.purpose.name(),
        title: t.get(purpose_words(choice.purpose)),
        does: t.with("import-allowed-from", "from", sources.join(", ")),
        on: false,
        sources: Vec::new(),
    }
}

fn told(t: Words, brought: Brought) -> Vec<String> {
    let lines = [
        ("import-did-posts", brought.posts),
        ("import-did-refused", brought.refused),
        ("import-did-comments", brought.comments),
        ("import-did-follows", brought.follows),
        ("import-did-marks", brought.marks),
        ("import-did-memories", brought.memories),
    ];
    lines
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| t.count(key, count))
        .collect()
}

async fn upload(State(app): State<App>, caller: Caller, request: Request) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let _permit = READERS.try_acquire().map_err(|_| Failure::Busy)?;
    let t = caller.lang.words();
    let received = received::receive(&app, &caller, request, MAX_ARCHIVE).await?;
    let Some((_, file)) = received.file else {
        let problem = Some(t.get("import-no-file"));
        return with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            draw(&app, &caller, problem).await,
        );
    };
    let opened = match open(&file).await? {
        Ok(opened) => opened,
        Err(unfit) => {
            tracing::info!(%unfit, "an archive was not taken");
            let problem = Some(reason(t, &unfit));
            return with_status(
                StatusCode::UNPROCESSABLE_ENTITY,
                draw(&app, &caller, problem).await,
            );
        }
    };
    let plan = Plan::of(&app, person, &opened, caller.now).await?;
    drop(opened);
    match STAGED.put(person, file, plan, caller.now) {
        Ok(()) => Ok(go(&caller, "/my-data/import")),
        Err(Full::Taking) => Err(Failure::Conflict(t.get("import-taking-already"))),
        Err(Full::Crowded) => Err(Failure::Busy),
    }
}

async fn open(file: &File) -> Result<Result<Opened, Unfit>, Failure> {
    let mut file = file.try_clone().map_err(|error| received::not_kept(&error))?;
    let read = tokio::task::spawn_blocking(move || {
        file.seek(SeekFrom::Start(0))?;
        Opened::read(file)
    });
    read.await.map_err(|_| Failure::Broken("a reader of an archive"))
}

fn reason(t: Words, unfit: &Unfit) -> String {
    match unfit {
        Unfit::NotAnArchive | Unfit::Foreign => t.get("import-foreign"),
        Unfit::Newer(_) => t.get("import-newer"),
        Unfit::TooManyFiles | Unfit::TooLarge(_) => t.get("import-too-large"),
        Unfit::Name(_) | Unfit::Unreadable { .. } => t.get("import-damaged"),
        Unfit::Io(_) => t.get("import-failed"),
    }
}

#[derive(Deserialize)]
struct Confirmed {
    /// Ticked: the feed may learn from the memories of the archive.
    learn: Option<String>,
    personalise: Option<String>,
    ads: Option<String>,
    measure: Option<String>,
    share: Option<String>,
}

impl Confirmed {
    /// Was the switch beside this purpose switched on?
    fn allows(&self, purpose: Purpose) -> bool {
        let switch = match purpose {
            Purpose::Personalise => &self.personalise,
            Purpose::Ads => &self.ads,
            Purpose::Measure => &self.measure,
            Purpose::Share => &self.share,
        };
        switch.is_some()
    }
}

async fn take(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<Confirmed>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let Some((file, plan)) = STAGED.begin(person, caller.now) else {
        // Confirmed twice, or too late: the page tells how things stand.
        return Ok(go(&caller, "/my-data/import"));
    };
    let who = match bringer(&app, &caller, person, &plan, &form).await {
        Ok(who) => who,
        Err(failure) => {
            STAGED.set(person, Stage::Failed);
            return Err(failure);
        }
    };
    tokio::spawn(async move {
        let stage = match taken(&app, who, &file, &plan).await {
            Ok(brought) => Stage::Done(brought),
            Err(failure) => {
                tracing::error!(%failure, "an archive was not taken over to its end");
                Stage::Failed
            }
        };
        STAGED.set(person, stage);
    });
    Ok(go(&caller, "/my-data/import"))
}

/// Puts on record what was switched on, and gives what the archive's signals are stamped with: nothing where learning from
/// them was not ticked.
async fn bringer(
    app: &App,
    caller: &Caller,
    person: PersonId,
    plan: &Plan,
    form: &Confirmed,
) -> Result<Bringer, Failure> {
    let learn = form.learn.is_some() && !plan.memory.is_empty();
    let choices = Purpose::ALL.into_iter().filter_map(|purpose| {
        let before = caller.standing.sources(purpose, GlobalPrivacyControl::Unset);
        let mut sources = before;
        for choice in &plan.allowed {
            if choice.purpose == purpose && form.allows(purpose) {
                sources = sources.union(choice.sources);
            }
        }
        if learn && purpose == Purpose::Personalise {
            sources = sources.with(Source::Import);
        }
        (sources != before).then_some(Choice { purpose, sources })
    });
    let choices: Vec<Choice> = choices.collect();
    if !choices.is_empty() {
        give(app, caller, choices, Via::Import).await?;
    }
    let mut consent = model::ConsentStamp::default();
    if learn {
        let standing = app.consents.standing(Subject::Person(person)).await?;
        consent = standing.stamp(Source::Import, caller.gpc);
    }
    Ok(Bringer {
        person,
        leaf: caller.leaf(),
        consent,
        now: caller.now,
    })
}

async fn taken(app: &App, who: Bringer, file: &File, plan: &Arc<Plan>) -> Result<Brought, Failure> {
    let _permit = TAKERS.acquire().await.map_err(|_| Failure::Busy)?;
    let opened = open(file)
        .await?
        .map_err(|_| Failure::Broken("an archive that was good before"))?;
    let of = plan.posts.len() as u64;
    portable::take(app, who, opened, plan, move |done| {
        STAGED.set(who.person, Stage::Taking { done, of });
    })
    .await
}

async fn let_go(
    caller: Caller,
    Guarded(_): Guarded<crate::pages::answer::Nothing>,
) -> Result<Response, Failure> {
    STAGED.let_go(actor(&caller, None)?.person);
    Ok(go(&caller, "/my-data/import"))
}
