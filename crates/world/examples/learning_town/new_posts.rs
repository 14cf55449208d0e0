//! What a post says of itself, and what each part of it is worth: posts that nobody has met are ordered for shoppers by the
//! content model alone, and judged by the shoppers' own taste.

use feed::{Index, PostFacts};
use learn::{
    Interactions, InteractionsBuilder, NeighbourTable, SparseRows,
    cold::{Cold, Settings, Taste},
    ridge::{self, RidgeSettings},
};
use memory::{Histories, ItemId, Memory, Ordinal};
use model::{Position, Timestamp};
use std::error::Error;
use world::town::{Crowd, Look, Town, Yard};

/// Each post is new once: the model of a fold knows nothing of every fifth.
const FOLDS: usize = 5;
/// Two posts that fit about as well say nothing of their order.
const CLEARLY: f32 = 0.05;
/// Shoppers who are asked.
const ASKED: usize = 600;

/// Parts of what a post says.
struct Part {
    name: &'static str,
    tags: bool,
    price: bool,
    words: bool,
}

const PARTS: [Part; 6] = [
    Part {
        name: "creator, shop, tags",
        tags: true,
        price: false,
        words: false,
    },
    Part {
        name: "... and price band",
        tags: true,
        price: true,
        words: false,
    },
    Part {
        name: "... and words",
        tags: true,
        price: false,
        words: true,
    },
    Part {
        name: "all of it",
        tags: true,
        price: true,
        words: true,
    },
    Part {
        name: "words alone",
        tags: false,
        price: false,
        words: true,
    },
    Part {
        name: "price band alone",
        tags: false,
        price: true,
        words: false,
    },
];

struct Post {
    ordinal: Ordinal,
    look: Look,
    slots: Vec<u16>,
    bands: Vec<u16>,
    words: Vec<u16>,
}

impl Post {
    fn said(&self, part: &Part) -> Vec<u16> {
        let parts = [
            (part.tags, &self.slots),
            (part.price, &self.bands),
            (part.words, &self.words),
        ];
        let told = parts.into_iter().filter(|(told, _)| *told);
        told.flat_map(|(_, slots)| slots.iter().copied())
            .filter(|slot| *slot != 0)
            .collect()
    }
}

pub async fn tell(
    yard: &Yard,
    crowd: &Crowd,
    town: &Town,
    memory: &Memory,
    histories: &Histories,
) -> Result<(), Box<dyn Error>> {
    let posts = posts(yard, crowd, memory).await?;
    let mut shoppers = Vec::new();
    for (shopper, planned) in town.plan.shoppers.iter().enumerate().take(ASKED) {
        let Some(consented) = crowd.viewer(shopper).await?.consented else {
            continue;
        };
        let known = yard.feed.known(&consented).into_iter();
        let engaged = known.filter(|known| known.acts.engaged() && !known.acts.hidden());
        let history: Vec<u32> = engaged
            .filter_map(|known| Some(memory.ordinal(known.item)?.0))
            .collect();
        shoppers.push((history, &planned.taste));
    }
    println!(
        "\nnew posts, ordered for {} shoppers by what they say:",
        shoppers.len()
    );
    for part in &PARTS {
        let (mut sum, mut squares, mut judged) = (0.0, 0.0, 0.0_f64);
        let models: Vec<Cold> = (0..FOLDS)
            .map(|fold| model(&posts, part, fold, histories, memory.items()))
            .collect::<Result<_, _>>()?;
        for (history, taste) in &shoppers {
            let (mut right, mut pairs) = (0.0, 0.0_f64);
            for (fold, model) in models.iter().enumerate() {
                let known = history.iter().filter(|item| !is_new(&posts, **item, fold));
                let mut said = Taste::default();
                said.fill(model, known.map(|item| (*item, 1.0)));
                let new = posts
                    .iter()
                    .enumerate()
                    .filter(|(place, _)| place % FOLDS == fold);
                let new: Vec<(f32, f32)> = new
                    .map(|(_, post)| (taste.fit(&post.look), said.score(&post.said(part))))
                    .collect();
                for (number, a) in new.iter().enumerate() {
                    for b in new
                        .iter()
                        .skip(number + 1)
                        .filter(|b| (a.0 - b.0).abs() > CLEARLY)
                    {
                        pairs += 1.0;
                        right += match (a.1 - b.1) * (a.0 - b.0) {
                            agrees if agrees > 0.0 => 1.0,
                            agrees if agrees < 0.0 => 0.0,
                            _ => 0.5,
                        };
                    }
                }
            }
            if pairs > 0.0 {
                let share = right / pairs;
                (sum, squares, judged) = (sum + share, squares + share * share, judged + 1.0);
            }
        }
        let mean = sum / judged;
        let error = 1.96 * ((squares / judged - mean * mean) / judged).sqrt();
        println!(
            "  {:<22} {:.1} % of pairs in the right order (± {:.1})",
            part.name,
            100.0 * mean,
            100.0 * error
        );
    }
    Ok(())
}

