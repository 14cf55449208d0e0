//! `madang export`: a shop's catalogue as a file. It only reads.

use crate::{cli::ExportArgs, config::Config, import, logging, serve};
use anyhow::{Context, Result};
use catalogue::Format;
use shop::{ExportReport, ShopScope};
use std::{fs::File, io::BufWriter};

pub fn run(args: &ExportArgs) -> Result<()> {
    logging::start("warn");
    let format: Format = args.format.parse()?;
    let config = Config::load(&args.data, args.config.as_deref())?;
    let report = serve::runtime()?.block_on(async {
        let scope = import::enter(&args.data, args.config.as_deref(), &args.shop).await?;
        write(&scope, format, config.public_url.as_deref().unwrap_or(""), args).await
    })?;
    eprintln!("{format}: {} products in {} rows", report.products, report.rows);
    Ok(())
}

async fn write(
    scope: &ShopScope,
    format: Format,
    public_url: &str,
    args: &ExportArgs,
) -> Result<ExportReport> {
    let Some(to) = &args.to else {
        return Ok(scope
            .export(format, public_url, BufWriter::new(std::io::stdout()))
            .await?);
    };
    // An earlier file stays until the new one is whole.
    let unfinished = to.with_extension("unfinished");
    let file = File::create(&unfinished).with_context(|| format!("making {}", unfinished.display()))?;
    let report = scope.export(format, public_url, BufWriter::new(file)).await?;
    std::fs::rename(&unfinished, to).with_context(|| format!("writing {}", to.display()))?;
    Ok(report)
}
