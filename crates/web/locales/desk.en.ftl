# Selling: the shop's desk, the creators' studio, payouts.

desk-orders = Orders
desk-sales = Sales
desk-terms = Terms
desk-waiting = { $n ->
    [one] { $count } order waits for you
   *[other] { $count } orders wait for you
 }
as-file = As a file (CSV)
amount = Amount
creator = Creator
creator-gone = Somebody who has left
commission = Commission
refunds = Refunds

## Orders

queues = What is to be done
queue-to-pack = To pack
queue-packed = To hand over
queue-sent = On the way
queue-arrived = Arrived
queue-returns = Returns to answer
queue-over = Over
queue-to-pack-empty = Nothing to pack. New orders come here as soon as they are paid.
queue-packed-empty = Nothing is packed and waiting for its carrier.
queue-sent-empty = No parcel is on its way.
queue-arrived-empty = Nothing has arrived yet.
queue-returns-empty = Nobody wants to send anything back.
queue-over-empty = No order was cancelled or sent back whole.
queue-oldest-first = Longest waiting first
queue-newest-first = Newest first
order-what = What
order-buyer = For
order-through = Through
order-by-itself = by itself
order-when = When
order-lines = What goes in
order-other = Further steps
order-disputed = Taken back by the bank
orders-count = { $n ->
    [one] { $count } order
   *[other] { $count } orders
 }
desk-buyer-forgotten = This buyer has asked to be forgotten. Their address is gone.
place-main = Main store room
parcel = Label
parcel-from = From { $shop }
parcel-print = Print label and list
carrier = Carrier
tracking = Tracking number
step-pack = Pack it
step-pack-does = The pieces are taken from the shelf.
step-pack-from = From
step-pack-done = It is packed
step-ship = Hand it to the carrier
step-ship-does = The buyer sees the carrier and the number.
step-ship-done = It is on its way
step-arrive = Has it arrived?
step-arrive-does = From then on the time to send it back counts, and creators' commissions with it.
step-arrive-done = It has arrived
step-cancel = Cancel pieces
step-cancel-does = Say how many of what will not be sent. They go back on sale, their money goes back to the buyer.
step-cancel-done = Cancel them
step-refund = Give money back
step-refund-does = For a scratch, a late parcel, a kindness: the buyer keeps the goods. At most { $most }.
step-refund-done = Give it back
step-why = Why (for your own books)
return-asked = The buyer wants to send this back
return-open = waits for you
return-received = you have it back
return-refused = refused
return-where = When it is here
return-restock = Back on the shelf: { $place }
return-no-restock = Not on sale any more
return-receive = It is here, give the money back
return-refuse = Refuse it
return-refuse-word = A word to the buyer
return-answered = Your answer
refund-cancelled = Cancelled pieces
refund-returned = Pieces sent back
refund-goodwill = Out of goodwill
refund-pending = on its way
refund-succeeded = given back
refund-failed = could not be given back
done-placed = Ordered
done-paid = Paid
done-packed = Packed
done-shipped = Handed over
done-delivered = Arrived
done-cancelled = Cancelled
done-return-requested = Return asked for
done-return-received = Return received
done-return-refused = Return refused
done-refund = Money to be given back
done-refunded = Money given back
done-refund-failed = Money could not be given back
done-disputed = Taken back through the bank
by-buyer = buyer
by-staff = shop
by-provider = payment provider
by-yard = yard
desk-packed = Packed. Hand it to the carrier next.
desk-sent = On its way.
desk-arrived = Noted: it has arrived.
desk-cancelled = Cancelled. The money is on its way back.
desk-refunded = The money is on its way back.
desk-return-received = Received. The money is on its way back.
desk-return-refused = Refused, with your word to the buyer.
desk-order-moved-on = Somebody else has changed this order meanwhile. This is how it stands now.
desk-not-on-shelf = There is not enough on this place's shelf. Choose another place, or count the shelf.
desk-no-place = Choose a place of your shop.
desk-refund-too-large = That is more than can still be given back.
desk-units-too-many = That is more pieces than there are left.
desk-units-none = Say how many of what.
desk-refuse-why = Say in a word why, so that the buyer knows.