fn is_new(posts: &[Post], item: u32, fold: usize) -> bool {
    let place = posts.iter().position(|post| post.ordinal.0 == item);
    place.is_some_and(|place| place % FOLDS == fold)
}

async fn posts(yard: &Yard, crowd: &Crowd, memory: &Memory) -> Result<Vec<Post>, Box<dyn Error>> {
    let mut index = Index::default();
    for (_, card) in yard.shops.catalogue().changed_since(Position::START, 500).await? {
        index.offer(memory, card.id, &card.shop, card.price_min);
    }
    let entries = yard.social.entries_since(Position::START, 500).await?;
    let ids = entries.iter().map(|entry| entry.id).collect();
    let mut posts = Vec::new();
    for card in yard.feed.cards(None, ids, Timestamp::now()).await? {
        let id = card.view.post.id;
        let entry = entries
            .iter()
            .find(|entry| entry.id == id)
            .ok_or("a card of no post")?;
        index.put(memory, &PostFacts::from(entry));
        let ordinal = memory
            .ordinal(ItemId::Post(id))
            .ok_or("a post without a number")?;
        let post = index.post(ordinal).ok_or("a post that is not there")?;
        posts.push(Post {
            ordinal,
            look: crowd.look(&card),
            slots: post.slots().to_vec(),
            bands: post.bands.to_vec(),
            words: post.content.words().to_vec(),
        });
    }
    Ok(posts)
}

/// As a yard trains it, from everybody's histories without the new posts.
fn model(
    posts: &[Post],
    part: &Part,
    fold: usize,
    histories: &Histories,
    items: usize,
) -> learn::Result<Cold> {
    let mut builder = InteractionsBuilder::new();
    for (leaf, lines) in (0_u64..).zip(&histories.leaves) {
        let engaged = lines
            .iter()
            .filter(|line| line.acts.engaged() && !line.acts.hidden());
        for line in engaged.filter(|line| !is_new(posts, line.item.0, fold)) {
            builder.add(leaf, u64::from(line.item.0), 1.0)?;
        }
    }
    let interactions = builder.finish();
    let settings = RidgeSettings {
        neighbours: 100,
        row: 48,
        ..RidgeSettings::default()
    };
    let fitted = ridge::fit(&interactions, &settings, |_| ())?.table()?;
    let table = by_ordinal(&fitted, &interactions, items)?;
    let mut content = SparseRows::with_capacity(items, items * 8);
    for ordinal in (0_u32..).take(items) {
        let post = posts.iter().find(|post| post.ordinal.0 == ordinal);
        let said = post.map(|post| post.said(part)).unwrap_or_default();
        content.push(said.into_iter().map(|slot| (u32::from(slot), 1.0)));
    }
    Cold::fit(&table, &content, &Settings::default())
}

fn by_ordinal(fitted: &NeighbourTable, of: &Interactions, items: usize) -> learn::Result<NeighbourTable> {
    let mut rows = SparseRows::with_capacity(items, fitted.len());
    for ordinal in (0_u64..).take(items) {
        let row = of
            .items()
            .ordinal(ordinal)
            .into_iter()
            .flat_map(|item| fitted.rows().pairs(item));
        rows.push(row.filter_map(|(item, weight)| Some((u32::try_from(of.items().id(item)?).ok()?, weight))));
    }
    NeighbourTable::from_rows(rows)
}
