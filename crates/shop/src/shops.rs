//! Opening shops, finding them, and the door to a shop's own rows.

use crate::{
    CartOwner, Carts, Changes, Checkout, Commissions, Desk, Error, Orders, PublicCatalogue, Reservations,
    Role, ShopScope, Webhooks, cart, commission,
    error::{at_most, required, text},
    ledger::Ledger,
    limits, order,
    payment::PaymentProvider,
    product::{stored, to_store},
    search::folded,
    stock,
};
use fetch::Fetcher;
use model::{Currency, Handle, PersonId, Photo, Rate, ShopId, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use storage::{Records, Row, Statements, records, values};
use zeroize::Zeroizing;

/// A merchant, as everybody may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shop {
    pub id: ShopId,
    pub handle: Handle,
    pub name: String,
    pub about: String,
    pub currency: Currency,
    pub picture: Option<Photo>,
    pub created_at: Timestamp,
}

impl Shop {
    pub(crate) const COLUMNS: &str = "s.id, s.handle, s.name, s.about, s.currency, s.picture, s.created_at";

    pub(crate) fn read(row: &Row) -> Result<Self, Error> {
        let picture: Option<String> = row.get(5)?;
        Ok(Self {
            id: row.get(0)?,
            handle: row.get(1)?,
            name: row.get(2)?,
            about: row.get(3)?,
            currency: row.get(4)?,
            picture: picture.as_deref().map(stored).transpose()?,
            created_at: row.get(6)?,
        })
    }
}

#[derive(Debug, Clone)]
pub struct NewShop {
    pub handle: Handle,
    pub name: String,
    pub about: String,
    /// Of all its prices; fixed once the shop is open.
    pub currency: Currency,
}

/// What changes; `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ShopEdit {
    pub name: Option<String>,
    pub about: Option<String>,
    pub picture: Option<Photo>,
}

impl ShopEdit {
    /// The edit with its texts trimmed, or the first thing that is wrong with it. [`ShopScope::edit`] checks by
    /// itself; forms ask before they store the picture.
    pub fn checked(self) -> Result<Self, Error> {
        let name = self
            .name
            .map(|name| required("the shop's name", &name, limits::SHOP_NAME));
        let about = self
            .about
            .map(|about| text("the shop's description", &about, limits::SHOP_ABOUT));
        Ok(Self {
            name: name.transpose()?,
            about: about.transpose()?,
            picture: self.picture,
        })
    }
}

/// A shop where somebody works, and as what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Membership {
    pub shop: Shop,
    pub role: Role,
}

/// All shops of a yard; clones share one announcer of [`Changes`] and what was read before.
#[derive(Clone)]
pub struct Shops {
    pub(crate) records: Records,
    desk: Arc<Desk>,
}

impl Shops {
    pub(crate) fn desk(&self) -> Arc<Desk> {
        Arc::clone(&self.desk)
    }

    pub fn new(records: Records) -> Self {
        Self {
            desk: Arc::new(Desk::new(&records)),
            records,
        }
    }

    pub fn changes(&self) -> &Changes {
        &self.desk.changes
    }

    pub fn catalogue(&self) -> PublicCatalogue {
        PublicCatalogue::new(self.records.clone(), Arc::clone(&self.desk))
    }

    pub fn reservations(&self) -> Reservations {
        Reservations::new(self.records.clone(), Arc::clone(&self.desk))
    }

    pub fn carts(&self) -> Carts {
        Carts::new(self.records.clone())
    }

    pub fn orders(&self) -> Orders {
        Orders::new(self.records.clone(), Arc::clone(&self.desk))
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::new(self.records.clone())
    }

    pub fn commissions(&self) -> Commissions {
        Commissions::new(self.records.clone())
    }

    /// What tells other programs of what happens here; receivers' secrets are derived from `key`.
    pub fn webhooks(&self, fetcher: Fetcher, key: Zeroizing<[u8; 32]>) -> Webhooks {
        Webhooks::new(self.records.clone(), fetcher, key)
    }