## Terms

terms-amount-form = An amount is too large, or below nothing.
terms-number-form = Write a whole number.
terms-rate-form = Write per cents between 0 and 100, such as 10 or 8.875.
terms-rate-too-high = At most 80 % may be promised: the goods and the yard want the rest.
terms-windows-form = A tap counts for 1 to 30 days, and commissions are approved within 60 days.
terms-code-form = 3 to 24 letters, digits, - or _.
terms-date-form = Write a day such as 2026-12-31.
terms-too-many = There are too many of these already. Remove one first.
terms-country-form = Two letters, such as KR.
terms-countries-form = Two letters for each country, such as KR JP US.
terms-creator-unknown = Nobody here has this handle.
sending = Sending
sending-new = A new way of sending
sending-add = Add it
sending-remove = Remove
sending-name = Name
sending-name-hint = As buyers read it, such as “Parcel, 1–2 days”.
sending-countries = Countries
sending-countries-hint = KR JP US, with spaces between. Empty: everywhere.
sending-price = Price ({ $currency })
sending-price-hint = Empty: free.
sending-free = Free from ({ $currency })
sending-free-hint = When the goods are worth so much. Empty: never.
sending-weight = By weight
sending-included = Grams in the price
sending-included-hint = Such as 2000.
sending-each = Every further (grams)
sending-each-hint = Empty: weight does not matter.
sending-each-price = costs ({ $currency })
sending-everywhere = Everywhere
sending-and-more = { $n ->
    [one] { $named } and { $count } more
   *[other] { $named } and { $count } more
 }
sending-free-from = free from { $amount }
sending-step = { $price } for every further { $grams } g
sending-from = up to { $grams } g, then { $step }
empty-sending = Sending is free, everywhere. Add a way to say where you send, and for how much.
taxes = Taxes
tax-how = Your prices
tax-included = Hold their tax
tax-included-where = As in Korea, Japan and Europe.
tax-on-top = Tax comes on top
tax-on-top-where = As in the United States and Canada.
tax-country = Country
tax-region = State or province
tax-class = Goods
tax-rate = Per cent
tax-standard = most goods
tax-reduced = reduced
tax-hint = Empty the country to remove a line. Orders that were placed keep their taxes.
tax-store = Save taxes
codes = Codes
empty-codes = No codes yet. A code takes something off, and can belong to a creator.
code-new = A new code
code-hint = Buyers may write it in small letters. One that exists gets these new rules.
code-kind = It takes off
code-percent = Per cents
code-amount = An amount ({ $currency })
code-value = How much
code-value-hint = Such as 10.
code-gives = Takes off
code-used = Used
code-ends = Until
code-open = open
code-over = over
code-end = End it
code-minimum = For goods from ({ $currency })
code-minimum-hint = Empty: any.
code-minimum-from = from { $amount }
code-last-day = Last day (UTC)
code-last-day-hint = Empty: until you end it.
code-most = Uses in all
code-each = Uses of one buyer
code-most-hint = Empty: any.
code-creator = Whose code
code-creator-hint = A creator's handle: orders with the code are theirs. Empty: the shop's own.
code-make = Give it out
commission-now = Creators get { $rate } of what their posts and codes sell.
commission-none = Creators get nothing yet. Announce a rate, and they have a reason to show what you make.
commission-rule = Reckoned from what was paid, without discounts and tax. A rise holds at once. A cut holds for those who sell for you already after thirty days.
commission-announce = Announce a rate
commission-rate = Per cent
commission-rate-hint = Such as 10. At most 80.
commission-steps = More for those who sell more
commission-steps-hint = Sold within thirty days, in your shop. Empty lines do not count.
commission-from = From ({ $currency })
commission-step = { $rate } from { $from } on
commission-creator = For one creator alone
commission-creator-hint = Their handle. Empty: for all who have nothing of their own.
commission-end-own = End what they have alone
commission-ended = as all others
commission-all = all
commission-told = What was announced
windows-tap = A tap counts for (days)
windows-tap-hint = 1 to 30.
windows-approve = Approved after arrival (days)
windows-approve-hint = 0 to 60. Leave time for returns.
windows-store = Save

