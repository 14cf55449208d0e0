//! The JSON-LD of an HTML page: what its `<script type="application/ld+json">` say.

use super::json::{Sink, each_node};
use crate::{Code, Error, Issues};
use std::io::Read;

/// Bytes of a page.
const MOST_PAGE: u64 = 64 << 20;

/// Gives every node of every script. A script that is no JSON is told and passed over.
pub fn each_node_of_page(input: impl Read, sink: &mut Sink<'_>, issues: &mut Issues) -> Result<(), Error> {
    let mut page = String::new();
    let read = input.take(MOST_PAGE + 1).read_to_string(&mut page)?;
    if read as u64 > MOST_PAGE {
        return Err(Error::TooLarge {
            limit: usize::try_from(MOST_PAGE).unwrap_or(usize::MAX),
        });
    }
    // The bytes of both stay in step: only ASCII letters change.
    let lower = page.to_ascii_lowercase();
    let (mut at, mut number) = (0, 0_u64);
    while let Some(found) = lower.get(at..).and_then(|rest| rest.find("<script")) {
        let tag = at + found;
        let Some(inside) = lower
            .get(tag..)
            .and_then(|rest| rest.find('>'))
            .map(|end| tag + end + 1)
        else {
            break;
        };
        let end = lower.get(inside..).and_then(|rest| rest.find("</script"));
        let end = end.map_or(lower.len(), |end| inside + end);
        at = end;
        let is_ld = lower.get(tag..inside).is_some_and(|tag| tag.contains("ld+json"));
        let (true, Some(script)) = (is_ld, page.get(inside..end)) else {
            continue;
        };
        number += 1;
        if let Err(error) = each_node_of_script(script, sink) {
            let message = format!("script {number} of the page is no JSON and was passed over: {error}");
            issues.add(0, "", Code::Json, message);
        }
    }
    Ok(())
}

fn each_node_of_script(script: &str, sink: &mut Sink<'_>) -> Result<(), Error> {
    let wrapped = [
        "<!--",
        "-->",
        "//<![CDATA[",
        "//]]>",
        "<![CDATA[",
        "]]>",
        "/*<![CDATA[*/",
        "/*]]>*/",
    ];
    let mut script = script.trim().trim_end_matches(';');
    for _ in 0..2 {
        for wrapper in wrapped {
            script = script.trim();
            script = script.strip_prefix(wrapper).unwrap_or(script);
            script = script.strip_suffix(wrapper).unwrap_or(script);
        }
    }
    // Templates put line ends into strings, which JSON forbids; between values a space means the same.
    let flat: String = script
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let mut nodes = Vec::new();
    each_node(flat.as_bytes(), &mut |node| nodes.push(node))?;
    nodes.into_iter().for_each(sink);
    Ok(())
}
