//! The blend in a model file: each table once, what reads it, and the weights.

use super::code::{read_table, write_table};
use crate::{
    Error, NeighbourTable,
    error::Result,
    file::{Reader, Writer},
    next_item::{Component, NextItem, Priors},
};
use std::sync::Arc;

/// Names of components, then of priors, a line each.
const NAMES: u32 = 16;
/// Number of components; of each component the number of parts and for each part its table and how many lags it hears;
/// number of priors; bounds of the groups by length.
const SHAPE: u32 = 17;
/// Of each component.
const SCALES: u32 = 18;
/// What the lags of all parts count, one part behind the other.
const LAGS: u32 = 19;
/// Group by group, of components and then of priors.
const WEIGHTS: u32 = 20;
/// All priors behind each other.
const PRIORS: u32 = 21;
/// Table `t` has its sections at `TABLES + 16 t`.
const TABLES: u32 = 256;

pub fn encode(writer: &mut Writer, blend: &NextItem) {
    let (components, priors) = (blend.components(), blend.priors());
    let names = components
        .iter()
        .map(Component::name)
        .chain(priors.iter().map(|(name, _)| &**name));
    let names: String = names.map(|name| format!("{name}\n")).collect();
    let mut tables: Vec<&Arc<NeighbourTable>> = Vec::new();
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let mut shape = vec![count(components.len())];
    let mut lags = Vec::new();
    for component in components {
        shape.push(count(component.parts().len()));
        for part in component.parts() {
            let known = tables.iter().position(|table| Arc::ptr_eq(table, &part.table));
            shape.push(count(known.unwrap_or(tables.len())));
            if known.is_none() {
                tables.push(&part.table);
            }
            shape.push(count(part.by_lag.len()));
            lags.extend_from_slice(&part.by_lag);
        }
    }
    shape.push(count(priors.len()));
    shape.extend(blend.bounds().iter().map(|bound| count(*bound)));
    let scales: Vec<f32> = components.iter().map(Component::scale).collect();
    writer.bytes(NAMES, names.as_bytes());
    writer.u32s(SHAPE, shape.into_iter());
    writer.f32s(SCALES, &scales);
    writer.f32s(LAGS, &lags);
    writer.f32s(WEIGHTS, &blend.weights().concat());
    let priors: Vec<f32> = priors
        .iter()
        .flat_map(|(_, prior)| prior.iter().copied())
        .collect();
    writer.f32s(PRIORS, &priors);
    for (tag, table) in (TABLES..).step_by(16).zip(tables) {
        write_table(writer, tag, table);
    }
}

/// # Errors
/// [`Error::BrokenFile`] for parts that do not fit together.
pub fn decode(reader: &Reader<'_>, items: usize) -> Result<NextItem> {
    let names = String::from_utf8_lossy(reader.bytes(NAMES)?);
    let mut names = names.lines().map(str::to_owned);
    let mut name = || names.next().ok_or(UNEVEN);
    let shape = reader.u32s(SHAPE)?;
    let mut shape = shape.iter().map(|number| *number as usize);
    let mut number = || shape.next().ok_or(UNEVEN);
    let (scales, lags) = (reader.f32s(SCALES)?, reader.f32s(LAGS)?);
    let (mut lags, mut tables) = (lags.as_slice(), Vec::new());
    let count = number()?;
    if count != scales.len() {
        return Err(UNEVEN);
    }
    let mut components = Vec::with_capacity(count);
    for scale in scales {
        if scale <= 0.0 {
            return Err(Error::BrokenFile("a scale is not above zero"));
        }
        let mut component = Component::new(name()?, scale);
        for _ in 0..number()? {
            let (table, heard) = (table(reader, &mut tables, number()?, items)?, number()?);
            let (by_lag, rest) = lags.split_at_checked(heard).ok_or(UNEVEN)?;
            lags = rest;
            component = component.with(table, by_lag.to_vec());
        }
        components.push(component);
    }
    let priors = priors(&reader.f32s(PRIORS)?, number()?, items, name)?;
    let bounds: Vec<usize> = shape.collect();
    let weights = reader.f32s(WEIGHTS)?;
    let width = components.len() + priors.len();
    if width == 0 || weights.len() != width * (bounds.len() + 1) || !bounds.is_sorted() {
        return Err(UNEVEN);
    }
    let mut blend = NextItem::new(items, components, priors);
    blend.weigh(bounds, weights.chunks(width).map(<[f32]>::to_vec).collect());
    Ok(blend)
}

/// The table of that number: tables come in the order in which they are first read.
fn table(
    reader: &Reader<'_>,
    tables: &mut Vec<Arc<NeighbourTable>>,
    number: usize,
    items: usize,
) -> Result<Arc<NeighbourTable>> {
    if number == tables.len() {
        let tag = u32::try_from(number)
            .ok()
            .and_then(|number| number.checked_mul(16)?.checked_add(TABLES));
        let table = read_table(reader, tag.ok_or(UNEVEN)?)?;
        if table.items() != items {
            return Err(Error::BrokenFile("a table speaks of other items"));
        }
        tables.push(Arc::new(table));
    }
    tables.get(number).map(Arc::clone).ok_or(UNEVEN)
}

fn priors(
    values: &[f32],
    count: usize,
    items: usize,
    mut name: impl FnMut() -> Result<String>,
) -> Result<Priors> {
    if count.checked_mul(items) != Some(values.len()) {
        return Err(UNEVEN);
    }
    let of_each = values.chunks(items.max(1)).take(count);
    of_each
        .map(|prior| Ok((name()?.into(), prior.to_vec())))
        .collect()
}

const UNEVEN: Error = Error::BrokenFile("parts of the blend do not fit together");
