// Every page of the yard, with real addresses taken from the town.

/** Addresses for three people: a visitor, somebody who owns a shop, and the operator. */
export async function everyPage(page) {
  const { items } = await (await page.request.get("/api/v1/feed?limit=50")).json();
  const posts = items.map((item) => item.post);
  const pinned = posts.find((post) => post.pins.some((pin) => pin.product));
  const album = posts.find((post) => post.photos.length > 1) ?? pinned;
  const { product } = pinned.pins.find((pin) => pin.product);
  const tag = `/t/${encodeURIComponent(pinned.tags[0])}`;
  const search = encodeURIComponent(pinned.tags[0]);
  return {
    visitor: {
      feed: "/",
      post: pinned.url,
      album: album.url,
      tag,
      "tag-new": `${tag}?tab=new`,
      creator: `/@${pinned.author.handle}`,
      shop: `/shops/${product.shop.handle}`,
      product: `/products/${product.id}`,
      search: "/search",
      "search-found": `/search?q=${search}`,
      "search-nothing": "/search?q=zzzqqqxxx",
      "sign-in": "/sign-in",
      "sign-up": "/sign-up",
      forgot: "/forgot",
      "my-data": "/my-data",
      consents: "/my-data/consents",
      cart: "/cart",
      "not-found": "/p/nothing-here",
    },
    person: {
      feed: "/",
      following: "/following",
      "following-people": "/following?list=people",
      saved: "/saved",
      notifications: "/notifications",
      compose: "/compose",
      "my-data": "/my-data",
      "my-data-export": "/my-data/export",
      "my-data-import": "/my-data/import",
      settings: "/settings",
      "settings-delete": "/settings/delete",
      devices: "/settings/devices",
      report: `${pinned.url}/report`,
      desk: "/desk",
      cart: "/cart",
      orders: "/orders",
      studio: "/studio",
    },
  };
}
