use crate::yard::*;
use people::{
    Error, Language,
    mail::{Delivered, Mailer, run_mailer},
};
use std::time::Duration;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    sync::{mpsc, oneshot},
};

const FROM: &str = "The Yard <yard@yard.example>";

fn files(folder: &TempDir) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[tokio::test]
async fn a_letter_becomes_a_file_and_leaves_no_copy() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let mailer = Mailer::outbox(folder.path().to_owned(), FROM).unwrap();
        yard.sign_up("mina@example.com", "mina").await;
        let link = yard.letters().await[0].token("confirm").reveal();
        let delivered = yard.people.deliver_due(&mailer, yard.now).await.unwrap();
        assert_eq!(
            delivered,
            Delivered {
                sent: 1,
                ..Delivered::default()
            }
        );
        let written = files(&folder);
        assert_eq!(written.len(), 1);
        assert!(written[0].contains("To: mina@example.com") && written[0].contains("yard@yard.example"));
        assert!(
            written[0].contains(&format!("https://yard.example/confirm/{}", *link)),
            "{}",
            written[0]
        );
        assert_eq!(yard.count("SELECT COUNT(*) FROM mail_outbox").await, 0);
        let nothing = yard.people.deliver_due(&mailer, yard.now).await.unwrap();
        assert_eq!(nothing, Delivered::default());
    })
    .await;
}

#[tokio::test]
async fn letters_speak_the_readers_language() {
    on_both(async |yard| {
        let mut korean = account("mina@example.com", "mina");
        korean.language = Language::Korean;
        let mina = yard.people.sign_up(korean, ip(), yard.now).await.unwrap();
        let letter = yard.newest_letter("mina@example.com").await;
        assert!(letter.subject.contains("확인") && letter.body.contains("@mina"));
        yard.people
            .confirm_email(mina.id, &letter.token("confirm"), yard.now)
            .await
            .unwrap();
        yard.sign_up("mina@example.com", "english_asker").await;
        let letter = yard.newest_letter("mina@example.com").await;
        assert!(
            letter.subject.contains("이미 계정이"),
            "the owner's language, not the asker's: {}",
            letter.subject
        );
    })
    .await;
}

#[tokio::test]
async fn a_letter_that_fails_is_tried_again_and_given_up_in_sight() {
    on_both(async |yard| {
        // Nothing listens on port 1.
        let mailer = Mailer::smtp("smtp://127.0.0.1:1", FROM).unwrap();
        yard.sign_up("mina@example.com", "mina").await;
        let mut now = yard.now;
        let mut later = 0;
        let given_up = loop {
            let delivered = yard.people.deliver_due(&mailer, now).await.unwrap();
            assert_eq!(delivered.sent, 0);
            later += delivered.tried_again_later;
            if delivered.given_up > 0 {
                break delivered.given_up;
            }
            let too_early = yard.people.deliver_due(&mailer, now).await.unwrap();
            assert_eq!(too_early, Delivered::default(), "it waits for its turn");
            now = now.plus(HOUR);
        };
        assert_eq!((later, given_up), (7, 1));
        let failed = yard.people.failed_letters().await.unwrap();
        assert_eq!(
            (failed.len(), failed[0].attempts, failed[0].to.as_str()),
            (1, 8, "mina@example.com")
        );
        assert!(!failed[0].error.is_empty());
        assert_eq!(yard.letters().await[0].body, "", "a link that works is not kept");
        yard.people.sweep(now.plus(31 * DAY)).await.unwrap();
        assert!(yard.people.failed_letters().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_reset_letter_that_comes_too_late_is_not_sent() {
    on_both(async |yard| {
        let folder = TempDir::new().unwrap();
        let mailer = Mailer::outbox(folder.path().to_owned(), FROM).unwrap();
        yard.member("mina@example.com", "mina").await;
        yard.people
            .forgot_password(&email("mina@example.com"), ip(), yard.now)
            .await
            .unwrap();
        let delivered = yard.people.deliver_due(&mailer, yard.later(HOUR)).await.unwrap();
        assert_eq!(
            delivered,
            Delivered {
                given_up: 1,
                ..Delivered::default()
            }
        );
        assert!(files(&folder).is_empty());
        assert!(
            yard.people.failed_letters().await.unwrap()[0]
                .error
                .contains("no longer of use")
        );
    })
    .await;
}

#[tokio::test]
async fn a_refused_sign_up_writes_no_letter() {
    on_both(async |yard| {
        yard.sign_up("mina@example.com", "mina").await;
        yard.newest_letter("mina@example.com").await;
        let refused = yard
            .people
            .sign_up(account("jisu@example.com", "mina"), ip(), yard.now)
            .await;
        assert!(matches!(refused, Err(Error::HandleTaken)));
        assert!(yard.letters().await.is_empty());
    })
    .await;
}

/// A mail server that takes one letter and hands back its text.
async fn mail_server() -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (letters, received) = mpsc::channel(4);
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = socket.split();
        let mut lines = BufReader::new(reader).lines();
        writer.write_all(b"220 test\r\n").await.unwrap();
        let mut letter: Option<String> = None;
        while let Ok(Some(line)) = lines.next_line().await {
            let answer: &[u8] = match &mut letter {
                Some(text) if line == "." => {
                    letters.send(std::mem::take(text)).await.unwrap();
                    letter = None;
                    b"250 taken\r\n"
                }
                Some(text) => {
                    text.push_str(&line);
                    text.push('\n');
                    continue;
                }
                None if line == "DATA" => {
                    letter = Some(String::new());
                    b"354 go on\r\n"
                }
                None => b"250 ok\r\n",
            };
            writer.write_all(answer).await.unwrap();
        }
    });
    (port, received)
}

#[tokio::test]
async fn the_mailer_wakes_for_a_letter_sends_it_by_smtp_and_stops_when_told() {
    on_both(async |yard| {
        let (port, mut received) = mail_server().await;
        let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{port}"), FROM).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(run_mailer(yard.people.clone(), mailer, async move {
            let _ = stopped.await;
        }));
        let now = model::Timestamp::now();
        yard.people
            .sign_up(account("mina@example.com", "mina"), ip(), now)
            .await
            .unwrap();
        let letter = tokio::time::timeout(Duration::from_secs(20), received.recv())
            .await
            .unwrap()
            .unwrap();
        assert!(
            letter.contains("To: mina@example.com") && letter.contains("/confirm/"),
            "{letter}"
        );
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(20), running)
            .await
            .unwrap()
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn secrets_of_the_mail_server_do_not_show() {
    let mailer = Mailer::smtp("smtps://user:hunter-two@mail.example", FROM).unwrap();
    assert_eq!(format!("{mailer:?}"), "Mailer(smtp)");
    let wrong = Mailer::smtp("ftp://user:hunter-two@mail.example", FROM).unwrap_err();
    assert!(!wrong.to_string().contains("hunter-two"));
    assert!(Mailer::smtp("smtp://mail.example", "not an address").is_err());
}
