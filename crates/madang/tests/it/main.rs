//! The real binary, started as a process.

#![cfg(test)]

mod arrows;
mod backup;
mod browser;
mod checkouts;
mod crash;
mod doctor;
mod erase;
mod full_disk;
mod help;
mod learning;
mod ledger;
mod members;
mod outside;
mod postgres;
mod process;
mod training;
