use super::{Finding, Patient, Problem};
use anyhow::{Context, Result};
use memory::sealing::{Opened, Opener};
use storage::{
    keys::KeyStore,
    signals::{EmbeddedLog, Options, Partition, Position, SignalLog, verify_dir},
};

#[derive(Default)]
struct Read {
    signals: u64,
    erased: u64,
    /// Sealed with keys that are not there, and should be.
    keyless: u64,
    /// Sealed with keys that a restore went without.
    given_up: u64,
    undecodable: u64,
}

/// Sums, offsets and encodings of the log; and the log, if it is sound.
pub fn examine(patient: &Patient, keys: Option<&KeyStore>) -> Result<(Finding, Option<EmbeddedLog>)> {
    let dir = patient.folder.signals();
    let verified = verify_dir(&dir)?;
    if !verified.is_sound() {
        let mut finding = Finding::new("signals", format!("{} records verified", verified.records));
        for problem in &verified.problems {
            finding.add(Problem::new(
                problem.to_string(),
                "restore the newest backup; nothing behind this place can be trusted",
            ));
        }
        return Ok((finding, None));
    }
    let log = EmbeddedLog::open(&dir, &Options::default())
        .context("the signal log is in use: stop the yard that serves this folder first")?;
    let Some(keys) = keys else {
        let seen = format!("{} records verified, none opened without keys", verified.records);
        return Ok((Finding::new("signals", seen), Some(log)));
    };
    let read = read(patient, &log, keys)?;
    let mut seen = format!("{} signals read, {} of them erased", read.signals, read.erased);
    if read.given_up > 0 {
        seen = format!(
            "{seen}, {} given up when the yard was restored without keys",
            read.given_up
        );
    }
    let mut finding = Finding::new("signals", seen);
    if read.keyless > 0 {
        finding.add(Problem::new(
            format!(
                "{} signals are sealed with keys that `keys.sqlite` does not have",
                read.keyless
            ),
            "put its newest copy back: `madang restore --keys-from DIR --data DATA`",
        ));
    }
    if read.undecodable > 0 {
        finding.add(Problem::new(
            format!("{} signals cannot be decoded by this version", read.undecodable),
            "use a newer version of madang; they are kept and skipped",
        ));
    }
    Ok((finding, Some(log)))
}

fn read(patient: &Patient, log: &EmbeddedLog, keys: &KeyStore) -> Result<Read> {
    let (mut read, mut opener) = (Read::default(), Opener::new());
    for partition in (0..log.partitions()).map(Partition) {
        let offset = log.usage(partition)?.first().map_or(0, |oldest| oldest.first);
        let mut cursor = log.read(Position { partition, offset })?;
        while let Some(page) = cursor.next_page()? {
            for entry in page.iter() {
                read.signals += 1;
                match opener.open(entry.payload, entry.time, keys) {
                    Ok(Opened::Clear(_)) => {}
                    Ok(Opened::Erased) => read.erased += 1,
                    Ok(Opened::NoKey(_)) if patient.restored.is_keyless(entry.position) => read.given_up += 1,
                    Ok(Opened::NoKey(_)) => read.keyless += 1,
                    Err(memory::Error::Keys(error)) => return Err(error.into()),
                    Err(_) => read.undecodable += 1,
                }
            }
        }
    }
    Ok(read)
}
