use crate::yard::{on_both, person};
use social::{Change, Decision, Error, List, NotificationKind, PostState, Reason, ReportTarget};

#[tokio::test]
async fn reports_gather_in_one_case_and_take_nothing_down() {
    on_both(async |yard| {
        let (author, operator) = (person(), person());
        let post = yard.post(&author, "").await;
        let target = ReportTarget::Post(post);
        let (one, two) = (person(), person());
        for _ in 0..2 {
            yard.social
                .report(&one, target, Reason::Spam, " buy now ")
                .await
                .unwrap();
        }
        yard.social.report(&two, target, Reason::Spam, "").await.unwrap();
        yard.social
            .report(&person(), target, Reason::Fraud, "")
            .await
            .unwrap();
        yard.social
            .report(&one, ReportTarget::Person(author.person), Reason::Other, "")
            .await
            .unwrap();
        assert_eq!(yard.acts().await, ["report"; 4]);
        assert!(yard.social.post(None, post).await.unwrap().is_some());

        let cases = yard.social.open_cases(None, 10).await.unwrap();
        assert_eq!((cases.len(), cases[0].target, cases[0].reports), (2, target, 3));
        assert_eq!(cases[0].reasons, [(Reason::Spam, 2), (Reason::Fraud, 1)]);
        assert_eq!(cases[0].notes, ["buy now"]);
        let behind = yard
            .social
            .open_cases(Some(cases[0].position()), 10)
            .await
            .unwrap();
        assert_eq!(behind, cases[1..]);

        yard.social
            .decide(operator.person, target, Decision::Keep)
            .await
            .unwrap();
        assert_eq!(yard.social.open_case_count().await.unwrap(), 1);
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 0);
        let unseen = ReportTarget::Post(model::PostId::new());
        assert!(matches!(
            yard.social.report(&one, unseen, Reason::Spam, "").await,
            Err(Error::NoSuchPost(_))
        ));
        let long = yard
            .social
            .report(&one, target, Reason::Spam, &"x".repeat(501))
            .await;
        assert!(matches!(long, Err(Error::TooLong { .. })));
    })
    .await;
}

#[tokio::test]
async fn a_removed_post_is_seen_by_its_author_alone_until_it_is_restored() {
    on_both(async |yard| {
        let (author, operator, reader) = (person(), person().person, person());
        let post = yard.post(&author, "").await;
        let mut changes = yard.social.changes().subscribe();
        yard.social
            .decide(operator, ReportTarget::Post(post), Decision::Remove)
            .await
            .unwrap();
        assert!(matches!(changes.recv().await, Ok(Change::Removed(id)) if id == post));
        assert!(yard.social.post(None, post).await.unwrap().is_none());
        assert!(
            yard.social
                .post(Some(reader.person), post)
                .await
                .unwrap()
                .is_none()
        );
        let own = yard
            .social
            .post(Some(author.person), post)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(own.post.state, PostState::Removed);
        assert!(
            yard.social
                .list(Some(author.person), List::Newest, None, 5)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(matches!(
            yard.social.like(&author, post).await,
            Err(Error::NoSuchPost(_))
        ));
        let told = yard
            .social
            .notifications(author.person, None, 5)
            .await
            .unwrap()
            .items;
        assert_eq!(
            (told[0].kind, told[0].actors.len()),
            (NotificationKind::PostRemoved, 0)
        );

        yard.social
            .decide(operator, ReportTarget::Post(post), Decision::Keep)
            .await
            .unwrap();
        assert!(matches!(changes.recv().await, Ok(Change::Edited(entry)) if entry.id == post));
        assert!(yard.social.post(None, post).await.unwrap().is_some());
        assert_eq!(yard.social.unread_count(author.person).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_removed_comment_leaves_the_count_and_can_come_back() {
    on_both(async |yard| {
        let (author, writer, operator) = (person(), person(), person().person);
        let post = yard.post(&author, "").await;
        let comment = yard.social.comment(&writer, post, "rude", vec![]).await.unwrap();
        let target = ReportTarget::Comment(comment.id);
        yard.social
            .report(&author, target, Reason::Harassment, "")
            .await
            .unwrap();
        let comments = async || yard.social.post(None, post).await.unwrap().unwrap().post.comments;
        for _ in 0..2 {
            yard.social
                .decide(operator, target, Decision::Remove)
                .await
                .unwrap();
            assert_eq!(comments().await, 0);
        }
        assert!(
            yard.social
                .comments(None, post, None, 5)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert_eq!(yard.social.unread_count(writer.person).await.unwrap(), 1);
        yard.social
            .decide(operator, target, Decision::Keep)
            .await
            .unwrap();
        assert_eq!(comments().await, 1);
        assert_eq!(yard.social.open_case_count().await.unwrap(), 0);
    })
    .await;
}
