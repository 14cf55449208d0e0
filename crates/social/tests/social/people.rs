use crate::yard::{on_both, person};
use social::{Reason, ReportTarget, SeeLess, Target};
use storage::{records, values};

#[tokio::test]
async fn a_forgotten_person_is_in_no_table_any_more() {
    on_both(async |yard| {
        let (gone, friend) = (person(), person());
        let own = yard.post(&gone, "#cup").await;
        let friends = yard.post(&friend, "").await;
        let social = &yard.social;
        social.like(&friend, own).await.unwrap();
        social.like(&gone, friends).await.unwrap();
        social.save(&gone, friends).await.unwrap();
        social.hide(&gone, friends).await.unwrap();
        social.comment(&gone, friends, "hello", vec![]).await.unwrap();
        social.follow(&gone, Target::Person(friend.person)).await.unwrap();
        social.follow(&friend, Target::Person(gone.person)).await.unwrap();
        social
            .follow(&gone, Target::Tag("cup".parse().unwrap()))
            .await
            .unwrap();
        social
            .see_less(&friend, SeeLess::Creator(gone.person))
            .await
            .unwrap();
        social
            .report(&gone, ReportTarget::Post(friends), Reason::Spam, "")
            .await
            .unwrap();
        social.block(&person(), gone.person).await.unwrap();
        social.forget_person(gone.person).await.unwrap();
        social.forget_person(gone.person).await.unwrap();

        let columns = [
            ("posts", "author_id"),
            ("comments", "author_id"),
            ("likes", "person_id"),
            ("saves", "person_id"),
            ("hides", "person_id"),
            ("follows_people", "follower_id"),
            ("follows_people", "target"),
            ("follows_tags", "follower_id"),
            ("blocks", "blocked_id"),
            ("see_less_creators", "target"),
            ("notifications", "person_id"),
            ("notification_actors", "actor_id"),
            ("post_mentions", "person_id"),
            ("reports", "reporter_id"),
        ];
        for (table, column) in columns {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1");
            let left = yard.records.read(move |tx| {
                let row = tx.query_first(&sql, values![gone.person])?;
                row.unwrap().get::<i64>(0)
            });
            let left = left.await.map_err(|error: records::Error| error.to_string());
            assert_eq!(left, Ok(0), "{table}.{column}");
        }
        let post = social.post(None, friends).await.unwrap().unwrap().post;
        assert_eq!((post.likes, post.saves, post.comments), (0, 0, 0));
        assert_eq!(social.unread_count(friend.person).await.unwrap(), 0);
    })
    .await;
}
