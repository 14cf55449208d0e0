use crate::{
    index::IndexedPost,
    pipeline::{Filter, Yard},
    query::Query,
};

/// Posts of which nothing can be bought any more.
pub struct OutOfStock;

impl Filter for OutOfStock {
    fn name(&self) -> &'static str {
        "out_of_stock"
    }

    fn allows(&self, yard: &Yard, _: &Query, post: &IndexedPost) -> bool {
        !yard.index.is_sold_out(post)
    }
}
