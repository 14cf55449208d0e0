//! The page of another shop, on an address of its own, that shows a feed of this yard: for a demo.

use anyhow::Result;
use axum::{Router, http::header, response::IntoResponse, routing::get};
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpListener;

/// Serves it on a free port of `ip`; gives its address. It ends with the process.
pub async fn serve(ip: IpAddr, yard: &str, shop: &str, key: &str) -> Result<SocketAddr> {
    let listener = TcpListener::bind(SocketAddr::new(ip, 0)).await?;
    let address = listener.local_addr()?;
    let page = PAGE
        .replace("{yard}", yard)
        .replace("{shop}", shop)
        .replace("{key}", key);
    let answer = move || {
        let page = page.clone();
        async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response() }
    };
    let router = Router::new().route("/", get(answer));
    tokio::spawn(async move {
        // A demo without this page is a demo all the same.
        let _ = axum::serve(listener, router).await;
    });
    Ok(address)
}

const PAGE: &str = r#"<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Another shop's own site</title>
<style>body{font-family:Georgia,serif;max-width:1040px;margin:0 auto;padding:24px 20px 64px;color:#20303a;background:#eef4f7}
header{display:flex;justify-content:space-between;align-items:baseline;border-bottom:2px solid #20303a;padding-bottom:12px;margin-bottom:24px}
h1{font-size:26px}h2{font-size:20px;margin:32px 0 12px}nav a{color:inherit;margin-left:16px}pre{background:#dbe7ed;padding:14px;overflow-x:auto}</style></head>
<body><header><h1>Blue Door Pottery</h1><nav><a href="/">Shop</a><a href="/">About</a></nav></header>
<p>This page stands on another address than the yard, in a look of its own. What people show of the shop comes from the yard:</p>
<h2>Seen in the town</h2>
<script src="{yard}/embed.js" async></script>
<madang-feed shop="{shop}" key="{key}" count="8"></madang-feed>
<h2>All it takes</h2>
<pre>&lt;script src="{yard}/embed.js" async&gt;&lt;/script&gt;
&lt;madang-feed shop="{shop}" key="mdg_…" count="8"&gt;&lt;/madang-feed&gt;</pre></body></html>
"#;