## Sales

sales-today = Today
sales-week = Seven days
sales-month = Thirty days
sales-given-back = { $amount } given back
sales-chart = Taken each day, in { $currency }
sales-best-day = Bars of thirty days. The best: { $busiest }
sales-as-table = As a table, and how it is counted
sales-how = Days of UTC. An order counts on the day on which it was placed, once its money was taken, with sending and taxes. What was given back since stands beside the same day.
sales-taken = Taken
sales-posts = Which post sold what
sales-post = Post
sales-best = Products
sales-units = Pieces
sales-back = Back
sales-low = Running out
sales-sold-month = Sold in thirty days
empty-sales = Nothing was sold in the last thirty days. Products that people pin in their posts are seen.
empty-sales-posts = No order came through a post yet. Promise creators a share under Terms, and they have a reason to show what you make.
empty-sales-low = Everything is there in more than five pieces.
refunds-count = { $n ->
    [one] { $count } refund
   *[other] { $count } refunds
 }

## Studio

studio = Studio
studio-lead = What your posts have sold, and what you get for it.
studio-way = From being seen to being paid
studio-reach = Views
studio-reach-note = Of your posts with products.
studio-taps = Taps
studio-taps-note = On these products, wherever they were pinned.
studio-sales = Orders
studio-sales-note = Through your posts and codes.
studio-earned = Earned
studio-earned-note = Without what went back.
studio-shops = Shops
studio-no-rate = pays nothing yet
studio-windows = A tap counts for { $window } days. Approved { $after } days after arrival.
studio-steps = { $steps }, by what you sold here in thirty days.
studio-cut = { $rate } from { $day } on. Until then nothing changes for you.
studio-since = You sell for it since { $day }.
studio-join = Keep this rate
studio-join-does = From then on a cut waits thirty days for you. Pinning something of theirs does the same.
studio-joined = Noted. A cut waits thirty days for you from now on.
studio-posts = Posts
empty-studio = Pin a product in a post. Where its shop pays, you get a share of what the post sells.
statement = Statement
empty-statement = Nothing was sold through your posts and codes yet.
earned-pending = Waits
earned-pending-note = Until the goods have arrived and could have come back.
earned-approved = Comes next
earned-approved-note = With the next payout.
earned-paid = Paid
earned-paid-note = In payouts so far.
earned-by-code = your code { $code }
earned-by-your-code = your code
earned-by-tap = a tap on your post
earned-sum = { $rate } of { $base }, without discounts and tax
earned-units-back = { $n ->
    [one] { $less } less, because { $count } piece went back
   *[other] { $less } less, because { $count } pieces went back
 }
earned-money-back = { $less } less, because the shop gave money back
state-pending = waits
state-pending-until = Approved on { $day }, if nothing comes back
state-pending-unsent = The parcel is not on its way yet
state-pending-open = A return or a refund is still open
state-approved = comes next
state-approved-note = With the next payout
state-paid = paid
state-clawback = taken back
state-clawback-note = All of it went back after it had been approved. It is set off against your next payout
state-cancelled = fell away
state-cancelled-note = All of it went back before it was approved
payouts-of-you = Paid to you
pick-rate = { $rate } for you

## Payouts

payouts = Payouts
payouts-lead = What creators have earned and nobody has sent them yet. Ordering a payout empties their accounts into a file for your bank.
payouts-none = Nothing is approved at the moment.
payouts-creators = { $n ->
    [one] for { $count } creator
   *[other] for { $count } creators
 }
