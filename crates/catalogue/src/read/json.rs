//! JSON-LD, one node at a time: a document, an array, the `@graph` of one, or one document on each line.

use super::budget::{Budget, Meter};
use crate::{Error, issue::shown};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::{fmt, io::BufRead};

/// Takes a node.
pub type Sink<'a> = dyn FnMut(Value) + 'a;

/// Gives every node of the documents in `input`, each on its own, so that a long array takes no memory.
pub fn each_node(input: impl BufRead, sink: &mut Sink<'_>) -> Result<(), Error> {
    let (budget, meter) = Budget::new(input);
    let mut reader = serde_json::Deserializer::from_reader(budget);
    let mut is_first = true;
    loop {
        // Behind the last document there is only white space.
        if !is_first && reader.end().is_ok() {
            return Ok(());
        }
        is_first = false;
        Nodes {
            sink: &mut *sink,
            meter: &meter,
        }
        .deserialize(&mut reader)
        .map_err(|error| Error::Json(shown(&error.to_string())))?;
    }
}

struct Nodes<'a, 'b> {
    sink: &'a mut Sink<'b>,
    meter: &'a Meter,
}

impl<'de> DeserializeSeed<'de> for Nodes<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nodes<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON-LD document")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq
            .next_element_seed(Nodes {
                sink: &mut *self.sink,
                meter: self.meter,
            })?
            .is_some()
        {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut node = serde_json::Map::new();
        let mut is_graph = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "@graph" {
                is_graph = true;
                map.next_value_seed(Nodes {
                    sink: &mut *self.sink,
                    meter: self.meter,
                })?;
            } else if key == "@context" {
                map.next_value::<IgnoredAny>()?;
            } else {
                node.insert(key, map.next_value()?);
            }
        }
        let only_names_it = node.keys().all(|key| key.starts_with('@'));
        if !is_graph || !only_names_it {
            (self.sink)(Value::Object(node));
            self.meter.reset();
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
