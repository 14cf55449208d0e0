//! `BLAKE3SUMS`: one line for each file, as `b3sum` writes and checks them.

use super::files::{self, Summing};
use anyhow::{Context, Result, bail};
use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Write},
    path::{Component, Path, PathBuf},
};

pub const FILE: &str = "BLAKE3SUMS";
const HEX: usize = 64;
/// Longer lines are no lines of ours.
const LONGEST: u64 = 4_096;

/// The list as it is written.
pub struct Sums(Summing<BufWriter<File>>);

impl Sums {
    pub fn begin(dir: &Path) -> Result<Self> {
        let path = dir.join(FILE);
        let file = files::make(&path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self(Summing::new(BufWriter::new(file))))
    }

    /// `path` as seen from the folder of the backup.
    pub fn add(&mut self, path: &Path, sum: &str) -> Result<()> {
        writeln!(self.0, "{sum}  {}", path.display()).context("writing the list of sums")
    }

    /// The sum of the list itself.
    pub fn finish(mut self) -> Result<String> {
        self.0.flush().context("writing the list of sums")?;
        Ok(self.0.finish().1)
    }
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub sum: String,
    pub path: PathBuf,
}

/// Calls `visit` with each line of the list in `dir`.
pub fn each(dir: &Path, mut visit: impl FnMut(Line) -> Result<()>) -> Result<()> {
    let path = dir.join(FILE);
    let file = File::open(&path).with_context(|| format!("opening {}", path.display()))?;
    let mut reader = BufReader::new(file);
    let mut text = String::new();
    loop {
        text.clear();
        let mut bounded = std::io::Read::take(&mut reader, LONGEST);
        let read = bounded
            .read_line(&mut text)
            .with_context(|| format!("reading {}", path.display()))?;
        if read == 0 {
            return Ok(());
        }
        match parse(&text) {
            Some(line) => visit(line)?,
            None => bail!("{} is damaged: a line of it is no sum", path.display()),
        }
    }
}

/// Only names that stay inside the backup: the list may come from anywhere.
fn parse(text: &str) -> Option<Line> {
    let (sum, path) = text.strip_suffix('\n')?.split_once("  ")?;
    let is_sum = sum.len() == HEX && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    let path = PathBuf::from(path);
    let stays = path
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    (is_sum && stays && !path.as_os_str().is_empty()).then(|| Line {
        sum: sum.to_owned(),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_and_paths_that_lead_out_are_refused() {
        let folder = tempfile::TempDir::new().unwrap();
        let sum = blake3::hash(b"x").to_hex();
        let mut sums = Sums::begin(folder.path()).unwrap();
        sums.add(Path::new("blobs/a/b/c.jpg"), &sum).unwrap();
        let of_list = sums.finish().unwrap();
        assert_eq!(files::sum(&folder.path().join(FILE)).unwrap().1, of_list);
        let mut lines = Vec::new();
        each(folder.path(), |line| {
            lines.push(line.path);
            Ok(())
        })
        .unwrap();
        assert_eq!(lines, [Path::new("blobs/a/b/c.jpg")]);
        for wrong in ["../secret", "/etc/passwd", "a/../../b", ""] {
            assert_eq!(parse(&format!("{sum}  {wrong}\n")), None, "{wrong}");
        }
        assert_eq!(parse("12  a\n"), None);
    }
}
