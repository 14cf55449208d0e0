use model::{LeafId, Purpose, SourceSet};
use std::marker::PhantomData;

mod sealed {
    pub trait Sealed {}
}

/// A purpose as a type.
pub trait PurposeKind: sealed::Sealed + Send + Sync + 'static {
    const PURPOSE: Purpose;
}

macro_rules! purposes {
    ($($name:ident),+) => {$(
        #[derive(Debug, Clone, Copy)]
        pub enum $name {}
        impl sealed::Sealed for $name {}
        impl PurposeKind for $name {
            const PURPOSE: Purpose = Purpose::$name;
        }
    )+};
}

purposes!(Personalise, Ads, Measure, Share);

/// Proof that purpose `P` is allowed for these leaves, from these sources. It lives for one request: a withdrawal
/// must show on the next one.
#[derive(Debug)]
pub struct Consented<P: PurposeKind> {
    leaves: Box<[LeafId]>,
    sources: SourceSet,
    purpose: PhantomData<P>,
}

impl<P: PurposeKind> Consented<P> {
    pub(crate) fn new(leaves: Box<[LeafId]>, sources: SourceSet) -> Self {
        Self {
            leaves,
            sources,
            purpose: PhantomData,
        }
    }

    pub fn leaves(&self) -> &[LeafId] {
        &self.leaves
    }

    /// The sources this purpose may use.
    pub fn sources(&self) -> SourceSet {
        self.sources
    }
}