    /// The way from carts to money, over one payment provider. `fee` is the yard's own share of goods without tax.
    pub fn checkout(&self, provider: Arc<dyn PaymentProvider>, fee: Rate) -> Checkout {
        Checkout::new(self.records.clone(), Arc::clone(&self.desk), provider, fee)
    }

    /// Opens a shop with `owner` as its first owner.
    pub async fn open(&self, owner: PersonId, new: NewShop) -> Result<Shop, Error> {
        let shop = Shop {
            id: ShopId::new(),
            handle: new.handle,
            name: required("the shop's name", &new.name, limits::SHOP_NAME)?,
            about: text("the shop's description", &new.about, limits::SHOP_ABOUT)?,
            currency: new.currency,
            picture: None,
            created_at: Timestamp::now(),
        };
        self.records
            .write(move |tx| {
                let shops = count(tx, "SELECT COUNT(*) FROM shop_staff WHERE person_id = $1", owner)?;
                at_most("shops of one person", shops + 1, limits::SHOPS_PER_PERSON)?;
                insert(tx, &shop)?;
                stock::open_main_place(tx, shop.id, shop.created_at)?;
                tx.execute(
                    "INSERT INTO shop_staff (shop_id, person_id, role, joined_at) VALUES ($1, $2, $3, $4)",
                    values![shop.id, owner, Role::Owner.name(), shop.created_at],
                )?;
                Ok(shop.clone())
            })
            .await
    }

    /// The door to a shop's own rows: only its staff come in. Whether the shop does not exist or the person does
    /// not work there is one answer.
    pub async fn enter(&self, person: PersonId, shop: ShopId) -> Result<ShopScope, Error> {
        let (role, currency) = self
            .records
            .read(move |tx| {
                let row = tx.query_first(
                    "SELECT f.role, s.currency FROM shop_staff f JOIN shops s ON s.id = f.shop_id
                     WHERE f.shop_id = $1 AND f.person_id = $2",
                    values![shop, person],
                )?;
                let row = row.ok_or(Error::NotStaff)?;
                Ok::<_, Error>((row.get::<String>(0)?.parse::<Role>()?, row.get::<Currency>(1)?))
            })
            .await?;
        Ok(ShopScope::new(
            self.records.clone(),
            Arc::clone(&self.desk),
            shop,
            person,
            role,
            currency,
        ))
    }

    /// [`Shops::enter`] by the shop's public name.
    pub async fn enter_by_handle(&self, person: PersonId, handle: Handle) -> Result<ShopScope, Error> {
        let shop = self
            .catalogue()
            .shop_by_handle(handle)
            .await?
            .ok_or(Error::NotStaff)?;
        self.enter(person, shop.id).await
    }

    /// The shops where a person works, the oldest membership first.
    pub async fn of_person(&self, person: PersonId) -> Result<Vec<Membership>, Error> {
        self.records
            .read(move |tx| {
                let sql = format!(
                    "SELECT {}, f.role FROM shop_staff f JOIN shops s ON s.id = f.shop_id
                     WHERE f.person_id = $1 ORDER BY f.joined_at, s.id LIMIT 1000",
                    Shop::COLUMNS
                );
                let rows = tx.query(&sql, values![person])?;
                let membership = |row: &Row| {
                    Ok(Membership {
                        shop: Shop::read(row)?,
                        role: row.get::<String>(7)?.parse()?,
                    })
                };
                rows.iter().map(membership).collect()
            })
            .await
    }

