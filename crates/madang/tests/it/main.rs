//! The real binary, started as a process.

mod arrows;
mod crash;
mod help;
mod process;
