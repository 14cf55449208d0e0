//! The last step of every dialect: options that are the same for all variants, and told apart by them.

use crate::{
    Code, Issues, Product,
    product::{State, Variant},
    text::{cut, one_line},
};
use std::collections::{BTreeMap, HashSet};

/// Options of a product.
pub const MOST_OPTIONS: usize = 3;
/// Characters of an option's name or value.
pub const MOST_OPTION_TEXT: usize = 255;
pub const MOST_VARIANTS: usize = 1_000;
/// What a variant has for an option that its row leaves empty.
pub const NO_VALUE: &str = "-";
/// The option that tells variants apart that the file does not.
const VARIANT: &str = "variant";

/// A product as a dialect gives it: each variant with its own list of options.
#[derive(Debug, Default)]
pub struct Draft {
    pub product: Product,
    pub variants: Vec<DraftVariant>,
    /// Only options whose values differ are any: attributes of a feed describe all variants alike.
    pub options_must_differ: bool,
}

#[derive(Debug)]
pub struct DraftVariant {
    pub variant: Variant,
    pub options: Vec<(String, String)>,
    /// What it is called where options do not tell.
    pub label: String,
}

pub fn finish(draft: Draft, key: &str, issues: &mut Issues) -> Option<Product> {
    let Draft {
        mut product,
        mut variants,
        options_must_differ,
    } = draft;
    key.clone_into(&mut product.key);
    if product.title.is_empty() {
        let message = "the product has no title; it was skipped";
        issues.add(product.row, "", Code::TitleMissing, message);
        return None;
    }
    if variants.len() > MOST_VARIANTS {
        let message = format!(
            "the product has {} variants; the first {MOST_VARIANTS} were taken",
            variants.len()
        );
        issues.add(product.row, "", Code::TooMany, message);
        variants.truncate(MOST_VARIANTS);
    }
    leave_out_unpriced(&mut product, &mut variants, issues);
    let names = option_names(&variants, options_must_differ);
    product.options = names.clone();
    for draft in &mut variants {
        draft.variant.options = names.iter().map(|name| value_of(draft, name)).collect();
    }
    if product.options.len() > MOST_OPTIONS {
        join_options(&mut product, &mut variants);
    }
    tell_apart(&mut product, &mut variants, issues);
    product.variants = variants.into_iter().map(|draft| draft.variant).collect();
    Some(product)
}

/// A variant without a price cannot be sold. When there are others, it goes; when there is none, the product stays and
/// is not offered.
fn leave_out_unpriced(product: &mut Product, variants: &mut Vec<DraftVariant>, issues: &mut Issues) {
    let has_price = |draft: &DraftVariant| draft.variant.price.is_some();
    let some_have = variants.iter().any(has_price);
    if product.state != State::Offered && !some_have {
        return;
    }
    for draft in variants.iter().filter(|draft| !has_price(draft)) {
        let message = if some_have {
            "this variant has no price that can be used; it was left out"
        } else {
            "there is no price that can be used; the product was taken in, but is not offered"
        };
        issues.add(draft.variant.row, "", Code::PriceMissing, message);
    }
    if some_have {
        variants.retain(has_price);
    } else {
        product.state = State::NotOffered;
    }
}

/// Names in the order in which they come, of options that some variant has a value for.
fn option_names(variants: &[DraftVariant], must_differ: bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (name, value) in variants.iter().flat_map(|draft| &draft.options) {
        let name = named(name);
        if !value.trim().is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if must_differ {
        names.retain(|name| {
            let values: HashSet<String> = variants.iter().map(|draft| value_of(draft, name)).collect();
            values.len() > 1
        });
    }
    names
}

fn named(name: &str) -> String {
    cut(&one_line(name), MOST_OPTION_TEXT).0
}

fn value_of(draft: &DraftVariant, name: &str) -> String {
    let found = draft.options.iter().find(|(own, _)| named(own) == name);
    let value = found.map_or(String::new(), |(_, value)| {
        cut(&one_line(value), MOST_OPTION_TEXT).0
    });
    if value.is_empty() {
        NO_VALUE.to_owned()
    } else {
        value
    }
}

/// More options than a product may have: those that are the same everywhere go, and the last takes in the rest.
fn join_options(product: &mut Product, variants: &mut [DraftVariant]) {
    let differs = |index: usize| {
        let values: HashSet<&str> = variants
            .iter()
            .filter_map(|draft| draft.variant.options.get(index).map(String::as_str))
            .collect();
        values.len() > 1
    };
    let mut kept: Vec<usize> = (0..product.options.len())
        .filter(|index| differs(*index))
        .collect();
    if kept.is_empty() {
        kept = (0..MOST_OPTIONS).collect();
    }
    let joined = |all: &[String]| -> Vec<String> {
        let chosen: Vec<&str> = kept
            .iter()
            .filter_map(|index| all.get(*index).map(String::as_str))
            .collect();
        let (first, rest) = chosen.split_at(chosen.len().min(MOST_OPTIONS - 1));
        let mut out: Vec<String> = first.iter().map(|&text| text.to_owned()).collect();
        if !rest.is_empty() {
            out.push(cut(&rest.join(" / "), MOST_OPTION_TEXT).0);
        }
        out
    };
    for draft in variants.iter_mut() {
        draft.variant.options = joined(&draft.variant.options);
    }
    product.options = joined(&product.options);
}

/// No two variants have the same values: those that do are told apart by an option of their own.
fn tell_apart(product: &mut Product, variants: &mut [DraftVariant], issues: &mut Issues) {
    let mut counts: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for draft in variants.iter() {
        *counts.entry(draft.variant.options.clone()).or_insert(0) += 1;
    }
    if counts.values().all(|count| *count == 1) {
        return;
    }
    let is_repeated =
        |draft: &DraftVariant| counts.get(&draft.variant.options).is_some_and(|count| *count > 1);
    if !product.options.is_empty()
        && let Some(draft) = variants.iter().find(|draft| is_repeated(draft))
    {
        let message = format!(
            "several variants of the product are `{}`; an option `{VARIANT}` tells them apart",
            draft.variant.options.join(" / ")
        );
        issues.add(draft.variant.row, "", Code::SameOptions, message);
    }
    let has_room = product.options.len() < MOST_OPTIONS;
    if has_room {
        product.options.push(VARIANT.to_owned());
    }
    let mut taken: HashSet<String> = HashSet::new();
    for (place, draft) in variants.iter_mut().enumerate() {
        let mut label = cut(&one_line(&draft.label), MOST_OPTION_TEXT / 2).0;
        if label.is_empty() || !taken.insert(label.clone()) {
            label = format!("{label} #{}", place + 1).trim().to_owned();
            taken.insert(label.clone());
        }
        if has_room {
            draft.variant.options.push(label);
        } else if let Some(last) = draft.variant.options.last_mut() {
            *last = format!("{} ({label})", cut(last, MOST_OPTION_TEXT / 2 - 3).0);
        }
    }
}
