//! Who led somebody to a product: the creator whose post or collection really shows it.

use crate::{app::App, error::Failure, server::Caller};
use model::{CollectionId, PostId, ProductId};
use shop::Tap;

/// The way that somebody came, as their browser tells it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Way {
    pub post: Option<PostId>,
    pub shelf: Option<CollectionId>,
}

/// The creator whom a sale of this product is owed to. Nobody earns by their own purchase.
pub(super) async fn tap(
    app: &App,
    caller: &Caller,
    way: Way,
    product: ProductId,
) -> Result<Option<Tap>, Failure> {
    let found = match way {
        Way { post: Some(post), .. } => by_post(app, caller, post, product).await?,
        Way {
            shelf: Some(shelf), ..
        } => app
            .social
            .collection_owner(shelf, product)
            .await?
            .map(|creator| Tap {
                creator,
                post: None,
                at: caller.now,
            }),
        Way {
            post: None,
            shelf: None,
        } => None,
    };
    Ok(found.filter(|tap| caller.person() != Some(tap.creator)))
}

async fn by_post(
    app: &App,
    caller: &Caller,
    post: PostId,
    product: ProductId,
) -> Result<Option<Tap>, Failure> {
    let Some(view) = app.social.post(caller.person(), post).await? else {
        return Ok(None);
    };
    let shows = view.post.pins.iter().any(|pin| pin.product == product);
    Ok(shows.then_some(Tap {
        creator: view.post.author,
        post: Some(post),
        at: caller.now,
    }))
}
