//! What holds for everybody who buys from a shop, and for the creators who sell for it.

use askama::Template;

use super::desk::DeskHead;
use super::filters;
use super::form::Field;
use super::shell::Shell;
use crate::lang::{Ago, Words};

#[derive(Debug, Clone)]
pub struct SendingRow {
    pub name: String,
    pub where_to: String,
    pub price: String,
    /// How weight counts; may be empty.
    pub weight: String,
    pub free_from: Option<String>,
    /// Where removing it posts to.
    pub remove: String,
}

/// A new way of sending, as typed.
#[derive(Debug, Clone, Default)]
pub struct SendingForm {
    pub name: Field,
    pub countries: Field,
    pub price: Field,
    pub free_from: Field,
    pub included_grams: Field,
    pub step_grams: Field,
    pub step: Field,
}

#[derive(Debug, Clone, Default)]
pub struct TaxRow {
    pub country: String,
    pub region: String,
    pub class: String,
    pub rate: String,
    pub error: Option<String>,
}

impl TaxRow {
    pub fn is(&self, class: &str) -> bool {
        self.class == class
    }
}

#[derive(Debug, Clone)]
pub struct CodeRow {
    pub code: String,
    pub gives: String,
    pub minimum: Option<String>,
    pub used: String,
    pub ends: Option<Ago>,
    pub creator: Option<String>,
    pub is_over: bool,
    /// Where ending it posts to.
    pub end: String,
}

/// A new code, as typed.
#[derive(Debug, Clone, Default)]
pub struct CodeForm {
    pub code: Field,
    /// `percent` or `amount`.
    pub kind: String,
    pub value: Field,
    pub minimum: Field,
    pub ends: Field,
    pub most_uses: Field,
    pub most_each: Field,
    pub creator: Field,
}

impl CodeForm {
    pub fn is_amount(&self) -> bool {
        self.kind == "amount"
    }
}

/// One announcement of commissions.
#[derive(Debug, Clone)]
pub struct Announced {
    pub when: Ago,
    pub words: String,
    pub whom: String,
}

/// A step of a plan, as typed.
#[derive(Debug, Clone, Default)]
pub struct StepRow {
    pub from: Field,
    pub rate: Field,
}

#[derive(Debug, Clone, Default)]
pub struct CommissionForm {
    pub rate: Field,
    pub steps: Vec<StepRow>,
    pub creator: Field,
}

#[derive(Debug, Clone, Default)]
pub struct WindowsForm {
    pub tap_days: Field,
    pub approve_days: Field,
}

/// The part of the page that a complaint belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Sending,
    Taxes,
    Codes,
    Commission,
    Windows,
}

#[derive(Template)]
#[template(path = "desk/terms.html")]
pub struct DeskTerms {
    pub shell: Shell,
    pub t: Words,
    pub csrf: String,
    pub head: DeskHead,
    pub currency: String,
    pub problem: Option<(Part, String)>,
    pub sendings: Vec<SendingRow>,
    pub sending: SendingForm,
    /// `yard` or `site`.
    pub checkout: &'static str,
    pub included: bool,
    pub taxes: Vec<TaxRow>,
    pub codes: Vec<CodeRow>,
    pub code: CodeForm,
    /// What holds for all creators now, in a sentence.
    pub pays: String,
    pub announced: Vec<Announced>,
    pub commission: CommissionForm,
    pub windows: WindowsForm,
}

impl DeskTerms {
    fn problem_of(&self, part: Part) -> Option<String> {
        let own = self.problem.as_ref().filter(|(of, _)| *of == part);
        own.map(|(_, words)| words.clone())
    }

    pub fn sending_problem(&self) -> Option<String> {
        self.problem_of(Part::Sending)
    }

    pub fn tax_problem(&self) -> Option<String> {
        self.problem_of(Part::Taxes)
    }

    pub fn code_problem(&self) -> Option<String> {
        self.problem_of(Part::Codes)
    }

    pub fn commission_problem(&self) -> Option<String> {
        self.problem_of(Part::Commission)
    }

    pub fn windows_problem(&self) -> Option<String> {
        self.problem_of(Part::Windows)
    }
}
