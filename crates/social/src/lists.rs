//! Lists in the order of time: they neither repeat nor lose a post, whatever comes in meanwhile.

use crate::{
    Error, Page, PostView, Social, limits,
    views::{VISIBLE, viewer_value},
};
use model::{PersonId, Position, PostId, ProductId, ShopId, Tag, Timestamp};
use std::time::Duration;
use storage::{Statements, Value};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum List {
    /// By followed people, with products of followed shops, and with followed tags; empty for nobody.
    Following,
    /// All.
    Newest,
    Tag(Tag),
    Author(PersonId),
    /// The viewer's own, with those that an operator took down; empty for nobody.
    Own,
    /// Posts that pin a product of the shop.
    Shop(ShopId),
    /// Posts that pin the product.
    Product(ProductId),
    /// The viewer's own, the latest saved first; empty for nobody.
    Saved,
}

/// Where a list takes its posts from, and what orders it. `$1` is the viewer, `($2, $3)` the position, `$4` the
/// object of the list or, for the followed, the moment to look back to.
struct Plan {
    from: &'static str,
    at: &'static str,
    id: &'static str,
    object: Option<Value>,
}

impl List {
    fn plan(&self) -> Plan {
        match self {
            Self::Following => Plan {
                from: FOLLOWING,
                at: "c.created_at",
                id: "c.id",
                object: None,
            },
            Self::Newest => Plan {
                from: "posts p WHERE TRUE",
                at: "p.created_at",
                id: "p.id",
                object: None,
            },
            Self::Tag(tag) => Plan {
                from: "post_tags t JOIN posts p ON p.id = t.post_id WHERE t.tag = $4",
                at: "t.created_at",
                id: "t.post_id",
                object: Some(tag.into()),
            },
            Self::Author(author) => Plan {
                from: "posts p WHERE p.author_id = $4",
                at: "p.created_at",
                id: "p.id",
                object: Some((*author).into()),
            },
            Self::Own => Plan {
                from: "posts p WHERE p.author_id = $1",
                at: "p.created_at",
                id: "p.id",
                object: None,
            },
            Self::Shop(shop) => Plan {
                from: "pins k JOIN posts p ON p.id = k.post_id WHERE k.shop_id = $4",
                at: "k.created_at",
                id: "k.post_id",
                object: Some((*shop).into()),
            },
            Self::Product(product) => Plan {
                from: "pins k JOIN posts p ON p.id = k.post_id WHERE k.product_id = $4",
                at: "k.created_at",
                id: "k.post_id",
                object: Some((*product).into()),
            },
            Self::Saved => Plan {
                from: "saves s JOIN posts p ON p.id = s.post_id WHERE s.person_id = $1",
                at: "s.created_at",
                id: "s.post_id",
                object: None,
            },
        }
    }
}

/// Each branch is cut at the position and at the moment `$4`, so that it walks a short piece of its own index.
const FOLLOWING: &str = "(
    SELECT q.created_at, q.id FROM follows_people f JOIN posts q ON q.author_id = f.target
      WHERE f.follower_id = $1 AND (q.created_at, q.id) < ($2, $3) AND q.created_at >= $4
    UNION SELECT k.created_at, k.post_id FROM follows_shops f JOIN pins k ON k.shop_id = f.target
      WHERE f.follower_id = $1 AND (k.created_at, k.post_id) < ($2, $3) AND k.created_at >= $4
    UNION SELECT t.created_at, t.post_id FROM follows_tags f JOIN post_tags t ON t.tag = f.target
      WHERE f.follower_id = $1 AND (t.created_at, t.post_id) < ($2, $3) AND t.created_at >= $4
  ) c JOIN posts p ON p.id = c.id WHERE p.author_id <> $1";

/// How far back the list of the followed looks at first, further when it finds too little, and at last without
/// an end: somebody who follows two hundred busy people would else have all they ever posted sorted for one page.
const LOOK_BACK_DAYS: [u32; 4] = [1, 8, 64, 512];
const DAY: Duration = Duration::from_secs(24 * 3_600);

impl Social {
    /// One page of a list, newest first, with what the viewer did with each post. Hidden posts are left out, but
    /// not from the saved ones, which were chosen.
    pub async fn list(
        &self,
        viewer: Option<PersonId>,
        list: List,
        before: Option<Position>,
        limit: usize,
    ) -> Result<Page<PostView>, Error> {
        let limit = limit.clamp(1, limits::PAGE);
        let before = before.unwrap_or(Position::END);
        let now = Timestamp::now();
        let page = self
            .records
            .read(move |tx| {
                let mut places = Vec::new();
                for since in look_back(&list, before.at.min(now)) {
                    places = find(tx, viewer, &list, before, since, limit)?;
                    if places.len() == limit {
                        break;
                    }
                }
                Ok::<_, Error>(Page::of(places, limit, |(at, id)| {
                    Position::new(*at, *id.as_bytes())
                }))
            })
            .await?;
        let ids = page.items.iter().map(|(_, id)| *id).collect();
        Ok(Page {
            items: self.posts(viewer, ids).await?,
            next: page.next,
        })
    }
}

/// The moments to look back to, one after another; `None` is the beginning, at once for lists that one index
/// gives in their order.
fn look_back(list: &List, from: Timestamp) -> Vec<Option<Timestamp>> {
    let mut moments = Vec::with_capacity(LOOK_BACK_DAYS.len() + 1);
    if *list == List::Following {
        moments.extend(LOOK_BACK_DAYS.map(|days| Some(from.minus(DAY * days))));
    }
    moments.push(None);
    moments
}

fn find(
    tx: &mut dyn Statements,
    viewer: Option<PersonId>,
    list: &List,
    before: Position,
    since: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<(Timestamp, PostId)>, Error> {
    let Plan { from, at, id, object } = list.plan();
    let hidden = match list {
        List::Saved | List::Own => "",
        _ => "AND NOT EXISTS (SELECT 1 FROM hides h WHERE h.person_id = $1 AND h.post_id = p.id)",
    };
    let state = match list {
        List::Own => "",
        _ => "AND p.state = 'live'",
    };
    let sql = format!(
        "SELECT DISTINCT {at} AS at, {id} AS post FROM {from} AND ({at}, {id}) < ($2, $3)
           {state} AND {VISIBLE} {hidden} ORDER BY at DESC, post DESC LIMIT {limit}"
    );
    let mut values = vec![viewer_value(viewer), before.at.into(), before.id.into()];
    match list {
        List::Following => values.push(since.unwrap_or(Position::START.at).into()),
        _ => values.extend(object),
    }
    tx.query(&sql, &values)?
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect()
}
