//! How the shop shows itself: name, about and picture. Owners change them; for staff the page does not exist.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    pages::{
        Page,
        answer::{on_to, with_status},
        html, reasons,
        upload::{self, Uploaded},
    },
    server::Caller,
    view::{
        desk::{DeskShop, DeskTab},
        form::Field,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use shop::{Error, Shop, ShopEdit, ShopScope, limits};
use social::media::{Cut, limits::UPLOAD_BYTES};

/// One picture and a few texts.
const MAX_BODY: usize = UPLOAD_BYTES + (1 << 20);

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/desk/{handle}/shop",
        get(page).post(change).layer(DefaultBodyLimit::max(MAX_BODY)),
    )
}

/// The texts of the shop, as they are or as they were typed.
struct Typed {
    name: Field,
    about: Field,
}

impl Typed {
    fn of(shop: &Shop) -> Self {
        Self {
            name: Field::of(&shop.name),
            about: Field::of(&shop.about),
        }
    }

    fn read(form: &Uploaded) -> Self {
        Self {
            name: Field::of(form.text("name")),
            about: Field::of(form.text("about")),
        }
    }

    /// Puts the complaint beside the field that it is about.
    fn complain(&mut self, caller: &Caller, error: Error) -> Result<(), Failure> {
        let words = reasons::of_shop(caller.lang.words(), &error);
        let name_is_too_long = self.name.value.trim().chars().count() > limits::SHOP_NAME;
        match error {
            Error::Empty { .. } => self.name.error = Some(words),
            Error::TooLong { .. } if name_is_too_long => self.name.error = Some(words),
            Error::TooLong { .. } => self.about.error = Some(words),
            other => return Err(other.into()),
        }
        Ok(())
    }
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let typed = Typed::of(&scope.shop().await?);
    draw(&app, &caller, &scope, typed, None).await
}

async fn owner(app: &App, caller: &Caller, handle: &str) -> Result<ShopScope, Failure> {
    let scope = enter(app, caller, handle).await?;
    let owned = scope.require_owner();
    owned.map_err(|error| reasons::shop_failure(caller.lang.words(), error))?;
    Ok(scope)
}

async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    typed: Typed,
    problem: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let head = head(scope, DeskTab::Shop).await?;
    html(&DeskShop {
        shell: page.shell(Tab::Desk, head.shop.name.clone()).await?,
        t: page.t,
        csrf: page.csrf,
        head,
        name: typed.name,
        about: typed.about,
        problem,
    })
}

async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let scope = owner(&app, &caller, &handle).await?;
    let mut form = upload::read(&app, &caller, request, "picture", Cut::Avatar).await?;
    let mut typed = Typed::read(&form);
    let problem = form.wrong_pictures(caller.lang.words());
    let edit = ShopEdit {
        name: Some(form.text("name").to_owned()),
        about: Some(form.text("about").to_owned()),
        picture: form.photos().into_iter().next(),
    };
    match edit.checked() {
        Ok(edit) if problem.is_none() => {
            form.store(&app).await?;
            scope.edit(edit).await?;
            let address = format!("/desk/{handle}/shop");
            return Ok(on_to(&app, &caller, &address, "settings-done"));
        }
        Ok(_) => {}
        Err(error) => typed.complain(&caller, error)?,
    }
    let page = draw(&app, &caller, &scope, typed, problem).await;
    with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
}
