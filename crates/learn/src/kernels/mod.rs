//! The few loops over `f32` where the time goes: dot products, sums of vectors, a symmetric matrix times a vector, and
//! the search of a score array for what beats a bar.
//!
//! Each is written once, over sixteen lanes with fused multiply-add, and compiled for AVX-512, for AVX2 and for what
//! every processor of the target has; the best one is picked when the program runs. Because the lanes and the order of
//! their sums stand in the source, all of them give the same bits.

mod dispatch;
mod lanes;

pub use dispatch::{axpy, collect_above, dot, symmetric_times};
