use crate::{Desk, Error, Role, patience::patiently};
use model::{Currency, PersonId, ShopId};
use std::sync::Arc;
use storage::{Records, Statements, values};

/// One shop, seen by one of its staff: the only way to its own rows.
///
/// Only [`crate::Shops::enter`] makes one. Each write checks again, in its own transaction, that the person still
/// has the role, so a scope that was kept while its holder was dismissed opens nothing.
#[derive(Clone)]
pub struct ShopScope {
    records: Records,
    desk: Arc<Desk>,
    shop: ShopId,
    person: PersonId,
    role: Role,
    currency: Currency,
}

impl ShopScope {
    pub(crate) fn new(
        records: Records,
        desk: Arc<Desk>,
        shop: ShopId,
        person: PersonId,
        role: Role,
        currency: Currency,
    ) -> Self {
        Self {
            records,
            desk,
            shop,
            person,
            role,
            currency,
        }
    }

    pub fn id(&self) -> ShopId {
        self.shop
    }

    /// Who entered.
    pub fn person(&self) -> PersonId {
        self.person
    }

    pub fn role(&self) -> Role {
        self.role
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Refuses everybody but owners.
    pub fn require_owner(&self) -> Result<(), Error> {
        if self.role == Role::Owner {
            Ok(())
        } else {
            Err(Error::OwnerOnly)
        }
    }

    pub(crate) fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    pub(crate) async fn read<T, F>(&self, unit: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + 'static,
    {
        let (shop, person) = (self.shop, self.person);
        self.records
            .read(move |tx| {
                current_role(tx, shop, person)?;
                unit(tx)
            })
            .await
    }

    pub(crate) async fn write<T, F>(&self, unit: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + 'static,
    {
        let (shop, person) = (self.shop, self.person);
        self.records
            .write(move |tx| {
                current_role(tx, shop, person)?;
                unit(tx)
            })
            .await
    }

    /// [`ShopScope::write`] for what buyers are in the way of.
    pub(crate) async fn write_patiently<T, F>(&self, unit: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + Sync + 'static,
    {
        let (shop, person) = (self.shop, self.person);
        patiently(&self.records, move |tx| {
            current_role(tx, shop, person)?;
            unit(tx)
        })
        .await
    }

    pub(crate) async fn write_as_owner<T, F>(&self, unit: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut dyn Statements) -> Result<T, Error> + Send + 'static,
    {
        let (shop, person) = (self.shop, self.person);
        self.records
            .write(move |tx| {
                if current_role(tx, shop, person)? != Role::Owner {
                    return Err(Error::OwnerOnly);
                }
                unit(tx)
            })
            .await
    }
}

fn current_role(tx: &mut dyn Statements, shop: ShopId, person: PersonId) -> Result<Role, Error> {
    let row = tx.query_first(
        "SELECT role FROM shop_staff WHERE shop_id = $1 AND person_id = $2",
        values![shop, person],
    )?;
    Ok(row.ok_or(Error::NotStaff)?.get::<String>(0)?.parse()?)
}
