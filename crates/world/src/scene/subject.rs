//! What a picture is of: product pieces, their colourway, and whether they stand in a studio or at home.

/// The sorts of things the town makes and sells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    MoonJar,
    Vase,
    BudVase,
    Bowl,
    Plate,
    Cup,
    Mug,
    Teapot,
    Lantern,
    MushroomLamp,
    Monstera,
    SnakePlant,
    Succulent,
    Stool,
    Soban,
    Chair,
    Shelf,
    Basket,
    Books,
    Candle,
    Persimmons,
    Linen,
}

impl Kind {
    /// Every kind, in a fixed order.
    pub const ALL: [Self; 22] = [
        Self::MoonJar,
        Self::Vase,
        Self::BudVase,
        Self::Bowl,
        Self::Plate,
        Self::Cup,
        Self::Mug,
        Self::Teapot,
        Self::Lantern,
        Self::MushroomLamp,
        Self::Monstera,
        Self::SnakePlant,
        Self::Succulent,
        Self::Stool,
        Self::Soban,
        Self::Chair,
        Self::Shelf,
        Self::Basket,
        Self::Books,
        Self::Candle,
        Self::Persimmons,
        Self::Linen,
    ];

    /// Whether the piece stands on the floor rather than on a table.
    pub fn stands_on_floor(self) -> bool {
        matches!(self, Self::Stool | Self::Soban | Self::Chair | Self::Shelf)
    }
}

/// The glaze, stain or cloth colour a product is sold in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colourway {
    Paper,
    Celadon,
    Jujube,
    Ink,
    Ochre,
    Indigo,
    Sage,
    Clay,
    Oak,
    Walnut,
}

impl Colourway {
    /// Every colourway, in a fixed order.
    pub const ALL: [Self; 10] = [
        Self::Paper,
        Self::Celadon,
        Self::Jujube,
        Self::Ink,
        Self::Ochre,
        Self::Indigo,
        Self::Sage,
        Self::Clay,
        Self::Oak,
        Self::Walnut,
    ];
}

/// How big a product is among its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Size {
    Small,
    #[default]
    Medium,
    Large,
}

impl Size {
    /// Every size, small to large.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];
}

/// One product as a thing with a look of its own: equal pieces have equal shape and glaze in every picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Piece {
    pub kind: Kind,
    pub colourway: Colourway,
    pub size: Size,
    /// Seed of shape and surface; give each product its own.
    pub look: u64,
}

impl Piece {
    /// A piece of middle size.
    pub fn new(kind: Kind, colourway: Colourway, look: u64) -> Self {
        Self {
            kind,
            colourway,
            size: Size::Medium,
            look,
        }
    }
}

/// Where the picture is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// A plain backdrop, the product alone: a shop's catalogue picture.
    Studio,
    /// A corner of somebody's home, with things around it: a person's post.
    Home,
}

/// What a picture shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The products, the first is the hero. At most [`Subject::MOST_PIECES`] are shown.
    pub pieces: Vec<Piece>,
    pub setting: Setting,
}

impl Subject {
    /// More pieces than this would hide one another.
    pub const MOST_PIECES: usize = 4;

    /// A catalogue picture of one product.
    pub fn studio(piece: Piece) -> Self {
        Self {
            pieces: vec![piece],
            setting: Setting::Studio,
        }
    }

    /// A picture at somebody's home of one or more products.
    pub fn home(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            setting: Setting::Home,
        }
    }
}
