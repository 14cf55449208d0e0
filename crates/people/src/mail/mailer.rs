use super::queue::Sending;
use crate::{Email, Error};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
};
use model::Timestamp;
use std::{fmt, path::PathBuf, time::Duration};

const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Where letters go: a folder of `.eml` files, or an SMTP server.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Folder(folder) => write!(f, "Mailer({})", folder.display()),
            // The address may hold a password.
            Way::Smtp(_) => f.write_str("Mailer(smtp)"),
        }
    }
}

impl Mailer {
    /// Writes each letter to a file in `folder`, named by time and id; the folder is made when missing. `from` is an
    /// address, with or without a name: `Yard <yard@example.com>`.
    pub fn outbox(folder: PathBuf, from: &str) -> Result<Self, Error> {
        Ok(Self {
            from: sender(from)?,
            way: Way::Folder(folder),
        })
    }

    /// Sends by `smtps://user:password@host`, or `smtp://host:port?tls=required`.
    pub fn smtp(url: &str, from: &str) -> Result<Self, Error> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|error| Error::Mail(format!("the SMTP address cannot be used: {error}")))?;
        Ok(Self {
            from: sender(from)?,
            way: Way::Smtp(builder.timeout(Some(SMTP_TIMEOUT)).build()),
        })
    }

    /// Deletes the letters to `email` from a folder of letters, and tells how many; what an SMTP server has taken is out
    /// of reach.
    pub async fn forget(&self, email: &Email) -> Result<usize, Error> {
        let Way::Folder(folder) = &self.way else {
            return Ok(0);
        };
        let mut entries = match tokio::fs::read_dir(folder).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(failed(error)),
        };
        let mut gone = 0;
        while let Some(entry) = entries.next_entry().await.map_err(failed)? {
            let path = entry.path();
            let is_letter = path
                .extension()
                .is_some_and(|kind| kind == "eml" || kind == "part");
            if is_letter && is_to(&tokio::fs::read(&path).await.map_err(failed)?, email) {
                tokio::fs::remove_file(&path).await.map_err(failed)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    pub(crate) async fn send(&self, letter: &Sending, now: Timestamp) -> Result<(), Error> {
        let to = letter.to.as_str().parse().map_err(failed)?;
        let id = format!("<{}@{}>", letter.id_text(), self.from.email.domain());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&letter.subject)
            // The same on every attempt, so that a letter sent twice is seen once.
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body.clone())
            .map_err(failed)?;
        match &self.way {
            Way::Smtp(transport) => transport.send(message).await.map(drop).map_err(failed),
            Way::Folder(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(failed)?;
                let name = format!("{}-{}", now.to_string().replace(':', ""), letter.id_text());
                let written = folder.join(format!("{name}.part"));
                tokio::fs::write(&written, message.formatted())
                    .await
                    .map_err(failed)?;
                // Renamed when whole, so that whoever watches the folder reads no half letter.
                tokio::fs::rename(&written, folder.join(format!("{name}.eml")))
                    .await
                    .map_err(failed)
            }
        }
    }
}

/// Whether the head of a letter names `email` as its reader.
fn is_to(letter: &[u8], email: &Email) -> bool {
    let head = letter
        .split(|byte| *byte == b'\n')
        .take_while(|line| line.trim_ascii().len() > 1);
    head.map(String::from_utf8_lossy)
        .any(|line| line.starts_with("To:") && line.contains(email.as_str()))
}

fn sender(from: &str) -> Result<Mailbox, Error> {
    from.parse()
        .map_err(|error| Error::Mail(format!("`{from}` cannot be a sender: {error}")))
}

fn failed(error: impl fmt::Display) -> Error {
    Error::Mail(error.to_string())
}
