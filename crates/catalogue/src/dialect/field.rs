//! What a column means, whatever its dialect calls it.

/// One meaning; numbers count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Id,
    /// What rows of one product have in common.
    Group,
    Parent,
    Type,
    Title,
    Description,
    ShortDescription,
    Brand,
    Link,
    Kind,
    Category,
    CategoryLevel(u8),
    Tags,
    Status,
    Published,
    GiftCard,
    /// Naver's `class`: U, D or I.
    Change,
    Image,
    MoreImages,
    ImageAlt,
    VariantImage,
    Sku,
    Gtin,
    Mpn,
    Condition,
    Price,
    /// What the price was before, crossed out.
    CompareAt,
    SalePrice,
    SaleWindow,
    SaleFrom,
    SaleUntil,
    Availability,
    AvailableFrom,
    Quantity,
    /// Who counts stock; empty for nobody.
    Tracker,
    /// Sold on when none is left?
    Policy,
    Weight,
    WeightUnit,
    OptionName(u8),
    OptionValue(u8),
    /// `color`, `size` and the like: what sets variants apart where options have no names.
    Attribute(&'static str),
}

/// Attributes of Google and Meta that set variants apart, the most telling first.
pub const ATTRIBUTES: [&str; 6] = ["color", "size", "material", "pattern", "gender", "age_group"];
