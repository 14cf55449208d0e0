//! One suite for the records on both databases.

#![cfg(test)]

use model::{PersonId, Timestamp};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use storage::{
    Records, Statements, outbox,
    records::{Error, Migration},
    testing, values,
};

const MIGRATIONS: &[Migration] = &[Migration {
    name: "suite/0001_accounts",
    sql: "CREATE TABLE account (id {id} PRIMARY KEY, name TEXT NOT NULL UNIQUE, balance {i64} NOT NULL) {strict}",
}];

fn migrations() -> [&'static [Migration]; 2] {
    [MIGRATIONS, outbox::MIGRATIONS]
}

async fn add(records: &Records, name: &'static str, balance: i64) -> Result<PersonId, Error> {
    let id = PersonId::new();
    records
        .write(move |tx| {
            let sql = "INSERT INTO account (balance, name, id) VALUES ($3, $2, $1)";
            tx.execute(sql, values![id, name, balance])?;
            Ok(id)
        })
        .await
}

async fn balance(records: &Records, id: PersonId) -> Option<i64> {
    let row = records
        .read(move |tx| tx.query_first("SELECT balance FROM account WHERE id = $1", values![id]))
        .await
        .unwrap();
    row.map(|row| row.get(0).unwrap())
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    testing::on_both(&migrations(), async |records| {
        let id = add(&records, "미나 O'Hara", -7).await.unwrap();
        let row = records
            .read(move |tx| {
                tx.query_first("SELECT id, name, balance FROM account WHERE id = $1", values![id])
            })
            .await
            .unwrap();
        let row: storage::Row = row.unwrap();
        assert_eq!(row.get::<PersonId>(0).unwrap(), id);
        assert_eq!(row.get::<String>(1).unwrap(), "미나 O'Hara");
        assert_eq!(row.get::<i64>(2).unwrap(), -7);
        assert!(matches!(row.get::<i64>(1), Err(Error::Type { index: 1, .. })));
    })
    .await;
}

#[tokio::test]
async fn a_failed_unit_leaves_nothing_and_its_neighbours_stay() {
    testing::on_both(&migrations(), async |records| {
        let taken = add(&records, "taken", 1).await.unwrap();
        let fails = {
            let records = records.clone();
            tokio::spawn(async move {
                records
                    .write(|tx| {
                        tx.execute("UPDATE account SET balance = 99", values![])?;
                        tx.execute(
                            "INSERT INTO account (id, name, balance) VALUES ($1, $2, $3)",
                            values![PersonId::new(), "taken", 0_i64],
                        )?;
                        Ok::<(), Error>(())
                    })
                    .await
            })
        };
        let (failed, neighbour) = tokio::join!(fails, add(&records, "neighbour", 5));
        assert!(matches!(failed.unwrap(), Err(Error::Unique(_))));
        assert_eq!(balance(&records, taken).await, Some(1));
        assert_eq!(balance(&records, neighbour.unwrap()).await, Some(5));
    })
    .await;
}