payouts-minimum = At least ({ $currency })
payouts-minimum-hint = Who is owed less waits. Empty: everybody.
payouts-run = Order the payout
payouts-ordered = Ordered. The file holds it.
payouts-owed = Accounts
payouts-when = Ordered
payouts-nobody = Nobody is owed anything.
payouts-done = Ordered in ninety days
payouts-none-yet = No payout was ordered yet.
payouts-file-hint = The file names each creator by the same letters every time. Match your list of bank accounts by them: the yard keeps none.

## Catalogue files

imports = Import and export
intake-bring = Bring your catalogue
intake-bring-hint = From Google Merchant, Shopify, WooCommerce, Naver, Meta, or schema.org. What is here already is brought up to date, nothing comes twice.
intake-file = File
intake-file-hint = CSV, TSV, XML or JSON, up to 1 GB.
intake-no-file = Choose a file first.
intake-format = Format
intake-format-found = Found out from the file
intake-delete-missing = Withdraw what is not in the file
intake-delete-missing-hint = Only products that an earlier file of this kind brought. Orders and pins still know them.
intake-take-at-once = Take it in at once
intake-look-first = Look first
export-catalogue = Take your catalogue out
export-catalogue-hint = A file that other shops and marketplaces read. Columns that came with an import come back.
export-catalogue-do = Download
intake-pictures = Pictures
intake-pictures-figures = { $taken } of { $all } pictures are here.
intake-pictures-failed = { $n ->
    [one] { $count } picture could not be fetched
   *[other] { $count } pictures could not be fetched
 }
intake-pictures-again = Try them again
intake-pictures-waiting = { $n ->
    [one] { $count } picture is still being fetched. You can leave this page.
   *[other] { $count } pictures are still being fetched. You can leave this page.
 }
intake-runs = What was imported
empty-imports = Nothing was imported yet.
intake-state = State
intake-warnings = Warnings
intake-running = Under way
intake-looked = Looked at
intake-taken = Taken in
intake-not-taken = Not taken in
intake-was-stopped = Stopped
intake-run-figures = { $created } new, { $updated } changed
intake-sources = From an address, again and again
intake-sources-hint = The yard fetches the file, and takes it in only when it has changed.
intake-checked = looked { $when }
intake-paused = paused
intake-fetch-now = Fetch now
intake-pause = Pause
intake-address = Address of the file
intake-how-often = How often
intake-hourly = { $n ->
    [one] Every hour
   *[other] Every { $count } hours
 }
intake-daily = Every day
intake-weekly = Every week
intake-source-add = Add the address
intake-source-added = Added. It is being fetched now.
intake-queued = Waiting for its turn.
intake-reading = Reading: row { $rows }.
intake-writing = Taking in: { $done } of { $of } products.
intake-again = Look again
intake-stop = Stop
intake-only-looked = Nothing was changed yet. This is what would be done:
intake-created = New
intake-updated = Changed
intake-unchanged = As they were
intake-skipped = Rows left out
intake-withdrawn = Withdrawn
intake-rows = { $rows } rows, { $variants } variants.
intake-take-now = Take it in
intake-file-gone = The file is not kept any more. Choose it again to take it in.
intake-is-running = Another file of this shop is being taken in. Wait for it, or stop it.
intake-warnings-count = { $n ->
    [one] { $count } warning
   *[other] { $count } warnings
 }
intake-row = Row
intake-column = Column
intake-what = What, and what was done
intake-more-warnings = { $n ->
    [one] and { $count } more like it
   *[other] and { $count } more like them
 }
field-web-address = An address begins with https:// or http://.

## Other programs

desk-programs = Programs
webhooks = Webhooks
webhooks-hint = Your own programs hear of orders, returns and products as they happen. Buyers are not named.
empty-webhooks = No program is told of anything yet.
webhook-add = Add a receiver
webhook-url = Address
webhook-url-hint = It gets a signed POST, and has ten seconds to answer 2xx.
webhook-which = What it hears of
webhook-which-hint = Tick nothing to let it hear of everything.
webhook-all-topics = Everything
webhook-topics = { $n ->
    [one] { $count } kind of event
   *[other] { $count } kinds of events
 }
