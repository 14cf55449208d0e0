//! Coming in and going out: sign-up, sign-in, sign-out.

use super::{
    Page,
    answer::{Nothing, local, with_status},
    html, reasons, to,
};
use crate::{
    app::App,
    error::Failure,
    lang::Lang,
    server::{Caller, Guarded, clear_session_cookie, language_cookie, session_cookie},
    view::{
        door::{SignInPage, SignUpPage},
        form::Field,
        shell::Tab,
    },
};
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use people::{Email, Error, Language, NewAccount, OpenedSession, Password};
use serde::Deserialize;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/sign-up", get(sign_up_page).post(sign_up))
        .route("/sign-out", post(sign_out))
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// What a new account is made of, as it was typed.
#[derive(Deserialize)]
pub(super) struct AccountForm {
    name: String,
    handle: String,
    email: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn sign_in_page(
    State(app): State<App>,
    caller: Caller,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Failure> {
    if caller.signed_in.is_some() {
        return Ok(to(local(&next, "/")));
    }
    draw_sign_in(&app, &caller, Field::default(), None, &next).await
}

async fn sign_in(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<SignInForm>,
) -> Result<Response, Failure> {
    let t = caller.lang.words();
    let Ok(email) = form.email.parse::<Email>() else {
        let field = Field::wrong(form.email, t.get("field-email"));
        return with_status(
            StatusCode::UNPROCESSABLE_ENTITY,
            draw_sign_in(&app, &caller, field, None, &form.next).await,
        );
    };
    let opened = app
        .people
        .sign_in(&email, Password::new(form.password), &caller.client(), caller.now)
        .await;
    let refused = match opened {
        Ok(opened) => {
            super::buy::adopt(&app, caller.visitor, opened.signed_in.person, caller.now).await;
            return Ok(welcome(&app, &caller, &opened, &form.next));
        }
        Err(refused) => refused,
    };
    if let Error::Closed(way_back) = &refused {
        return super::leave::offer(&app, &caller, way_back).await;
    }
    let status = match &refused {
        Error::Credentials => StatusCode::UNAUTHORIZED,
        Error::RetryAfter(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => return Err(refused.into()),
    };
    let problem = Some(reasons::of_people(t, &refused));
    let page = draw_sign_in(&app, &caller, Field::of(form.email), problem, &form.next).await;
    let mut response = with_status(status, page)?;
    if let Error::RetryAfter(wait) = refused {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs() + 1));
    }
    Ok(response)
}

async fn draw_sign_in(
    app: &App,
    caller: &Caller,
    email: Field,
    problem: Option<String>,
    next: &str,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("nav-sign-in")).await?;
    let next = local(next, "/").to_owned();
    html(&SignInPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        email,
        problem,
        next,
    })
}

async fn sign_up_page(
    State(app): State<App>,
    caller: Caller,
    Query(Next { next }): Query<Next>,
) -> Result<Response, Failure> {
    if caller.signed_in.is_some() {
        return Ok(to(local(&next, "/")));
    }
    draw_sign_up(&app, &caller, AccountFields::default(), None, &next).await
}

async fn sign_up(
    State(app): State<App>,
    caller: Caller,
    Guarded(form): Guarded<AccountForm>,
) -> Result<Response, Failure> {
    let account = match form.read(caller.lang) {
        Ok(account) => account,
        Err(fields) => return refuse_sign_up(&app, &caller, *fields, None, &form.next).await,
    };
    match app.people.sign_up(account, caller.ip, caller.now).await {
        Ok(person) => {
            let person_id = person.id;
            app.consents
                .carry(caller.visitor, consent::Subject::Person(person_id), caller.now)
                .await?;
            super::buy::adopt(&app, caller.visitor, person_id, caller.now).await;
            let opened = app
                .people
                .open_session(person_id, &caller.client(), caller.now)
                .await?;
            Ok(welcome(&app, &caller, &opened, &form.next))
        }
        Err(refused) => {
            let (fields, problem) = form.refused(caller.lang, refused)?;
            refuse_sign_up(&app, &caller, fields, problem, &form.next).await
        }
    }
}

