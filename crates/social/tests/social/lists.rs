use crate::yard::{Yard, cup, on_both, person, photo};
use model::{PersonId, Position, PostId, Timestamp};
use social::{Actor, BulkFollow, BulkPost, BulkReaction, Error, List, Pin, Target, limits};

/// A whole list, two posts at a time.
async fn all(yard: &Yard, viewer: Option<PersonId>, list: List) -> Vec<PostId> {
    let (mut seen, mut position) = (Vec::new(), None);
    loop {
        let page = yard.social.list(viewer, list.clone(), position, 2).await.unwrap();
        seen.extend(page.items.iter().map(|view| view.post.id));
        position = page.next;
        if position.is_none() {
            return seen;
        }
    }
}

#[tokio::test]
async fn following_holds_people_shops_and_tags_once_each_and_nothing_else() {
    on_both(async |yard| {
        let (reader, followed, stranger) = (person(), person(), person());
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let by_person = yard.post(&followed, "x").await;
        let by_tag = yard.post(&stranger, "#lamp").await;
        let by_shop = yard.pinned(&stranger, product).await;
        let by_all = yard.post(&followed, "#lamp").await;
        yard.post(&stranger, "nothing").await;
        yard.post(&reader, "#lamp my own").await;
        let hidden = yard.post(&followed, "hidden").await;
        yard.social.hide(&reader, hidden).await.unwrap();
        yard.social
            .follow(&reader, Target::Person(followed.person))
            .await
            .unwrap();
        yard.social
            .follow(&reader, Target::Shop(scope.id()))
            .await
            .unwrap();
        yard.social
            .follow(&reader, Target::Tag("lamp".parse().unwrap()))
            .await
            .unwrap();
        assert_eq!(
            all(&yard, Some(reader.person), List::Following).await,
            [by_all, by_shop, by_tag, by_person]
        );
        assert!(all(&yard, None, List::Following).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn each_list_holds_its_own_posts_newest_first() {
    on_both(async |yard| {
        let (author, reader) = (person(), person());
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let mut posts = Vec::new();
        for _ in 0..5 {
            posts.push(yard.pinned(&author, product).await);
        }
        let other = yard.post(&person(), "#lamp").await;
        let newest_first: Vec<PostId> = posts.iter().rev().copied().collect();
        let viewer = Some(reader.person);
        assert_eq!(
            all(&yard, viewer, List::Author(author.person)).await,
            newest_first
        );
        assert_eq!(all(&yard, None, List::Shop(scope.id())).await, newest_first);
        assert_eq!(all(&yard, viewer, List::Product(product)).await, newest_first);
        assert_eq!(
            all(&yard, None, List::Tag("lamp".parse().unwrap())).await,
            [other]
        );
        assert_eq!(all(&yard, None, List::Newest).await.len(), 6);
        for post in [posts[3], posts[0], other] {
            yard.social.save(&reader, post).await.unwrap();
        }
        assert_eq!(all(&yard, viewer, List::Saved).await, [other, posts[0], posts[3]]);
        assert!(all(&yard, None, List::Saved).await.is_empty());
        yard.social.block(&reader, author.person).await.unwrap();
        assert!(all(&yard, viewer, List::Author(author.person)).await.is_empty());
        assert_eq!(all(&yard, viewer, List::Saved).await, [other]);
    })
    .await;
}

#[tokio::test]
async fn a_list_neither_repeats_nor_loses_when_posts_come_and_share_a_moment() {
    on_both(async |yard| {
        let author = PersonId::new();
        let at = Timestamp::now().minus(std::time::Duration::from_secs(60));
        let bulk = |caption: &str| BulkPost {
            id: PostId::new(),
            author,
            created_at: at,
            caption: caption.to_owned(),
            photos: vec![photo("one")],
            pins: vec![],
        };
        let posts: Vec<BulkPost> = (0..9).map(|_| bulk("#cup")).collect();
        let expected: std::collections::BTreeSet<PostId> = posts.iter().map(|post| post.id).collect();
        yard.social.bulk_insert(posts).await.unwrap();
        let tag = List::Tag("cup".parse().unwrap());
        let (mut seen, mut position) = (Vec::new(), None);
        loop {
            let page = yard.social.list(None, tag.clone(), position, 2).await.unwrap();
            seen.extend(page.items.iter().map(|view| view.post.id));
            yard.post(&person(), "#cup newer").await;
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 9);
        assert_eq!(
            seen.into_iter().collect::<std::collections::BTreeSet<_>>(),
            expected
        );
    })
    .await;
}

#[tokio::test]
async fn bulk_writes_are_as_exact_as_single_ones() {
    on_both(async |yard| {
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let author = PersonId::new();
        let start = Timestamp::from_micros(1_700_000_000_000_000);
        let pin = Pin {
            photo: 0,
            x: 1,
            y: 2,
            shop: scope.id(),
            product,
        };
        let posts: Vec<BulkPost> = (0..1_234)
            .map(|number| BulkPost {
                id: PostId::new(),
                author,
                created_at: start.plus(std::time::Duration::from_secs(number)),
                caption: format!("#cup number {number}"),
                photos: vec![photo("shared")],
                pins: vec![pin],
            })
            .collect();
        let ids: Vec<PostId> = posts.iter().map(|post| post.id).collect();
        yard.social.bulk_insert(posts.clone()).await.unwrap();
        let fans: Vec<PersonId> = (0..3).map(|_| PersonId::new()).collect();
        let like = |person: PersonId| BulkReaction {
            person,
            post: ids[7],
            at: start,
        };
        yard.social
            .bulk_like([&fans[..], &fans[..1]].concat().into_iter().map(like).collect())
            .await
            .unwrap();
        let follow = BulkFollow::Person {
            follower: fans[0],
            target: author,
            at: start,
        };
        yard.social
            .bulk_follow(vec![follow.clone(), follow])
            .await
            .unwrap();

        let mut found = Vec::new();
        loop {
            let position = found.last().map_or(Position::START, social::PostEntry::position);
            let step = yard.social.entries_since(position, 500).await.unwrap();
            let ended = step.len() < 500;
            found.extend(step);
            if ended {
                break;
            }
        }
        assert_eq!(found.iter().map(|entry| entry.id).collect::<Vec<_>>(), ids);
        assert_eq!((found[7].likes, found[8].likes), (3, 0));
        assert!(
            found
                .iter()
                .all(|entry| entry.pinned == [(scope.id(), product)] && entry.tags.len() == 1)
        );
        assert_eq!(yard.social.profile_counts(author).await.unwrap().followers, 1);
        let recent = yard.post(&Actor::unremembered(author), "years later").await;
        let (mut followed, mut position) = (Vec::new(), None);
        loop {
            let page = yard
                .social
                .list(Some(fans[0]), List::Following, position, 100)
                .await
                .unwrap();
            followed.extend(page.items.iter().map(|view| view.post.id));
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        let newest_first: Vec<PostId> = std::iter::once(recent).chain(ids.iter().rev().copied()).collect();
        assert_eq!(followed, newest_first);
        let misplaced = BulkPost {
            id: PostId::new(),
            pins: vec![Pin { photo: 1, ..pin }],
            ..posts[0].clone()
        };
        assert!(matches!(
            yard.social.bulk_insert(vec![misplaced]).await,
            Err(Error::PinPhoto { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn a_batch_comes_in_the_order_asked_and_has_a_limit() {
    on_both(async |yard| {
        let author = person();
        let (one, two) = (yard.post(&author, "1").await, yard.post(&author, "2").await);
        let views = yard
            .social
            .posts(None, vec![two, PostId::new(), one])
            .await
            .unwrap();
        assert_eq!(
            views.iter().map(|view| view.post.id).collect::<Vec<_>>(),
            [two, one]
        );
        assert!(views.iter().all(|view| view.post.photos.len() == 1));
        let too_many = yard.social.posts(None, vec![one; limits::BATCH + 1]).await;
        assert!(matches!(too_many, Err(Error::TooMany { .. })));
    })
    .await;
}