webhook-on = On
webhook-off = Off
webhook-turn-on = Turn on
webhook-turn-off = Turn off
webhook-failing = nothing arrives since { $when }
webhook-test = Send a test
webhook-tested = A test is on its way.
webhook-secret = Signing secret
webhook-secret-hint = Signatures follow the Standard Webhooks specification: a library for your language checks them.
webhook-rotate = Make another secret
webhook-rotated = From now on the new secret signs.
webhook-removed = The receiver is gone.
webhook-log = What it was told
empty-webhook-log = Nothing yet. Send a test to try it out.
webhook-event = Event
webhook-attempts = Attempts
empty-webhook-attempts = Not sent yet.
webhook-waiting = On its way
webhook-delivered = Arrived
webhook-failed = Given up
webhook-next = next { $when }
webhook-all-again = Send all that failed again
webhook-send-again = Send again
webhook-again = It is sent again.
webhook-body = What is sent

## Keys

keys = Keys
keys-hint = What your own programs and pages show to be let in. Each may do only what you tick.
empty-keys = There is no key yet.
key-made = Your new key
key-made-hint = Copy it now. It is shown this once and kept nowhere.
key-made-when = made { $when }
key-used = used { $when }
key-unused = never used
key-is-revoked = Revoked
key-revoke = Revoke
key-revoked = The key opens nothing any more.
key-new = Make a key
key-name = Name
key-name-hint = So that you know later which program shows it.
key-may = It may
key-may-nothing = Tick at least one thing that the key may do.
key-origins = Only on pages of these sites
key-origins-hint = For keys that stand in pages. Empty: everywhere. One address a line, such as https://shop.example.
key-origins-form = A site is written as https://shop.example, without anything behind it.
key-make = Make the key
scope-events-write = Send events of your site and your programs.
scope-sales-write = Report sales on your own site.
scope-catalogue-read = Read your catalogue.
scope-orders-read = Read your orders, with their buyers' addresses.
report-sales = Report sales on your own site
report-sales-hint = Who is sent to your site brings madang_ref along in the address. Tell it back with the order; send it again when something is given back.

## The shop's own site

where-to-pay = Where people pay
pay-in-yard = Here in the yard
pay-in-yard-hint = Cart, payment, orders and returns are here.
pay-on-site = On your own site
pay-on-site-hint = Products with an address of their own lead there, with a reference by which you report the sale. Others are sold here.
product-link = Address on your own site
product-link-used = Buyers are led there.
product-link-unused = Not used while people pay in the yard.
buy-elsewhere = Buy at { $shop }
buy-elsewhere-note = You pay on the shop's own site.
site-sales = On the shop's own site
site-sales-hint = Who was led there in the last thirty days. What you report is reckoned for the creator; you pay it yourself.
site-sales-creator = Reported by the shops, who pay this themselves. It is not part of your payouts here.
empty-site-sales = No sale was reported yet. How that is done stands under Programs, Keys.
site-sent = { $n ->
    [one] { $count } went on
   *[other] { $count } went on
 }

## Storefront

storefront-lead = Put together what you like. What is bought through your storefront counts for you, at the rate that each shop gives.
storefront-see = See it as others do
empty-storefront = You have no collection yet.
empty-collection = Nothing is in it yet. Empty collections are not shown.
collection-new = Another collection
collection-name = Name
collection-name-hint = Such as: For small kitchens
collection-about = In a sentence
collection-make = Make it
collection-add = Put products in
collection-search = Name of a product
collection-change = Change or remove
collection-remove = Remove the collection
put-in = Put in
take-out = Take out
move-up = Up
move-down = Down

## Events

events = Events
empty-events = No event has come yet. Make a key that may send events, and put it into your SDK.
events-hour = The last hour
events-hour-figures = { $count } events, { $most } in the busiest minute.
events-tail = As they come in
empty-tail = Nothing since the yard was started.
event-verdict = What became of it
event-accepted = Learned from
event-accepted-means = The person has an account here and lets the yard use what shops share.
event-counted = Counted
event-counted-means = Nobody is known who allows it: what was done to which product counts, nothing that names anybody is kept.
event-duplicate = Came before
event-refused = Refused
events-kinds = Seven days by kind
events-month = Month
events-now = so far
events-snippet = Send events
events-snippet-hint = SDKs of Segment, RudderStack and Jitsu work as they are. You need a key with events:write:

