//! What every template keeps to: the content policy, and room for each picture.

use std::fs;
use std::path::{Path, PathBuf};

fn templates() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("templates")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("templates are there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 40, "only {} templates found", found.len());
    found
}

/// Every tag called `name`, from its bracket to the closing one.
fn tags<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    text.split(&format!("<{name} "))
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
        .collect()
}

#[test]
fn no_template_holds_inline_code_or_style() {
    for (path, text) in templates() {
        for banned in [
            " style=",
            "<style",
            " onclick",
            " onload",
            " onsubmit",
            "hx-on",
            "javascript:",
            "|safe",
        ] {
            assert!(!text.contains(banned), "{} holds {banned}", path.display());
        }
        assert!(
            !text.contains("<script>"),
            "{} holds an inline script",
            path.display()
        );
        for script in tags(&text, "script") {
            assert!(
                script.contains("src="),
                "{} holds an inline script",
                path.display()
            );
        }
    }
}

#[test]
fn every_picture_has_its_room_and_its_words() {
    for (path, text) in templates() {
        for picture in tags(&text, "img") {
            for needed in ["width=", "height=", "alt="] {
                assert!(
                    picture.contains(needed),
                    "{}: <img {picture}> lacks {needed}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_form_that_writes_carries_the_token() {
    for (path, text) in templates() {
        for form in text.split("<form ").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            if form.contains("method=\"post\"") {
                assert!(
                    form.contains("csrf_field("),
                    "{}: a form lacks the token",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_icon_used_is_in_the_sprite() {
    let all = templates();
    let sprite = all
        .iter()
        .find(|(path, _)| path.ends_with("icons.html"))
        .map(|(_, text)| text)
        .expect("sprite");
    let mut used = 0;
    for (path, text) in &all {
        for before in text
            .split("\"|icon")
            .collect::<Vec<_>>()
            .split_last()
            .map_or(&[][..], |(_, rest)| rest)
        {
            let name = before.rsplit('"').next().unwrap_or_default();
            used += 1;
            assert!(
                sprite.contains(&format!("id=\"i-{name}\"")),
                "{}: icon {name}",
                path.display()
            );
        }
    }
    assert!(used > 60, "the scan found only {used} icons");
}
