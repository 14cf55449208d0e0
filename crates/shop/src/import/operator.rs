use crate::{Error, ShopScope, Shops};
use model::{PersonId, ShopId};
use storage::values;

impl Shops {
    /// The door for whoever runs the yard's machine, who may do what the shop's first owner may.
    ///
    /// # Errors
    /// [`Error::NotStaff`] for a shop that does not exist or that nobody owns any more.
    pub async fn enter_for_operator(&self, shop: ShopId) -> Result<ShopScope, Error> {
        let owner: PersonId = self
            .records
            .read(move |tx| {
                let row = tx.query_first(
                    "SELECT person_id FROM shop_staff WHERE shop_id = $1 AND role = 'owner' ORDER BY joined_at, person_id LIMIT 1",
                    values![shop],
                )?;
                Ok::<_, Error>(row.ok_or(Error::NotStaff)?.get(0)?)
            })
            .await?;
        self.enter(owner, shop).await
    }
}
