//! An archive that somebody brings along: read with every limit there is, because anybody can have made it.
//!
//! Nothing in it becomes a path: only names that this format has are looked for, and what is read stays in memory.

use super::format::{self, Blocks, Comment, Consent, Follows, Manifest, Mark, Memory, Post, Profile};
use serde::de::DeserializeOwned;
use social::media::limits::UPLOAD_BYTES;
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use zip::{ZipArchive, result::ZipError};

/// Bytes of an archive.
pub const MAX_ARCHIVE: u64 = 256 << 20;
/// Files in it.
const MAX_FILES: usize = 20_000;
/// Bytes that its directory may be read with: that of 20,000 files has less than 3 MiB.
const MAX_DIRECTORY: u64 = 8 << 20;
/// Bytes of one JSON file when unpacked.
const MAX_JSON: u64 = 32 << 20;
/// Bytes of all JSON files when unpacked.
const MAX_JSON_IN_ALL: u64 = 64 << 20;
/// How many times larger than its packed form a file may be: JSON of ids and times packs to a tenth.
const MAX_RATIO: u64 = 200;
/// Below this size no ratio is looked at.
const RATIO_FROM: u64 = 1 << 20;

/// Why an archive is not taken.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    #[error("it is not a zip file, or it was cut short")]
    NotAnArchive,
    #[error("it is not an archive of personal data from a yard")]
    Foreign,
    #[error("it was made by a newer yard (version {0})")]
    Newer(u32),
    #[error("it holds more than {MAX_FILES} files")]
    TooManyFiles,
    #[error("`{0}` unpacks to more than is accepted")]
    TooLarge(String),
    #[error("`{0}` is not a name that an archive may hold")]
    Name(String),
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable { file: String, reason: String },
    #[error("the yard could not read its own copy: {0}")]
    Io(#[from] io::Error),
}

impl From<ZipError> for Unfit {
    fn from(_: ZipError) -> Self {
        Self::NotAnArchive
    }
}

/// A file whose reader is cut off when it has read too much.
pub struct Metered {
    file: File,
    left: Arc<AtomicU64>,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        let read_bytes = read as u64;
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(read_bytes)
            });
        taken.map_err(|_| io::Error::other("the directory of the archive is too large"))?;
        Ok(read)
    }
}

impl Seek for Metered {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// An archive whose texts were read and found good.
pub struct Opened {
    zip: ZipArchive<Metered>,
    pub manifest: Manifest,
    pub profile: Option<Profile>,
    pub posts: Vec<Post>,
    pub comments: Vec<Comment>,
    pub likes: Vec<Mark>,
    pub saves: Vec<Mark>,
    pub follows: Follows,
    pub blocks: Blocks,
    pub consents: Vec<Consent>,
    pub memory: Memory,
}

impl Opened {
    /// Reads the directory and all texts. Blocks, on disk and for as long as some 60 MiB of JSON take.
    ///
    /// # Errors
    /// What is wrong with the archive.
    pub fn read(file: File) -> Result<Self, Unfit> {
        let left = Arc::new(AtomicU64::new(MAX_DIRECTORY));
        let metered = Metered {
            file,
            left: Arc::clone(&left),
        };
        let mut zip = ZipArchive::new(metered)?;
        left.store(u64::MAX, Ordering::Relaxed);
        if zip.len() > MAX_FILES {
            return Err(Unfit::TooManyFiles);
        }
        check_names(&zip)?;
        let mut budget = MAX_JSON_IN_ALL;
        let manifest: Manifest = json(&mut zip, format::MANIFEST, &mut budget)?.ok_or(Unfit::Foreign)?;
        if manifest.format != format::FORMAT {
            return Err(Unfit::Foreign);
        }
        if manifest.version > format::VERSION {
            return Err(Unfit::Newer(manifest.version));
        }
        Ok(Self {
            manifest,
            profile: json(&mut zip, format::PROFILE, &mut budget)?,
            posts: json(&mut zip, format::POSTS, &mut budget)?.unwrap_or_default(),
            comments: json(&mut zip, format::COMMENTS, &mut budget)?.unwrap_or_default(),
            likes: json(&mut zip, format::LIKES, &mut budget)?.unwrap_or_default(),
            saves: json(&mut zip, format::SAVES, &mut budget)?.unwrap_or_default(),
            follows: json(&mut zip, format::FOLLOWS, &mut budget)?.unwrap_or_default(),
            blocks: json(&mut zip, format::BLOCKS, &mut budget)?.unwrap_or_default(),
            consents: json(&mut zip, format::CONSENTS, &mut budget)?.unwrap_or_default(),
            memory: json(&mut zip, format::MEMORY, &mut budget)?.unwrap_or_default(),
            zip,
        })
    }

