use std::{borrow::Borrow, collections::HashMap, hash::Hash};

/// Dense ordinals for one kind of name: creators, shops, tags.
#[derive(Debug)]
pub struct Names<T> {
    by_name: HashMap<T, u32>,
    names: Vec<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            by_name: HashMap::new(),
            names: Vec::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    pub fn get<Q>(&self, name: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.by_name.get(name).copied()
    }

    pub fn intern(&mut self, name: &T) -> u32 {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let ordinal = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.clone());
        self.by_name.insert(name.clone(), ordinal);
        ordinal
    }

    pub fn name(&self, ordinal: u32) -> Option<&T> {
        self.names.get(ordinal as usize)
    }
}
