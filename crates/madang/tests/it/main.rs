//! The real binary, started as a process.

#![cfg(test)]

mod arrows;
mod crash;
mod help;
mod process;
