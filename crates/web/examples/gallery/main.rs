//! Writes every page with made-up content as static files, to look at:
//! `cargo run -p web --example gallery -- FOLDER`, then any static file server over FOLDER.

mod mock;
mod pages;

use std::fs;
use std::path::{Path, PathBuf};

use web::assets;
use web::lang::Lang;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "gallery".to_owned()));
    write_assets(&folder)?;
    mock::write_pictures(&folder.join("media"))?;
    for lang in Lang::ALL {
        let pages = folder.join(lang.tag());
        fs::create_dir_all(&pages)?;
        for (name, html) in pages::all(lang)? {
            fs::write(pages.join(format!("{name}.html")), html)?;
        }
    }
    println!("written to {}", folder.display());
    Ok(())
}

fn write_assets(folder: &Path) -> std::io::Result<()> {
    for name in assets::names() {
        let Some(asset) = assets::find(&name) else {
            continue;
        };
        let path = folder.join(assets::url(&name).trim_start_matches('/'));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, asset.bytes)?;
    }
    Ok(())
}
