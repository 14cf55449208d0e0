use super::settings::RidgeSettings;
use crate::{NeighbourTable, SparseRows, error::Result};

/// A fitted local ridge: a column of weights for each item, from which the table that serves is made.
#[derive(Debug, Clone, PartialEq)]
pub struct Ridge {
    pub(super) settings: RidgeSettings,
    /// The λ that was used.
    pub(super) lambda: f32,
    /// Row `j`: neighbours of item `j`, ascending, and how strongly each speaks for `j`.
    pub(super) columns: SparseRows,
    /// Total weight of each item.
    pub(super) popularity: Vec<f32>,
    pub(super) shortened: usize,
}

impl Ridge {
    pub fn settings(&self) -> &RidgeSettings {
        &self.settings
    }

    /// The λ that was used, set or chosen.
    pub fn lambda(&self) -> f32 {
        self.lambda
    }

    /// Row `j`: neighbours of item `j`, ascending, and how strongly each speaks for `j`.
    pub fn columns(&self) -> &SparseRows {
        &self.columns
    }

    /// Total weight of each item.
    pub fn popularity(&self) -> &[f32] {
        &self.popularity
    }

    /// People of whom not all interactions were used, see [`super::HISTORY_LIMIT`].
    pub fn shortened(&self) -> usize {
        self.shortened
    }

    /// The ridge behind a table that [`Ridge::table`] made, so that it can be refreshed without its columns having been
    /// kept: they are twice as large, and nothing that serves reads them. What the table left out of its rows is not in
    /// them. `popularity` is the total weight of each item then.
    ///
    /// # Errors
    /// [`crate::Error::Table`] when table and popularity speak of different numbers of items.
    pub fn of_table(
        settings: &RidgeSettings,
        lambda: f32,
        table: &NeighbourTable,
        popularity: Vec<f32>,
    ) -> Result<Self> {
        if table.items() != popularity.len() {
            return Err(crate::Error::Table(
                "table and popularity speak of different items",
            ));
        }
        let mut columns = table.rows().transposed(popularity.len())?;
        let (speaks, spoken_for) = scales(settings, &popularity);
        let mut weights = Vec::with_capacity(columns.len());
        for (item, spoken_for) in (0_u32..).zip(&spoken_for) {
            weights.extend(columns.pairs(item).map(|(other, weight)| {
                let speaks = speaks.get(other as usize).copied().unwrap_or(1.0);
                weight / (speaks * spoken_for)
            }));
        }
        columns.values_mut().copy_from_slice(&weights);
        Ok(Self {
            settings: settings.clone(),
            lambda,
            columns,
            popularity,
            shortened: 0,
        })
    }

    /// The table that serves: for each history item the items it speaks for, weights with popularity put back
    /// (`w_ij · d_i^-h · d_j^c`), and only the loudest of a row.
    ///
    /// # Errors
    /// None for a ridge that was fitted.
    pub fn table(&self) -> Result<NeighbourTable> {
        let (speaks, spoken_for) = scales(&self.settings, &self.popularity);
        let rows = self.columns.transposed(self.popularity.len())?;
        let mut kept =
            SparseRows::with_capacity(rows.rows(), rows.len().min(rows.rows() * self.settings.row));
        let mut row: Vec<(u32, f32)> = Vec::new();
        for (item, speaks) in (0_u32..).zip(&speaks) {
            row.clear();
            row.extend(rows.pairs(item).map(|(other, weight)| {
                (
                    other,
                    weight * speaks * spoken_for.get(other as usize).copied().unwrap_or(0.0),
                )
            }));
            if row.len() > self.settings.row {
                let loudest =
                    |a: &(u32, f32), b: &(u32, f32)| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0));
                row.select_nth_unstable_by(self.settings.row.saturating_sub(1), loudest);
                row.truncate(self.settings.row);
                row.sort_unstable_by_key(|(other, _)| *other);
            }
            kept.push(row.iter().copied());
        }
        NeighbourTable::from_rows(kept)
    }
}

/// How loudly each item speaks, and how loudly it is spoken for. An item that nobody met counts as one that somebody did.
fn scales(settings: &RidgeSettings, popularity: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let power = |power: f32| -> Vec<f32> {
        let of = |total: &f32| if *total > 0.0 { total.powf(power) } else { 1.0 };
        popularity.iter().map(of).collect()
    };
    (power(-settings.history_power), power(settings.popularity_power))
}
