//! Renders a realistic mix of posts and prints what a picture costs: `render_speed [COUNT] [WIDTH] [HEIGHT] [THREADS]`.
//!
//! Each picture is composed and rendered by one thread; CPU time is that thread's own, so other load does not count.

use std::time::Instant;

use rayon::prelude::*;
use world::dice::Dice;
use world::scene::{Colourway, Kind, Piece, Scene, Subject};

struct Cost {
    kind: Kind,
    cpu_ms: f64,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<u32> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let number = |at: usize, default: u32| numbers.get(at).copied().unwrap_or(default);
    let (count, width, height, threads) = (number(0, 130), number(1, 800), number(2, 1000), number(3, 2));
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let started = Instant::now();
    let costs: Vec<Cost> = pool(threads as usize)?.install(|| {
        (0..u64::from(count))
            .into_par_iter()
            .map(|seed| {
                // A pool of one keeps the rows of a picture on one thread, whose clock is read.
                pool(1)
                    .map_err(|error| error.to_string())?
                    .install(|| picture(seed, width, height))
            })
            .collect::<Result<_, String>>()
    })?;
    let wall = started.elapsed();
    let mut sorted: Vec<f64> = costs.iter().map(|c| c.cpu_ms).collect();
    sorted.sort_by(f64::total_cmp);
    let mean = sorted.iter().sum::<f64>() / sorted.len().max(1) as f64;
    let at = |share: f64| {
        let index = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
        sorted.get(index).copied().unwrap_or(0.0)
    };
    println!(
        "{count} pictures of {width}x{height}, {threads} threads: wall {:.1} s",
        wall.as_secs_f64()
    );
    println!(
        "CPU ms each: mean {mean:.0}, p50 {:.0}, p95 {:.0}, max {:.0}",
        at(0.5),
        at(0.95),
        at(1.0)
    );
    for kind in Kind::ALL {
        let own: Vec<f64> = costs
            .iter()
            .filter(|c| c.kind == kind)
            .map(|c| c.cpu_ms)
            .collect();
        if !own.is_empty() {
            let mean = own.iter().sum::<f64>() / own.len() as f64;
            println!("  {kind:?}: {} pictures, mean {mean:.0} ms", own.len());
        }
    }
    Ok(())
}

fn picture(seed: u64, width: u32, height: u32) -> Result<Cost, String> {
    let subject = subject(seed);
    let before = thread_cpu_ns().ok_or("no /proc/thread-self/schedstat on this system")?;
    let picture = Scene::compose(seed, &subject)
        .render(width, height)
        .map_err(|error| error.to_string())?;
    let after = thread_cpu_ns().ok_or("no /proc/thread-self/schedstat on this system")?;
    std::hint::black_box(&picture.rgb);
    Ok(Cost {
        kind: subject.pieces.first().map_or(Kind::MoonJar, |p| p.kind),
        cpu_ms: (after - before) as f64 / 1e6,
    })
}

/// Three posts in four are at home with one or two products, the rest are catalogue pictures.
fn subject(seed: u64) -> Subject {
    let mut dice = Dice::fork(seed, 5);
    let piece = |dice: &mut Dice, kind: Kind| {
        let colourway = dice.pick(kind.colourways()).copied().unwrap_or(Colourway::Paper);
        Piece::new(kind, colourway, dice.bits())
    };
    let hero = Kind::ALL.get(seed as usize % 22).copied().unwrap_or(Kind::Vase);
    if seed % 4 == 3 {
        return Subject::studio(piece(&mut dice, hero));
    }
    let mut pieces = vec![piece(&mut dice, hero)];
    if let Some(&kind) = dice.pick(hero.goes_with()).filter(|_| !seed.is_multiple_of(4)) {
        pieces.push(piece(&mut dice, kind));
    }
    Subject::home(pieces)
}

/// Nanoseconds this thread has run, as the scheduler counts them.
fn thread_cpu_ns() -> Option<u64> {
    let line = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    line.split_whitespace().next()?.parse().ok()
}
