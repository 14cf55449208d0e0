//! Letters to those who bought: made from the steps that the shop's floor wrote down, once for each.

use anyhow::Result;
use model::{Money, Timestamp};
use people::{
    Email, Language, People,
    mail::{Letter, LetterKind},
};
use shop::{OrderNews, Orders};
use std::{fmt::Write, time::Duration};

/// Letters of one round.
const ROUND: u32 = 20;
const PAUSE: Duration = Duration::from_secs(1);
const AFTER_ERROR: Duration = Duration::from_secs(10);

/// Who writes to buyers.
#[derive(Clone)]
pub struct Letters {
    pub orders: Orders,
    pub people: People,
    /// Where links lead.
    pub public_url: String,
    pub yard_name: String,
}

impl Letters {
    pub async fn run(self) {
        loop {
            let pause = match self.write_due().await {
                Ok(0) => PAUSE,
                Ok(_) => Duration::ZERO,
                Err(error) => {
                    tracing::warn!(%error, "letters about orders have to wait");
                    AFTER_ERROR
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Writes what is due; tells how many steps that were.
    pub async fn write_due(&self) -> Result<usize> {
        let news = self.orders.news(ROUND).await?;
        for step in &news {
            if let Some(letter) = self.letter(step).await? {
                // Under the step's own id: cut off here, the same letter is found in the outbox the next time.
                self.people
                    .write_letter(*step.id.as_bytes(), letter, Timestamp::now())
                    .await?;
            }
            self.orders.told(step.id).await?;
        }
        Ok(news.len())
    }

    /// `None` where nobody can be written to any more.
    async fn letter(&self, step: &OrderNews) -> Result<Option<Letter>> {
        let Some(contact) = &step.order.contact else {
            return Ok(None);
        };
        let Ok(to) = contact.email.parse::<Email>() else {
            return Ok(None);
        };
        let language = match step.order.person {
            Some(person) => self
                .people
                .person(person)
                .await
                .ok()
                .map(|person| person.language),
            None => None,
        };
        // Nobody asked a guest for a language; where it goes is the best guess.
        let language = language.unwrap_or(match contact.address.country.code() {
            "KR" => Language::Korean,
            _ => Language::English,
        });
        let (subject, body) = self.words(step, language);
        Ok(Some(Letter {
            to,
            kind: LetterKind::Order,
            subject,
            body,
        }))
    }

    fn words(&self, step: &OrderNews, language: Language) -> (String, String) {
        let order = &step.order;
        let (yard, shop, number) = (&self.yard_name, &step.shop_name, order.number());
        let link = format!("{}/orders/{}", self.public_url, order.payment);
        let lead = match language {
            Language::Korean => korean(&step.what, &step.detail),
            Language::English => english(&step.what, &step.detail),
        };
        let mut list = String::new();
        for line in &order.lines {
            let options = line.options.join(" · ");
            let _ = writeln!(
                list,
                "- {} {options} × {}: {}",
                line.name,
                line.quantity,
                shown(line.total)
            );
        }
        match language {
            Language::Korean => (
                format!("{yard}: {shop} 주문 {number} {}", lead.0),
                format!(
                    "{}\n\n{shop}, 주문 {number}\n{list}배송: {}\n합계: {}\n\n주문 보기: {link}\n",
                    lead.1,
                    shown(order.shipping),
                    shown(order.total)
                ),
            ),
            Language::English => (
                format!("{yard}: your order {number} at {shop} {}", lead.0),
                format!(
                    "{}\n\n{shop}, order {number}\n{list}Sending: {}\nTotal: {}\n\nLook at it: {link}\n",
                    lead.1,
                    shown(order.shipping),
                    shown(order.total)
                ),
            ),
        }
    }
}

/// What the subject ends with, and the first sentence.
type Lead = (&'static str, String);

fn korean(what: &str, detail: &str) -> Lead {
    match what {
        "paid" => (
            "결제했어요",
            "주문해 주셔서 고맙습니다. 가게가 곧 준비합니다.".to_owned(),
        ),
        "shipped" => ("보냈어요", format!("주문하신 것을 보냈습니다. {detail}")),
        "cancelled" => (
            "취소했어요",
            "주문이 취소되었고, 내신 돈은 돌려드립니다.".to_owned(),
        ),
        "return received" => (
            "반품을 받았어요",
            "가게가 반품을 받았습니다. 돈을 돌려드리고 있습니다.".to_owned(),
        ),
        "return refused" => (
            "반품을 받지 않았어요",
            format!("가게가 반품을 받지 않았습니다. 이유: {detail}"),
        ),
        "refunded" => ("돈을 돌려드렸어요", format!("{detail}을 돌려드렸습니다.")),
        _ => (
            "환불이 늦어지고 있어요",
            "돈을 돌려드리지 못했습니다. 가게가 다시 시도합니다.".to_owned(),
        ),
    }
}

fn english(what: &str, detail: &str) -> Lead {
    match what {
        "paid" => (
            "is paid",
            "Thank you for your order. The shop gets it ready.".to_owned(),
        ),
        "shipped" => (
            "is on its way",
            format!("Your order was handed to a carrier. {detail}"),
        ),
        "cancelled" => (
            "is cancelled",
            "It was cancelled, and what you paid is given back.".to_owned(),
        ),
        "return received" => (
            "came back",
            "The shop has what you sent back. Your money is on its way.".to_owned(),
        ),
        "return refused" => (
            "was not taken back",
            format!("The shop does not take it back. It says: {detail}"),
        ),
        "refunded" => ("was refunded", format!("{detail} was given back to you.")),
        _ => (
            "waits for its refund",
            "Your money could not be given back yet. The shop tries again.".to_owned(),
        ),
    }
}

/// An amount as letters write it: with its currency's own number of decimals.
fn shown(amount: Money) -> String {
    amount.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_worth_a_letter_has_words_of_its_own() {
        let steps = [
            "paid",
            "shipped",
            "cancelled",
            "return received",
            "return refused",
            "refunded",
        ];
        let mut subjects: Vec<&str> = Vec::new();
        for what in steps {
            let (korean, english) = (lead(what, korean), lead(what, english));
            subjects.extend([korean.0, english.0]);
            assert!(!korean.1.is_empty() && !english.1.is_empty());
        }
        let all = subjects.len();
        subjects.sort_unstable();
        subjects.dedup();
        assert_eq!(subjects.len(), all, "no two steps are told with the same words");
    }

    fn lead(what: &str, words: fn(&str, &str) -> Lead) -> Lead {
        words(what, "CJ 1234")
    }
}
