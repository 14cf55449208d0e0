//! The pages: a handler parses, asks the domain, fills a view model. One file per group of addresses.

mod account;
mod act;
mod actions;
mod answer;
mod buy;
mod comments;
mod compose;
mod consent;
mod creator;
mod desk;
mod devices;
mod door;
mod edit;
mod feed;
mod file_out;
mod first;
mod forget;
mod language;
mod leave;
mod letters;
mod lists;
mod my_data;
mod notifications;
mod operator;
mod page;
mod people_actions;
mod position;
mod post;
mod present;
mod product;
mod reasons;
mod received;
mod reports;
mod search;
mod settings;
mod shop;
mod studio;
mod tag;
mod tag_figures;
mod trending;
mod trouble;
mod upload;

pub(crate) use my_data::receipt_rows;
pub(crate) use page::{Page, html, script_to_sign_in, to, to_sign_in};
pub(crate) use trouble::{problem_in_words, trouble};

use crate::app::App;
use axum::Router;

pub fn routes() -> Router<App> {
    Router::new()
        .merge(feed::routes())
        .merge(post::routes())
        .merge(tag::routes())
        .merge(creator::routes())
        .merge(shop::routes())
        .merge(product::routes())
        .merge(lists::routes())
        .merge(notifications::routes())
        .merge(search::routes())
        .merge(account::routes())
        .merge(actions::routes())
        .merge(buy::routes())
        .merge(comments::routes())
        .merge(compose::routes())
        .merge(consent::routes())
        .merge(devices::routes())
        .merge(door::routes())
        .merge(edit::routes())
        .merge(first::routes())
        .merge(forget::routes())
        .merge(language::routes())
        .merge(leave::routes())
        .merge(letters::routes())
        .merge(my_data::routes())
        .merge(people_actions::routes())
        .merge(desk::routes())
        .merge(operator::routes())
        .merge(reports::routes())
        .merge(settings::routes())
        .merge(studio::routes())
}

/// Where somebody goes back to after signing in, when what they sent was a form.
pub(crate) fn came_from(headers: &axum::http::HeaderMap) -> String {
    answer::CameFrom::of(headers).or("/").to_owned()
}
