//! Writing into the book: which entries are new, what they move, and the balances after them.

use super::{Account, Balance, Entry, Owner, Phase, Step, Transfer};
use crate::{Error, sql::insert_exactly};
use model::{Money, Timestamp, TransferId};
use std::collections::{BTreeMap, HashMap};
use storage::{Statements, Value, records::query_in};

/// Writes `entries` within the caller's transaction. Entries whose keys are there already are passed over when they
/// say the same.
///
/// # Errors
/// [`Error::TransferKey`] for a known key with another content, [`Error::NoSuchTransfer`] for a hold that is not
/// there (yet), [`Error::HoldResolved`] for one that was settled or voided under another key,
/// [`Error::Transfer`] for an amount that is negative, above what was held, or from an account to itself.
pub(crate) fn record(tx: &mut dyn Statements, entries: &[Entry], now: Timestamp) -> Result<(), Error> {
    let known = known(tx, entries)?;
    let mut new: Vec<Transfer> = Vec::with_capacity(entries.len());
    // What each new settle or void frees, in the order of `new`.
    let mut freed: Vec<Money> = Vec::with_capacity(entries.len());
    for entry in entries {
        let Some((transfer, held)) = planned(entry, &known, now)? else {
            continue;
        };
        let before = known.get(entry.key.as_str());
        let before = before.or_else(|| new.iter().find(|other| other.key == entry.key));
        match before {
            Some(before) if before.says_the_same(&transfer) => {}
            Some(_) => return Err(Error::TransferKey(entry.key.clone())),
            None => {
                freed.push(held);
                new.push(transfer);
            }
        }
    }
    check_unresolved(tx, &new)?;
    insert(tx, &new)?;
    add_up(tx, &new, &freed)
}

/// Transfers that stand under the entries' keys and those of their holds.
fn known(tx: &mut dyn Statements, entries: &[Entry]) -> Result<HashMap<String, Transfer>, Error> {
    let mut keys: Vec<&str> = Vec::with_capacity(entries.len());
    for entry in entries {
        keys.push(&entry.key);
        if let Step::Settle { hold, .. } | Step::Void { hold } = &entry.step {
            keys.push(hold);
        }
    }
    let select = format!("SELECT {} FROM ledger_transfers WHERE key IN", Transfer::COLUMNS);
    let rows = query_in(tx, &select, &[], &keys)?;
    let mut known = HashMap::with_capacity(rows.len());
    for row in &rows {
        let transfer = Transfer::read(row)?;
        known.insert(transfer.key.clone(), transfer);
    }
    Ok(known)
}

/// The row that an entry asks for, and what its hold had reserved; `None` for one that moves nothing.
fn planned(
    entry: &Entry,
    known: &HashMap<String, Transfer>,
    now: Timestamp,
) -> Result<Option<(Transfer, Money)>, Error> {
    let refuse = |why: &'static str| Error::Transfer {
        key: entry.key.clone(),
        why,
    };
    let row = |phase, holds, debit: Owner, credit: Owner, amount| Transfer {
        id: TransferId::new(),
        key: entry.key.clone(),
        phase,
        holds,
        debit,
        credit,
        amount,
        reason: entry.reason,
        order: entry.order,
        at: now,
    };
    let held_by = |hold: &str| {
        let found = known.get(hold).filter(|found| found.phase == Phase::Hold);
        found.ok_or_else(|| Error::NoSuchTransfer(hold.to_owned()))
    };
    let (transfer, held) = match &entry.step {
        Step::Post { amount, .. } | Step::Hold { amount, .. } if amount.is_zero() => return Ok(None),
        Step::Post {
            debit,
            credit,
            amount,
        } => (
            row(Phase::Post, None, *debit, *credit, *amount),
            Money::zero(amount.currency),
        ),
        Step::Hold {
            debit,
            credit,
            amount,
        } => (
            row(Phase::Hold, None, *debit, *credit, *amount),
            Money::zero(amount.currency),
        ),
        Step::Settle { hold, amount } => {
            let held = held_by(hold)?;
            if amount.currency != held.amount.currency || amount.minor > held.amount.minor {
                return Err(refuse("more than was held"));
            }
            (
                row(Phase::Settle, Some(held.id), held.debit, held.credit, *amount),
                held.amount,
            )
        }
        Step::Void { hold } => {
            let held = held_by(hold)?;
            let nothing = Money::zero(held.amount.currency);
            (
                row(Phase::Void, Some(held.id), held.debit, held.credit, nothing),
                held.amount,
            )
        }
    };
    if transfer.debit == transfer.credit {
        return Err(refuse("from an account to itself"));
    }
    if transfer.amount.minor < 0 {
        return Err(refuse("a negative amount"));
    }
    Ok(Some((transfer, held)))
}

