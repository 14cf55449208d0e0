//! A town whose shoppers look at pages as fast as the yard makes them, while the yard learns from them: what was learned,
//! and what it is worth by the shoppers' own taste. `learning_town [SEED] [ROUNDS OF 1,000 VISITS]`.

mod new_posts;

use consent::Consents;
use feed::{
    Experiment, ExperimentArm, Feed, Learning, LearningReport, LearningSettings, Range, Viewer, WeightsOf,
};
use learn::experiment::Hashed;
use memory::{Door, Follower, Memory, Relay};
use people::{Config, HashCost, Password, People};
use shop::Shops;
use social::Social;
use std::{error::Error, sync::Arc, time::Duration};
use storage::{
    blob_refs,
    blobs::{Blobs, FolderBlobs},
    keys::{KeyStore, MasterKey},
    outbox,
    records::{Location, Records},
    signals::{EmbeddedLog, Options, SignalLog},
};
use world::town::{self, Crowd, DemoSignIns, Plan, SignIn, Town, Yard};

const KEY: [u8; 32] = [11; 32];
const WINDOW: Duration = Duration::from_secs(4);
/// Shoppers whose first page is judged by their own taste.
const JUDGED: usize = 400;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args()
        .skip(1)
        .filter_map(|text| text.parse::<u64>().ok());
    let (seed, rounds) = (numbers.next().unwrap_or(1), numbers.next().unwrap_or(5));
    let folder = tempfile::tempdir()?;
    let records = Records::open(Location::File(&folder.path().join("records.sqlite"))).await?;
    for migrations in [
        outbox::MIGRATIONS,
        blob_refs::MIGRATIONS,
        consent::MIGRATIONS,
        people::MIGRATIONS,
        shop::MIGRATIONS,
        social::MIGRATIONS,
    ] {
        records.migrate(migrations).await?;
    }
    let signals = EmbeddedLog::open(&folder.path().join("signals"), &Options::default())?;
    let log: Arc<dyn SignalLog> = Arc::new(signals);
    let memory = Arc::new(Memory::new());
    let master = MasterKey::from_bytes([5; 32]);
    let keys = Arc::new(KeyStore::open(&folder.path().join("keys.sqlite"), &master)?);
    let _follower = Follower::start(&memory, &log, &keys)?;
    let config = Config {
        hash_cost: HashCost::LIGHT,
        ..Config::new("http://localhost", "demo")
    };
    let people = People::new(records.clone(), config)?;
    let (social, shops) = (Social::new(records.clone()), Shops::new(records.clone()));
    let feed = Feed::open(
        Arc::clone(&memory),
        social.clone(),
        shops.clone(),
        people.clone(),
        [3; 32],
    )
    .await?;
    feed.run_experiments(vec![halves()], KEY);
    let settings = LearningSettings {
        file: folder.path().join("learning.bin"),
        window: WINDOW,
        every: Duration::from_secs(60),
    };
    let learning = Learning::start(&feed, &log, &keys, settings)?;
    let keeper = tokio::spawn(feed.clone().keep_up());
    let door = Door::new(Arc::clone(&log), [7; 32], Arc::clone(&keys));
    let relay = tokio::spawn(Relay::new(records.clone(), door.clone()).run());
    let blobs: Arc<dyn Blobs> = Arc::new(FolderBlobs::open(folder.path().join("blobs"))?);
    let yard = Yard {
        people,
        shops,
        social,
        feed,
        door,
        consents: Consents::new(records),
        blobs,
    };
    let town = town::open(&yard, Plan::new(seed), &sign_ins()?, |_| {}).await?;
    let mut crowd = Crowd::new(&yard, &town, seed);
    println!("{} posts", yard.feed.len());
    for round in 0..=rounds {
        if round > 0 {
            for _ in 0..1_000 {
                let shopper = crowd.next_shopper();
                crowd.visit(shopper).await?;
            }
        }
        tokio::time::sleep(WINDOW + Duration::from_secs(1)).await;
        let report = yard.feed.learning();
        let [hand, learned] = judge(&crowd, &town).await?;
        println!(
            "after {:>6} impressions: a first page fits {hand:.4} by hand and {learned:.4} by what was learned ({:+.1} %)",
            report.impressions,
            100.0 * (learned / hand - 1.0)
        );
    }
    tell(&yard.feed.learning());
    let histories = memory.histories(&*log, &keys, |_, _| ())?;
    new_posts::tell(&yard, &crowd, &town, &memory, &histories).await?;
    keeper.abort();
    relay.abort();
    drop(learning);
    Ok(())
}

