// Starts what every page needs. All of it adds to pages that already work as links and forms.
import { startMenus } from "./menu.js";
import { startToasts } from "./toast.js";
import { startRequests } from "./requests.js";
import { startCarousels } from "./carousel.js";
import { startDrawer } from "./drawer.js";
import { startCart } from "./cart.js";
import { startConsent } from "./consent.js";
import { startSignals } from "./signals.js";
import { startFeed } from "./feed.js";

startToasts();
startRequests();
startMenus();
startCarousels();
startDrawer();
startCart();
startConsent();
startSignals();
startFeed();
