//! A bound on what one record may take, kept before a parser has gathered it in memory.

use crate::Error;
use std::{
    cell::Cell,
    io::{self, BufRead, Read},
    rc::Rc,
};

/// Bytes of one item of a feed, or one node of JSON.
pub const MOST_RECORD: usize = 16 << 20;

/// Passes bytes through, and fails when more than [`MOST_RECORD`] were read since the last [`Meter::reset`].
pub struct Budget<R> {
    inner: R,
    spent: Rc<Cell<usize>>,
}

/// What resets a [`Budget`].
#[derive(Clone)]
pub struct Meter(Rc<Cell<usize>>);

impl Meter {
    pub fn reset(&self) {
        self.0.set(0);
    }
}

impl<R: BufRead> Budget<R> {
    pub fn new(inner: R) -> (Self, Meter) {
        let spent = Rc::new(Cell::new(0));
        let meter = Meter(Rc::clone(&spent));
        (Self { inner, spent }, meter)
    }
}

impl<R> Budget<R> {
    pub const fn inner(&self) -> &R {
        &self.inner
    }
}

impl<R: BufRead> Read for Budget<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Budget<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.spent.get() > MOST_RECORD {
            return Err(io::Error::other(
                Error::TooLarge { limit: MOST_RECORD }.to_string(),
            ));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.spent.set(self.spent.get() + amount);
        self.inner.consume(amount);
    }
}
