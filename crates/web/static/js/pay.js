// Stripe's own form on the pay page: card data goes from its frame to Stripe, and only a method's name comes to the yard.
const form = document.querySelector("form[data-stripe]");
const button = form?.querySelector("button.primary");
const problem = form?.querySelector("[data-stripe-problem]");

function tell(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

/** Stripe's script loads beside the page; it is there within seconds or not at all. */
async function stripeScript() {
  for (let tries = 0; tries < 100; tries += 1) {
    if (window.Stripe) return window.Stripe;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return null;
}

async function start() {
  const Stripe = await stripeScript();
  if (!Stripe) {
    tell(form.dataset.failed);
    return;
  }
  const stripe = Stripe(form.dataset.stripe, { locale: document.documentElement.lang });
  const elements = stripe.elements({
    mode: "payment",
    amount: Number(form.dataset.amount),
    currency: form.dataset.currency,
    captureMethod: "manual",
    paymentMethodCreation: "manual",
    appearance: { theme: matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "stripe" },
  });
  const place = form.querySelector("[data-stripe-element]");
  place.textContent = "";
  const element = elements.create("payment");
  element.mount(place);
  element.on("ready", () => (button.disabled = false));
  element.on("loaderror", () => tell(form.dataset.failed));
  form.addEventListener("submit", async (event) => {
    const method = form.elements.method;
    if (method.value) return;
    event.preventDefault();
    button.disabled = true;
    tell("");
    const checked = await elements.submit();
    const made = checked.error ? checked : await stripe.createPaymentMethod({ elements });
    if (made.error) {
      tell(made.error.message ?? form.dataset.failed);
      button.disabled = false;
      return;
    }
    method.value = made.paymentMethod.id;
    form.submit();
  });
}

if (form) start();