    /// The bytes of a picture; `None` when the archive has none under this name. Blocks.
    ///
    /// # Errors
    /// As [`Opened::read`].
    pub fn picture(&mut self, path: &str) -> Result<Option<Vec<u8>>, Unfit> {
        if !path.starts_with(format::PICTURES) {
            return Ok(None);
        }
        read(&mut self.zip, path, UPLOAD_BYTES as u64)
    }
}

/// Refuses what no archive of a yard holds: folders up, roots, other systems' separators, one name twice.
fn check_names(zip: &ZipArchive<Metered>) -> Result<(), Unfit> {
    for name in zip.file_names_raw() {
        let name = str::from_utf8(name).map_err(|_| Unfit::Name("not UTF-8".to_owned()))?;
        let is_plain = !name.is_empty()
            && name.len() <= 200
            && !name.contains(['\\', ':', '\0'])
            && name
                .split('/')
                .all(|part| !part.is_empty() && part != "." && part != "..");
        if !is_plain {
            return Err(Unfit::Name(name.chars().take(80).collect()));
        }
    }
    Ok(())
}

fn json<T: DeserializeOwned>(
    zip: &mut ZipArchive<Metered>,
    name: &str,
    budget: &mut u64,
) -> Result<Option<T>, Unfit> {
    let Some(bytes) = read(zip, name, MAX_JSON.min(*budget))? else {
        return Ok(None);
    };
    *budget = budget.saturating_sub(bytes.len() as u64);
    let value = serde_json::from_slice(&bytes).map_err(|error| Unfit::Unreadable {
        file: name.to_owned(),
        reason: error.to_string(),
    })?;
    Ok(Some(value))
}

/// The unpacked bytes of one file. What its header promises is not believed: reading stops at the limit.
fn read(zip: &mut ZipArchive<Metered>, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Unfit> {
    let Some(index) = zip.index_for_name_raw(name.as_bytes()) else {
        return Ok(None);
    };
    let mut entry = zip.by_index(index)?;
    if !entry.is_file() || entry.encrypted() {
        return Err(Unfit::Name(name.to_owned()));
    }
    let packed = entry.compressed_size().max(1);
    let limit = limit.min(RATIO_FROM.max(packed.saturating_mul(MAX_RATIO)));
    let mut bytes = Vec::new();
    let unreadable = |error: io::Error| Unfit::Unreadable {
        file: name.to_owned(),
        reason: error.to_string(),
    };
    (&mut entry)
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Unfit::TooLarge(name.to_owned()));
    }
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;
    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    const GOOD: &str = r#"{"format":"madang-my-data","version":1,"yard":"x","yard_name":"x","made_at":"2026-01-01T00:00:00Z"}"#;

    fn archive(files: &[(&str, &[u8])]) -> File {
        let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
        for (name, bytes) in files {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            zip.start_file(*name, options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap()
    }

    fn refusal(files: &[(&str, &[u8])]) -> Unfit {
        match Opened::read(archive(files)) {
            Ok(_) => panic!("it was taken"),
            Err(unfit) => unfit,
        }
    }

    #[test]
    fn an_archive_with_a_manifest_alone_is_an_empty_one() {
        let opened = Opened::read(archive(&[(format::MANIFEST, GOOD.as_bytes())])).unwrap();
        assert!(opened.posts.is_empty() && opened.profile.is_none());
    }

    #[test]
    fn files_that_unpack_to_far_more_than_they_are_get_refused() {
        let bomb = vec![b' '; 40 << 20];
        let files: [(&str, &[u8]); 2] = [(format::MANIFEST, GOOD.as_bytes()), (format::POSTS, &bomb)];
        assert!(matches!(refusal(&files), Unfit::TooLarge(name) if name == format::POSTS));
    }

    #[test]
    fn names_that_lead_elsewhere_get_refused() {
        for name in [
            "../outside",
            "/etc/passwd",
            "pictures/../../x",
            "C:\\x",
            "pictures//x",
            "a/./b",
        ] {
            let files: [(&str, &[u8]); 2] = [(format::MANIFEST, GOOD.as_bytes()), (name, b"x")];
            assert!(matches!(refusal(&files), Unfit::Name(_)), "{name}");
        }
    }

    #[test]
    fn what_is_no_archive_of_a_yard_is_told_apart() {
        assert!(matches!(refusal(&[("a.txt", b"x")]), Unfit::Foreign));
        let newer = GOOD.replace("\"version\":1", "\"version\":9");
        assert!(matches!(
            refusal(&[(format::MANIFEST, newer.as_bytes())]),
            Unfit::Newer(9)
        ));
        let broken: [(&str, &[u8]); 2] = [(format::MANIFEST, GOOD.as_bytes()), (format::LIKES, b"[{]")];
        assert!(matches!(refusal(&broken), Unfit::Unreadable { .. }));
        let mut noise = tempfile::tempfile().unwrap();
        noise.write_all(&[7; 5_000]).unwrap();
        assert!(matches!(Opened::read(noise), Err(Unfit::NotAnArchive)));
    }

    #[test]
    fn a_directory_of_very_many_files_is_not_read_to_its_end() {
        let mut zip = ZipWriter::new(tempfile::tempfile().unwrap());
        for n in 0..MAX_FILES + 1 {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            zip.start_file(format!("pictures/{n}"), options).unwrap();
        }
        let file = zip.finish().unwrap();
        assert!(matches!(Opened::read(file), Err(Unfit::TooManyFiles)));
    }

    #[test]
    fn pictures_are_found_by_their_own_names_only() {
        let files: [(&str, &[u8]); 2] = [(format::MANIFEST, GOOD.as_bytes()), ("pictures/a.jpg", b"jpeg")];
        let mut opened = Opened::read(archive(&files)).unwrap();
        assert_eq!(opened.picture("pictures/a.jpg").unwrap().unwrap(), b"jpeg");
        assert!(opened.picture("pictures/b.jpg").unwrap().is_none());
        assert!(opened.picture(format::MANIFEST).unwrap().is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever one byte of an archive becomes, reading it ends, and in a limited amount of memory.
        #[test]
        fn a_damaged_archive_is_read_or_refused(place in any::<prop::sample::Index>(), value in any::<u8>()) {
            let files: [(&str, &[u8]); 2] = [(format::MANIFEST, GOOD.as_bytes()), (format::POSTS, b"[]")];
            let mut file = archive(&files);
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0)).unwrap();
            file.read_to_end(&mut bytes).unwrap();
            let at = place.index(bytes.len());
            bytes[at] = value;
            let mut damaged = tempfile::tempfile().unwrap();
            damaged.write_all(&bytes).unwrap();
            let _ = Opened::read(damaged);
        }
    }
}
