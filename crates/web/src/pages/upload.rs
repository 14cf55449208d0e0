//! Forms with files: read piece by piece, the token before anything is kept, one file in memory at a time.

use crate::{
    app::App,
    error::Failure,
    server::{Caller, check_csrf},
};
use axum::{
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::StatusCode,
};
use model::Photo;
use social::media::{Cut, limits::UPLOAD_BYTES};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Files of one form.
pub(super) const MAX_FILES: usize = social::limits::PHOTOS;
/// Body of a form with files: ten of the largest, and room for texts.
pub(super) const MAX_BODY: usize = MAX_FILES * UPLOAD_BYTES + (10 << 20);
/// Fields of one form; a product with a hundred variants has about 400.
const MAX_FIELDS: usize = 600;
/// Bytes of one text field.
const MAX_TEXT: usize = 64 << 10;
/// Forms with files read at once in this process, each with one file of at most 15 MiB in memory.
const AT_ONCE: usize = 16;

static READERS: Semaphore = Semaphore::const_new(AT_ONCE);

/// The texts of a form in their order, and its pictures, decoded and stored. What no record takes up goes away again
/// with the next sweep of the blobs.
#[derive(Debug, Default)]
pub(super) struct Uploaded {
    texts: Vec<(String, String)>,
    pub photos: Vec<Photo>,
}

impl Uploaded {
    /// The first text called `name`; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or("")
    }

    /// Every text called `name`, in the form's order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.texts
            .iter()
            .filter(move |(known, _)| *known == name)
            .map(|(_, text)| text.as_str())
    }
}

/// Why a form with files was not taken.
pub(super) enum Trouble {
    /// One of its pictures was refused; the texts that were read are kept for showing the form again.
    Picture(social::Error, Uploaded),
    Other(Failure),
}

impl<E: Into<Failure>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Reads the form of a signed-in person; files are taken from the field called `files`.
pub(super) async fn read(
    app: &App,
    caller: &Caller,
    request: Request,
    files: &str,
    cut: Cut,
) -> Result<Uploaded, Trouble> {
    let header = request
        .headers()
        .get("x-csrf-token")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let mut token = Token::Unseen;
    if let Some(header) = header {
        check_csrf(app, caller, &header)?;
        token = Token::Holds;
    }
    let _permit: SemaphorePermit<'_> = READERS.try_acquire().map_err(|_| Failure::Busy)?;
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|error| Failure::Unclear(error.body_text()))?;
    let mut uploaded = Uploaded::default();
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        if !is_file {
            let text = text(field).await?;
            if name == "csrf" && token == Token::Unseen {
                check_csrf(app, caller, &text)?;
                token = Token::Holds;
            }
            uploaded.texts.push((name, text));
            if uploaded.texts.len() > MAX_FIELDS {
                return Err(Failure::Unclear(format!("a form has at most {MAX_FIELDS} fields")).into());
            }
            continue;
        }
        // The token stands first in every form of ours, so nothing is kept for a foreign one.
        if token == Token::Unseen {
            return Err(Failure::StaleForm.into());
        }
        let bytes = bytes(field).await?;
        // A field without a chosen file is sent as an empty one.
        if name != files || bytes.is_empty() {
            continue;
        }
        if uploaded.photos.len() == MAX_FILES {
            return Err(Failure::Refused(format!("at most {MAX_FILES} pictures go into one form")).into());
        }
        match app.social.upload(app.blobs.clone(), bytes, cut).await {
            Ok(photo) => uploaded.photos.push(photo),
            Err(error) => return Err(Trouble::Picture(error, uploaded)),
        }
    }
    match token {
        Token::Holds => Ok(uploaded),
        Token::Unseen => Err(Failure::StaleForm.into()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Unseen,
    Holds,
}

async fn text(mut field: Field<'_>) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > MAX_TEXT {
            return Err(Failure::TooLarge { limit: MAX_TEXT });
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Failure::Unclear("a field is not UTF-8 text".to_owned()))
}

async fn bytes(mut field: Field<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > UPLOAD_BYTES {
            return Err(Failure::TooLarge { limit: UPLOAD_BYTES });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unreadable(error: MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge { limit: MAX_BODY },
        _ => Failure::Unclear(error.body_text()),
    }
}
