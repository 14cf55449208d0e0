//! Opening a town: people, shops and products are written while the first pictures are being rendered.

use std::collections::{HashMap, HashSet};
use std::thread::available_parallelism;

use model::{Currency, Money, PersonId, Photo, PostId, ProductId, ShopId, Timestamp};
use parking_lot::Mutex;
use shop::{NewShop, ProductDraft, ShopScope, VariantDraft};
use social::{BulkPost, Pin};
use tokio::task::JoinSet;

use super::album::{self, Frame, Print};
use super::catalogue::ProductPlan;
use super::close_up::{self, Whose};
use super::darkroom::{self, Priority, Tray};
use super::plan::Plan;
use super::posts::When;
use super::prelude;
use super::residents::{self, Residents};
use super::studio;
use super::terms;
use super::yard::{DemoSignIns, Error, Opened, Town, Yard, at};

/// How far the opening is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub phase: Phase,
    pub done: usize,
    pub total: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    People,
    Consents,
    Shops,
    Products,
    /// The longest one.
    Pictures,
    Posts,
    /// A day of what shoppers did before.
    Yesterday,
}

/// Lets the town move in; returns when its first posts are on the feed. The yard must be empty, and somebody must
/// keep the feed's index and the memory up (`Feed::keep_up`, `Follower`). Renders on all cores.
pub async fn open(
    yard: &Yard,
    plan: Plan,
    demo: &DemoSignIns,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Town, Error> {
    let now = Timestamp::now();
    let threads = available_parallelism().map_or(1, std::num::NonZero::get).min(8);
    let size = (plan.sizes.picture_width, plan.sizes.picture_height);
    let frames = first_frames(&plan);
    let total = frames.len();
    let close_ups = close_up::at_opening(&plan);
    let orders = frames.iter().filter_map(|frame| frame.order(&plan, &close_ups));
    let orders = orders.collect();
    let tray = darkroom::develop(orders, size, threads, Priority::Normal)?;

    let settle = async {
        let people = residents::move_in(yard, &plan, demo, now, &progress).await?;
        residents::answer(yard, &plan, &people.shoppers, now, &progress).await?;
        let (shops, products) = open_shops(yard, &plan, &people.owners, now, &progress).await?;
        Ok::<_, Error>((people, shops, products))
    };
    let ((people, shops, products), prints) =
        tokio::try_join!(settle, print_all(yard, tray, total, &progress))?;

    let first_posts = publish(yard, &plan, &people, &shops, &products, &prints, now).await?;
    progress(Progress {
        phase: Phase::Posts,
        done: first_posts.len(),
        total: first_posts.len(),
    });
    let creator_index = people.creators.iter().copied().zip(0..).collect();
    let product_index = products.iter().copied().zip(0..).collect();
    let town = Town::new(Opened {
        studio: Mutex::new(HashMap::new()),
        close_ups: Mutex::new(HashMap::new()),
        demo: people.demo,
        owners: people.owners,
        shops,
        products,
        creators: people.creators,
        shoppers: people.shoppers,
        first_posts,
        creator_index,
        product_index,
        plan,
    });
    put_up(yard, &town, prints).await?;
    prelude::play(yard, &town, now).await?;
    progress(Progress {
        phase: Phase::Yesterday,
        done: 1,
        total: 1,
    });
    Ok(town)
}

/// Gives products and creators the pictures that were printed for them. In the order of the plan: of a shop's
/// products the first one dresses the shop.
async fn put_up(yard: &Yard, town: &Town, prints: HashMap<Frame, Print>) -> Result<(), Error> {
    let mut studios: Vec<(usize, Photo)> = Vec::new();
    let mut close_ups: Vec<(usize, Photo)> = Vec::new();
    for (frame, print) in prints {
        if let Frame::Studio(product) = frame {
            studios.push((product, print.photo));
        }
        for (whose, photo) in print.close_ups {
            match whose {
                Whose::Product(product) => close_ups.push((product, photo)),
                Whose::Creator(creator) => {
                    let person = *at(&town.creators, "creator", creator)?;
                    residents::show_face(yard, person, &photo).await?;
                }
            }
        }
    }
    studios.sort_by_key(|(product, _)| *product);
    close_ups.sort_by_key(|(product, _)| *product);
    studio::hang_close_ups(yard, town, close_ups).await?;
    for (product, photo) in studios {
        studio::hang(yard, town, product, photo).await?;
    }
    Ok(())
}

/// Each picture of the first posts once.
fn first_frames(plan: &Plan) -> Vec<Frame> {
    let mut known = HashSet::new();
    let frames = plan
        .first_posts()
        .flat_map(|(index, post)| Frame::of_post(index, post));
    frames.filter(|frame| known.insert(*frame)).collect()
}

async fn print_all(
    yard: &Yard,
    mut tray: Tray<Frame>,
    total: usize,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<HashMap<Frame, Print>, Error> {
    let mut prints = HashMap::with_capacity(total);
    let mut printing: JoinSet<Result<(Frame, Print), Error>> = JoinSet::new();
    let mut next = tray.recv().await;
    while next.is_some() || !printing.is_empty() {
        // No more at once than `social` decodes; the tray holds back the rest.
        if printing.len() >= social::limits::UPLOADS_AT_ONCE || next.is_none() {
            let Some(joined) = printing.join_next().await else {
                continue;
            };
            let (frame, print) = joined.map_err(|error| Error::Thread(error.to_string()))??;
            prints.insert(frame, print);
            progress(Progress {
                phase: Phase::Pictures,
                done: prints.len(),
                total,
            });
            continue;
        }
        if let Some((frame, developed)) = next.take() {
            let (yard, developed) = (yard.clone(), developed?);
            printing.spawn(async move { Ok((frame, album::print(&yard, developed).await?)) });
        }
        next = tray.recv().await;
    }
    Ok(prints)
}

async fn open_shops(
    yard: &Yard,
    plan: &Plan,
    owners: &[PersonId],
    now: Timestamp,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<(Vec<ShopId>, Vec<ProductId>), Error> {
    let mut scopes: Vec<ShopScope> = Vec::with_capacity(plan.shops.len());
    for (shop, owner) in plan.shops.iter().zip(owners) {
        let new = NewShop {
            handle: shop.handle.parse()?,
            name: shop.name.to_owned(),
            about: shop.about.clone(),
            currency: Currency::KRW,
        };
        let opened = yard.shops.open(*owner, new).await?;
        let scope = yard.shops.enter(*owner, opened.id).await?;
        terms::set(&scope, scopes.len(), Timestamp::now()).await?;
        scopes.push(scope);
        progress(Progress {
            phase: Phase::Shops,
            done: scopes.len(),
            total: plan.shops.len(),
        });
    }
    let mut products = Vec::with_capacity(plan.products.len());
    for product in &plan.products {
        let scope = at(&scopes, "shop", product.shop)?;
        let id = ProductId::from_parts(now, product.random);
        products.push(scope.create_product_as(id, draft(product)).await?);
        progress(Progress {
            phase: Phase::Products,
            done: products.len(),
            total: plan.products.len(),
        });
    }
    Ok((scopes.iter().map(ShopScope::id).collect(), products))
}

fn draft(product: &ProductPlan) -> ProductDraft {
    let variants = product.variants.iter().map(|variant| VariantDraft {
        id: None,
        options: variant.value.map(str::to_owned).into_iter().collect(),
        sku: None,
        price: Money::new(i64::from(variant.price_krw), Currency::KRW),
        stock: i64::from(variant.stock),
    });
    ProductDraft {
        name: product.name.clone(),
        description: product.about.clone(),
        kind: product.category.to_owned(),
        images: Vec::new(),
        options: product.option.map(str::to_owned).into_iter().collect(),
        variants: variants.collect(),
    }
}

/// Writes the first posts as of the days they were made on.
async fn publish(
    yard: &Yard,
    plan: &Plan,
    people: &Residents,
    shops: &[ShopId],
    products: &[ProductId],
    prints: &HashMap<Frame, Print>,
    now: Timestamp,
) -> Result<Vec<PostId>, Error> {
    let mut posts = Vec::with_capacity(plan.sizes.first_posts);
    for (index, post) in plan.first_posts() {
        let created_at = match post.when {
            When::Ago(age) => now.minus(age),
            When::Arriving => now,
        };
        let (photos, spots) = album::arrange(plan, index, prints)?;
        let mut pins = Vec::with_capacity(spots.len());
        for spot in spots {
            let shop = at(&plan.products, "product", spot.product)?.shop;
            pins.push(Pin {
                photo: spot.photo,
                x: spot.x,
                y: spot.y,
                shop: *at(shops, "shop", shop)?,
                product: album::product_id(products, spot.product)?,
            });
        }
        let author = *at(&people.creators, "creator", post.creator)?;
        let id = PostId::from_parts(created_at, post.random);
        posts.push(BulkPost {
            id,
            author,
            created_at,
            caption: post.caption.clone(),
            photos,
            pins,
        });
    }
    let ids = posts.iter().map(|post| post.id).collect();
    yard.social.bulk_insert(posts).await?;
    Ok(ids)
}
