//! The sum of an order: a pure function of lines, discount, shipping and taxes.
//!
//! Every amount of the order is the sum of its lines' amounts, to the last minor unit: the discount and each rate's tax
//! are computed once for the whole and divided by largest remainders, so neither a partial refund nor a tax report
//! ever has to explain a won that is in no line.

use super::{Discount, ShippingTerms, TaxTable};
use crate::{Error, TaxClass};
use model::{Currency, Money, Rate, Rounding};
use serde::Serialize;
use std::collections::BTreeMap;

/// So many pieces of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteLine {
    /// With or without its tax, as the table says.
    pub unit: Money,
    pub quantity: u32,
    pub class: TaxClass,
    /// Of one piece.
    pub weight_grams: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LineTotals {
    /// Pieces times price.
    pub gross: Money,
    pub discount: Money,
    pub rate: Rate,
    /// In `total`, whether the price included it or not.
    pub tax: Money,
    /// What the buyer pays for the line.
    pub total: Money,
}

/// What an order of one shop comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub lines: Vec<LineTotals>,
    /// Before discounts.
    pub goods: Money,
    pub discount: Money,
    /// What the buyer pays for sending, its tax included.
    pub shipping: Money,
    pub shipping_tax: Money,
    /// All taxes, that of shipping too.
    pub tax: Money,
    pub total: Money,
}

/// What `lines` come to. Shipping is taxed at the standard rate.
///
/// # Errors
/// [`Error::Value`] when an amount leaves 64 bits or is of another currency.
pub fn quote(
    currency: Currency,
    lines: &[QuoteLine],
    discount: Option<Discount>,
    shipping: Option<&ShippingTerms>,
    taxes: &TaxTable,
) -> Result<Totals, Error> {
    let mut gross = Vec::with_capacity(lines.len());
    for line in lines {
        gross.push(line.unit.checked_times(i64::from(line.quantity))?);
    }
    let goods = Money::sum(currency, gross.iter().copied())?;
    let discount = discount.map_or(Ok(Money::zero(currency)), |discount| discount.of(goods))?;
    let discounts = discount.allocate(&weights(&gross))?;
    let mut paid = Vec::with_capacity(lines.len());
    for (gross, discount) in gross.iter().zip(&discounts) {
        paid.push(gross.checked_sub(*discount)?);
    }
    let worth = goods.checked_sub(discount)?;
    let grams = lines
        .iter()
        .map(|line| u64::from(line.weight_grams) * u64::from(line.quantity))
        .fold(0, u64::saturating_add);
    let sent = shipping.map_or(Ok(Money::zero(currency)), |terms| terms.price(grams, worth))?;

    // Shipping is the last of the taxed amounts.
    let classes = lines.iter().map(|line| line.class).chain([TaxClass::Standard]);
    let rates: Vec<Rate> = classes.map(|class| taxes.rate(class)).collect();
    let mut amounts = paid;
    amounts.push(sent);
    let taxed = tax(&amounts, &rates, taxes.included)?;
    let mut totals = Vec::with_capacity(amounts.len());
    for (amount, tax) in amounts.iter().zip(&taxed) {
        totals.push(if taxes.included {
            *amount
        } else {
            amount.checked_add(*tax)?
        });
    }
    let tax = Money::sum(currency, taxed.iter().copied())?;
    let total = Money::sum(currency, totals.iter().copied())?;
    let (shipping, shipping_tax) = (totals.pop(), taxed.last().copied());
    let lines = gross
        .into_iter()
        .zip(discounts)
        .zip(rates)
        .zip(taxed.iter().zip(totals));
    Ok(Totals {
        lines: lines
            .map(|(((gross, discount), rate), (tax, total))| LineTotals {
                gross,
                discount,
                rate,
                tax: *tax,
                total,
            })
            .collect(),
        goods,
        discount,
        shipping: shipping.unwrap_or(Money::zero(currency)),
        shipping_tax: shipping_tax.unwrap_or(Money::zero(currency)),
        tax,
        total,
    })
}

/// The tax of each amount: of all amounts of one rate at once, divided among them.
fn tax(amounts: &[Money], rates: &[Rate], included: bool) -> Result<Vec<Money>, Error> {
    let mut groups: BTreeMap<Rate, Vec<usize>> = BTreeMap::new();
    for (place, rate) in rates.iter().enumerate() {
        groups.entry(*rate).or_default().push(place);
    }
    let mut taxes: Vec<Money> = amounts
        .iter()
        .map(|amount| Money::zero(amount.currency))
        .collect();
    for (rate, places) in groups {
        let members: Vec<Money> = places
            .iter()
            .filter_map(|place| amounts.get(*place).copied())
            .collect();
        let Some(first) = members.first() else { continue };
        let base = Money::sum(first.currency, members.iter().copied())?;
        let whole = if included {
            rate.included_in(base, Rounding::HalfUp)
        } else {
            rate.of(base, Rounding::HalfUp)
        };
        for (place, part) in places.iter().zip(whole.allocate(&weights(&members))?) {
            if let Some(slot) = taxes.get_mut(*place) {
                *slot = part;
            }
        }
    }
    Ok(taxes)
}

