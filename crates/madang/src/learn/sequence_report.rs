//! What `madang learn sequence` prints.

use super::{Spent, bar};
use anyhow::Result;
use indicatif::ProgressBar;
use learn::{
    next_item::{Component, NextItem},
    sequence_eval::{Quality, ranks},
    sequences::Repeats,
};
use serde_json::{Value, json};
use std::time::Duration;

pub fn spinner(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// What is printed at the end.
pub struct Report {
    head: String,
    top: usize,
    rows: Vec<(&'static str, Quality)>,
    /// What was done, seconds of the clock, seconds of processors.
    seconds: Vec<(&'static str, f64, f64)>,
    weights: Vec<(String, Vec<(String, f32)>)>,
    pub micros_per_event: Option<f64>,
}

impl Report {
    pub fn new(head: String, top: usize) -> Self {
        Self {
            head,
            top,
            rows: Vec::new(),
            seconds: Vec::new(),
            weights: Vec::new(),
            micros_per_event: None,
        }
    }

    pub fn spent(&mut self, what: &'static str, since: &Spent) {
        self.seconds
            .push((what, since.wall_seconds(), since.cpu_seconds()));
    }

    pub fn judge(&mut self, name: &'static str, model: &NextItem, asked: &[(&[u32], u32)], repeats: Repeats) {
        let begun = Spent::begin();
        let bar = bar("ranking", asked.len() as u64);
        let ranks = ranks(model, asked, repeats, || bar.inc(1));
        bar.finish_and_clear();
        self.rows.push((name, Quality::of(&ranks, self.top)));
        self.spent("ranking", &begun);
    }

    pub fn weights(&mut self, model: &NextItem) {
        let names: Vec<String> = model
            .components()
            .iter()
            .map(Component::name)
            .chain(model.priors().iter().map(|(name, _)| &**name))
            .map(str::to_owned)
            .collect();
        let bounds = model.bounds().iter().map(|bound| format!("up to {bound} events"));
        let groups = bounds.chain(["longer".to_owned()]);
        let named = |weights: &Vec<f32>| names.iter().cloned().zip(weights.iter().copied()).collect();
        self.weights = groups.zip(model.weights().iter().map(named)).collect();
    }

    pub fn print(&self, json: bool) -> Result<()> {
        if json {
            println!("{}", serde_json::to_string_pretty(&self.to_json())?);
            return Ok(());
        }
        let top = self.top;
        println!("{}", self.head);
        println!(
            "{:<52} {:>8} {:>8} {:>8} {:>8}",
            "",
            "asked",
            format!("HR@{top}"),
            format!("NDCG@{top}"),
            format!("MRR@{top}")
        );
        for (name, quality) in &self.rows {
            println!(
                "{name:<52} {:>8} {:>8.4} {:>8.4} {:>8.4}",
                quality.asked, quality.hit_rate, quality.ndcg, quality.mrr
            );
        }
        println!(
            "\nNo table learns from a validation item, only the weights do; every item is ranked. HR is what session papers call P."
        );
        if self.weights.iter().any(|(_, weights)| weights.len() > 1) {
            println!("\nweights of the logit, by length of the history");
            for (group, weights) in &self.weights {
                let weights: Vec<String> = weights
                    .iter()
                    .map(|(name, weight)| format!("{name} {weight:.2}"))
                    .collect();
                println!("  {group}: {}", weights.join(", "));
            }
        }
        if let Some(micros) = self.micros_per_event {
            println!("\none event into the model: {micros:.2} µs");
        }
        println!("\n{:<10} {:>9} {:>9}", "", "seconds", "CPU s");
        for (what, wall, cpu) in &self.seconds {
            println!("{what:<10} {wall:>9.1} {cpu:>9.1}");
        }
        println!("most memory: {:.0} MB", Spent::peak_mb());
        Ok(())
    }

    fn to_json(&self) -> Value {
        let rows: Vec<Value> = self
            .rows
            .iter()
            .map(|(name, quality)| {
                json!({
                    "what": name, "asked": quality.asked, "top": self.top, "hit_rate": quality.hit_rate,
                    "ndcg": quality.ndcg, "mrr": quality.mrr,
                })
            })
            .collect();
        let pairs = |weights: &Vec<(String, f32)>| -> serde_json::Map<String, Value> {
            weights
                .iter()
                .map(|(name, weight)| (name.clone(), json!(weight)))
                .collect()
        };
        let weights: Vec<Value> = self
            .weights
            .iter()
            .map(|(group, weights)| json!({ "histories": group, "weights": pairs(weights) }))
            .collect();
        let seconds: Vec<Value> = self
            .seconds
            .iter()
            .map(|(what, wall, cpu)| json!({ "what": what, "seconds": wall, "cpu_seconds": cpu }))
            .collect();
        json!({
            "data": self.head, "rows": rows, "weights": weights, "seconds": seconds,
            "micros_per_event": self.micros_per_event, "peak_mb": Spent::peak_mb(),
        })
    }
}
