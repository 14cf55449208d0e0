//! The receipt of an erasure, as plain text: the last letter, and what the page of the erasure gives to keep.

use super::{Letter, LetterKind};
use crate::{Config, Email, Erased, ErasureRecord, Language};
use model::Timestamp;
use std::fmt::Write;

impl Letter {
    /// `now` is when everything but this letter's own address was gone.
    pub(crate) fn erased(
        config: &Config,
        language: Language,
        to: &Email,
        record: &ErasureRecord,
        now: Timestamp,
    ) -> Self {
        let yard = &config.yard_name;
        let (subject, last) = match language {
            Language::Korean => (
                format!("{yard}: 계정과 기록을 지웠습니다"),
                "이 편지가 마지막 편지입니다. 이 주소도 편지를 보낸 뒤에 지워집니다.",
            ),
            Language::English => (
                format!("{yard}: your account and your data were erased"),
                "This is the last letter. The address itself goes as soon as it is sent.",
            ),
        };
        let mut record = record.clone();
        record.done_at = record.done_at.or(Some(now));
        Self {
            to: to.clone(),
            kind: LetterKind::Erased,
            subject,
            body: format!("{}\n{last}\n", receipt(config, language, &record)),
        }
    }
}

/// What there is to say of an erasure by now, with how to check it. It names nobody.
pub fn receipt(config: &Config, language: Language, record: &ErasureRecord) -> String {
    let (yard, link) = (
        &config.yard_name,
        format!("{}/erasures/{}", config.public_url, record.id),
    );
    let mut text = match language {
        Language::Korean => format!(
            "{yard} 삭제 확인서\n\n번호: {}\n신청한 때: {}\n",
            record.id, record.ordered_at
        ),
        Language::English => format!(
            "{yard}: receipt of an erasure\n\nNumber: {}\nOrdered: {}\n",
            record.id, record.ordered_at
        ),
    };
    // Writing to a string cannot fail.
    let _ = match (language, record.done_at) {
        (Language::Korean, Some(done)) => writeln!(text, "지운 때: {done}"),
        (Language::English, Some(done)) => writeln!(text, "Erased: {done}"),
        (Language::Korean, None) => {
            writeln!(text, "아직 지우지 않았습니다. {} 이후에 지웁니다.", record.due_at)
        }
        (Language::English, None) => writeln!(text, "Not erased yet: it begins after {}.", record.due_at),
    };
    let erased: Vec<String> = record
        .counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("  {}: {count}", name_of(*what, language)))
        .collect();
    if !erased.is_empty() {
        let head = match language {
            Language::Korean => "지운 것:",
            Language::English => "What was erased:",
        };
        let _ = writeln!(text, "{head}\n{}", erased.join("\n"));
    }
    if let Some(line) = &record.ledger {
        let hex = line
            .commitment
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        let _ = match language {
            Language::Korean => writeln!(text, "열쇠 폐기 장부 {}번째 줄: {hex}", line.number),
            Language::English => writeln!(
                text,
                "Line {} of the ledger of destroyed keys: {hex}",
                line.number
            ),
        };
    }
    text.push_str(&kept_and_checked(language, &link));
    text
}

fn kept_and_checked(language: Language, link: &str) -> String {
    match language {
        Language::Korean => format!(
            "\n남는 것: 이름이 없는 합계(조회 수, 순 방문자 추정), 이 번호와 날짜와 개수, 그리고 다른 사람이 사칭하지 \
             못하도록 90일 동안 비워 두는 핸들입니다. 예전 백업에 있는 신호와 기억은 열쇠가 없어 읽을 수 없습니다.\n\n\
             확인하는 곳: {link}\n이 번호를 아는 사람만 볼 수 있고, 누구의 것인지는 나오지 않습니다.\n"
        ),
        Language::English => format!(
            "\nWhat stays: sums without a name (view counts, estimates of viewers), this number with its dates and \
             counts, and the handle, which nobody else can take for 90 days so that nobody passes for you. Signals and \
             memory in older backups cannot be read: their keys are gone.\n\n\
             Check it: {link}\nOnly who knows this number can see that page, and it does not say whose it is.\n"
        ),
    }
}

const fn name_of(what: Erased, language: Language) -> &'static str {
    let (korean, english) = match what {
        Erased::Posts => ("게시물", "posts"),
        Erased::Pictures => ("사진", "pictures"),
        Erased::Comments => ("댓글", "comments"),
        Erased::Likes => ("좋아요", "likes"),
        Erased::Saves => ("저장", "saves"),
        Erased::Follows => ("팔로우", "follows"),
        Erased::Blocks => ("차단", "blocks"),
        Erased::Hides => ("숨긴 게시물", "hidden posts"),
        Erased::Notifications => ("알림", "notifications"),
        Erased::Reports => ("신고", "reports"),
        Erased::Receipts => ("동의 기록", "consent receipts"),
        Erased::Leaves => ("기기 기록", "device histories"),
    };
    match language {
        Language::Korean => korean,
        Language::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ErasureState, LedgerLine};
    use model::ErasureId;

    fn record(done: bool) -> ErasureRecord {
        ErasureRecord {
            id: ErasureId::from_bytes([7; 16]),
            state: if done {
                ErasureState::Done
            } else {
                ErasureState::Waiting
            },
            ordered_at: Timestamp::from_micros(0),
            due_at: Timestamp::from_micros(86_400_000_000),
            done_at: done.then(|| Timestamp::from_micros(86_401_000_000)),
            counts: if done {
                vec![(Erased::Posts, 3), (Erased::Likes, 0)]
            } else {
                Vec::new()
            },
            ledger: done.then_some(LedgerLine {
                number: 4,
                commitment: [0xab; 32],
            }),
        }
    }

    #[test]
    fn a_receipt_says_what_was_erased_and_where_to_check_it() {
        let config = Config::new("https://yard.example", "The Yard");
        let text = receipt(&config, Language::English, &record(true));
        let number = ErasureId::from_bytes([7; 16]);
        assert!(text.contains(&format!("https://yard.example/erasures/{number}")));
        assert!(text.contains("posts: 3") && !text.contains("likes") && text.contains(&"ab".repeat(32)));
        let before = receipt(&config, Language::Korean, &record(false));
        assert!(before.contains("아직 지우지 않았습니다") && !before.contains("지운 것:"));
    }
}
