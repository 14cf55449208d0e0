//! Signing up and in, lost passwords, and pages for what did not work.

use super::{Rendered, csrf};
use crate::mock::Mock;
use askama::Template;
use web::view::door::{FirstPage, ForgotPage, LinkOutcome, LinkPage, ResetPage, SignInPage, SignUpPage};
use web::view::error::{ErrorPage, Trouble};
use web::view::form::Field;

pub(super) fn doors(m: &Mock) -> Rendered {
    let t = m.t();
    let mut pages = vec![
        (
            "sign_in",
            SignInPage {
                shell: m.signed_out(&t.get("nav-sign-in")),
                t,
                csrf: csrf(),
                email: Field::of("haneul@example.org"),
                problem: Some(t.get("sign-in-wrong")),
                next: "/".to_owned(),
            }
            .render()?,
        ),
        (
            "sign_up",
            SignUpPage {
                shell: m.signed_out(&t.get("nav-sign-up")),
                t,
                csrf: csrf(),
                name: Field::default(),
                handle: Field::wrong("haneul", t.get("sign-up-handle-taken")),
                email: Field::default(),
                password: Field::default(),
                problem: None,
                next: "/".to_owned(),
            }
            .render()?,
        ),
        (
            "first",
            FirstPage {
                shell: m.signed_out(&t.get("first-title")),
                t,
                csrf: csrf(),
                action: "/first/abc".to_owned(),
                name: Field::default(),
                handle: Field::default(),
                email: Field::default(),
                password: Field::default(),
                problem: None,
            }
            .render()?,
        ),
        (
            "reset",
            ResetPage {
                shell: m.signed_out(&t.get("reset-title")),
                t,
                csrf: csrf(),
                password: Field::default(),
                action: "/reset/abc".to_owned(),
            }
            .render()?,
        ),
        (
            "link_expired",
            LinkPage {
                shell: m.signed_out("…"),
                t,
                outcome: LinkOutcome::Expired,
            }
            .render()?,
        ),
    ];
    for (name, sent) in [("forgot", false), ("forgot_sent", true)] {
        let page = ForgotPage {
            shell: m.signed_out(&t.get("forgot-title")),
            t,
            csrf: csrf(),
            email: Field::default(),
            sent,
        };
        pages.push((name, page.render()?));
    }
    for (name, trouble) in [
        ("error_404", Trouble::NotFound),
        ("error_500", Trouble::Broken),
        ("error_stale", Trouble::StaleForm),
    ] {
        let page = ErrorPage {
            shell: m.signed_out(&trouble.title(t)),
            t,
            trouble,
            detail: None,
            reload: (trouble == Trouble::StaleForm).then(|| "compose.html".to_owned()),
            request_id: Some("01997f3a".to_owned()),
        };
        pages.push((name, page.render()?));
    }
    Ok(pages)
}
