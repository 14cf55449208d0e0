//! Files in the layout that recommender papers share: a line for each person, `person item item …`.

use anyhow::{Context, Result, ensure};
use learn::{Interactions, InteractionsBuilder, Vocabulary};
use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Write},
    path::Path,
};

/// Calls `each` with the number and the bytes of every line; errors name the file.
pub fn for_each_line(path: &Path, mut each: impl FnMut(usize, &[u8]) -> learn::Result<()>) -> Result<()> {
    let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if reader
            .read_until(b'\n', &mut line)
            .with_context(|| format!("reading {}", path.display()))?
            == 0
        {
            break;
        }
        each(number, &line).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// The interactions of a file; one without any is refused.
pub fn interactions(path: &Path) -> Result<Interactions> {
    let mut builder = InteractionsBuilder::new();
    for_each_line(path, |number, line| builder.add_line(number, line))?;
    let interactions = builder.finish();
    let shown = path.display();
    ensure!(
        !interactions.is_empty(),
        "{shown} holds no interactions; a line is `person item item …`"
    );
    Ok(interactions)
}

/// People in the order of a file, each with their items in its order.
#[derive(Default)]
pub struct Histories {
    pub people: Vec<(u64, Vec<u32>)>,
    /// Items of the file that the vocabulary does not have.
    pub unknown: usize,
}

/// The histories of a file in the ordinals of `items`. A person with several lines goes on where the last one ended; what
/// is repeated counts where it was last.
pub fn histories(path: &Path, items: &Vocabulary) -> Result<Histories> {
    let mut histories = Histories::default();
    let mut places: HashMap<u64, usize> = HashMap::new();
    for_each_line(path, |number, line| {
        let mut ids = learn::ids_of_line(number, line);
        let Some(person) = ids.next() else { return Ok(()) };
        let person = person?;
        let people = &mut histories.people;
        let place = *places.entry(person).or_insert_with(|| {
            people.push((person, Vec::new()));
            people.len() - 1
        });
        for id in ids {
            let ordinal = items.ordinal(id?);
            histories.unknown += usize::from(ordinal.is_none());
            let of_person = histories.people.get_mut(place);
            ordinal
                .zip(of_person)
                .into_iter()
                .for_each(|(ordinal, (_, history))| history.push(ordinal));
        }
        Ok(())
    })?;
    for (_, history) in &mut histories.people {
        keep_last_of_each(history);
    }
    Ok(histories)
}

fn keep_last_of_each(history: &mut Vec<u32>) {
    let mut seen = std::collections::HashSet::with_capacity(history.len());
    history.reverse();
    history.retain(|item| seen.insert(*item));
    history.reverse();
}

/// Writes a file whole or not at all.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let shown = path.display();
    // As any other file of the user's: what the umask takes away is not there.
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    let made = tempfile::Builder::new()
        .permissions(permissions)
        .tempfile_in(folder);
    let mut file = made.with_context(|| format!("writing {shown}"))?;
    let mut buffered = std::io::BufWriter::with_capacity(1 << 20, file.as_file_mut());
    write(&mut buffered)
        .and_then(|()| buffered.flush())
        .with_context(|| format!("writing {shown}"))?;
    drop(buffered);
    file.as_file()
        .sync_all()
        .with_context(|| format!("writing {shown}"))?;
    file.persist(path).with_context(|| format!("writing {shown}"))?;
    Ok(())
}
