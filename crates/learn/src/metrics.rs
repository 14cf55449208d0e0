/// How good a list was for one person: hits against what the person did later.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ListQuality {
    /// Hits among the first k, divided by what there was to hit.
    pub recall: f64,
    /// `Σ 1 / log2(rank + 1)` of the hits, divided by the same sum for a list that hits all the time.
    pub ndcg: f64,
}

/// Quality of the first `k` of `list` against `later`, which must be ascending. The definitions are those of
/// LightGCN's evaluation (He et al., SIGIR 2020), so figures compare with its table. None when there is nothing to hit.
pub fn list_quality(list: impl IntoIterator<Item = u32>, later: &[u32], k: usize) -> Option<ListQuality> {
    if later.is_empty() {
        return None;
    }
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let ranked = list.into_iter().take(k).enumerate();
    let hits = ranked.filter(|(_, item)| later.binary_search(item).is_ok());
    let (count, gained) = hits.fold((0_usize, 0.0), |(count, sum), (rank, _)| {
        (count + 1, sum + discount(rank))
    });
    let ideal: f64 = (0..later.len().min(k)).map(discount).sum();
    Some(ListQuality {
        recall: count as f64 / later.len() as f64,
        ndcg: if ideal > 0.0 { gained / ideal } else { 0.0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_follow_the_definitions() {
        let quality = list_quality([7, 3, 9], &[3, 4, 5, 9], 3).unwrap();
        assert_eq!(quality.recall, 0.5);
        let (second, third) = (1.0 / 3.0_f64.log2(), 0.5);
        assert!((quality.ndcg - (second + third) / (1.0 + second + third)).abs() < 1e-12);
        assert_eq!(list_quality([1], &[], 3), None);
        assert_eq!(list_quality([], &[1], 3), Some(ListQuality::default()));
    }
}
