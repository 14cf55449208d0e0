use super::*;
use people::identity::{Apart, Audited, Explanation, Verdict, Why};

impl Yard {
    async fn asked(&self, operator: PersonId, a: impl Into<Node>, b: impl Into<Node>) -> Explanation {
        let asked = self.people.look_up(operator, Scope::Yard, a, b, self.now).await;
        asked.unwrap()
    }
}

#[tokio::test]
async fn a_look_up_is_written_down_without_whom_it_was_about() {
    on_both(async |yard| {
        let operator = yard.operator("wonyoung").await;
        let mina = yard.person("mina").await;
        let email = yard.identifier(Plain::Email("mina@example.com"));
        let explained = yard.asked(operator, email, mina).await;
        assert!(
            matches!(explained, Explanation::OnePerson { .. }),
            "{explained:?}"
        );
        yard.asked(operator, mina, operator).await;
        let lines = yard.people.operator_audit(operator).await.unwrap();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.act, line.from.as_str(), line.to.as_str(), line.operator))
            .collect();
        assert!(told.contains(&(
            Audited::LookedUp(Verdict::OnePerson),
            "email",
            "person",
            Some(operator)
        )));
        assert!(told.contains(&(
            Audited::LookedUp(Verdict::NothingLinks),
            "person",
            "person",
            Some(operator)
        )));
        let shown = format!("{lines:?}");
        assert!(!shown.contains("example.com") && !shown.contains(&mina.to_string()));
    })
    .await;
}

#[tokio::test]
async fn only_an_operator_looks_up_and_not_too_often() {
    on_both(async |yard| {
        let operator = yard.operator("wonyoung").await;
        let mina = yard.person("mina").await;
        let by_mina = yard
            .people
            .look_up(mina, Scope::Yard, mina, operator, yard.now)
            .await;
        assert!(matches!(by_mina, Err(Error::NotOperator)), "{by_mina:?}");
        assert!(matches!(
            yard.people.operator_audit(mina).await,
            Err(Error::NotOperator)
        ));
        let burst = config().limits.look_ups_per_operator.burst;
        for _ in 0..burst {
            yard.asked(operator, mina, operator).await;
        }
        let one_more = yard
            .people
            .look_up(operator, Scope::Yard, mina, operator, yard.now)
            .await;
        assert!(matches!(one_more, Err(Error::RetryAfter(_))), "{one_more:?}");
        let lines = yard.people.operator_audit(operator).await.unwrap();
        assert_eq!(lines.len(), burst as usize, "what was refused was not looked up");
    })
    .await;
}

#[tokio::test]
async fn a_cut_link_is_taken_back_by_the_operator_who_cut_it_and_nobody_else() {
    on_both(async |yard| {
        let operator = yard.operator("wonyoung").await;
        let mina = yard.person("mina").await;
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let Explanation::OnePerson { chain } = yard.asked(operator, phone, mina).await else {
            panic!("one person")
        };
        let link = chain[0].id;
        assert_eq!(
            link.to_string().parse::<people::identity::AssertionId>().unwrap(),
            link
        );
        let (cut_at, later) = (yard.later(MINUTE), yard.later(HOUR));
        let by_mina = yard.people.cut_link(mina, link, Why::MistakenAlias, cut_at).await;
        assert!(matches!(by_mina, Err(Error::NotOperator)), "{by_mina:?}");
        let cut = async || {
            yard.people
                .cut_link(operator, link, Why::MistakenAlias, cut_at)
                .await
        };
        assert_eq!((cut().await.unwrap(), cut().await.unwrap()), (1, 0));
        let apart = yard.asked(operator, phone, mina).await;
        assert!(
            matches!(apart, Explanation::Apart(Apart::Undone { .. })),
            "{apart:?}"
        );

        let too_late = yard
            .people
            .take_back_cut(operator, cut_at, yard.later(DAY * 2))
            .await;
        assert!(matches!(too_late, Err(Error::NotFound)), "{too_late:?}");
        let by_mina = yard.people.take_back_cut(mina, cut_at, later).await;
        assert!(matches!(by_mina, Err(Error::NotOperator)), "{by_mina:?}");
        assert_eq!(
            yard.people.take_back_cut(operator, cut_at, later).await.unwrap(),
            1
        );
        assert!(yard.one(Scope::Yard, phone, mina).await);
        let again = yard.people.take_back_cut(operator, cut_at, later).await;
        assert!(
            matches!(again, Err(Error::NotFound)),
            "nothing is cut any more: {again:?}"
        );
        let acts: Vec<_> = yard.people.operator_audit(operator).await.unwrap();
        let why = Why::MistakenAlias;
        let rule = Rule::Confirmed;
        assert_eq!(acts[0].act, Audited::TookBack);
        assert!(
            acts.iter()
                .any(|line| line.act == Audited::Unlinked { rule, why })
        );
    })
    .await;
}

#[tokio::test]
async fn taking_back_leaves_alone_what_was_said_anew() {
    on_both(async |yard| {
        let operator = yard.operator("wonyoung").await;
        let mina = yard.person("mina").await;
        let phone = yard.phone("010-1234-5678");
        yard.say(phone, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let Explanation::OnePerson { chain } = yard.asked(operator, phone, mina).await else {
            panic!("one person")
        };
        let cut_at = yard.later(MINUTE);
        yard.people
            .cut_link(operator, chain[0].id, Why::GivenUp, cut_at)
            .await
            .unwrap();
        yard.say(phone, mina, Rule::Confirmed, Asserter::Yard)
            .await
            .unwrap();
        let back = yard
            .people
            .take_back_cut(operator, cut_at, yard.later(HOUR))
            .await;
        assert_eq!(back.unwrap(), 0);
        assert!(yard.one(Scope::Yard, phone, mina).await);
    })
    .await;
}

#[tokio::test]
async fn the_audit_of_an_operator_who_is_gone_names_nobody() {
    on_both(async |yard| {
        let operator = yard.operator("wonyoung").await;
        let jisu = yard.person("jisu").await;
        yard.people
            .set_role(operator, jisu, people::Role::Operator)
            .await
            .unwrap();
        yard.asked(jisu, jisu, operator).await;
        yard.erase(jisu).await;
        let lines = yard.people.operator_audit(operator).await.unwrap();
        assert_eq!(lines.iter().map(|line| line.operator).collect::<Vec<_>>(), [None]);
    })
    .await;
}
