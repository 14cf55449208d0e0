use indicatif::{ProgressBar, ProgressStyle};
use std::time::Duration;

/// One line on a terminal that says what is being done; nothing where there is no terminal.
pub struct Progress(ProgressBar);

impl Progress {
    pub fn new() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {human_pos} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    /// Begins to count something else.
    pub fn stage(&self, what: &'static str) {
        self.0.set_position(0);
        self.0.set_message(what);
    }

    pub fn one_more(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
