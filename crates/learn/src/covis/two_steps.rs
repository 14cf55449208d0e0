use super::counted::{Row, keep_strongest};
use crate::{NeighbourTable, SparseRows, error::Result};
use rayon::prelude::*;

/// Neighbours of neighbours: row `i` of `P T`, where `T` has each item's `strongest` neighbours and `P` is `T` with rows
/// that sum to one. Of each row the `kept` strongest stay.
///
/// Most items of a shop are looked at a few times, and what goes with them has never been looked at together with them; a
/// second step finds it, as the graph networks for sessions do by training (GCE-GNN, Wang and others 2020).
///
/// # Errors
/// None for a table that holds together.
pub fn two_steps(table: &NeighbourTable, strongest: usize, kept: usize) -> Result<NeighbourTable> {
    let items = table.items();
    let ordinals = 0..u32::try_from(items).unwrap_or(u32::MAX);
    let first: Vec<Vec<(u32, f32)>> = ordinals
        .clone()
        .into_par_iter()
        .map(|item| {
            let mut pairs: Vec<(u32, f32)> = table.rows().pairs(item).filter(|pair| pair.0 != item).collect();
            keep_strongest(&mut pairs, strongest);
            pairs
        })
        .collect();
    let rows: Vec<Vec<(u32, f32)>> = ordinals
        .into_par_iter()
        .map_init(
            || Row::new(items),
            |row, item| {
                let own = first.get(item as usize).map_or(&[][..], Vec::as_slice);
                let whole: f32 = own.iter().map(|pair| pair.1).sum();
                for (middle, weight) in own {
                    let share = weight / whole;
                    for (end, second) in first.get(*middle as usize).into_iter().flatten() {
                        row.add(*end, share * second);
                    }
                }
                let mut pairs = row.take();
                keep_strongest(&mut pairs, kept);
                pairs
            },
        )
        .collect();
    let mut reached = SparseRows::with_capacity(items, rows.iter().map(Vec::len).sum());
    rows.into_iter().for_each(|row| reached.push(row));
    NeighbourTable::from_rows(reached)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_neighbour_of_a_neighbour_is_found_and_weighs_its_share() {
        // 0 -> 1 (3), 2 (1); 1 -> 3 (0.5); 2 -> 3 (1.0), 0 (0.2)
        let table = NeighbourTable::new(
            vec![0, 2, 3, 5, 5],
            vec![1, 2, 3, 0, 3],
            vec![3.0, 1.0, 0.5, 0.2, 1.0],
        )
        .unwrap();
        let reached = two_steps(&table, 10, 10).unwrap();
        assert_eq!(reached.row(0), (&[0, 3][..], &[0.05, 0.625][..]));
        assert_eq!(reached.row(3).0.len(), 0);
        assert_eq!(two_steps(&table, 10, 1).unwrap().row(0).0, [3]);
        assert_eq!(two_steps(&table, 1, 10).unwrap().row(0), (&[3][..], &[0.5][..]));
    }
}