/// One hold is resolved once.
fn check_unresolved(tx: &mut dyn Statements, new: &[Transfer]) -> Result<(), Error> {
    let holds: Vec<TransferId> = new.iter().filter_map(|transfer| transfer.holds).collect();
    let rows = query_in(
        tx,
        "SELECT holds FROM ledger_transfers WHERE holds IN",
        &[],
        &holds,
    )?;
    let mut resolved: Vec<TransferId> = Vec::new();
    for row in &rows {
        resolved.push(row.get(0)?);
    }
    for transfer in new {
        let Some(hold) = transfer.holds else { continue };
        if resolved.contains(&hold) {
            return Err(Error::HoldResolved(transfer.key.clone()));
        }
        resolved.push(hold);
    }
    Ok(())
}

fn insert(tx: &mut dyn Statements, new: &[Transfer]) -> Result<(), Error> {
    let mut values: Vec<Value> = Vec::with_capacity(new.len() * Transfer::WIDTH);
    for transfer in new {
        let [debit_kind, debit_owner, _] = transfer.debited().values();
        let [credit_kind, credit_owner, currency] = transfer.credited().values();
        values.extend([
            transfer.id.into(),
            Value::from(&transfer.key),
            transfer.phase.name().into(),
            transfer.holds.into(),
            debit_kind,
            debit_owner,
            credit_kind,
            credit_owner,
            transfer.amount.minor.into(),
            currency,
            transfer.reason.name().into(),
            transfer.order.into(),
            transfer.at.into(),
        ]);
    }
    let insert = format!("INSERT INTO ledger_transfers ({}) VALUES", Transfer::COLUMNS);
    insert_exactly(tx, &insert, Transfer::WIDTH, &values, "")?;
    Ok(())
}

/// Brings the balances in line with the new transfers: one row for each account, in a stable order so that two
/// writers do not wait for each other.
fn add_up(tx: &mut dyn Statements, new: &[Transfer], freed: &[Money]) -> Result<(), Error> {
    let Some(first) = new.first() else { return Ok(()) };
    let mut changes: BTreeMap<(Owner, &'static str), (Account, Balance)> = BTreeMap::new();
    for (transfer, freed) in new.iter().zip(freed) {
        let (held, posted) = match transfer.phase {
            Phase::Post => (0, transfer.amount.minor),
            Phase::Hold => (transfer.amount.minor, 0),
            Phase::Settle => (-freed.minor, transfer.amount.minor),
            Phase::Void => (-freed.minor, 0),
        };
        let account = transfer.debited();
        let (_, debited) = changes
            .entry(account.sort_key())
            .or_insert((account, Balance::default()));
        debited.debits_held += held;
        debited.debits_posted += posted;
        let account = transfer.credited();
        let (_, credited) = changes
            .entry(account.sort_key())
            .or_insert((account, Balance::default()));
        credited.credits_held += held;
        credited.credits_posted += posted;
    }
    let drawn = first.id.as_bytes().last().copied().unwrap_or(0);
    let mut values: Vec<Value> = Vec::with_capacity(changes.len() * 8);
    for (account, change) in changes.into_values() {
        values.extend(account.values());
        values.push((drawn % account.owner.shards()).into());
        let Balance {
            debits_held,
            debits_posted,
            credits_held,
            credits_posted,
        } = change;
        values.extend([debits_held, debits_posted, credits_held, credits_posted].map(Value::from));
    }
    // What is freed may stand in another shard than what was held: a shard alone may be negative, their sum is not.
    insert_exactly(
        tx,
        "INSERT INTO ledger_balances (owner_kind, owner, currency, shard, debits_held, debits_posted, credits_held,
           credits_posted) VALUES",
        8,
        &values,
        "ON CONFLICT (owner_kind, owner, currency, shard) DO UPDATE SET
           debits_held = ledger_balances.debits_held + excluded.debits_held,
           debits_posted = ledger_balances.debits_posted + excluded.debits_posted,
           credits_held = ledger_balances.credits_held + excluded.credits_held,
           credits_posted = ledger_balances.credits_posted + excluded.credits_posted",
    )?;
    Ok(())
}
