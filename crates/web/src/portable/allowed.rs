//! What the person had allowed in the yard that an archive comes from. It is shown beside empty switches and never
//! taken over by itself: another yard's operator is somebody else to trust.

use super::format;
use consent::{Choice, GlobalPrivacyControl, Standing};
use model::{Purpose, Source, SourceSet, Timestamp};
use std::collections::BTreeMap;

/// What stood allowed when the archive was made and is not allowed here: each purpose with the sources it might use.
pub(super) fn there_not_here(receipts: &[format::Consent], here: Standing) -> Vec<Choice> {
    let mut last: BTreeMap<Purpose, (Timestamp, SourceSet)> = BTreeMap::new();
    for receipt in receipts {
        let Ok(purpose) = receipt.purpose.parse::<Purpose>() else {
            continue;
        };
        let sources = receipt
            .sources
            .iter()
            .filter_map(|name| name.parse::<Source>().ok());
        let answer = (receipt.at, sources.fold(SourceSet::NONE, SourceSet::with));
        let newest = last.entry(purpose).or_insert(answer);
        if answer.0 > newest.0 {
            *newest = answer;
        }
    }
    last.into_iter()
        .map(|(purpose, (_, sources))| Choice { purpose, sources })
        .filter(|choice| {
            let allowed = here.sources(choice.purpose, GlobalPrivacyControl::Unset);
            Source::ALL
                .into_iter()
                .any(|source| choice.sources.has(source) && !allowed.has(source))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(purpose: &str, sources: &[&str], at: i64) -> format::Consent {
        format::Consent {
            id: String::new(),
            purpose: purpose.to_owned(),
            sources: sources.iter().map(|source| (*source).to_owned()).collect(),
            at: Timestamp::from_micros(at),
            via: "sheet".to_owned(),
        }
    }

    #[test]
    fn the_last_answer_counts_in_whatever_order_the_answers_stand() {
        let answers = [
            receipt("ads", &[], 5),
            receipt("ads", &["feed"], 3),
            receipt("personalise", &["feed"], 2),
            receipt("personalise", &["feed", "shop", "the_moon"], 4),
            receipt("world_domination", &["feed"], 9),
        ];
        let found = there_not_here(&answers, Standing::default());
        assert_eq!(found, [Choice::allow_pages(Purpose::Personalise)]);
    }
}
