//! A file on disk as a download, piece by piece.

use super::received::not_kept;
use crate::error::Failure;
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http_body_util::channel::Channel;
use std::{
    fs::File,
    io::{self, Seek, SeekFrom},
};
use tokio::io::AsyncReadExt;

const PIECE: usize = 64 << 10;
/// Pieces that wait for the reader.
const WAITING: usize = 2;

/// Sends `file` from its beginning, under a name of plain ASCII.
pub(super) fn attach(name: &str, mut file: File) -> Result<Response, Failure> {
    file.seek(SeekFrom::Start(0)).map_err(|error| not_kept(&error))?;
    let length = file.metadata().map_err(|error| not_kept(&error))?.len();
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(WAITING);
    tokio::spawn(async move {
        let mut file = tokio::fs::File::from_std(file);
        let mut piece = vec![0; PIECE];
        loop {
            match file.read(&mut piece).await {
                Ok(0) => return,
                Ok(read) => {
                    let bytes = Bytes::copy_from_slice(piece.get(..read).unwrap_or_default());
                    if sender.send_data(bytes).await.is_err() {
                        return;
                    }
                }
                Err(error) => return sender.abort(error),
            }
        }
    });
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
    ];
    Ok((headers, Body::new(body)).into_response())
}
