//! Forms with files: read piece by piece, the token first; pictures are cut at once, and stored only by who asks.

use super::reasons;
use crate::{
    app::App,
    error::Failure,
    lang::Words,
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
use social::media::{self, Cut, Picture, limits::UPLOAD_BYTES};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Files of one form.
pub(super) const MAX_FILES: usize = social::limits::PHOTOS;
/// Body of a form with files: ten of the largest, and room for texts.
pub(super) const MAX_BODY: usize = MAX_FILES * UPLOAD_BYTES + (10 << 20);
/// Fields of one form; a product with a hundred variants has about 500.
const MAX_FIELDS: usize = 700;
/// Bytes of one text field.
const MAX_TEXT: usize = 64 << 10;
/// Bytes of the cut pictures of one form; ten usual photos have about 6 MiB.
const MAX_CUT: usize = 40 << 20;
/// Characters of a file's name that are told back.
const SHOWN_NAME: usize = 40;
/// Forms with files read at once in this process, each with one file of at most 15 MiB and [`MAX_CUT`] in memory.
const AT_ONCE: usize = 16;

static READERS: Semaphore = Semaphore::const_new(AT_ONCE);

/// The texts of a form in their order, and its pictures, cut but not stored: a form that is refused leaves nothing.
#[derive(Debug, Default)]
pub(super) struct Uploaded {
    texts: Vec<(String, String)>,
    pictures: Vec<Picture>,
    refused: Vec<Refused>,
}

/// A picture that was not taken.
#[derive(Debug)]
struct Refused {
    /// Among the pictures of the form, from 1.
    place: usize,
    file: String,
    error: media::Error,
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

    /// What records will keep of the pictures once they are stored.
    pub fn photos(&self) -> Vec<Photo> {
        self.pictures.iter().map(Photo::from).collect()
    }

    /// Which pictures are wrong and why; `None` when all of them are good.
    pub fn wrong_pictures(&self, t: Words) -> Option<String> {
        let sentences: Vec<String> = self
            .refused
            .iter()
            .map(|refused| {
                let reason = reasons::of_media(t, &refused.error);
                let picture = t.pair(
                    "picture-named",
                    "place",
                    refused.place,
                    "file",
                    shortened(&refused.file),
                );
                t.pair("picture-wrong", "picture", picture, "reason", reason)
            })
            .collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    /// Stores the pictures. A record has to refer to them soon, else they go away with a sweep of the blobs.
    pub async fn store(&mut self, app: &App) -> Result<(), Failure> {
        let pictures = std::mem::take(&mut self.pictures);
        app.social.store(app.blobs.clone(), pictures).await?;
        Ok(())
    }
}

/// Reads the form of a signed-in person to its end; files are taken from the field called `files`. Pictures that
/// cannot be taken are kept in mind as such, so that the form can come back with all that was typed.
pub(super) async fn read(
    app: &App,
    caller: &Caller,
    request: Request,
    files: &str,
    cut: Cut,
) -> Result<Uploaded, Failure> {
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
    let (mut place, mut cut_bytes) = (0, 0);
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file) = field.file_name().map(str::to_owned) else {
            let text = text(field).await?;
            if name == "csrf" && token == Token::Unseen {
                check_csrf(app, caller, &text)?;
                token = Token::Holds;
            }
            uploaded.texts.push((name, text));
            if uploaded.texts.len() > MAX_FIELDS {
                return Err(Failure::Unclear(format!(
                    "a form has at most {MAX_FIELDS} fields"
                )));
            }
            continue;
        };
        // The token stands first in every form of ours, so nothing is decoded for a foreign one.
        if token == Token::Unseen {
            return Err(Failure::StaleForm);
        }
        let read = bytes(field).await?;
        // A field without a chosen file is sent as an empty one.
        if name != files || matches!(&read, Ok(bytes) if bytes.is_empty()) {
            continue;
        }
        place += 1;
        if place > MAX_FILES {
            return Err(Failure::Refused(
                caller.lang.words().count("compose-too-many", MAX_FILES as u64),
            ));
        }
        let made = match read {
            Ok(bytes) => app.social.cut(bytes, cut).await,
            Err(error) => Err(error.into()),
        };
        match made {
            Ok(picture) => {
                cut_bytes += picture
                    .renditions
                    .iter()
                    .map(|file| file.bytes.len())
                    .sum::<usize>();
                if cut_bytes > MAX_CUT {
                    return Err(Failure::Refused(caller.lang.words().get("pictures-too-heavy")));
                }
                uploaded.pictures.push(picture);
            }
            Err(social::Error::Media(error)) if is_the_files_fault(&error) => {
                uploaded.refused.push(Refused { place, file, error });
            }
            Err(error) => return Err(error.into()),
        }
    }
    match token {
        Token::Holds => Ok(uploaded),
        Token::Unseen => Err(Failure::StaleForm),
    }
}

fn is_the_files_fault(error: &media::Error) -> bool {
    !matches!(error, media::Error::Encode { .. } | media::Error::Store(_))
}

/// A file's name as a sentence can hold it.
fn shortened(name: &str) -> String {
    let plain = name.chars().filter(|c| !c.is_control());
    let mut shown: String = plain.take(SHOWN_NAME).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
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

/// The whole file, or that it is too large; its rest is then read and dropped, so that the form goes on behind it.
async fn bytes(mut field: Field<'_>) -> Result<Result<Vec<u8>, media::Error>, Failure> {
    let (mut bytes, mut found) = (Vec::new(), 0);
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        found += chunk.len();
        if found <= UPLOAD_BYTES {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
        }
    }
    Ok(if found <= UPLOAD_BYTES {
        Ok(bytes)
    } else {
        Err(media::Error::TooManyBytes { bytes: found })
    })
}

fn unreadable(error: MultipartError) -> Failure {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge { limit: MAX_BODY },
        _ => Failure::Unclear(error.body_text()),
    }
}
