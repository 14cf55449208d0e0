//! Output that nobody reads any more, as in `madang learn … | head -1`.

use std::panic::{self, PanicHookInfo};

/// What a shell reports of a program that a closed pipe ended: 128 and the number of SIGPIPE.
const ENDED_BY_PIPE: i32 = 141;

/// From now on a print to a pipe that was closed ends the process without a word, as it ends other programs.
///
/// Rust ignores SIGPIPE, which a server must do too, so that such a print panics. Nothing is left behind: what is written to
/// keep is written before it is told of.
pub fn end_quietly() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if is_closed_pipe(info) {
            std::process::exit(ENDED_BY_PIPE);
        }
        others(info);
    }));
}

/// What `print!` panics with, and nothing else does.
fn is_closed_pipe(info: &PanicHookInfo) -> bool {
    let said = info.payload_as_str().unwrap_or_default();
    said.starts_with("failed printing to std") && said.contains("Broken pipe")
}
