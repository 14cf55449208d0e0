# Buying: cart, checkout, paying, orders.

cart = Cart
nav-cart-count = { $n ->
    [0] Cart, empty
    [one] Cart, { $count } piece
   *[other] Cart, { $count } pieces
 }
nav-orders = Orders
quantity = How many
cart-add = Add to cart
cart-added = In your cart
cart-open = { $n ->
    [one] Open cart, { $count } piece
   *[other] Open cart, { $count } pieces
 }
cart-pieces = { $n ->
    [one] { $count } piece
   *[other] { $count } pieces
 }
cart-less = One less of { $name }
cart-more = One more of { $name }
cart-remove = Take { $name } out
cart-goods = Goods
cart-sum = Sum
cart-later = Sending and taxes are reckoned when you say where it goes. Nothing is held for you yet.
cart-not-ready = Something cannot be had as it stands. Change it or take it out.
cart-only-left = { $n ->
    [0] None are left.
    [one] Only { $count } is left.
   *[other] Only { $count } are left.
 }
cart-gone = { $n ->
    [one] { $count } thing that you had put here does not exist any more.
   *[other] { $count } things that you had put here do not exist any more.
 }
empty-cart = Nothing here yet. What you see in a picture is two taps away.
code = Code
code-have = I have a code
code-use = Use it
code-drop = Take it off
code-unknown = This shop has no such code. Look at how it is written.
code-not-now = This code takes nothing off what is in the cart now.
checkout = Checkout
checkout-steps = Steps to the order
checkout-address = Address
checkout-review = Look it over
checkout-on = Go on
checkout-guest = You can order without an account. Or
checkout-reckon = Reckon again
checkout-order = Order and pay { $total }
checkout-order-free = Order
checkout-held = Your pieces are held for half an hour while you pay.
checkout-only-left = { $n ->
    [one] Somebody was faster: only { $count } of { $name } is left. Change it in the cart.
   *[other] Somebody was faster: only { $count } of { $name } are left. Change it in the cart.
 }
checkout-sold-out = Somebody was faster: { $name } is sold out. Take it out of the cart.
checkout-no-shipping = { $shop } does not send to { $country }. Take its things out of the cart, or choose another address.
checkout-changed = A price has changed since you looked. This is what it comes to now.
checkout-withdrawn = A shop has taken something back. Take it out of the cart.
checkout-code = The code { $code } cannot be used for this any more.
contact-email-why = For word about this order, and nothing else.
contact-country = Country
contact-country-unknown = Choose a country.
contact-name = Name of who gets it
contact-line1 = Street and number
contact-line2 = Flat, floor, door
contact-city = City
contact-region = State or province
contact-region-form = Two or three letters, such as NY.
contact-postal = Postal code
contact-postal-form = This is not how a postal code is written in that country.
contact-phone = Phone
contact-phone-form = This is not how a phone number is written in that country.
contact-abroad = An address in Korea needs no city or state of its own.
back = Back
change = Change
free = free
goods = Goods
discount = Discount
shipping = Sending
tax-of-it = of it taxes
sum = Sum
total = Total
sandbox-notice = This yard is being tried out: no money moves, and nothing is really sent.
pay = Pay
pay-how = How the test goes
pay-now = Pay { $total }
pay-held = { $n ->
    [one] Held for you for { $count } more minute.
   *[other] Held for you for { $count } more minutes.
 }
pay-ok = It works
pay-declined = The card is declined
pay-insufficient = There is not enough money
pay-3ds = The bank asks first (3-D Secure)
pay-timeout = It works, but the answer gets lost
pay-capture-fails = It is authorised, but cannot be taken
pay-slow-refund = It works, refunds take their time
pay-was-declined = The card was declined. Nothing was taken. Try another way.
pay-was-insufficient = There was not enough money. Nothing was taken. Try another way.
pay-was-refused = The bank did not hear your yes. Nothing was taken. Try again.
pay-refused = The payment provider does not take this. Nothing was taken. Try another way.
pay-no-card = This looks like a card number. Never type one here.
pay-done = Paid. Thank you.
bank = Your bank
bank-asks = A shop asks for { $total }. Do you agree?
bank-yes = I agree
bank-no = I do not agree
orders = Orders
order = Your order
empty-orders = You have not ordered anything yet.
order-and-more = { $n ->
    [one] { $name } and { $count } more thing
   *[other] { $name } and { $count } more things
 }
order-number = Order { $number }
order-way = How far it has come
order-placed = ordered
order-paid = paid
order-packed = packed
order-shipped = sent
order-delivered = arrived
order-returned = sent back
order-cancelled-state = cancelled
order-unpaid = This is not paid yet.
order-waiting = Your payment is being confirmed. This page follows by itself.
order-check = Look now
order-total-paid = Paid
order-captured-less = { $total } was agreed. What was sold out meanwhile was not taken.
order-given-up = This was not paid and is given up. Nothing was taken.
order-guest-link = Keep this address: it is your way back to this order.
order-cancel = Cancel this order
order-cancelled = Cancelled. Your money is on its way back.
order-too-late = It is packed already and cannot be cancelled. Send it back when it has arrived.
order-return-asked = The shop was asked. It tells you when it has the things back.
order-saved = Done.
order-trail = What happened
order-goes-to = Goes to
refunded = Given back
units-cancelled = { $count } cancelled
units-returned = { $count } sent back
return = Send something back
return-intro = Say how many of each. The shop gives the money back when it has them.
return-units = How many of { $name }
return-why = Why (the shop reads it)
return-ask = Ask the shop
return-nothing = Say how many of what you want to send back.
return-too-many = More than you have, or you asked for some of it before.
trail-placed = Ordered
trail-paid = Paid
trail-packed = Packed
trail-shipped = Handed to the carrier
trail-delivered = Arrived
trail-cancelled = Cancelled
trail-return-requested = You want to send something back
trail-return-received = The shop has it back
trail-return-refused = The shop does not take it back
trail-refund = The shop gives money back
trail-refunded = Money given back
trail-refund-failed = The money could not be given back yet
trail-disputed = Taken back through the bank

# Countries that many orders go to; the others are shown by their letters.

country-KR = South Korea
country-US = United States
country-JP = Japan
country-CN = China
country-TW = Taiwan
country-HK = Hong Kong
country-SG = Singapore
country-GB = United Kingdom
country-DE = Germany
country-FR = France
country-IT = Italy
country-ES = Spain
country-NL = Netherlands
country-CA = Canada
country-AU = Australia
country-NZ = New Zealand
country-VN = Vietnam
country-TH = Thailand
country-MY = Malaysia
country-ID = Indonesia
country-PH = Philippines
country-IN = India
country-MX = Mexico
country-BR = Brazil
country-CH = Switzerland
country-SE = Sweden
country-NO = Norway
country-DK = Denmark
country-FI = Finland
country-PL = Poland
country-AT = Austria
country-BE = Belgium
country-IE = Ireland
country-PT = Portugal
country-AE = United Arab Emirates
country-MO = Macao

pay-stripe-loading = The card form is loading.
pay-stripe-failed = The card form could not be loaded. Check your connection, and load this page again.
pay-stripe-script = Paying by card needs JavaScript: the card form is Stripe's own.
pay-stripe-notice = Your card goes straight to Stripe. This yard never sees it.
