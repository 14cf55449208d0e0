//! Implicit matrix factorisation by alternating least squares, the plain baseline.
//!
//! The loss is that of Hu, Koren and Volinsky (ICDM 2008) in the form of Rendle et al., *Revisiting the Performance of
//! iALS on Item Recommendation Benchmarks* (RecSys 2022): squared error one for what people did, `alpha` for every pair,
//! and a regularisation that grows with how often a person or an item occurs. Each least-squares problem is approached by
//! a few steps of conjugate gradient from the last solution (Takács et al., RecSys 2011). A new history is folded in by
//! solving one such problem, so factors of people are needed for look-alikes only.

mod factors;
mod fit;
mod fold_in;
mod settings;

pub use factors::ItemFactors;
pub use fit::{Als, fit};
pub use settings::AlsSettings;
