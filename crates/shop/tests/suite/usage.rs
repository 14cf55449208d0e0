//! What shops use, and the limits on it.

use crate::yard::{later, now, on_both, open};
use shop::{COUNTED, Metered, Month, PAGES, Shops, Used};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn a_statement_adds_up_by_month_and_limits_say_when_they_are_used_up() {
    on_both(async |shops: Shops| {
        let (_, moon, scope) = open(&shops, "moon").await;
        let (_, sun, other) = open(&shops, "sun").await;
        let usage = shops.usage();
        let use_up = async |what: &str, count: u64, at| {
            let used = Used::from([((moon.id, what.to_owned()), count)]);
            usage.add(used, at).await.unwrap();
        };
        use_up(COUNTED, 3, now().minus(DAY * 3)).await;
        use_up(COUNTED, 40, now()).await;
        use_up(COUNTED, 2, later(DAY)).await;
        use_up(PAGES, 7, now()).await;
        use_up("event:Product Viewed", 42, now()).await;
        usage.weighed(moon.id, 5_000, now()).await.unwrap();
        usage.weighed(moon.id, 4_000, later(DAY)).await.unwrap();
        let months = scope.statement(13, later(DAY)).await.unwrap();
        assert_eq!(months.len(), 2, "only months in which something was used");
        let (may, april) = (months[0], months[1]);
        assert_eq!(may.month, Month::of(now()));
        assert_eq!((may.events(), may.pages, may.stored), (42, 7, 5_000));
        assert_eq!((april.month.to_string().as_str(), april.events()), ("2026-04", 3));
        let nothing = other.statement(13, now()).await.unwrap();
        assert_eq!(
            (nothing.len(), nothing[0].events()),
            (1, 0),
            "a wall is between shops"
        );

        assert!(usage.used_up(later(DAY)).await.unwrap().is_empty());
        for (what, most) in [(Metered::Events, 43), (Metered::Storage, 4_000)] {
            usage
                .set_quota(moon.id, what, Some(most), later(DAY))
                .await
                .unwrap();
        }
        let over = usage.used_up(later(DAY)).await.unwrap();
        assert_eq!(over, [(moon.id, Metered::Storage)], "the latest weight counts");
        use_up(COUNTED, 1, later(DAY)).await;
        let over = usage.used_up(later(DAY)).await.unwrap();
        assert!(over.contains(&(moon.id, Metered::Events)));
        assert!(scope.quotas().await.unwrap().iter().all(|quota| quota.is_over));
        let over = usage.used_up(later(DAY * 31)).await.unwrap();
        assert_eq!(
            over,
            [(moon.id, Metered::Storage)],
            "another month has events of its own"
        );
        usage
            .set_quota(moon.id, Metered::Storage, None, later(DAY))
            .await
            .unwrap();
        assert_eq!(scope.quotas().await.unwrap().len(), 1);

        let all = usage.of_shops(vec![moon.id, sun.id], later(DAY)).await.unwrap();
        assert_eq!((all[&moon.id].events, all[&moon.id].pages), (43, 7));
        assert_eq!(
            (all[&moon.id].stored, all[&moon.id].most_events),
            (4_000, Some(43))
        );
        assert_eq!(all[&sun.id].events, 0);
    })
    .await;
}
