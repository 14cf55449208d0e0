//! The two ends as an operator types them.

use crate::{
    app::App,
    error::Failure,
    lang::Words,
    pages::reasons::of_people,
    server::Caller,
    view::{
        form::Field,
        identity::{EndFields, Kind},
    },
};
use model::{Handle, Scope, ShopId, VisitorId};
use people::identity::{Node, Plain};
use serde::Deserialize;

/// Codes of what can be asked for, in the order of the form.
const KINDS: [&str; 7] = [
    "account", "email", "phone", "device", "loyalty", "customer", "payment",
];

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    a_kind: String,
    #[serde(default)]
    a_value: String,
    #[serde(default)]
    a_shop: String,
    #[serde(default)]
    b_kind: String,
    #[serde(default)]
    b_value: String,
    #[serde(default)]
    b_shop: String,
}

/// What is wrong about an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong {
    Value(String),
    Shop(String),
}

pub(super) struct Ends {
    pub a: Result<Node, Wrong>,
    pub b: Result<Node, Wrong>,
}

impl Ends {
    /// Whose eyes it is looked at with: the shop's that the ends are of; the yard's, from where a shop's identifiers
    /// are behind its wall, when they are of two.
    pub fn scope(&self) -> Scope {
        let mut shops: Vec<ShopId> = [&self.a, &self.b]
            .into_iter()
            .flatten()
            .filter_map(shop_of)
            .collect();
        shops.dedup();
        match shops.as_slice() {
            [only] => Scope::Shop(*only),
            _ => Scope::Yard,
        }
    }
}

fn shop_of(node: &Node) -> Option<ShopId> {
    match node {
        Node::Identifier(identifier) => identifier.shop(),
        Node::Person(_) | Node::Leaf(_) => None,
    }
}

impl Asked {
    pub async fn read(&self, app: &App, caller: &Caller) -> Result<Ends, Failure> {
        Ok(Ends {
            a: read(app, caller, &self.a_kind, &self.a_value, &self.a_shop).await?,
            b: read(app, caller, &self.b_kind, &self.b_value, &self.b_shop).await?,
        })
    }

    /// The form with what was typed, and with what is wrong about it where it was read.
    pub fn fields(&self, t: Words, read: Option<&Ends>) -> [EndFields; 2] {
        let wrong = |end: fn(&Ends) -> &Result<Node, Wrong>| read.and_then(|ends| end(ends).as_ref().err());
        [
            fields(
                t,
                ("a", "identity-first"),
                [&self.a_kind, &self.a_value, &self.a_shop],
                wrong(|ends| &ends.a),
            ),
            fields(
                t,
                ("b", "identity-second"),
                [&self.b_kind, &self.b_value, &self.b_shop],
                wrong(|ends| &ends.b),
            ),
        ]
    }
}

fn fields(
    t: Words,
    (prefix, heading): (&'static str, &str),
    [kind, value, shop]: [&String; 3],
    wrong: Option<&Wrong>,
) -> EndFields {
    let otherwise = if prefix == "a" { "email" } else { "account" };
    let asked = KINDS.into_iter().find(|code| code == kind).unwrap_or(otherwise);
    let choice = |code: &'static str| Kind {
        code,
        label: t.get(&format!("end-{code}")),
        chosen: code == asked,
    };
    let (mut value, mut shop) = (Field::of(value), Field::of(shop));
    match wrong {
        Some(Wrong::Value(words)) => value.error = Some(words.clone()),
        Some(Wrong::Shop(words)) => shop.error = Some(words.clone()),
        None => {}
    }
    EndFields {
        prefix,
        heading: t.get(heading),
        kinds: KINDS.into_iter().map(choice).collect(),
        value,
        shop,
    }
}

async fn read(
    app: &App,
    caller: &Caller,
    kind: &str,
    value: &str,
    shop: &str,
) -> Result<Result<Node, Wrong>, Failure> {
    let t = caller.lang.words();
    let wrong = |key: &str| Ok(Err(Wrong::Value(t.get(key))));
    let value = value.trim();
    if value.is_empty() {
        return wrong("field-required");
    }
    let shop = match shop_named(app, shop).await? {
        Ok(shop) => shop,
        Err(()) => return Ok(Err(Wrong::Shop(t.get("identity-no-shop")))),
    };
    let plain = match (kind, shop) {
        ("account", _) => {
            let Ok(handle) = value.trim_start_matches('@').parse::<Handle>() else {
                return wrong("identity-no-account");
            };
            let profile = app.people.profile_by_handle(handle, caller.now).await?;
            return match profile {
                Some(profile) => Ok(Ok(profile.id.into())),
                None => wrong("identity-no-account"),
            };
        }
        ("email", _) => Plain::Email(value),
        ("phone", _) => Plain::Phone(value),
        ("device", _) => match value.parse::<VisitorId>() {
            Ok(visitor) => Plain::Device(visitor),
            Err(_) => return wrong("identity-no-device"),
        },
        ("loyalty", Some(shop)) => Plain::Loyalty { shop, number: value },
        ("customer", Some(shop)) => Plain::Customer { shop, id: value },
        ("loyalty" | "customer", None) => return Ok(Err(Wrong::Shop(t.get("identity-which-shop")))),
        ("payment", shop) => Plain::Payment { shop, token: value },
        _ => return Err(Failure::Unclear("there is no such kind of identifier".to_owned())),
    };
    Ok(match app.people.identifier(plain) {
        Ok(identifier) => Ok(identifier.into()),
        Err(error) => Err(Wrong::Value(match error {
            people::Error::Phone => t.get("identity-no-phone"),
            people::Error::Identifier { .. } => t.get("field-too-long"),
            people::Error::NoIdentityKey => t.get("identity-no-key"),
            other => of_people(t, &other),
        })),
    })
}

/// The shop with a handle; `Ok(None)` where none was named, `Err` where there is no such shop.
async fn shop_named(app: &App, handle: &str) -> Result<Result<Option<ShopId>, ()>, Failure> {
    let handle = handle.trim().trim_start_matches('@');
    if handle.is_empty() {
        return Ok(Ok(None));
    }
    let Ok(handle) = handle.parse::<Handle>() else {
        return Ok(Err(()));
    };
    let shop = app.catalogue.shop_by_handle(handle).await?;
    Ok(shop.map(|shop| Some(shop.id)).ok_or(()))
}
