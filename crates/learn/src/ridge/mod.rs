//! Local ridge: how loudly each item of a history speaks for each other item.
//!
//! The closed-form item-to-item regression of EASE (Steck, *Embarrassingly Shallow Autoencoders for Sparse Data*, WWW
//! 2019), restricted for each item to its strongest neighbours as SLIM does (Ning and Karypis, ICDM 2011). With the
//! interactions scaled by `D_U^-a X D_I^-b` and `G = XᵀX`, the weights towards item `j` solve `(G_NN + λI) w = G_Nj`
//! over its neighbours `N`. Columns do not depend on each other, so they are solved in parallel, and a refresh solves
//! only those whose counts changed.

mod block;
mod columns;
mod conjugate;
mod fit;
mod refresh;
mod scaled;
mod settings;
#[cfg(test)]
mod tests;

pub use columns::Ridge;
pub use fit::fit;
pub use scaled::HISTORY_LIMIT;
pub use settings::RidgeSettings;
pub(crate) use settings::{number, whole};
