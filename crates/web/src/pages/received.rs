//! Forms with one large file, which goes into a copy on disk that has no name, piece by piece.

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
use std::fs::File;
use tokio::io::AsyncWriteExt;

/// Bytes of one text.
const MAX_TEXT: usize = 4 << 10;
const MAX_TEXTS: usize = 20;
/// Room for texts beside the file.
pub(super) const TEXTS: usize = 1 << 20;

/// What a form brought.
#[derive(Debug, Default)]
pub(super) struct Received {
    texts: Vec<(String, String)>,
    /// Its name and its copy, which stands at its end; `None` when no file was chosen.
    pub file: Option<(String, File)>,
}

impl Received {
    /// The first text called `name`; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        let mut texts = self.texts.iter();
        texts
            .find(|(known, _)| known == name)
            .map_or("", |(_, text)| text.as_str())
    }
}

/// Reads the form to its end; nothing is kept before its token was found good.
pub(super) async fn receive(
    app: &App,
    caller: &Caller,
    request: Request,
    limit: u64,
) -> Result<Received, Failure> {
    let header = request.headers().get("x-csrf-token");
    let mut holds = match header.and_then(|value| value.to_str().ok()).map(str::to_owned) {
        Some(token) => check_csrf(app, caller, &token).map(|()| true)?,
        None => false,
    };
    let too_large = || Failure::TooLarge {
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
    };
    let unreadable = |error: MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Failure::Unclear(error.body_text()),
    };
    let mut form = Multipart::from_request(request, app)
        .await
        .map_err(|error| Failure::Unclear(error.body_text()))?;
    let mut received = Received::default();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let name = field.name().unwrap_or_default().to_owned();
            let text = text(&mut field).await?;
            if name == "csrf" && !holds {
                check_csrf(app, caller, &text)?;
                holds = true;
            }
            if received.texts.len() < MAX_TEXTS {
                received.texts.push((name, text));
            }
            continue;
        };
        // The token stands first in every form of ours, so nothing is kept of a foreign one.
        if !holds {
            return Err(Failure::StaleForm);
        }
        let copy = tempfile::tempfile().map_err(|error| not_kept(&error))?;
        let mut copy = tokio::fs::File::from_std(copy);
        let mut bytes = 0;
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            bytes += chunk.len() as u64;
            if bytes > limit {
                return Err(too_large());
            }
            copy.write_all(&chunk).await.map_err(|error| not_kept(&error))?;
        }
        copy.flush().await.map_err(|error| not_kept(&error))?;
        // A field without a chosen file is sent as an empty one.
        if bytes > 0 {
            received.file = Some((file_name, copy.into_std().await));
        }
    }
    match holds {
        true => Ok(received),
        false => Err(Failure::StaleForm),
    }
}

async fn text(field: &mut Field<'_>) -> Result<String, Failure> {
    let mut text = Vec::new();
    while let Some(chunk) = field
        .chunk()
        .await
        .map_err(|error| Failure::Unclear(error.body_text()))?
    {
        if text.len() + chunk.len() > MAX_TEXT {
            return Err(Failure::TooLarge { limit: MAX_TEXT });
        }
        text.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

pub(super) fn not_kept(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Failure::DiskFull;
    }
    tracing::error!(%error, "an uploaded file cannot be kept");
    Failure::Broken("the copy of a file")
}
