use crate::yard::{Yard, on_both, on_sqlite, person};
use model::PostId;
use proptest::prelude::*;
use social::{Actor, Decision, Error, ReportTarget};
use storage::{records, values};

/// The counters of a post beside what a recount finds.
async fn counted_and_recounted(yard: &Yard, post: PostId) -> ([i64; 3], [i64; 3]) {
    let rows = yard.records.read(move |tx| {
        let row = tx.query_first(
            "SELECT like_count, save_count, comment_count,
               (SELECT COUNT(*) FROM likes WHERE post_id = $1), (SELECT COUNT(*) FROM saves WHERE post_id = $1),
               (SELECT COUNT(*) FROM comments WHERE post_id = $1 AND state = 'live') FROM posts WHERE id = $1",
            values![post],
        )?;
        let row = row.unwrap();
        let get = |index| row.get::<i64>(index);
        Ok::<_, records::Error>(([get(0)?, get(1)?, get(2)?], [get(3)?, get(4)?, get(5)?]))
    });
    rows.await.unwrap()
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Like,
    Unlike,
    Save,
    Unsave,
    Comment,
    DeleteComment,
    RemoveComment,
    KeepComment,
    Block,
    Unblock,
    Close,
    Reopen,
    Forget,
}

async fn apply(yard: &Yard, act: Act, who: &Actor, author: &Actor, post: PostId) -> Result<(), Error> {
    let social = &yard.social;
    let latest = async || {
        let sql = "SELECT id FROM comments WHERE post_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
        let row = yard
            .records
            .read(move |tx| tx.query_first(sql, values![post]))
            .await;
        row.map_err(|error: records::Error| error.to_string())
            .unwrap()
            .map(|row| row.get(0).unwrap())
    };
    let decide = async |decision| match latest().await {
        Some(comment) => {
            social
                .decide(author.person, ReportTarget::Comment(comment), decision)
                .await
        }
        None => Ok(()),
    };
    match act {
        Act::Like => social.like(who, post).await.map(drop),
        Act::Unlike => social.unlike(who, post).await.map(drop),
        Act::Save => social.save(who, post).await.map(drop),
        Act::Unsave => social.unsave(who, post).await.map(drop),
        Act::Comment => social.comment(who, post, "hello", vec![]).await.map(drop),
        Act::DeleteComment => match latest().await {
            Some(comment) => social.delete_comment(author, comment).await,
            None => Ok(()),
        },
        Act::RemoveComment => decide(Decision::Remove).await,
        Act::KeepComment => decide(Decision::Keep).await,
        Act::Block => social.block(author, who.person).await,
        Act::Unblock => social.unblock(author, who.person).await,
        Act::Close => social.close_person(who.person).await,
        Act::Reopen => social.reopen_person(who.person).await,
        Act::Forget => social.forget_person(who.person).await,
    }
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Like),
        3 => Just(Act::Unlike),
        3 => Just(Act::Save),
        2 => Just(Act::Unsave),
        4 => Just(Act::Comment),
        2 => Just(Act::DeleteComment),
        2 => Just(Act::RemoveComment),
        1 => Just(Act::KeepComment),
        1 => Just(Act::Block),
        1 => Just(Act::Unblock),
        1 => Just(Act::Close),
        1 => Just(Act::Reopen),
        1 => Just(Act::Forget),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_of_a_closed_account_are_out_of_sight_until_it_is_opened_again() {
    on_both(async |yard| {
        let (author, guest) = (person(), person());
        let post = yard.post(&author, "").await;
        yard.social.comment(&guest, post, "hello", vec![]).await.unwrap();
        let shown = async || {
            let page = yard.social.comments(None, post, None, 10).await.unwrap();
            let counted = yard.social.post(None, post).await.unwrap().unwrap().post.comments;
            (page.items.len(), counted)
        };
        assert_eq!(shown().await, (1, 1));
        yard.social.close_person(guest.person).await.unwrap();
        assert_eq!(shown().await, (0, 0));
        yard.social.close_person(guest.person).await.unwrap();
        yard.social.reopen_person(guest.person).await.unwrap();
        assert_eq!(shown().await, (1, 1));
    })
    .await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn counters_equal_a_recount_after_any_acts(acts in prop::collection::vec((act(), 0_usize..3, 0_usize..2), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::TempDir::new().unwrap();
            let yard = on_sqlite(&folder).await;
            let (author, people) = (person(), [person(), person(), person()]);
            let posts = [yard.post(&author, "").await, yard.post(&author, "").await];
            for (act, who, post) in acts {
                match apply(&yard, act, &people[who], &author, posts[post]).await {
                    // Across a block nothing can be done; that is the rule.
                    Ok(()) | Err(Error::NoSuchPost(_)) => {}
                    Err(error) => panic!("{act:?}: {error}"),
                }
            }
            for post in posts {
                let (counted, recounted) = counted_and_recounted(&yard, post).await;
                assert_eq!(counted, recounted);
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn counters_stay_exact_when_many_act_at_once() {
    on_both(async |yard| {
        let post = yard.post(&person(), "").await;
        let workers: Vec<_> = (0..6)
            .map(|_| {
                let social = yard.social.clone();
                tokio::spawn(async move {
                    for _ in 0..6 {
                        let who = person();
                        let repeat = async || loop {
                            match social.like(&who, post).await {
                                Ok(_) => break,
                                Err(Error::Records(records::Error::Conflict(_))) => {}
                                Err(error) => panic!("{error}"),
                            }
                        };
                        tokio::join!(repeat(), repeat());
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        let (counted, recounted) = counted_and_recounted(&yard, post).await;
        assert_eq!((counted, recounted), ([36, 0, 0], [36, 0, 0]));
        assert_eq!(yard.acts().await.len(), 36);
    })
    .await;
}
