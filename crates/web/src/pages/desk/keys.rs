//! Keys of the shop's own programs. Owners only.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang,
    pages::{
        Page,
        answer::{Nothing, on_to, with_status},
        html, reasons,
    },
    server::{Caller, Guarded},
    view::{
        desk::DeskTab,
        form::Field,
        keys::{DeskKeys, KeyRow, ScopeChoice},
        links,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use model::ApiKeyId;
use serde::Deserialize;
use shop::{Error, NewKey, Scope, ShopScope};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/keys", get(page).post(add))
        .route("/desk/{handle}/keys/{key}/revoke", post(revoke))
}

#[derive(Deserialize, Default)]
struct Form {
    name: String,
    #[serde(default)]
    scopes: Vec<String>,
    /// Sites, separated by spaces or lines.
    #[serde(default)]
    origins: String,
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    draw(&app, &caller, &scope, Form::default(), None, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    form: Form,
    made: Option<String>,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let keys = scope.api_keys().await?;
    let head = head(scope, DeskTab::Programs).await?;
    let ago = |at: model::Timestamp| lang::ago(caller.lang, caller.now.micros(), at.micros());
    let rows = keys.iter().map(|key| KeyRow {
        revoke: format!("{}/keys/{}/revoke", head.href(), key.id),
        name: key.name.clone(),
        shown: key.shown.clone(),
        scopes: key.scopes.iter().map(|scope| scope.name()).collect(),
        origins: key.origins.clone(),
        made: ago(key.created_at),
        used: key.used_at.map(ago),
        is_revoked: key.revoked_at.is_some(),
    });
    html(&DeskKeys {
        shell: page.shell(Tab::Desk, t.get("desk-programs")).await?,
        t,
        csrf: page.csrf,
        rows: rows.collect(),
        name: Field::of(&form.name),
        scopes: Scope::ALL
            .iter()
            .map(|scope| ScopeChoice {
                name: scope.name(),
                does: t.get(&format!("scope-{}", scope.name().replace(':', "-"))),
                is_chosen: form.scopes.iter().any(|name| name == scope.name()),
            })
            .collect(),
        origins: form.origins,
        address: app.config.public_url.trim_end_matches('/').to_owned(),
        made,
        problem,
        head,
    })
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<Form>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let t = caller.lang.words();
    let new = NewKey {
        name: form.name.clone(),
        scopes: form.scopes.iter().filter_map(|name| Scope::parse(name)).collect(),
        origins: form.origins.split_whitespace().map(str::to_owned).collect(),
    };
    match scope.add_api_key(new, caller.now).await {
        // Not a redirect: the key is in this answer and nowhere else.
        Ok(made) => {
            let text = Some(made.text.as_str().to_owned());
            draw(&app, &caller, &scope, Form::default(), text, None).await
        }
        Err(error) => {
            let words = match &error {
                Error::Empty {
                    what: "what the key may do",
                } => t.get("key-may-nothing"),
                Error::WebAddress(_) => t.get("key-origins-form"),
                other => reasons::of_shop(t, other),
            };
            match Failure::from(error) {
                Failure::Refused(_) => with_status(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    draw(&app, &caller, &scope, form, None, Some(words)).await,
                ),
                failure => Err(failure),
            }
        }
    }
}

async fn revoke(
    State(app): State<App>,
    caller: Caller,
    Path((handle, key)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let key: ApiKeyId = key.parse().map_err(|_| Failure::NotFound)?;
    scope.revoke_api_key(&app.keys, key, caller.now).await?;
    let here = format!("{}/keys", links::desk(&handle));
    Ok(on_to(&app, &caller, &here, "key-revoked"))
}
