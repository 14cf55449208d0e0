//! Who works in a shop: owners invite, give roles and dismiss.

use super::{enter, head};
use crate::{
    app::App,
    error::Failure,
    lang::Words,
    pages::{
        Page,
        answer::{Nothing, actor, on_to},
        html,
        present::person_face,
        reasons, to,
    },
    server::{Caller, Guarded},
    view::{
        desk::{DeskStaff, DeskTab, RoleChange, StaffRow},
        links,
        post::ConfirmPage,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use model::PersonId;
use serde::Deserialize;
use shop::{InvitationToken, Role, ShopScope};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/desk/{handle}/staff", get(page).post(invite))
        .route("/desk/{handle}/staff/{person}/remove", post(remove))
        .route("/desk/{handle}/staff/{person}/role", post(change_role))
        .route("/join/{token}", get(ask_to_join).post(join))
}

#[derive(Deserialize)]
struct RoleForm {
    role: Role,
}

async fn page(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    scope.require_owner()?;
    draw(&app, &caller, &scope, None).await
}

async fn draw(
    app: &App,
    caller: &Caller,
    scope: &ShopScope,
    invitation: Option<String>,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let t = page.t;
    let head = head(scope, DeskTab::Staff).await?;
    let staff = scope.staff().await?;
    let ids: Vec<PersonId> = staff.iter().map(|member| member.person).collect();
    let profiles = app.people.profiles(&ids, caller.now).await?;
    let owners = staff.iter().filter(|member| member.role == Role::Owner).count();
    let rows = staff.iter().filter_map(|member| {
        let profile = profiles.get(&member.person)?;
        let is_last_owner = member.role == Role::Owner && owners == 1;
        let address = format!("{}/staff/{}", head.href(), member.person);
        let (role, other, label) = match member.role {
            Role::Owner => ("role-owner", Role::Staff, "role-make-staff"),
            Role::Staff => ("role-staff", Role::Owner, "role-make-owner"),
        };
        let change = || RoleChange {
            href: format!("{address}/role"),
            role: other.name(),
            label: t.get(label),
        };
        Some(StaffRow {
            face: person_face(profile),
            role: t.get(role),
            remove: (!is_last_owner).then(|| format!("{address}/remove")),
            change: (!is_last_owner).then(change),
        })
    });
    let rows = rows.collect();
    let shell = page.shell(Tab::Desk, t.get("staff")).await?;
    html(&DeskStaff {
        shell,
        t,
        csrf: page.csrf,
        head,
        rows,
        invitation,
        problem: None,
    })
}

/// Makes a link for one person; it is shown once, because only its hash is kept.
async fn invite(
    State(app): State<App>,
    caller: Caller,
    Path(handle): Path<String>,
    Guarded(form): Guarded<RoleForm>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let token = scope
        .invite(form.role)
        .await
        .map_err(in_words(caller.lang.words()))?;
    let link = format!(
        "{}/join/{}",
        app.config.public_url.trim_end_matches('/'),
        token.as_str()
    );
    draw(&app, &caller, &scope, Some(link)).await
}

fn in_words(t: Words) -> impl Fn(shop::Error) -> Failure {
    move |error| reasons::shop_failure(t, error)
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((handle, person)): Path<(String, String)>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let person: PersonId = person.parse().map_err(|_| Failure::NotFound)?;
    scope
        .dismiss(person)
        .await
        .map_err(in_words(caller.lang.words()))?;
    let left = scope.person() == person;
    Ok(if left {
        to("/desk")
    } else {
        to(&format!("{}/staff", links::desk(&handle)))
    })
}

async fn change_role(
    State(app): State<App>,
    caller: Caller,
    Path((handle, person)): Path<(String, String)>,
    Guarded(form): Guarded<RoleForm>,
) -> Result<Response, Failure> {
    let scope = enter(&app, &caller, &handle).await?;
    let person: PersonId = person.parse().map_err(|_| Failure::NotFound)?;
    scope
        .change_role(person, form.role)
        .await
        .map_err(in_words(caller.lang.words()))?;
    let no_longer_owner = scope.person() == person && form.role == Role::Staff;
    let desk = links::desk(&handle);
    Ok(if no_longer_owner {
        to(&desk)
    } else {
        to(&format!("{desk}/staff"))
    })
}

async fn ask_to_join(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    actor(&caller, None)?;
    let token: InvitationToken = token.parse().map_err(|_| Failure::NotFound)?;
    let page = Page::of(&app, &caller)?;
    let t = page.t;
    let shell = page.shell(Tab::Desk, t.get("staff-join-title")).await?;
    html(&ConfirmPage {
        shell,
        t,
        csrf: page.csrf,
        question: t.get("staff-join-title"),
        consequence: t.get("staff-join-consequence"),
        action: format!("/join/{}", token.as_str()),
        label: t.get("staff-join"),
        back: "/".to_owned(),
    })
}

async fn join(
    State(app): State<App>,
    caller: Caller,
    Path(token): Path<String>,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    let person = actor(&caller, None)?.person;
    let token: InvitationToken = token.parse().map_err(|_| Failure::NotFound)?;
    let joined = app.shops.accept_invitation(person, token).await;
    let joined = joined.map_err(in_words(caller.lang.words()))?;
    let shop = app.catalogue.shop(joined.shop).await?.ok_or(Failure::NotFound)?;
    Ok(on_to(
        &app,
        &caller,
        &links::desk(shop.handle.as_str()),
        "staff-joined",
    ))
}
