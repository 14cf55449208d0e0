// The sign beside the cart follows what goes into it without a new page.

export function startCart() {
  document.body.addEventListener("htmx:afterSwap", () => {
    const said = document.querySelector("[data-cart-pieces]");
    if (!said) return;
    for (const link of document.querySelectorAll('a[href="/cart"]:not([data-cart-pieces])')) show(link, Number(said.dataset.cartPieces));
  });
}

function show(link, pieces) {
  const badge = link.querySelector(".badge") ?? link.appendChild(Object.assign(document.createElement("span"), { className: "badge", ariaHidden: "true" }));
  badge.textContent = pieces > 99 ? "99+" : String(pieces);
}
