"""Sends three events with each of the two Python SDKs, as a shop's program would: `send.py ADDRESS KEY SDK`."""

import sys

address, key, sdk = sys.argv[1:4]

if sdk == "segment":
    import segment.analytics as analytics

    analytics.write_key = key
    analytics.host = address
    analytics.max_retries = 5
else:
    import rudderstack.analytics as analytics

    analytics.write_key = key
    analytics.dataPlaneUrl = address
    analytics.max_retries = 5

analytics.identify("py-" + sdk, {"name": "Mina", "plan": "free"})
analytics.track(
    "py-" + sdk,
    "Order Completed",
    {"order_id": sdk + "-1", "currency": "KRW", "total": 12900, "products": [{"product_id": "p1", "price": 12900}]},
)
analytics.page("py-" + sdk, "Docs", "Python", {"url": "https://shop.example/docs"})
analytics.flush()
analytics.shutdown()
