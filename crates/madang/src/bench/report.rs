use hdrhistogram::Histogram;
use serde::Serialize;

/// What every bench prints, as a table or as JSON.
#[derive(Debug, Serialize)]
pub struct Report {
    pub bench: &'static str,
    /// What exactly was measured.
    pub measured: String,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    pub per_second: f64,
    pub rss_mb: f64,
    pub errors: u64,
    #[serde(flatten)]
    pub more: serde_json::Map<String, serde_json::Value>,
}

/// What a bench prints that measures no times.
pub struct Table {
    pub bench: &'static str,
    /// What exactly was measured.
    pub measured: String,
    /// An object: names and figures.
    pub figures: serde_json::Value,
}

impl Table {
    pub fn print(&self, json: bool) -> anyhow::Result<()> {
        let figures = self.figures.as_object().cloned().unwrap_or_default();
        if json {
            let mut all = serde_json::Map::new();
            all.insert("bench".to_owned(), self.bench.into());
            all.insert("measured".to_owned(), self.measured.as_str().into());
            all.extend(figures);
            println!("{}", serde_json::Value::Object(all));
            return Ok(());
        }
        println!("{}", self.measured);
        for (name, value) in figures {
            let value = value
                .as_f64()
                .map_or_else(|| value.to_string(), |value| format!("{value:.0}"));
            println!("{name:<28}{value:>12}");
        }
        Ok(())
    }
}

/// Percentiles in milliseconds of a histogram of microseconds.
pub fn quantile_ms(histogram: &Histogram<u64>, quantile: f64) -> f64 {
    histogram.value_at_quantile(quantile) as f64 / 1_000.0
}

impl Report {
    pub fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            println!("{}", serde_json::to_string(self)?);
            return Ok(());
        }
        println!("{}", self.measured);
        println!("{:<24}{:>12}", "p50", format!("{:.2} ms", self.p50_ms));
        println!("{:<24}{:>12}", "p95", format!("{:.2} ms", self.p95_ms));
        println!("{:<24}{:>12}", "p99", format!("{:.2} ms", self.p99_ms));
        println!("{:<24}{:>12}", "worst", format!("{:.2} ms", self.max_ms));
        println!("{:<24}{:>12}", "per second", format!("{:.0}", self.per_second));
        println!("{:<24}{:>12}", "memory (RSS)", format!("{:.0} MB", self.rss_mb));
        println!("{:<24}{:>12}", "errors", self.errors);
        for (name, value) in &self.more {
            println!("{name:<24}{:>12}", value.to_string());
        }
        Ok(())
    }
}
