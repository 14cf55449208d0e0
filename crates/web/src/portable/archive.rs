//! An archive in the making: entries are written one after the other and leave as soon as the reader takes them.

use bytes::Bytes;
use http_body_util::channel::{Channel, Sender};
use parking_lot::Mutex;
use serde::Serialize;
use std::{
    io::{self, Write},
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;
use zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

/// Pieces that wait for a slow reader; each is at most about one page of a list, or one picture.
const WAITING: usize = 4;
/// A reader that takes nothing for so long has gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why an archive was not finished.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    #[error("the reader went away")]
    Gone,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Zip(#[from] zip::result::ZipError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Blobs(#[from] storage::blobs::Error),
    #[error(transparent)]
    Memory(#[from] memory::Error),
    #[error("{0}")]
    Domain(#[from] crate::error::Failure),
    #[error("a worker of the export stopped")]
    Worker,
}

/// The body of the answer, which ends early when the archive fails.
pub type Body = Channel<Bytes, io::Error>;

/// Takes what the zip writer writes until it is sent.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    reader: Sender<Bytes, io::Error>,
}

impl Archive {
    pub fn new() -> (Self, Body) {
        let (reader, body) = Channel::new(WAITING);
        let written = Written::default();
        let archive = Self {
            zip: ZipWriter::new_stream(written.clone()),
            written,
            reader,
        };
        (archive, body)
    }

    /// A whole file of text.
    pub async fn text(&mut self, name: &str, text: &str) -> Result<(), Failed> {
        self.begin(name, CompressionMethod::Deflated)?;
        self.zip.write_all(text.as_bytes())?;
        self.send().await
    }

    /// A whole file of one JSON value.
    pub async fn json(&mut self, name: &str, value: &impl Serialize) -> Result<(), Failed> {
        self.text(name, &serde_json::to_string_pretty(value)?).await
    }

    /// A file that is deflated already.
    pub async fn picture(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        self.begin(name, CompressionMethod::Stored)?;
        self.zip.write_all(bytes)?;
        self.send().await
    }

    /// Begins a file that holds a JSON array; its [`List`] writes the items.
    pub fn list(&mut self, name: &str) -> Result<List<'_>, Failed> {
        self.begin(name, CompressionMethod::Deflated)?;
        self.zip.write_all(b"[")?;
        Ok(List {
            archive: self,
            begun: false,
        })
    }

    fn begin(&mut self, name: &str, method: CompressionMethod) -> Result<(), Failed> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .unix_permissions(0o644);
        Ok(self.zip.start_file(name, options)?)
    }

    async fn send(&mut self) -> Result<(), Failed> {
        let bytes = std::mem::take(&mut *self.written.0.lock());
        if bytes.is_empty() {
            return Ok(());
        }
        let sent = timeout(PATIENCE, self.reader.send_data(bytes.into())).await;
        sent.map_err(|_| Failed::Gone)?.map_err(|_| Failed::Gone)
    }

    /// Writes the directory of the archive, without which it does not open.
    pub async fn finish(mut self) -> Result<(), Failed> {
        let Self { zip, .. } = &mut self;
        let zip = std::mem::replace(zip, ZipWriter::new_stream(Written::default()));
        zip.finish()?;
        self.send().await
    }

    /// Breaks the answer off, so that nobody takes half an archive for a whole one.
    pub fn abort(self) {
        self.reader.abort(io::Error::other("the export failed"));
    }
}

/// A JSON array in the making.
pub struct List<'a> {
    archive: &'a mut Archive,
    begun: bool,
}

impl List<'_> {
    pub fn push(&mut self, item: &impl Serialize) -> Result<(), Failed> {
        let separator: &[u8] = if self.begun { b",\n" } else { b"\n" };
        self.begun = true;
        self.archive.zip.write_all(separator)?;
        serde_json::to_writer(&mut self.archive.zip, item)?;
        Ok(())
    }

    /// Lets what was pushed leave; call it after each page.
    pub async fn send(&mut self) -> Result<(), Failed> {
        self.archive.send().await
    }

    pub async fn end(self) -> Result<(), Failed> {
        self.archive.zip.write_all(b"\n]\n")?;
        self.archive.send().await
    }
}
