//! Next-item ridge: the weights with which a decayed history says best, in the least squares, what came next.
//!
//! With `x` the decayed history before an event and `y` the item of the event, `W = (XᵀX + λI)⁻¹ XᵀY`: the closed form of
//! EASE (Steck 2019) with the next item in place of the history itself, as SLIT (Choi, Kim, Lee, Shim, Lee 2021) does it.
//! A history has several decays at once ([`Basis`]), each with weights of its own, so that what the last item says is
//! not mixed with what the last fifty say.

mod basis;
mod dense;
mod fit;
mod local;
mod moments;

pub use basis::Basis;
pub(crate) use basis::decay;
pub(crate) use dense::solve as solve_whole;
pub use fit::{LseqSettings, NextItemRidge, fit};
