//! The files of an archive, as JSON. What is added later must be optional: an older archive still reads.

use model::{PostId, ProductId, Source, Timestamp};
use serde::{Deserialize, Serialize};

/// Of what an archive says it is.
pub const FORMAT: &str = "madang-my-data";
/// Of the meaning of its files; a reader takes over this version and older ones.
pub const VERSION: u32 = 1;

pub const MANIFEST: &str = "manifest.json";
pub const PROFILE: &str = "profile.json";
pub const POSTS: &str = "posts.json";
pub const COMMENTS: &str = "comments.json";
pub const LIKES: &str = "likes.json";
pub const SAVES: &str = "saves.json";
pub const FOLLOWS: &str = "follows.json";
pub const BLOCKS: &str = "blocks.json";
pub const CONSENTS: &str = "consents.json";
pub const MEMORY: &str = "memory.json";
pub const SIGNALS: &str = "signals.json";
pub const SHOPS: &str = "shops.json";
pub const PICTURES: &str = "pictures/";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub version: u32,
    /// Where it comes from.
    pub yard: String,
    pub yard_name: String,
    pub made_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub handle: String,
    pub name: String,
    #[serde(default)]
    pub bio: String,
    pub language: String,
    #[serde(default)]
    pub email: Option<String>,
    /// Path in the archive.
    #[serde(default)]
    pub picture: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Post {
    pub id: PostId,
    pub created_at: Timestamp,
    #[serde(default)]
    pub edited_at: Option<Timestamp>,
    pub caption: String,
    #[serde(default)]
    pub tags: Vec<String>,
    pub photos: Vec<Photo>,
    #[serde(default)]
    pub pins: Vec<Pin>,
    /// An operator took it down: only its author sees it, and it is not brought along.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub taken_down: bool,
    #[serde(default)]
    pub likes: u64,
    #[serde(default)]
    pub saves: u64,
    #[serde(default)]
    pub comments: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Path in the archive.
    pub file: String,
    /// Pixels.
    pub width: u32,
    pub height: u32,
    #[serde(default)]
    pub alt: String,
}

/// A product marked on a picture; `x` and `y` in ten-thousandths from the left and the top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// Which picture, from 0.
    pub photo: u16,
    pub x: u16,
    pub y: u16,
    pub product: ProductId,
    /// Name of the product, where it is still known.
    #[serde(default)]
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    pub id: String,
    pub post: PostId,
    pub body: String,
    pub created_at: Timestamp,
}

/// A post that was liked, saved or hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub post: PostId,
    /// Handle of who made it; absent when they are gone.
    #[serde(default)]
    pub author: Option<String>,
    pub at: Timestamp,
}

