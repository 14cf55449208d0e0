use crate::yard::{cup, on_both, person};
use model::{ConsentStamp, FeedTrace, LeafId, PageId, Purpose, PurposeSet, Scope, Source};
use social::{Actor, Error, NotificationKind, SeeLess, Target, limits};

#[tokio::test]
async fn an_act_done_twice_is_one_record_one_count_and_one_signal() {
    on_both(async |yard| {
        let (author, reader) = (person(), person());
        let post = yard.post(&author, "").await;
        for _ in 0..2 {
            assert_eq!(yard.social.like(&reader, post).await.unwrap().likes, 1);
            assert_eq!(yard.social.save(&reader, post).await.unwrap().saves, 1);
            yard.social.hide(&reader, post).await.unwrap();
            yard.social
                .follow(&reader, Target::Person(author.person))
                .await
                .unwrap();
            yard.social
                .see_less(&reader, SeeLess::Creator(author.person))
                .await
                .unwrap();
        }
        for _ in 0..2 {
            assert_eq!(yard.social.unlike(&reader, post).await.unwrap().likes, 0);
            assert_eq!(yard.social.unsave(&reader, post).await.unwrap().saves, 0);
            yard.social.unhide(&reader, post).await.unwrap();
            yard.social
                .unfollow(&reader, Target::Person(author.person))
                .await
                .unwrap();
        }
        let once = [
            "like", "save", "hide", "follow", "see_less", "unlike", "unsave", "unhide", "unfollow",
        ];
        assert_eq!(yard.acts().await, once);
        let ids: std::collections::HashSet<_> = yard
            .signals()
            .await
            .into_iter()
            .map(|signal| signal.message_id)
            .collect();
        assert_eq!(ids.len(), once.len());
        assert!(
            yard.social
                .notifications(author.person, None, 10)
                .await
                .unwrap()
                .items
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_signal_carries_what_the_actor_allowed_and_the_page_that_led_to_it() {
    on_both(async |yard| {
        let consent = ConsentStamp {
            purposes: PurposeSet::NONE.with(Purpose::Personalise),
        };
        let trace = FeedTrace {
            page: PageId::new(),
            position: 4,
            propensity: Some(0.1),
        };
        let reader = Actor {
            leaf: Some(LeafId::new()),
            consent,
            trace: Some(trace),
            ..person()
        };
        let shop = yard.shop("moonlight").await.id();
        let post = yard.post(&person(), "").await;
        yard.social.like(&reader, post).await.unwrap();
        yard.social.follow(&reader, Target::Shop(shop)).await.unwrap();
        let signals = yard.signals().await;
        assert_eq!(
            (signals[0].leaf, signals[0].consent, signals[0].trace),
            (reader.leaf, consent, Some(trace))
        );
        assert_eq!((signals[0].scope, signals[0].source), (Scope::Yard, Source::Feed));
        assert_eq!(signals[1].scope, Scope::Shop(shop));
    })
    .await;
}

#[tokio::test]
async fn a_refused_act_leaves_no_signal() {
    on_both(async |yard| {
        let reader = person();
        let post = yard.post(&person(), "").await;
        assert!(matches!(
            yard.social.comment(&reader, post, " ", vec![]).await,
            Err(Error::Empty { .. })
        ));
        assert!(yard.social.like(&reader, model::PostId::new()).await.is_err());
        let unknown = Target::Shop(model::ShopId::new());
        assert!(matches!(
            yard.social.follow(&reader, unknown).await,
            Err(Error::NoSuchTarget)
        ));
        let own = Target::Person(reader.person);
        assert!(matches!(
            yard.social.follow(&reader, own).await,
            Err(Error::Yourself)
        ));
        assert!(yard.signals().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn likes_gather_in_one_notification_until_it_is_read() {
    on_both(async |yard| {
        let author = person();
        let post = yard.post(&author, "").await;
        let fans: Vec<_> = (0..5).map(|_| person()).collect();
        for fan in &fans {
            yard.social.like(fan, post).await.unwrap();
        }
        yard.social.like(&author, post).await.unwrap();
        let told = yard
            .social
            .notifications(author.person, None, 10)
            .await
            .unwrap()
            .items;
        assert_eq!(
            (told.len(), told[0].kind, told[0].actor_count),
            (1, NotificationKind::Like, 5)
        );
        assert_eq!(told[0].actors, [fans[4].person, fans[3].person, fans[2].person]);
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 1);

        yard.social.unlike(&fans[4], post).await.unwrap();
        let told = yard
            .social
            .notifications(author.person, None, 10)
            .await
            .unwrap()
            .items;
        assert_eq!((told[0].actor_count, told[0].actors[0]), (4, fans[3].person));
        yard.social
            .mark_read(author.person, told[0].updated_at)
            .await
            .unwrap();
        yard.social.like(&fans[4], post).await.unwrap();
        let told = yard
            .social
            .notifications(author.person, None, 10)
            .await
            .unwrap()
            .items;
        assert_eq!(
            told.iter().map(|one| one.is_read).collect::<Vec<_>>(),
            [false, true]
        );
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn notifications_are_bounded_and_paged() {
    on_both(async |yard| {
        let (author, fan) = (person(), person());
        let posts = limits::NOTIFICATIONS + 3;
        for number in 0..posts {
            let post = yard.post(&author, &format!("{number}")).await;
            yard.social.like(&fan, post).await.unwrap();
        }
        let (mut seen, mut position) = (Vec::new(), None);
        loop {
            let page = yard
                .social
                .notifications(author.person, position, 100)
                .await
                .unwrap();
            seen.extend(page.items.iter().map(|item| item.post));
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), limits::NOTIFICATIONS);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), limits::NOTIFICATIONS);
    })
    .await;
}

#[tokio::test]
async fn a_block_cuts_both_ways() {
    on_both(async |yard| {
        let (one, other) = (person(), person());
        let post = yard.post(&one, "#cup").await;
        let others_post = yard.post(&other, "#cup").await;
        let third = yard.post(&person(), "#cup").await;
        yard.social
            .follow(&other, Target::Person(one.person))
            .await
            .unwrap();
        yard.social.comment(&other, third, "mine", vec![]).await.unwrap();
        yard.social.like(&other, post).await.unwrap();
        yard.social.block(&one, other.person).await.unwrap();
        yard.social.block(&one, other.person).await.unwrap();

        assert!(
            yard.social
                .post(Some(other.person), post)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            yard.social
                .post(Some(one.person), others_post)
                .await
                .unwrap()
                .is_none()
        );
        assert!(yard.social.post(None, post).await.unwrap().is_some());
        assert!(matches!(
            yard.social.like(&other, post).await,
            Err(Error::NoSuchPost(_))
        ));
        assert!(matches!(
            yard.social.comment(&one, others_post, "x", vec![]).await,
            Err(Error::NoSuchPost(_))
        ));
        for (follower, target) in [(&one, &other), (&other, &one)] {
            let refused = yard.social.follow(follower, Target::Person(target.person)).await;
            assert!(matches!(refused, Err(Error::Blocked)));
        }
        assert!(
            yard.social
                .comments(Some(one.person), third, None, 10)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(
            yard.social
                .comments(None, third, None, 10)
                .await
                .unwrap()
                .items
                .len(),
            1
        );
        assert_eq!(yard.social.unread_count(one.person).await.unwrap(), 0);
        assert_eq!(yard.social.profile_counts(one.person).await.unwrap().followers, 0);
        yard.social
            .comment(&other, third, "@one", vec![one.person])
            .await
            .unwrap();
        assert_eq!(yard.social.unread_count(one.person).await.unwrap(), 0);
        assert_eq!(
            yard.social.facts(other.person).await.unwrap().blocked,
            [one.person]
        );
        assert_eq!(yard.social.blocked_by(one.person).await.unwrap(), [other.person]);
        assert!(yard.social.blocked_by(other.person).await.unwrap().is_empty());
        // A like from before can still be taken back.
        assert_eq!(yard.social.unlike(&other, post).await.unwrap().likes, 0);

        yard.social.unblock(&one, other.person).await.unwrap();
        assert!(
            yard.social
                .post(Some(other.person), post)
                .await
                .unwrap()
                .is_some()
        );
        assert!(!yard.social.is_blocked(one.person, other.person).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn facts_hold_every_choice_a_person_made() {
    on_both(async |yard| {
        let (reader, author) = (person(), person());
        let scope = yard.shop("moonlight").await;
        let product = scope.create_product(cup()).await.unwrap();
        let (liked, saved, hidden) = (
            yard.pinned(&author, product).await,
            yard.post(&author, "a").await,
            yard.post(&author, "b").await,
        );
        let social = &yard.social;
        social.like(&reader, liked).await.unwrap();
        social.save(&reader, saved).await.unwrap();
        social.hide(&reader, hidden).await.unwrap();
        social
            .follow(&reader, Target::Person(author.person))
            .await
            .unwrap();
        social.follow(&reader, Target::Shop(scope.id())).await.unwrap();
        social
            .follow(&reader, Target::Tag("cup".parse().unwrap()))
            .await
            .unwrap();
        social
            .see_less(&reader, SeeLess::Tag("lamp".parse().unwrap()))
            .await
            .unwrap();
        let facts = social.facts(reader.person).await.unwrap();
        assert_eq!(
            (facts.liked[0].0, facts.saved[0].0, facts.hidden[0]),
            (liked, saved, hidden)
        );
        assert_eq!(facts.follows_people, [author.person]);
        assert_eq!(facts.follows_shops, [scope.id()]);
        assert_eq!(facts.follows_tags[0].as_str(), "cup");
        assert_eq!(facts.see_less_tags[0].as_str(), "lamp");
        social
            .see_less_no_more(&reader, SeeLess::Tag("lamp".parse().unwrap()))
            .await
            .unwrap();
        assert!(
            social
                .facts(reader.person)
                .await
                .unwrap()
                .see_less_tags
                .is_empty()
        );
        let view = social.post(Some(reader.person), hidden).await.unwrap().unwrap();
        assert!(view.hidden && !view.liked);
        let followed = social
            .followed(Some(reader.person), Target::Shop(scope.id()))
            .await
            .unwrap();
        assert_eq!((followed.followers, followed.by_viewer), (1, true));
        assert_eq!(social.profile_counts(reader.person).await.unwrap().following, 3);
    })
    .await;
}

#[tokio::test]
async fn comments_belong_to_their_writer_and_to_the_posts_author() {
    on_both(async |yard| {
        let (author, reader, other) = (person(), person(), person());
        let post = yard.post(&author, "").await;
        let first = yard
            .social
            .comment(&reader, post, "one <b>", vec![])
            .await
            .unwrap();
        let second = yard
            .social
            .comment(&reader, post, "two", vec![other.person])
            .await
            .unwrap();
        let page = yard.social.comments(None, post, None, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&first));
        let page = yard.social.comments(None, post, page.next, 5).await.unwrap();
        assert_eq!((page.items[0].id, page.next), (second.id, None));
        assert!(matches!(
            yard.social.delete_comment(&other, first.id).await,
            Err(Error::NotYours)
        ));
        yard.social.delete_comment(&author, first.id).await.unwrap();
        yard.social.delete_comment(&author, first.id).await.unwrap();
        let told = yard
            .social
            .notifications(author.person, None, 5)
            .await
            .unwrap()
            .items;
        assert_eq!(
            (told[0].kind, told[0].actor_count),
            (NotificationKind::Comment, 1)
        );
        assert_eq!(yard.social.unread_count(other.person).await.unwrap(), 1);
        yard.social.delete_comment(&reader, second.id).await.unwrap();
        assert_eq!(
            yard.social.post(None, post).await.unwrap().unwrap().post.comments,
            0
        );
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 0);
        assert_eq!(yard.social.unread_count(other.person).await.unwrap(), 0);
    })
    .await;
}
