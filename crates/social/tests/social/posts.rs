use crate::yard::{cup, draft, on_both, person, photo};
use model::{PersonId, Position, PostId, ProductId};
use social::{Change, Error, NewPin, NewPost, NotificationKind, PostEdit, PostState, limits};
use storage::{blob_refs, records};

#[tokio::test]
async fn a_post_comes_back_as_it_was_published_and_is_announced() {
    on_both(async |yard| {
        let author = person();
        let product = yard.shop("moonlight").await;
        let (shop, product) = (product.id(), product.create_product(cup()).await.unwrap());
        let mut changes = yard.social.changes().subscribe();
        let mut second = photo("two");
        second.alt = " a\u{202e} cup ".into();
        let new = NewPost {
            photos: vec![photo("one"), second],
            caption: "아침 #달항아리 with @mina_02 #Cup".into(),
            mentions: vec![],
            pins: vec![
                NewPin {
                    photo: 1,
                    x: 10_000,
                    y: 0,
                    product,
                },
                NewPin {
                    photo: 0,
                    x: 1,
                    y: 2,
                    product,
                },
            ],
        };
        let id = yard.social.publish(&author, new).await.unwrap();
        let Change::Published(entry) = changes.recv().await.unwrap() else {
            panic!("another change")
        };
        assert_eq!(entry.pinned, [(shop, product), (shop, product)]);

        let view = yard.social.post(None, id).await.unwrap().unwrap();
        let post = view.post;
        assert_eq!(
            post.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(),
            ["달항아리", "cup"]
        );
        assert_eq!(post.photos[1].alt, "a cup");
        assert_eq!(post.photos[0], photo("one"));
        assert_eq!(
            (post.pins[0].photo, post.pins[0].x, post.pins[1].y),
            (1, 10_000, 2)
        );
        assert_eq!(
            (post.author, post.state, post.likes),
            (author.person, PostState::Live, 0)
        );
        let stored = yard.social.entries_since(Position::START, 10).await.unwrap();
        assert_eq!(stored, [(*entry).clone()]);
    })
    .await;
}

#[tokio::test]
async fn pins_must_be_inside_their_picture_and_lead_to_a_product_on_offer() {
    on_both(async |yard| {
        let author = person();
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let pin = NewPin {
            photo: 0,
            x: 0,
            y: 0,
            product,
        };
        let refused = async |pins: Vec<NewPin>| {
            yard.social
                .publish(&author, NewPost { pins, ..draft("") })
                .await
                .unwrap_err()
        };
        assert!(matches!(
            refused(vec![NewPin { photo: 1, ..pin }]).await,
            Error::PinPhoto { photo: 1, photos: 1 }
        ));
        assert!(matches!(
            refused(vec![NewPin { x: 10_001, ..pin }]).await,
            Error::PinPlace { .. }
        ));
        assert!(matches!(
            refused(vec![NewPin { y: u16::MAX, ..pin }]).await,
            Error::PinPlace { .. }
        ));
        let unknown = NewPin {
            product: ProductId::new(),
            ..pin
        };
        assert!(matches!(refused(vec![unknown]).await, Error::PinProduct(_)));
        assert!(matches!(
            refused(vec![pin; limits::PINS + 1]).await,
            Error::TooMany { .. }
        ));
        scope.archive_product(product).await.unwrap();
        assert!(matches!(refused(vec![pin]).await, Error::PinProduct(_)));
        let nothing: Vec<_> = yard.social.entries_since(Position::START, 10).await.unwrap();
        assert!(nothing.is_empty());
    })
    .await;
}

