//! Who works in a shop: invitations by a one-time token, roles, and leaving.

use crate::{Error, ShopScope, Shops, error::at_most, limits, shops::count};
use model::{PersonId, ShopId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, time::Duration};
use storage::{Statements, records, values};

const INVITATION_LASTS: Duration = Duration::from_secs(7 * 24 * 3_600);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything, with the staff and the shop's own page.
    Owner,
    /// Products and stock.
    Staff,
}

impl Role {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Staff => "staff",
        }
    }
}

impl FromStr for Role {
    type Err = records::Error;
    fn from_str(text: &str) -> Result<Self, records::Error> {
        match text {
            "owner" => Ok(Self::Owner),
            "staff" => Ok(Self::Staff),
            other => Err(records::Error::Stored(format!("role `{other}`"))),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaffMember {
    pub person: PersonId,
    pub role: Role,
    pub joined_at: Timestamp,
}

/// The secret of one invitation: 64 hex digits, shown once; only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationToken(String);

impl InvitationToken {
    fn draw() -> Self {
        let secret: [u8; 32] = rand::random();
        Self(secret.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// For the link that is sent to the invited person.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn hash(&self) -> [u8; 32] {
        *blake3::hash(self.0.as_bytes()).as_bytes()
    }
}

impl FromStr for InvitationToken {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let is_token = text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if is_token {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::Invitation)
        }
    }
}

impl fmt::Debug for InvitationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationToken(…)")
    }
}

/// What an invitation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited {
    pub shop: ShopId,
    pub role: Role,
}

impl Shops {
    /// Takes up an invitation as a signed-in person and uses it up. Somebody who works there already keeps the
    /// higher of both roles.
    pub async fn accept_invitation(
        &self,
        person: PersonId,
        token: InvitationToken,
    ) -> Result<Invited, Error> {
        let now = Timestamp::now();
        self.records
            .write(move |tx| {
                let row = tx.query_first(
                    "DELETE FROM shop_invitations WHERE token_hash = $1 AND expires_at > $2
                     RETURNING shop_id, role",
                    values![token.hash(), now],
                )?;
                let row = row.ok_or(Error::Invitation)?;
                let invited = Invited {
                    shop: row.get(0)?,
                    role: row.get::<String>(1)?.parse()?,
                };
                check_staff_limit(tx, invited.shop)?;
                tx.execute(
                    "INSERT INTO shop_staff (shop_id, person_id, role, joined_at) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (shop_id, person_id) DO UPDATE SET role =
                       CASE WHEN shop_staff.role = 'owner' THEN 'owner' ELSE excluded.role END",
                    values![invited.shop, person, invited.role.name(), now],
                )?;
                Ok(invited)
            })
            .await
    }
}

impl ShopScope {
    /// Everybody who works here, owners first.
    pub async fn staff(&self) -> Result<Vec<StaffMember>, Error> {
        let shop = self.id();
        self.read(move |tx| {
            let rows = tx.query(
                "SELECT person_id, role, joined_at FROM shop_staff WHERE shop_id = $1
                 ORDER BY role, joined_at, person_id LIMIT 1000",
                values![shop],
            )?;
            rows.iter()
                .map(|row| {
                    Ok(StaffMember {
                        person: row.get(0)?,
                        role: row.get::<String>(1)?.parse()?,
                        joined_at: row.get(2)?,
                    })
                })
                .collect()
        })
        .await
    }

    /// A token for one person to join with `role` within seven days; owners only.
    pub async fn invite(&self, role: Role) -> Result<InvitationToken, Error> {
        self.require_owner()?;
        let (shop, owner, now) = (self.id(), self.person(), Timestamp::now());
        let token = InvitationToken::draw();
        let hash = token.hash();
        self.write_as_owner(move |tx| {
            tx.execute(
                "DELETE FROM shop_invitations WHERE shop_id = $1 AND expires_at <= $2",
                values![shop, now],
            )?;
            let open = count(
                tx,
                "SELECT COUNT(*) FROM shop_invitations WHERE shop_id = $1",
                shop,
            )?;
            at_most("open invitations", open + 1, limits::OPEN_INVITATIONS)?;
            check_staff_limit(tx, shop)?;
            tx.execute(
                "INSERT INTO shop_invitations (shop_id, token_hash, role, invited_by, expires_at)
                 VALUES ($1, $2, $3, $4, $5)",
                values![shop, hash, role.name(), owner, now.plus(INVITATION_LASTS)],
            )?;
            Ok(())
        })
        .await?;
        Ok(token)
    }

    /// Makes all open invitations of the shop worthless; owners only.
    pub async fn revoke_invitations(&self) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            tx.execute("DELETE FROM shop_invitations WHERE shop_id = $1", values![shop])?;
            Ok(())
        })
        .await
    }

    /// Owners only; the last owner cannot become staff.
    pub async fn change_role(&self, person: PersonId, role: Role) -> Result<(), Error> {
        let shop = self.id();
        self.write_as_owner(move |tx| {
            let changed = tx.execute(
                "UPDATE shop_staff SET role = $3 WHERE shop_id = $1 AND person_id = $2",
                values![shop, person, role.name()],
            )?;
            if changed == 0 {
                return Err(Error::NoSuchMember);
            }
            check_an_owner_is_left(tx, shop)
        })
        .await
    }

    /// Takes somebody off the staff. Owners may dismiss anybody, staff only themselves; one owner stays.
    pub async fn dismiss(&self, person: PersonId) -> Result<(), Error> {
        if person != self.person() {
            self.require_owner()?;
        }
        let shop = self.id();
        let unit = move |tx: &mut dyn Statements| {
            let gone = tx.execute(
                "DELETE FROM shop_staff WHERE shop_id = $1 AND person_id = $2",
                values![shop, person],
            )?;
            if gone == 0 {
                return Err(Error::NoSuchMember);
            }
            check_an_owner_is_left(tx, shop)
        };
        if person == self.person() {
            self.write(unit).await
        } else {
            self.write_as_owner(unit).await
        }
    }
}

fn check_an_owner_is_left(tx: &mut dyn Statements, shop: ShopId) -> Result<(), Error> {
    let owners = count(
        tx,
        "SELECT COUNT(*) FROM shop_staff WHERE shop_id = $1 AND role = 'owner'",
        shop,
    )?;
    if owners == 0 {
        Err(Error::LastOwner)
    } else {
        Ok(())
    }
}

fn check_staff_limit(tx: &mut dyn Statements, shop: ShopId) -> Result<(), Error> {
    let staff = count(tx, "SELECT COUNT(*) FROM shop_staff WHERE shop_id = $1", shop)?;
    at_most("people on the staff", staff + 1, limits::STAFF)
}