    /// Takes a person off the staff of all shops, for a closed account. Refused with [`Error::LastOwner`] where
    /// they are the only owner and others work there; a shop where they work alone keeps its catalogue archived. Their
    /// cart goes, and their name leaves their orders.
    pub async fn forget_person(&self, person: PersonId) -> Result<(), Error> {
        let desk = Arc::clone(&self.desk);
        self.records
            .write(move |tx| {
                let rows = tx.query(
                    "SELECT shop_id, (SELECT COUNT(*) FROM shop_staff o WHERE o.shop_id = f.shop_id),
                       (SELECT COUNT(*) FROM shop_staff o WHERE o.shop_id = f.shop_id AND o.role = 'owner'
                          AND o.person_id <> $1)
                     FROM shop_staff f WHERE person_id = $1 LIMIT 1000",
                    values![person],
                )?;
                for row in &rows {
                    let (shop, staff, other_owners): (ShopId, i64, i64) =
                        (row.get(0)?, row.get(1)?, row.get(2)?);
                    if staff > 1 && other_owners == 0 {
                        return Err(Error::LastOwner);
                    }
                    if staff == 1 {
                        crate::products::archive_all(tx, &desk, shop)?;
                        let now = Timestamp::now();
                        tx.execute(
                            "UPDATE api_keys SET revoked_at = COALESCE(revoked_at, $2) WHERE shop_id = $1",
                            values![shop, now],
                        )?;
                        for sql in [
                            "UPDATE webhooks SET is_on = 0, url = '' WHERE shop_id = $1",
                            "DELETE FROM import_sources WHERE shop_id = $1",
                        ] {
                            tx.execute(sql, values![shop])?;
                        }
                    }
                }
                tx.execute("DELETE FROM shop_staff WHERE person_id = $1", values![person])?;
                tx.execute(
                    "DELETE FROM shop_invitations WHERE invited_by = $1",
                    values![person],
                )?;
                if let Some(cart) = cart::cart_of(tx, CartOwner::Person(person))? {
                    cart::forget_cart(tx, cart)?;
                }
                order::forget_person(tx, person)?;
                commission::forget_creator(tx, person)?;
                Ok(())
            })
            .await
    }
}

fn insert(tx: &mut dyn Statements, shop: &Shop) -> Result<(), Error> {
    let inserted = tx.execute(
        "INSERT INTO shops (id, handle, name, about, currency, search, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (handle) DO NOTHING",
        values![
            shop.id,
            &shop.handle,
            &shop.name,
            &shop.about,
            shop.currency,
            folded(&[&shop.name, shop.handle.as_str()]),
            shop.created_at
        ],
    )?;
    if inserted == 0 {
        Err(Error::HandleTaken(shop.handle.to_string()))
    } else {
        Ok(())
    }
}

pub(crate) fn count(
    tx: &mut dyn Statements,
    sql: &str,
    id: impl Into<records::Value>,
) -> Result<usize, records::Error> {
    let row = tx.query_first(sql, &[id.into()])?;
    let found: i64 = row.map_or(Ok(0), |row| row.get(0))?;
    Ok(usize::try_from(found).unwrap_or(0))
}

impl ShopScope {
    /// The shop as everybody sees it.
    pub async fn shop(&self) -> Result<Shop, Error> {
        let id = self.id();
        self.read(move |tx| one(tx, id)).await
    }

    /// Changes name, description or picture; owners only.
    pub async fn edit(&self, edit: ShopEdit) -> Result<Shop, Error> {
        self.require_owner()?;
        let ShopEdit { name, about, picture } = edit.checked()?;
        let (id, desk) = (self.id(), self.desk());
        self.write_as_owner(move |tx| {
            // Each card of the shop carries its name.
            desk.cards.change_all(tx);
            let before = one(tx, id)?;
            if let Some(new) = &picture {
                crate::products::exchange_pictures(tx, before.picture.as_slice(), std::slice::from_ref(new))?;
            }
            let picture = picture.clone().or(before.picture);
            let after = Shop {
                name: name.clone().unwrap_or(before.name),
                about: about.clone().unwrap_or(before.about),
                picture,
                ..before
            };
            tx.execute(
                "UPDATE shops SET name = $2, about = $3, picture = $4, search = $5, updated_at = $6 WHERE id = $1",
                values![
                    id,
                    &after.name,
                    &after.about,
                    after.picture.as_ref().map(to_store).transpose()?,
                    folded(&[&after.name, after.handle.as_str()]),
                    Timestamp::now()
                ],
            )?;
            Ok(after)
        })
        .await
    }
}

fn one(tx: &mut dyn Statements, id: ShopId) -> Result<Shop, Error> {
    let sql = format!("SELECT {} FROM shops s WHERE s.id = $1", Shop::COLUMNS);
    let row = tx.query_first(&sql, values![id])?;
    Shop::read(&row.ok_or(Error::NotStaff)?)
}
