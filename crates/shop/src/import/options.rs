use catalogue::{Format, Issue};
use model::Currency;
use serde::Serialize;

/// How a file is to be taken in.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Found out from the file when absent.
    pub format: Option<Format>,
    /// Of prices that name no currency; the shop's own when absent.
    pub assumed: Option<Currency>,
    /// Withdraw products that an earlier file of this dialect brought and this one does not have.
    pub delete_missing: bool,
    /// Also when those are more than half.
    pub force: bool,
    /// Only tell what would be done.
    pub dry_run: bool,
}

/// What an import did, or would do. Its JSON is an interface.
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    /// Records of the file without the header.
    pub rows: u64,
    /// Products that the file makes: `created + updated + unchanged`, without those that were only withdrawn.
    pub products: u64,
    pub variants: u64,
    pub created: u64,
    /// Products that changed here, those withdrawn because they are missing included.
    pub updated: u64,
    pub unchanged: u64,
    /// Rows that belong to no product, and products that could not be made.
    pub skipped: u64,
    pub warnings: Vec<Issue>,
    #[serde(skip)]
    pub format: Option<Format>,
    #[serde(skip)]
    pub withdrawn: u64,
}

/// How far an import is.
#[derive(Debug, Clone, Copy)]
pub enum ImportStage {
    /// Rows of the file that were read.
    Reading(u64),
    /// Products that were compared and written, of so many.
    Writing(u64, u64),
}
