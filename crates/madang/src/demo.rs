//! `madang demo`: a small living town in a temporary folder.

use crate::{cli::DemoArgs, logging};
use anyhow::Result;

pub fn run(_args: &DemoArgs) -> Result<()> {
    logging::start("warn");
    anyhow::bail!("the town is being built")
}
