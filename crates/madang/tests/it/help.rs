//! What a newcomer sees when the command line is wrong.

use crate::process::BINARY;
use std::process::{Command, Output};

pub fn run(arguments: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(BINARY).args(arguments).output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&stdout),
        String::from_utf8_lossy(&stderr)
    );
    (status.code().unwrap(), text)
}

#[test]
fn without_arguments_the_commands_are_listed() {
    let (code, text) = run(&[]);
    assert_eq!(code, 2);
    for command in ["demo", "serve", "backup", "restore", "doctor", "ledger", "bench"] {
        assert!(text.contains(command), "{text}");
    }
}

#[test]
fn wrong_arguments_are_named() {
    let (code, text) = run(&["demo", "--listen", "nowhere"]);
    assert_eq!(code, 2);
    assert!(text.contains("nowhere"), "{text}");
    let (code, text) = run(&["serve"]);
    assert_eq!(code, 2);
    assert!(text.contains("--data"), "{text}");
}

#[test]
fn doctor_tells_a_yard_from_any_other_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let (code, text) = run(&["doctor", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(text.contains("not a yard's data folder"), "{text}");
}