/// By handle, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Follows {
    #[serde(default)]
    pub people: Vec<String>,
    #[serde(default)]
    pub shops: Vec<String>,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What the person does not want to see.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Blocks {
    /// Handles of blocked people.
    #[serde(default)]
    pub people: Vec<String>,
    #[serde(default)]
    pub hidden_posts: Vec<Mark>,
    #[serde(default)]
    pub see_less_tags: Vec<String>,
    /// Handles.
    #[serde(default)]
    pub see_less_people: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    pub id: String,
    pub purpose: String,
    /// None of them: withdrawn.
    pub sources: Vec<String>,
    pub at: Timestamp,
    pub via: String,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Memory {
    /// What was remembered, item by item, newest first.
    #[serde(default)]
    pub lines: Vec<MemoryLine>,
    /// What was summed up from it.
    #[serde(default)]
    pub tastes: Vec<Taste>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryLine {
    pub item: Item,
    /// Such as `view` and `like`, the weakest first.
    pub acts: Vec<String>,
    pub source: Source,
    /// Of the last act, to the second.
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "lowercase")]
pub enum Item {
    Post(PostId),
    Product(ProductId),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Taste {
    /// `tag`, `creator` or `shop`.
    pub kind: String,
    /// A tag's or a creator's or a shop's name.
    pub name: String,
    /// Posts of it that were liked or saved.
    pub liked: u32,
    /// Decayed; a fresh like is 2.
    pub weight: f32,
}

/// One signal as the log holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    pub id: String,
    pub at: Timestamp,
    pub source: Source,
    pub act: String,
    pub object: serde_json::Value,
    /// Purposes that were allowed when it came in.
    pub consent: Vec<String>,
    /// The feed page and place that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// Further fields, as they came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extra: Option<serde_json::Value>,
}

/// A shop that the person owns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shop {
    pub handle: String,
    pub name: String,
    pub about: String,
    pub currency: String,
    pub created_at: Timestamp,
    pub products: Vec<Product>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub id: ProductId,
    pub name: String,
    pub description: String,
    pub kind: String,
    /// `active` or `archived`.
    pub state: String,
    pub options: Vec<String>,
    pub variants: Vec<Variant>,
    pub images: Vec<Photo>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub options: Vec<String>,
    #[serde(default)]
    pub sku: Option<String>,
    /// Minor units of the shop's currency.
    pub price_minor: i64,
    pub stock: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    const SCHEMA: &str = include_str!("../../../../docs/my-data.schema.json");

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).unwrap()
    }

    /// Is every field of `value` described by `shape`, all the way down?
    fn check(root: &Value, shape: &Value, value: &Value, path: &str) {
        if let Some(name) = shape["$ref"].as_str() {
            let name = name.trim_start_matches("#/$defs/");
            return check(root, &root["$defs"][name], value, path);
        }
        match value {
            Value::Object(fields) if shape["properties"].is_object() => {
                for (name, field) in fields {
                    let known = &shape["properties"][name];
                    assert!(!known.is_null(), "{path}.{name} is not in the schema");
                    check(root, known, field, &format!("{path}.{name}"));
                }
                for name in shape["required"].as_array().into_iter().flatten() {
                    let name = name.as_str().unwrap();
                    assert!(fields.contains_key(name), "{path}.{name} is required");
                }
            }
            Value::Array(items) => {
                assert_eq!(shape["type"], "array", "{path}");
                for item in items {
                    check(root, &shape["items"], item, path);
                }
            }
            Value::String(text) => {
                if let Some(words) = shape["enum"].as_array() {
                    assert!(words.contains(value), "{path}: {text}");
                }
            }
            _ => {}
        }
    }

    fn described(file: &str, value: &impl Serialize) {
        let root = schema();
        let shape = root["properties"][file].clone();
        assert!(shape.is_object(), "{file} is in the schema");
        check(&root, &shape, &serde_json::to_value(value).unwrap(), file);
    }

    fn time() -> impl Strategy<Value = Timestamp> {
        (0_i64..4_000_000_000_000_000).prop_map(Timestamp::from_micros)
    }

    fn photo() -> impl Strategy<Value = Photo> {
        (".{0,40}", any::<u32>(), any::<u32>(), ".{0,40}").prop_map(|(file, width, height, alt)| Photo {
            file,
            width,
            height,
            alt,
        })
    }

    fn post() -> impl Strategy<Value = Post> {
        let pin = (
            any::<u16>(),
            any::<u16>(),
            any::<u16>(),
            any::<[u8; 16]>(),
            any::<Option<String>>(),
        );
        let pins = prop::collection::vec(pin, 0..3).prop_map(|pins| {
            let pin = |(photo, x, y, product, name)| Pin {
                photo,
                x,
                y,
                product: ProductId::from_bytes(product),
                name,
            };
            pins.into_iter().map(pin).collect()
        });
        let tags = prop::collection::vec(".{0,10}", 0..3);
        let photos = prop::collection::vec(photo(), 1..3);
        (
            any::<[u8; 16]>(),
            time(),
            prop::option::of(time()),
            ".*",
            tags,
            photos,
            pins,
            any::<[u32; 3]>(),
        )
            .prop_map(
                |(id, created_at, edited_at, caption, tags, photos, pins, counts)| Post {
                    id: PostId::from_bytes(id),
                    created_at,
                    edited_at,
                    caption,
                    tags,
                    photos,
                    pins,
                    taken_down: counts[0] % 3 == 0,
                    likes: counts[0].into(),
                    saves: counts[1].into(),
                    comments: counts[2].into(),
                },
            )
    }

    fn line() -> impl Strategy<Value = MemoryLine> {
        let acts =
            prop::sample::subsequence(vec!["view", "dwell", "open", "tap", "like", "save", "hide"], 0..5);
        (
            any::<[u8; 16]>(),
            acts,
            prop::sample::select(Source::ALL.to_vec()),
            time(),
        )
            .prop_map(|(id, acts, source, at)| MemoryLine {
                item: if id[0] % 2 == 0 {
                    Item::Post(PostId::from_bytes(id))
                } else {
                    Item::Product(ProductId::from_bytes(id))
                },
                acts: acts.into_iter().map(str::to_owned).collect(),
                source,
                at,
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_was_written_is_read_again_and_is_as_the_schema_says(
            posts in prop::collection::vec(post(), 0..4),
            lines in prop::collection::vec(line(), 0..4),
            handles in prop::collection::vec("[a-z]{3,8}", 0..4),
        ) {
            described(POSTS, &posts);
            let text = serde_json::to_string(&posts).unwrap();
            prop_assert_eq!(serde_json::from_str::<Vec<Post>>(&text).unwrap(), posts);
            let memory = Memory { lines, tastes: Vec::new() };
            described(MEMORY, &memory);
            let text = serde_json::to_string(&memory).unwrap();
            prop_assert_eq!(serde_json::from_str::<Memory>(&text).unwrap(), memory);
            let follows = Follows { people: handles.clone(), shops: handles, tags: Vec::new() };
            described(FOLLOWS, &follows);
            let text = serde_json::to_string(&follows).unwrap();
            prop_assert_eq!(serde_json::from_str::<Follows>(&text).unwrap(), follows);
        }
    }

    #[test]
    fn every_other_file_is_as_the_schema_says() {
        let at = Timestamp::from_micros(1_700_000_000_000_000);
        let mark = Mark {
            post: PostId::new(),
            author: Some("mina".to_owned()),
            at,
        };
        described(LIKES, &vec![mark.clone()]);
        described(
            BLOCKS,
            &Blocks {
                hidden_posts: vec![mark],
                ..Blocks::default()
            },
        );
        described(
            SIGNALS,
            &vec![Signal {
                id: "m-1".to_owned(),
                at,
                source: Source::Feed,
                act: "view".to_owned(),
                object: serde_json::json!({ "kind": "post", "id": "x" }),
                consent: vec!["measure".to_owned()],
                trace: Some(serde_json::json!({})),
                value: Some(1),
                extra: None,
            }],
        );
        described(
            CONSENTS,
            &vec![Consent {
                id: "x".to_owned(),
                purpose: "ads".to_owned(),
                sources: vec!["feed".to_owned()],
                at,
                via: "my_data".to_owned(),
            }],
        );
        let product = Product {
            id: ProductId::new(),
            name: "cup".to_owned(),
            description: String::new(),
            kind: String::new(),
            state: "active".to_owned(),
            options: Vec::new(),
            variants: vec![Variant {
                options: Vec::new(),
                sku: None,
                price_minor: 1,
                stock: 1,
            }],
            images: Vec::new(),
            created_at: at,
        };
        described(
            SHOPS,
            &vec![Shop {
                handle: "cups".to_owned(),
                name: String::new(),
                about: String::new(),
                currency: "KRW".to_owned(),
                created_at: at,
                products: vec![product],
            }],
        );
    }
}
