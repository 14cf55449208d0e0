//! Opening a town: people, shops and products are written while the first pictures are being rendered.

use std::collections::{HashMap, HashSet};
use std::thread::available_parallelism;

use consent::{Choice, Subject, Via};
use model::{Currency, Money, PersonId, PostId, ProductId, Purpose, ShopId, Timestamp};
use parking_lot::Mutex;
use people::{Bio, Claimant, Imported, Language, Name};
use shop::{NewShop, ProductDraft, ShopScope, VariantDraft};
use social::{BulkPost, Pin};
use tokio::task::JoinSet;

use super::album::{self, Frame, Print};
use super::catalogue::ProductPlan;
use super::darkroom::{self, Priority, Tray};
use super::plan::Plan;
use super::posts::{PhotoPlan, When};
use super::prelude;
use super::shopper_plan::Answer;
use super::studio;
use super::yard::{DemoPeople, DemoSignIns, Error, Opened, SignIn, Town, Yard, at};

/// People imported at once, the most that `people` takes.
const PEOPLE_AT_ONCE: usize = 500;
/// Consent sheets that are being answered at the same moment; they share commits.
const ANSWERS_AT_ONCE: usize = 64;

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
    let orders = frames.iter().filter_map(|frame| frame.order(&plan)).collect();
    let tray = darkroom::develop(orders, size, threads, Priority::Normal)?;

    let settle = async {
        let people = move_in(yard, &plan, demo, now, &progress).await?;
        answer(yard, &plan, &people.shoppers, now, &progress).await?;
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
    let photos = prints.iter().filter_map(|(frame, print)| match frame {
        Frame::Studio(product) => Some((*product, print.photo.clone())),
        Frame::Post(..) => None,
    });
    let creator_index = people.creators.iter().copied().zip(0..).collect();
    let product_index = products.iter().copied().zip(0..).collect();
    let town = Town::new(Opened {
        studio: Mutex::new(HashMap::new()),
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
    for (product, photo) in photos {
        studio::hang(yard, &town, product, photo).await?;
    }
    prelude::play(yard, &town, now).await?;
    progress(Progress {
        phase: Phase::Yesterday,
        done: 1,
        total: 1,
    });
    Ok(town)
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

struct Residents {
    demo: DemoPeople,
    owners: Vec<PersonId>,
    creators: Vec<PersonId>,
    shoppers: Vec<PersonId>,
}

async fn move_in(
    yard: &Yard,
    plan: &Plan,
    demo: &DemoSignIns,
    now: Timestamp,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<Residents, Error> {
    let demo_person = |sign_in: &SignIn, handle: &str, name: &str| {
        Ok::<_, Error>(Imported {
            sign_in: Some((sign_in.email.clone(), sign_in.password.clone())),
            ..person(handle, name, Language::Korean, "")?
        })
    };
    let mut moving = vec![
        demo_person(&demo.operator, "yard_keeper", "마당지기")?,
        demo_person(&demo.shopper, "first_neighbour", "첫 이웃")?,
    ];
    for (index, shop) in plan.shops.iter().enumerate() {
        let owner = person(&shop.owner_handle, &shop.owner_name, shop.language, "")?;
        let sign_in = (index == 0).then(|| (demo.owner.email.clone(), demo.owner.password.clone()));
        moving.push(Imported { sign_in, ..owner });
    }
    for creator in &plan.creators {
        moving.push(person(
            &creator.handle,
            &creator.name,
            creator.language,
            creator.bio,
        )?);
    }
    for shopper in &plan.shoppers {
        moving.push(person(&shopper.handle, &shopper.name, shopper.language, "")?);
    }
    let total = moving.len();
    let mut ids = Vec::with_capacity(total);
    let mut moving = moving.into_iter();
    while ids.len() < total {
        let batch: Vec<Imported> = moving.by_ref().take(PEOPLE_AT_ONCE).collect();
        ids.extend(
            yard.people
                .import(batch, now)
                .await?
                .into_iter()
                .map(|person| person.id),
        );
        progress(Progress {
            phase: Phase::People,
            done: ids.len(),
            total,
        });
    }
    let mut ids = ids.into_iter();
    let operator = ids.next().ok_or(Error::Missing {
        what: "person",
        index: 0,
    })?;
    let shopper = ids.next().ok_or(Error::Missing {
        what: "person",
        index: 1,
    })?;
    let owners: Vec<PersonId> = ids.by_ref().take(plan.shops.len()).collect();
    let creators = ids.by_ref().take(plan.creators.len()).collect();
    let owner = *at(&owners, "owner", 0)?;
    let link = yard.people.first_link(now).await?.ok_or(Error::NotEmpty)?;
    yard.people
        .claim_operator(&link, Claimant::Member(operator), now)
        .await?;
    Ok(Residents {
        demo: DemoPeople {
            operator,
            owner,
            shopper,
        },
        owners,
        creators,
        shoppers: ids.collect(),
    })
}

fn person(handle: &str, name: &str, language: Language, bio: &str) -> Result<Imported, Error> {
    let (name, bio): (Name, Bio) = (name.parse()?, bio.parse()?);
    Ok(Imported {
        sign_in: None,
        handle: handle.parse()?,
        name,
        language,
        bio,
        picture: None,
    })
}

/// Each shopper's own answer on the sheet; those who were not asked leave none.
async fn answer(
    yard: &Yard,
    plan: &Plan,
    shoppers: &[PersonId],
    now: Timestamp,
    progress: &(impl Fn(Progress) + Send + Sync),
) -> Result<(), Error> {
    let (mut answering, mut done): (JoinSet<Result<_, consent::Error>>, usize) = (JoinSet::new(), 0);
    let joined = |joined: Result<Result<_, consent::Error>, tokio::task::JoinError>| {
        joined
            .map_err(|error| Error::Thread(error.to_string()))?
            .map_err(Error::from)
    };
    for (person, shopper) in shoppers.iter().zip(&plan.shoppers) {
        let choice: fn(Purpose) -> Choice = match shopper.answer {
            Answer::None => continue,
            Answer::Declines => Choice::deny,
            Answer::Allows => |purpose| match purpose {
                Purpose::Personalise | Purpose::Measure => Choice::allow(purpose),
                Purpose::Ads | Purpose::Share => Choice::deny(purpose),
            },
        };
        if answering.len() >= ANSWERS_AT_ONCE
            && let Some(one) = answering.join_next().await
        {
            joined(one)?;
            done += 1;
            progress(Progress {
                phase: Phase::Consents,
                done,
                total: shoppers.len(),
            });
        }
        let (consents, subject) = (yard.consents.clone(), Subject::Person(*person));
        let choices = Purpose::ALL.into_iter().map(choice).collect();
        answering.spawn(async move { consents.answer(subject, choices, Via::Sheet, now).await });
    }
    while let Some(one) = answering.join_next().await {
        joined(one)?;
    }
    progress(Progress {
        phase: Phase::Consents,
        done: shoppers.len(),
        total: shoppers.len(),
    });
    Ok(())
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
        scopes.push(yard.shops.enter(*owner, opened.id).await?);
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

/// The products that people meet first: those on the first posts, newest post first, then the others.
pub(super) fn by_first_sight(plan: &Plan) -> Vec<usize> {
    let mut order = Vec::with_capacity(plan.products.len());
    let mut known = HashSet::new();
    let newest_first: Vec<_> = plan.first_posts().collect();
    let shown = newest_first.iter().rev().flat_map(|(_, post)| post.products());
    for product in shown.chain(0..plan.products.len()) {
        if known.insert(product) {
            order.push(product);
        }
    }
    order
}

/// Products whose own pictures a post shows.
pub(super) fn studios(photos: &[PhotoPlan]) -> impl Iterator<Item = usize> {
    photos.iter().filter_map(|photo| match photo {
        PhotoPlan::Studio { product } => Some(*product),
        PhotoPlan::Scene { .. } => None,
    })
}
