//! `madang bench leaves`: what the memory of one active visitor takes.

use super::{process::rss_mb_of, report::Table};
use crate::cli::BenchLeavesArgs;
use anyhow::Result;
use memory::Memory;
use model::{
    Act, ConsentStamp, LeafId, Object, PostId, Purpose, PurposeSet, Scope, Signal, Source, Timestamp,
};
use serde_json::json;

const POSTS: u32 = 20_000;
/// Acts that fill a leaf to its limits, and those of somebody who looked around for some minutes.
const FULL: u32 = 200;
const SOME: u32 = 20;

pub fn run(args: &BenchLeavesArgs) -> Result<()> {
    // The first memory stays: what it gave back would be taken for the second one's.
    let (full, _kept) = bytes_per_leaf(args.leaves.max(1), FULL)?;
    let (some, _) = bytes_per_leaf(args.leaves.max(1), SOME)?;
    Table {
        bench: "leaves",
        measured: format!(
            "resident memory that {} leaves add to a memory of {POSTS} posts: with {FULL} acts each, which fills a leaf, \
             and with {SOME}",
            args.leaves
        ),
        figures: json!({
            "leaves": args.leaves,
            "bytes_per_full_leaf": full,
            "bytes_per_leaf_of_20_acts": some,
        }),
    }
    .print(args.json)
}

fn bytes_per_leaf(leaves: u32, acts: u32) -> Result<(f64, Memory)> {
    let memory = Memory::new();
    let posts: Vec<PostId> = (0..POSTS).map(|_| PostId::new()).collect();
    let now = Timestamp::now();
    // Everything but the leaves: all posts, known from acts of nobody.
    for post in &posts {
        memory.apply(&signal(None, *post, Act::View, now)?)?;
    }
    let before = rss_mb_of("self");
    for leaf in 0..leaves {
        let id = LeafId::new();
        for act in 0..acts {
            // A stride without a common divisor: each act is on another post.
            let place = (leaf.wrapping_mul(7_919).wrapping_add(act * 13)) % POSTS;
            if let Some(post) = posts.get(place as usize) {
                memory.apply(&signal(Some(id), *post, Act::View, now)?)?;
            }
        }
    }
    let bytes = (rss_mb_of("self") - before) * 1e6 / f64::from(leaves);
    Ok((bytes, memory))
}

fn signal(leaf: Option<LeafId>, post: PostId, act: Act, at: Timestamp) -> Result<Signal> {
    Ok(Signal {
        message_id: "bench".parse()?,
        at,
        scope: Scope::Yard,
        leaf,
        source: Source::Feed,
        act,
        object: Object::Post(post),
        consent: ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        },
        trace: None,
        value: None,
        extra: None,
    })
}