fn halves() -> Experiment {
    let arm = |name: &str, weights| ExperimentArm {
        name: name.to_owned(),
        share: 5_000,
        weights,
        drawn: None,
    };
    Experiment {
        name: "weights".to_owned(),
        arms: vec![
            arm("by-hand", WeightsOf::Hand),
            arm("learned", WeightsOf::Learned),
        ],
    }
}

/// How well the first pages of the same shoppers, from the same seeds, fit their latent taste: ranked by each arm.
async fn judge(crowd: &Crowd, town: &Town) -> Result<[f32; 2], Box<dyn Error>> {
    let in_arm = |wanted: fn(u16) -> bool| {
        let units = (0_u128..).map(|unit| unit.to_le_bytes());
        units
            .into_iter()
            .find(|unit| wanted(Hashed::of(&KEY, "weights", unit).place))
    };
    let units = [in_arm(|place| place < 5_000), in_arm(|place| place >= 5_000)];
    let (mut sums, mut judged) = ([0.0; 2], 0.0_f32);
    for shopper in 0..JUDGED.min(town.plan.shoppers.len()) {
        let mut fits = [None; 2];
        for (fit, unit) in fits.iter_mut().zip(units) {
            let viewer = Viewer {
                unit,
                ..crowd.viewer(shopper).await?
            };
            if viewer.consented.is_some() {
                *fit = crowd.fit_of_page(shopper, &viewer, shopper as u64).await?;
            }
        }
        if let [Some(hand), Some(learned)] = fits {
            sums = [sums[0] + hand, sums[1] + learned];
            judged += 1.0;
        }
    }
    Ok(sums.map(|sum| sum / judged))
}

fn tell(report: &LearningReport) {
    println!("\nhead      happened  serves   gain     ECE      by chance");
    for head in &report.heads {
        println!(
            "{:<9} {:>8}  {:<7} {:>6.2}%  {:.4}   {:.4}",
            head.head,
            head.happened,
            if head.learned { "learned" } else { "hand" },
            head.gain * 100.0,
            head.calibration_error,
            head.calibration_error_by_chance
        );
    }
    let shown = |range: &Range| format!("{:.4} ({:.4} to {:.4})", range.value, range.low, range.high);
    for experiment in &report.experiments {
        for arm in &experiment.arms {
            println!(
                "\n{}: {:.0} browsers, {:.0} pages",
                arm.name, arm.browsers, arm.pages
            );
            for line in &arm.measures {
                let against = line.against_first.as_ref().map_or_else(String::new, shown);
                println!("  {:<14} {:<30} {against}", line.measure, shown(&line.value));
            }
        }
    }
    println!("\nreward  ranking  doubly robust                  IPS                            by chance");
    for line in &report.replays {
        println!(
            "{:<7} {:<8} {:<30} {:<30} {}",
            line.reward,
            line.ranking,
            shown(&line.doubly_robust),
            shown(&line.ips),
            shown(&line.by_chance)
        );
    }
    if let Some(line) = report.replays.first() {
        println!(
            "{:.0} drawn places, {:.0} effective",
            line.places, line.effective_places
        );
    }
}

fn sign_ins() -> Result<DemoSignIns, Box<dyn Error>> {
    let sign_in = |name: &str| -> Result<SignIn, Box<dyn Error>> {
        Ok(SignIn {
            email: format!("{name}@example.com").parse()?,
            password: Password::new("a-walk-in-the-yard".to_owned()),
        })
    };
    Ok(DemoSignIns {
        operator: sign_in("operator")?,
        owner: sign_in("owner")?,
        shopper: sign_in("shopper")?,
    })
}
