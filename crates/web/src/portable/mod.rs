//! One person's data as a file: written out of this yard, and taken over into it. The format is published as
//! `docs/my-data.schema.json`.

mod allowed;
mod archive;
mod comments;
pub(crate) mod format;
mod gather;
mod opened;
mod plan;
mod staged;
mod take;

pub(crate) use archive::{Archive, Body};
pub(crate) use gather::{Asked, gather};
pub(crate) use opened::{MAX_ARCHIVE, Opened, Unfit};
pub(crate) use plan::Plan;
pub(crate) use staged::{Full, Stage, Staged};
pub(crate) use take::{Bringer, Brought, take};
