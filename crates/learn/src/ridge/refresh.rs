use super::{
    columns::Ridge,
    fit::solve,
    scaled::{Scaled, column_sums},
};
use crate::{Interactions, SparseRows, error::Result};

impl Ridge {
    /// The ridge after interactions changed: the columns of `changed` items are solved anew, the others stay. `now` holds
    /// everything, with the ordinals that this ridge was fitted with and new ones behind them; new items are always
    /// solved. Returns how many columns were; `solved` is told as by [`super::fit`].
    ///
    /// A solved column has the bits that [`super::fit`] over `now` gives it. The others miss what the change did to their
    /// neighbours' counts, which is little as long as few change between full fits. λ stays what it was, so that
    /// columns of different days fit together.
    ///
    /// # Errors
    /// [`crate::Error::Empty`] when nothing is left to learn from.
    pub fn refresh(
        &self,
        now: &Interactions,
        changed: impl IntoIterator<Item = u32>,
        solved: impl Fn(usize) + Sync,
    ) -> Result<(Self, usize)> {
        let settings = super::RidgeSettings {
            lambda: Some(self.lambda),
            ..self.settings.clone()
        };
        let scaled = Scaled::new(now, &settings)?;
        let items = now.items().len();
        let known = self.columns.rows();
        let mut is_changed: Vec<bool> = (0..items).map(|item| item >= known).collect();
        for item in changed {
            if let Some(is_changed) = is_changed.get_mut(item as usize) {
                *is_changed = true;
            }
        }
        let wanted: Vec<u32> = (0_u32..)
            .zip(&is_changed)
            .filter(|(_, changed)| **changed)
            .map(|(item, _)| item)
            .collect();
        let mut columns = SparseRows::with_capacity(items, self.columns.len());
        let mut solved = solve(&scaled, &settings, &wanted, solved).into_iter().flatten();
        for (item, changed) in (0_u32..).zip(is_changed) {
            match changed {
                true => columns.push(solved.next().map(|(_, column)| column).unwrap_or_default()),
                false => columns.push(self.columns.pairs(item)),
            }
        }
        let refreshed = Self {
            settings: self.settings.clone(),
            lambda: self.lambda,
            columns,
            popularity: scaled.popularity,
            shortened: scaled.shortened,
        };
        Ok((refreshed, wanted.len()))
    }

    /// Items that weigh another total in `now` than when their column was solved, ordinals as in [`Ridge::refresh`].
    pub fn changed<'a>(&'a self, now: &'a Interactions) -> impl Iterator<Item = u32> + 'a {
        let totals = column_sums(now.by_person(), now.items().len());
        (0_u32..).zip(totals).filter_map(|(item, total)| {
            let before = self.popularity.get(item as usize).copied().unwrap_or(0.0);
            (before != total).then_some(item)
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        Interactions, InteractionsBuilder,
        ridge::{RidgeSettings, fit},
    };
    use proptest::{collection::vec, prelude::*};

    fn interactions(pairs: &[(u64, u64)]) -> Interactions {
        let mut builder = InteractionsBuilder::new();
        for (person, item) in pairs {
            builder.add(*person, *item, 1.0).unwrap();
        }
        builder.finish()
    }

    fn settings() -> RidgeSettings {
        RidgeSettings {
            neighbours: 6,
            lambda: Some(0.7),
            ..RidgeSettings::default()
        }
    }

    proptest! {
        #[test]
        fn refreshed_columns_equal_those_of_a_full_fit(
            before in vec((0_u64..20, 0_u64..15), 1..120),
            after in vec((0_u64..24, 0_u64..19), 1..8),
        ) {
            let first = interactions(&before);
            let old = fit(&first, &settings(), |_| ()).unwrap();
            let mut builder = first.into_builder();
            for (person, item) in &after {
                builder.add(*person, *item, 1.0).unwrap();
            }
            let now = builder.finish();
            let changed: Vec<u32> = after.iter().filter_map(|(_, item)| now.items().ordinal(*item)).collect();
            let (refreshed, _) = old.refresh(&now, changed.iter().copied(), |_| ()).unwrap();
            let full = fit(&now, &settings(), |_| ()).unwrap();
            for item in 0..now.items().len() as u32 {
                let stays = (item as usize) < old.columns().rows() && !changed.contains(&item);
                let wanted = if stays { old.columns() } else { full.columns() };
                prop_assert_eq!(refreshed.columns().row(item), wanted.row(item));
            }
            let (all, solved) = old.refresh(&now, 0..now.items().len() as u32, |_| ()).unwrap();
            prop_assert_eq!(solved, now.items().len());
            prop_assert_eq!(all, full);
        }
    }
}
