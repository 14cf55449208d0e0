//! One suite for accounts on both databases.

#![cfg(test)]

#[cfg(test)]
mod after_restore;
#[cfg(test)]
mod deletion;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod links;
#[cfg(test)]
mod operators;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod yard;