/// Amounts here are never negative.
fn weights(amounts: &[Money]) -> Vec<u64> {
    amounts.iter().map(|amount| amount.minor.unsigned_abs()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    fn line(unit: i64, quantity: u32, class: TaxClass) -> QuoteLine {
        QuoteLine {
            unit: won(unit),
            quantity,
            class,
            weight_grams: 500,
        }
    }

    fn parcel(base: i64) -> ShippingTerms {
        ShippingTerms {
            name: "Parcel".into(),
            countries: Vec::new(),
            base: won(base),
            included_grams: 0,
            step_grams: 0,
            step: won(0),
            free_from: None,
        }
    }

    fn table(included: bool) -> TaxTable {
        let rates = [
            (TaxClass::Standard, Rate::percent(10)),
            (TaxClass::Reduced, Rate::percent(5)),
        ];
        TaxTable::new(included, rates)
    }

    #[test]
    fn a_korean_order_holds_its_tax() {
        let lines = [
            line(12_000, 2, TaxClass::Standard),
            line(9_000, 1, TaxClass::Exempt),
        ];
        let totals = quote(Currency::KRW, &lines, None, Some(&parcel(3_000)), &table(true)).unwrap();
        assert_eq!((totals.total, totals.goods), (won(36_000), won(33_000)));
        // A tenth on top of the net is an eleventh of 24,000 + 3,000.
        assert_eq!(totals.tax, won(2_455));
        assert_eq!((totals.lines[0].tax, totals.shipping_tax), (won(2_182), won(273)));
        assert_eq!(totals.lines[1].tax, won(0));
    }

    #[test]
    fn taxes_come_on_top_where_prices_are_without() {
        let lines = [line(999, 1, TaxClass::Standard), line(100, 3, TaxClass::Reduced)];
        let totals = quote(Currency::KRW, &lines, None, None, &table(false)).unwrap();
        assert_eq!((totals.tax, totals.total), (won(100 + 15), won(1_299 + 115)));
        assert_eq!(totals.lines[0].total, won(1_099));
    }

    #[test]
    fn a_discount_is_shared_by_worth_and_never_more_than_the_goods() {
        let lines = [line(100, 1, TaxClass::Exempt); 3];
        let ten = Some(Discount::Amount(won(100)));
        let totals = quote(Currency::KRW, &lines, ten, None, &table(true)).unwrap();
        let discounts: Vec<i64> = totals.lines.iter().map(|line| line.discount.minor).collect();
        assert_eq!(discounts, [34, 33, 33]);
        let all = Some(Discount::Amount(won(1_000)));
        let totals = quote(Currency::KRW, &lines, all, Some(&parcel(500)), &table(true)).unwrap();
        assert_eq!((totals.discount, totals.total), (won(300), won(500)));
        let third = Some(Discount::Percent("33.3333".parse().unwrap()));
        let totals = quote(Currency::KRW, &lines, third, None, &table(true)).unwrap();
        assert_eq!(totals.discount, won(100));
    }

    #[test]
    fn nothing_costs_nothing() {
        let totals = quote(Currency::KRW, &[], None, None, &table(true)).unwrap();
        assert_eq!((totals.total, totals.tax), (won(0), won(0)));
    }

    fn class() -> impl Strategy<Value = TaxClass> {
        prop::sample::select(vec![TaxClass::Standard, TaxClass::Reduced, TaxClass::Exempt])
    }

    fn discount() -> impl Strategy<Value = Option<Discount>> {
        prop::option::of(prop_oneof![
            (0_i64..10_000_000).prop_map(|minor| Discount::Amount(won(minor))),
            (0_u32..=1_000_000).prop_map(|ppm| Discount::Percent(Rate::from_ppm(ppm).unwrap())),
        ])
    }

    proptest! {
        #[test]
        fn an_order_is_the_sum_of_its_lines(
            lines in prop::collection::vec((0_i64..10_000_000, 1_u32..100, class()), 0..20),
            discount in discount(), base in 0_i64..100_000, included in any::<bool>()
        ) {
            let lines: Vec<QuoteLine> =
                lines.into_iter().map(|(unit, quantity, class)| line(unit, quantity, class)).collect();
            let totals = quote(Currency::KRW, &lines, discount, Some(&parcel(base)), &table(included)).unwrap();
            let sum = |part: fn(&LineTotals) -> Money| -> i64 { totals.lines.iter().map(|line| part(line).minor).sum() };
            prop_assert_eq!(sum(|line| line.gross), totals.goods.minor);
            prop_assert_eq!(sum(|line| line.discount), totals.discount.minor);
            prop_assert_eq!(sum(|line| line.tax) + totals.shipping_tax.minor, totals.tax.minor);
            prop_assert_eq!(sum(|line| line.total) + totals.shipping.minor, totals.total.minor);
            let expected = totals.goods.minor - totals.discount.minor + base;
            let on_top = if included { 0 } else { totals.tax.minor };
            prop_assert_eq!(totals.total.minor, expected + on_top);
            for line in &totals.lines {
                prop_assert!(line.discount.minor >= 0 && line.discount.minor <= line.gross.minor);
                prop_assert!(line.tax.minor >= 0 && line.tax.minor <= line.total.minor);
            }
        }
    }
}