## What was odd about a row of a catalogue file
flaw-ambiguous-price = The price can be read in two ways
flaw-assumed-quantity = No number of pieces is given
flaw-availability-unknown = Availability is not understood
flaw-availability-date-missing = It does not say from when
flaw-bundle-stock = A set has no stock of its own
flaw-changed-here = Changed here since: kept as it is
flaw-condition-unknown = Condition is not understood
flaw-currency-mismatch = Another currency than the shop's
flaw-currency-missing = The price has no currency
flaw-date-invalid = A date is not understood
flaw-deleted-missing = Not in the file any more: withdrawn
flaw-duplicate-column = A column stands twice
flaw-duplicate-id = The same id stands twice
flaw-duplicate-sku = The same item number stands twice
flaw-external-product = It is sold somewhere else
flaw-field-too-long = A text is too long
flaw-gift-card = Gift cards are not taken in
flaw-group-too-large = A product has too many variants
flaw-grouped-product = A group of products, not a product
flaw-gtin-check-digit = The barcode's check digit is wrong
flaw-gtin-length = The barcode has a wrong length
flaw-gtin-apostrophe = The barcode begins with an apostrophe
flaw-gtin-rounded = A spreadsheet rounded the barcode
flaw-id-missing = The row has no id
flaw-id-too-long = The id is too long
flaw-encoding = Letters are not written in UTF-8
flaw-double-escaped = HTML was escaped twice
flaw-image-url = A picture's address is not understood
flaw-json-broken = The JSON is broken
flaw-more-warnings = There were more than are kept
flaw-nul-byte = NUL bytes stand in the text
flaw-not-applied = It could not be taken in
flaw-parent-missing = The product of this variant is missing
flaw-price-absurd = The price is out of all proportion
flaw-price-decimals = The price has more decimals than the currency
flaw-price-invalid = The price is no number
flaw-price-missing = There is no price
flaw-price-negative = The price is below nothing
flaw-price-times-100 = The price is a hundred times what it was, or a hundredth
flaw-quantity-invalid = The stock is no number
flaw-quantity-negative = The stock is below nothing
flaw-ragged-row = The row has another number of cells than the header
flaw-row-too-long = The row is too long
flaw-sale-above-price = The sale price is not below the price
flaw-sale-window = The sale's dates do not fit each other
flaw-same-options = Two variants have the same options
flaw-sku-missing = There is no item number
flaw-title-missing = There is no title
flaw-too-many = More than a product may have
flaw-type-unknown = The kind of product is not understood
flaw-unsafe-html = Unsafe HTML was taken out
flaw-weight-invalid = The weight is not understood
flaw-xml-entity = The XML defines entities of its own

## What a shop uses
usage = Usage
usage-lead = What the shop uses of the yard. Whoever runs the yard may set limits.
usage-events = Events kept
usage-pages = Pages
usage-embeds = On other sites
usage-calls = Requests of programs
usage-stored = Pictures
usage-limit = { $used } of { $most }
usage-no-limit = no limit
usage-used-up = used up
usage-events-over = Further events of this month are refused, and SDKs send them again later.
usage-storage-over = Further pictures are refused. Take some away, or ask for more room.
usage-full = The pictures of this shop take all the room that it has. Take some away, or ask whoever runs the yard for more.
usage-note = Pages of the shop and its products as they were served, by day in UTC. Pictures are weighed every few hours; a month shows its fullest day.
usage-of-shops = What shops use
usage-of-shops-lead = This month so far. An empty field is no limit.
usage-most-events = Events a month
usage-most-storage = Pictures, MB
usage-set = Set
usage-set-done = The limits hold from now on.
usage-bad-number = Write a whole number, or nothing.