#[tokio::test]
async fn concurrent_read_modify_writes_lose_no_update() {
    testing::on_both(&migrations(), async |records| {
        let id = add(&records, "till", 0).await.unwrap();
        let writers: Vec<_> = (0..6)
            .map(|_| {
                let records = records.clone();
                tokio::spawn(async move {
                    let mut done = 0;
                    while done < 5 {
                        let result = records
                            .write(move |tx| {
                                let row =
                                    tx.query_first("SELECT balance FROM account WHERE id = $1", values![id])?;
                                let balance: i64 = row.map_or(Ok(0), |row| row.get(0))?;
                                tx.execute(
                                    "UPDATE account SET balance = $2 WHERE id = $1",
                                    values![id, balance + 1],
                                )?;
                                Ok::<(), Error>(())
                            })
                            .await;
                        match result {
                            Ok(()) => done += 1,
                            Err(Error::Conflict(_)) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(balance(&records, id).await, Some(30));
    })
    .await;
}

#[tokio::test]
async fn a_panicking_unit_is_undone_and_the_next_one_runs() {
    testing::on_both(&migrations(), async |records| {
        let result: Result<(), Error> = records
            .write(|tx| {
                tx.execute(
                    "INSERT INTO account (id, name, balance) VALUES ($1, $2, $3)",
                    values![PersonId::new(), "ghost", 0_i64],
                )?;
                panic!("a bug in a unit of work");
            })
            .await;
        assert!(result.is_err());
        add(&records, "ghost", 1).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn migrations_apply_once_and_refuse_to_change() {
    testing::on_both(&migrations(), async |records| {
        records.migrate(MIGRATIONS).await.unwrap();
        let changed = [Migration {
            name: "suite/0001_accounts",
            sql: "SELECT 1",
        }];
        assert!(matches!(
            records.migrate(&changed).await,
            Err(Error::MigrationChanged { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn the_outbox_keeps_a_signal_until_it_is_settled() {
    testing::on_both(&migrations(), async |records| {
        let signal = model::Signal {
            message_id: "outbox-1".parse().unwrap(),
            at: Timestamp::now(),
            scope: model::Scope::Yard,
            leaf: None,
            source: model::Source::Feed,
            act: model::Act::Like,
            object: model::Object::Post(model::PostId::new()),
            consent: model::ConsentStamp::default(),
            trace: None,
            value: None,
            extra: None,
        };
        let written = signal.clone();
        records.write(move |tx| outbox::put(tx, &written)).await.unwrap();
        let waiting = outbox::waiting(&records, 10).await.unwrap();
        assert_eq!(waiting[0].signal, signal);
        outbox::settle(&records, waiting.iter().map(|w| w.row).collect())
            .await
            .unwrap();
        assert!(outbox::waiting(&records, 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_read_cannot_write() {
    testing::on_both(&migrations(), async |records| {
        let refused: Result<u64, Error> = records
            .read(|tx| tx.execute("DELETE FROM account", values![]))
            .await;
        assert!(refused.is_err());
    })
    .await;
}

#[tokio::test]
async fn hooks_run_after_the_commit_and_only_then() {
    testing::on_both(&migrations(), async |records| {
        let id = add(&records, "hooked", 1).await.unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let unit = |name: &'static str, fails: bool| {
            let seen = Arc::clone(&seen);
            move |tx: &mut dyn Statements| {
                tx.execute(
                    "UPDATE account SET balance = balance + 1 WHERE id = $1",
                    values![id],
                )?;
                let seen = Arc::clone(&seen);
                tx.after_commit(Box::new(move || seen.lock().unwrap().push(name)));
                if fails { Err(Error::Busy) } else { Ok(()) }
            }
        };
        records.write(unit("kept", false)).await.unwrap();
        assert_eq!(*seen.lock().unwrap(), ["kept"], "before the caller goes on");
        records.write(unit("undone", true)).await.unwrap_err();
        records.read(unit("read", true)).await.unwrap_err();
        assert_eq!(*seen.lock().unwrap(), ["kept"]);

        // Whoever asked may be gone by the time: a page that was closed. What it changed has to be announced.
        let records_too = records.clone();
        let asking = tokio::spawn({
            let unit = unit("left alone", false);
            async move { records_too.write(unit).await }
        });
        tokio::task::yield_now().await;
        asking.abort();
        let gone = asking.await.is_err_and(|error| error.is_cancelled());
        let written = async || balance(&records, id).await.unwrap() == 3;
        for _ in 0..500 {
            if written().await && seen.lock().unwrap().len() == 2 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(
            gone && !written().await,
            "a unit that was kept was not announced: {seen:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn after_a_compaction_deleted_text_is_in_no_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let records = testing::sqlite(&folder).await;
    let migration = Migration {
        name: "suite/0002_notes",
        sql: "CREATE TABLE note (id {id} PRIMARY KEY, body TEXT NOT NULL, rank {i64} NOT NULL) {strict};
              CREATE INDEX note_by_body ON note (rank, body)",
    };
    records.migrate(&[migration]).await.unwrap();
    // Long texts in a table and an index make SQLite move cells from page to page.
    let count = 1_500_usize;
    records
        .write(move |tx| {
            for number in 0..count {
                let id = PersonId::new();
                let [.., random] = *id.as_bytes();
                let kind = if number % 15 == 0 { "canary" } else { "other" };
                let body = format!("{kind}{number:06}{}", "x".repeat(usize::from(random) * 3));
                tx.execute(
                    "INSERT INTO note (id, body, rank) VALUES ($1, $2, $3)",
                    values![id, body, u32::from(random % 90)],
                )?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    let holding = || {
        let files = std::fs::read_dir(folder.path()).unwrap();
        let holds = |path: &std::path::Path| {
            let bytes = std::fs::read(path).unwrap();
            bytes.windows(6).any(|window| window == b"canary")
        };
        files
            .map(|file| file.unwrap().path())
            .filter(|path| holds(path))
            .count()
    };
    assert!(holding() > 0, "the search can find it");
    records
        .write(|tx| tx.execute("DELETE FROM note WHERE body LIKE 'canary%'", values![]))
        .await
        .unwrap();
    records.compact(&["note"]).await.unwrap();
    assert_eq!(holding(), 0);
    let left = records
        .read(|tx| tx.query_first("SELECT COUNT(*) FROM note", values![]))
        .await
        .unwrap();
    assert_eq!(left.unwrap().get::<i64>(0).unwrap(), 1_400);
    let wal = std::fs::metadata(folder.path().join("records.sqlite-wal")).unwrap();
    assert_eq!(wal.len(), 0);
}

#[tokio::test]
async fn a_compaction_waits_for_no_reader_that_comes_and_goes_and_changes_nothing() {
    testing::on_both(&migrations(), |records| async move {
        let mina = add(&records, "mina", 7).await.unwrap();
        let reading = records.clone();
        let readers = tokio::spawn(async move {
            for _ in 0..200 {
                assert_eq!(balance(&reading, mina).await, Some(7));
            }
        });
        records.compact(&["account", "outbox"]).await.unwrap();
        add(&records, "jisu", 1).await.unwrap();
        readers.await.unwrap();
        assert_eq!(balance(&records, mina).await, Some(7));
    })
    .await;
}

#[tokio::test]
async fn a_discarded_blob_goes_with_the_next_sweep_and_one_that_is_used_again_stays() {
    use storage::{
        blob_refs,
        blobs::{BlobName, Blobs, FolderBlobs},
    };
    testing::on_both(&[blob_refs::MIGRATIONS], |records| async move {
        let folder = tempfile::TempDir::new().unwrap();
        let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path().to_owned()).unwrap());
        let put = |bytes: &'static [u8]| {
            let name = BlobName::of(bytes, "jpg").unwrap();
            blobs.put(&name, bytes).unwrap();
            name
        };
        let (gone, shared, fresh) = (put(b"gone"), put(b"shared"), put(b"fresh"));
        let names = [gone.clone(), shared.clone(), fresh.clone()];
        records
            .write(move |tx| {
                blob_refs::expect(tx, &names)?;
                let [gone, shared, _] = &names;
                blob_refs::retain(tx, gone.as_str(), 1)?;
                blob_refs::retain(tx, shared.as_str(), 2)?;
                blob_refs::discard(tx, gone.as_str())?;
                blob_refs::discard(tx, shared.as_str())
            })
            .await
            .unwrap();
        assert!(blob_refs::discarded_wait(&records).await.unwrap());
        let hour = Duration::from_secs(3_600);
        let swept = blob_refs::sweep(&records, Arc::clone(&blobs), hour, 10)
            .await
            .unwrap();
        assert_eq!(swept, 1, "an upload on its way is left alone");
        assert!(!blob_refs::discarded_wait(&records).await.unwrap());
    })
    .await;
}