#[tokio::test]
async fn posts_need_one_to_ten_pictures() {
    on_both(async |yard| {
        let author = person();
        let with = |count: usize| NewPost {
            photos: vec![photo("one"); count],
            ..draft("")
        };
        assert!(matches!(
            yard.social.publish(&author, with(0)).await,
            Err(Error::NoPhotos)
        ));
        assert!(matches!(
            yard.social.publish(&author, with(11)).await,
            Err(Error::TooMany { .. })
        ));
        assert!(yard.social.publish(&author, with(10)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_edit_keeps_what_it_does_not_name_and_pins_that_were_withdrawn_may_stay() {
    on_both(async |yard| {
        let (author, reader) = (person(), person());
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let id = yard.pinned(&author, product).await;
        scope.archive_product(product).await.unwrap();
        let edit = PostEdit {
            caption: Some("now #lamp".into()),
            ..PostEdit::default()
        };
        assert!(matches!(
            yard.social.edit(&reader, id, edit.clone()).await,
            Err(Error::NotYours)
        ));
        yard.social.edit(&author, id, edit).await.unwrap();
        let moved = vec![NewPin {
            photo: 0,
            x: 7,
            y: 8,
            product,
        }];
        let edit = PostEdit {
            pins: Some(moved),
            alts: Some(vec!["a cup".into()]),
            ..PostEdit::default()
        };
        yard.social.edit(&author, id, edit).await.unwrap();

        let post = yard.social.post(None, id).await.unwrap().unwrap().post;
        assert_eq!(
            (post.caption.as_str(), post.tags[0].as_str()),
            ("now #lamp", "lamp")
        );
        assert_eq!((post.pins[0].x, post.photos[0].alt.as_str()), (7, "a cup"));
        assert!(post.edited_at.is_some());
        assert_eq!(yard.social.tag_posts("lamp".parse().unwrap()).await.unwrap(), 1);
        assert_eq!(
            yard.social.tags_like("la", 5).await.unwrap(),
            [("lamp".parse().unwrap(), 1)]
        );
        let none = yard
            .social
            .edit(&author, PostId::new(), PostEdit::default())
            .await;
        assert!(matches!(none, Err(Error::NoSuchPost(_))));
    })
    .await;
}

#[tokio::test]
async fn a_mention_is_told_once_however_often_the_post_is_edited() {
    on_both(async |yard| {
        let (author, mina) = (person(), PersonId::new());
        let new = NewPost {
            mentions: vec![mina, mina],
            ..draft("with @mina")
        };
        let id = yard.social.publish(&author, new).await.unwrap();
        let seen = yard.social.notifications(mina, None, 10).await.unwrap().items;
        assert_eq!((seen.len(), seen[0].kind), (1, NotificationKind::Mention));
        yard.social.mark_read(mina, seen[0].updated_at).await.unwrap();
        let edit = PostEdit {
            caption: Some("again @mina".into()),
            mentions: vec![mina],
            ..PostEdit::default()
        };
        yard.social.edit(&author, id, edit).await.unwrap();
        assert_eq!(yard.social.unread_count(mina).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_post_leaves_nothing_and_its_last_picture_waits_for_the_sweep() {
    on_both(async |yard| {
        let (author, reader) = (person(), person());
        let first = yard.post(&author, "#cup one").await;
        let second = yard.post(&author, "#cup two").await;
        yard.social.like(&reader, first).await.unwrap();
        yard.social.save(&reader, first).await.unwrap();
        yard.social
            .comment(&reader, first, "pretty", vec![])
            .await
            .unwrap();
        assert!(matches!(
            yard.social.delete(&reader, first).await,
            Err(Error::NotYours)
        ));
        let mut changes = yard.social.changes().subscribe();
        yard.social.delete(&author, first).await.unwrap();
        yard.social.delete(&author, first).await.unwrap();
        assert!(matches!(changes.recv().await, Ok(Change::Removed(id)) if id == first));

        assert!(
            yard.social
                .post(Some(author.person), first)
                .await
                .unwrap()
                .is_none()
        );
        assert!(matches!(
            yard.social.like(&reader, first).await,
            Err(Error::NoSuchPost(_))
        ));
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 0);
        let facts = yard.social.facts(reader.person).await.unwrap();
        assert!(facts.liked.is_empty() && facts.saved.is_empty());
        let entries = yard.social.entries_since(Position::START, 10).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), [second]);

        let refs = async || {
            let counted = yard.records.read(|tx| blob_refs::count(tx, "one.jpg")).await;
            counted
                .map_err(|error: records::Error| error.to_string())
                .unwrap()
        };
        assert_eq!(refs().await, Some(1));
        yard.social.delete(&author, second).await.unwrap();
        assert_eq!(refs().await, Some(0));
    })
    .await;
}