async fn refuse_sign_up(
    app: &App,
    caller: &Caller,
    fields: AccountFields,
    problem: Option<String>,
    next: &str,
) -> Result<Response, Failure> {
    let status = if problem.is_some() {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    with_status(status, draw_sign_up(app, caller, fields, problem, next).await)
}

async fn draw_sign_up(
    app: &App,
    caller: &Caller,
    fields: AccountFields,
    problem: Option<String>,
    next: &str,
) -> Result<Response, Failure> {
    let page = Page::of(app, caller)?;
    let shell = page.shell(Tab::Elsewhere, page.t.get("nav-sign-up")).await?;
    let AccountFields {
        name,
        handle,
        email,
        password,
    } = fields;
    let next = local(next, "/").to_owned();
    html(&SignUpPage {
        shell,
        t: page.t,
        csrf: page.csrf,
        name,
        handle,
        email,
        password,
        problem,
        next,
    })
}

async fn sign_out(
    State(app): State<App>,
    caller: Caller,
    Guarded(Nothing {}): Guarded<Nothing>,
) -> Result<Response, Failure> {
    if let Some(signed_in) = &caller.signed_in {
        app.people
            .end_session(signed_in.person, signed_in.session)
            .await?;
    }
    let mut response = to("/");
    if let Some(cookie) = clear_session_cookie(&app.config) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// Gives the browser its session, the pages the person's language, and goes on to `next`.
pub(super) fn welcome(app: &App, caller: &Caller, opened: &OpenedSession, next: &str) -> Response {
    let mut response = super::answer::go(caller, local(next, "/"));
    let language = opened.signed_in.language.code();
    let cookies = [
        session_cookie(&app.config, &opened.token.reveal()),
        language_cookie(&app.config, language),
    ];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

pub(super) fn language_of(lang: Lang) -> Language {
    match lang {
        Lang::Korean => Language::Korean,
        Lang::English => Language::English,
    }
}

/// The form as it is shown again, each field with what is wrong with it.
#[derive(Default)]
pub(super) struct AccountFields {
    pub name: Field,
    pub handle: Field,
    pub email: Field,
    pub password: Field,
}

impl AccountForm {
    /// The account that the form asks for, or the form with what is wrong in it.
    pub fn read(&self, lang: Lang) -> Result<NewAccount, Box<AccountFields>> {
        let parsed = (self.name.parse(), self.handle.parse(), self.email.parse());
        if let (Ok(name), Ok(handle), Ok(email)) = parsed {
            let password = Password::new(self.password.clone());
            return Ok(NewAccount {
                email,
                password,
                handle,
                name,
                language: language_of(lang),
            });
        }
        let (name, handle, email) = parsed;
        let t = lang.words();
        let mut fields = self.fields();
        fields.name.error = name.is_err().then(|| t.get("field-name"));
        fields.handle.error = handle.is_err().then(|| t.get("field-handle"));
        fields.email.error = email.is_err().then(|| t.get("field-email"));
        Err(Box::new(fields))
    }

    /// The form after the yard refused it; a problem that is of no field stands above them.
    pub fn refused(&self, lang: Lang, error: Error) -> Result<(AccountFields, Option<String>), Failure> {
        let words = Some(reasons::of_people(lang.words(), &error));
        let mut fields = self.fields();
        match error {
            Error::PasswordLength | Error::PasswordCommon | Error::PasswordIsOwnName => {
                fields.password.error = words
            }
            Error::HandleTaken => fields.handle.error = words,
            Error::RetryAfter(_) | Error::Busy => return Ok((fields, words)),
            other => return Err(other.into()),
        }
        Ok((fields, None))
    }

    /// What was typed; a password is not sent back.
    fn fields(&self) -> AccountFields {
        AccountFields {
            name: Field::of(&self.name),
            handle: Field::of(&self.handle),
            email: Field::of(&self.email),
            password: Field::default(),
        }
    }
}
