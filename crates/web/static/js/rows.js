// Adding and removing lines of a form, such as the variants of a product.
const AT_MOST = 50;

for (const group of document.querySelectorAll("[data-rows]")) {
  const add = group.querySelector("[data-row-add]");
  const rows = () => [...group.querySelectorAll("[data-row]")];
  const refresh = () => {
    const count = rows().length;
    add.hidden = count >= AT_MOST;
    for (const row of rows()) row.querySelector("[data-row-remove]").hidden = count < 2;
  };
  add.addEventListener("click", () => {
    const row = rows().at(-1).cloneNode(true);
    for (const input of row.querySelectorAll("input")) {
      // Most variants cost the same: the price stays as a start.
      if (input.name !== "variant_price") input.value = "";
      input.removeAttribute("aria-invalid");
    }
    row.querySelectorAll(".note.wrong").forEach((note) => note.remove());
    row.querySelectorAll("details").forEach((details) => details.removeAttribute("open"));
    add.before(row);
    refresh();
    row.querySelector('input:not([type="hidden"])').focus();
  });
  group.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
    if (!row || rows().length < 2) return;
    row.remove();
    refresh();
    add.focus();
  });
  refresh();
}
