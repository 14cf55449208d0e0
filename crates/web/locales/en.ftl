yard-name = Madang
lang-short = 한
skip = Skip to the page
menu = More actions
close = Close
cancel = Cancel
store = Save
save = Save
edit = Edit
delete = Delete
undo = Undo
more = Show more
unread = unread
share = Share
copy = Copy
copy-link = Copy link
report = Report
follow = Follow
following-button = Following
unblock = Unblock
forget = Forget
to-feed = To the feed

## Navigation
nav-main = Main
nav-top = Shortcuts
nav-feed = Home
nav-look = Look around
nav-search = Search
nav-following = Following
nav-notifications = Notifications
nav-notifications-count = { $n ->
    [0] Notifications
   *[other] Notifications, { $count } new
 }
nav-saved = Saved
nav-compose = Post
nav-compose-long = Write a post
nav-desk = Shop desk
nav-operator = Operator desk
nav-my-data = My data
nav-me = Me
nav-settings = Settings
nav-sign-in = Sign in
nav-sign-up = Sign up
nav-sign-out = Sign out

## Things
product = Product
products = Products
posts = Posts
people = People
shop = Shop
shops = Shops
tags = Tags
price = Price
stock = Stock
staff = Staff
pictures = Pictures
about = About
account = Account
language = Language
currency = Currency
posts-count = { $n ->
    [one] { $count } post
   *[other] { $count } posts
 }
products-count = { $n ->
    [one] { $count } product
   *[other] { $count } products
 }
followers-count = { $n ->
    [one] { $count } follower
   *[other] { $count } followers
 }
following-count = { $count } following
views-count = { $n ->
    [one] { $count } view
   *[other] { $count } views
 }
photos-count = { $n ->
    [one] { $count } photo
   *[other] { $count } photos
 }
comment-count = { $n ->
    [0] Comments
    [one] { $count } comment
   *[other] { $count } comments
 }
like-count = { $n ->
    [0] Like
    [one] Like, { $count } person likes this
   *[other] Like, { $count } people like this
 }

## Feed
feed-kinds = Feeds
feed-for-you = For you
feed-following = Following
feed-end = You have seen everything here for now.
trending = Trending
side = Around the yard
side-note = What you see here follows what you choose to share.
see-comments = { $n ->
    [one] See { $count } comment
   *[other] See all { $count } comments
 }
sponsored = Sponsored by { $by }
pin-label = { $title }, { $price }
products-in-photo = Products in this post
why = Why this?
see-less = See less of #{ $tag }
see-less-short = See less
seeing-less = Seeing less
hide-post = Hide this post
block-name = Block { $name }
gone-hidden = Hidden. You will not see this post again.
gone-reported = Thank you. The operator will look at it.
gone-blocked = Blocked. You will not see each other.
gone-deleted = Deleted.
empty-feed = Nobody has shown anything yet. Be the first.
empty-feed-do = Write a post
empty-following-feed = Posts of the people and shops you follow come here, newest first.
empty-following-feed-do = Find people to follow

## Why a card is shown
why-following = You follow { $name }.
why-following-shop = You follow the shop { $name }.
why-following-some-shop = You follow a shop whose product is in it.
why-following-tag = You follow #{ $tag }.
why-liked-tag = { $n ->
    [one] You liked { $count } post with #{ $tag }.
   *[other] You liked { $count } posts with #{ $tag }.
 }
why-looked-at-tag = You looked long at posts with #{ $tag }.
why-neighbour-post = People who were drawn to a post by { $name }, as you were, were drawn to this too.
why-neighbour-product = People who looked at { $title }, as you did, looked at this too.
why-trending-now = Many people are looking at it now. So far: views { $views }, likes { $likes }.
why-explore-odds = Drawn by chance, one in { $odds }, so that new people are seen too.
why-tag = You often look at #{ $tag }.
why-neighbour = People who liked what you liked also liked this.
why-trending = Many people are looking at this now.
why-trending-tag = #{ $tag } is being looked at a lot now.
why-fresh = It is new in the yard.
why-explore = A try: we show a few posts by chance, so that new people are seen.
why-context = It is popular here. It has nothing to do with you.

## Posts
goes-with = Goes with it

## Comments
comment-write = Write a comment
comment-send = Send
comment-sign-in = Sign in to write a comment
comment-delete = Delete this comment
comment-report = Report this comment
comments-empty = No comments yet.
comment-empty-error = Write something first.
comment-long-error = That is too long by { $over } characters.
comment-reported = Thank you. The operator will look at it.

## Reports
report-title = What is wrong with it?
report-intro = The operator of this yard reads every report. The author is not told who sent it.
report-spam = It is spam
report-rude = It is rude or hateful
report-false = It is false or misleading
report-stolen = It is somebody else’s picture
report-danger = It is dangerous or not allowed

## Tags
tag-order = Order
tag-top = Top
tag-new = New
trend-day = Views per hour over the last day
empty-tag = No posts with this tag yet.

## Creators
storefront = Storefront
edit-profile = Edit profile
empty-own-posts = Show the yard something you like.
empty-posts = No posts yet.
blocked-person = You blocked this person. Unblock to see their posts.

## Shops and products
shop-seen-in = Seen in posts
product-seen-in = Seen in posts
product-open = See everything about it
product-save = Save it
product-saved = Saved
ask-shop = Ask the shop
variants = Choices
stock-plenty = In stock
stock-few = { $n ->
    [one] Last { $count } left
   *[other] { $count } left
 }
stock-none = Sold out
stock-withdrawn = No longer offered
empty-shop = This shop is still setting out its things.

## Coming in
email = E-mail
email-hint = For signing in and for letters about your account only.
password = Password
password-new = New password
password-hint = At least 10 characters. A few words work well.
name = Name
name-hint = As others see you.
handle = Handle
handle-hint = English letters, digits and underscores, such as haneul_kim.
sign-in-title = Welcome back
sign-in-new = New here?
sign-in-wrong = That e-mail and password do not fit together. Try again, or set a new password.
sign-up-title = Join the yard
sign-up-intro = Follow people, save what you like, show what you found.
sign-up-known = Already have an account?
sign-up-handle-taken = Somebody has this handle. Try another.
first-title = This yard is yours
first-intro = The first account looks after the yard: its people, its shops, its reports. This link works once.
first-do = Open the yard
forgot-link = Forgot it?
forgot-title = Set a new password
forgot-intro = We send a link to your e-mail address.
forgot-do = Send the link
forgot-sent-title = Look into your mail
forgot-sent = If there is an account with this address, a link is on its way. It works for one hour.
back-to-sign-in = Back to sign-in
reset-title = Choose a new password
reset-do = Set password
reset-done = Your password is set. Other devices were signed out.
link-confirmed-title = Address confirmed
link-confirmed = Thank you. Nothing else to do.
link-expired-title = This link no longer works
link-expired = Links work once and for a short time. Ask for a new one.
link-expired-do = Ask for a new link
field-required = Please fill this in.
field-email = This does not look like an e-mail address.
field-password-short = At least 10 characters, please.
field-handle = Use 3 to 30 letters, digits or underscores, and begin with a letter.
field-too-long = This is too long.
field-money = Write an amount such as { $example }.
field-stock = Write a whole number, 0 or more.

## Letters
mail-confirm-subject = Confirm your e-mail address
mail-confirm-body = Welcome to the yard. Open this link to confirm your address: { $link }
mail-reset-subject = A new password
mail-reset-body = Open this link within one hour to set a new password: { $link } If you did not ask for it, do nothing.

## Writing a post
compose-title = New post
edit-title = Edit post
compose-send = Post
compose-sending = Sending
compose-sent = Posted.
compose-photos = Add photos
compose-photos-hint = Up to { $count } JPEG, PNG or WebP files
compose-alt = Description
compose-alt-hint = What is in the photo, for people who do not see it.
compose-pins = Products in the photo
compose-pins-hint = Tap the photo where the product is. Arrow keys move a chosen pin.
compose-pin-add = Place a pin
compose-pin = Pin
compose-pin-new = New pin
compose-unpin = Remove pin
compose-remove-photo = Remove photo
compose-earlier = Move forward
compose-caption = Caption
compose-caption-placeholder = What is it, and why do you like it?
compose-caption-hint = Use #tags so that others find it, and @handles to mention people.
compose-not-photo = This file is not a photo we can read. JPEG, PNG and WebP work.
compose-too-many = At most { $count } photos go into one post.
compose-too-large = A photo may have at most { $count } MB.
compose-pins-full = At most { $count } products go onto one photo.
delete-post = Delete this post
delete-post-question = Delete this post?
delete-post-consequence = Its photos, likes and comments go with it. This cannot be undone.
pick-title = Which product is it?
pick-placeholder = Name of the product or shop
pick-type = Type a name to find it.
pick-none = No product called “{ $query }” in this yard.

## Lists
empty-saved = Save posts, and find them here again.
empty-people = Nobody here yet.
empty-notifications = When somebody likes, comments or follows, you read it here.
empty-search = Nothing found for “{ $query }”. Try a shorter word.
empty-trending = Nothing is trending yet.
search-placeholder = Products, tags, people
notice-like = likes your post.
notice-like-many = { $n ->
    [one] and { $count } other like your post.
   *[other] and { $count } others like your post.
 }
notice-commented = wrote a comment on your post.
notice-commented-many = { $n ->
    [one] and { $count } other wrote comments on your post.
   *[other] and { $count } others wrote comments on your post.
 }
notice-follow-many = { $n ->
    [one] and { $count } other follow you now.
   *[other] and { $count } others follow you now.
 }
notice-mention-comment = mentioned you in a comment.
notice-post-removed = took one of your posts down after a report.
notice-post-restored = put your post back.
notice-comment-removed = took one of your comments down after a report.
notice-comment-restored = put your comment back.
notice-follow = follows you now.
notice-mention = mentioned you in a post.
notice-pin = pinned your product { $title }.
notice-staff = invited you to work in { $shop }.

## Consent
consent-title = What may this yard remember?
consent-intro = Everything is off until you say otherwise. The feed works either way, and you can change your mind at any time.
consent-personalise = My feed
consent-personalise-does = Uses what you look at and like to choose your next posts. Never shown to others.
consent-ads = Ads that fit
consent-ads-does = Uses your interests to choose ads. Off means ads by topic only, never more of them.
consent-measure = Counting
consent-measure-does = Counts your visits with everybody else’s, so shops learn what works. No list of what you did.
consent-share = Sharing with shops
consent-share-does = Tells a shop you follow that you came from a post. Never your name or address.
consent-save = Save
consent-later = Decide later
consent-more = What is remembered, in full
consent-bar = This yard remembers nothing about you yet.
consent-open = Choose
consent-done = Saved. You can change it under My data.
consent-later-done = Nothing is remembered. You find the switches under My data.
consent-gpc = Your browser asks not to be tracked. We follow that, whatever the switches say.
consents = Your choices
receipts = { $n ->
    [one] { $count } receipt
   *[other] { $count } receipts
 }
receipt-granted = Switched on: { $what }, from { $from }
receipt-withdrawn = Switched off: { $what }
consents-intro = What may be used for what. Switching something off takes effect at once; with My feed, what it remembered from there is forgotten too.
consent-from = Learned from
consent-sources-later = Stores and homes are not part of this yard. If they ever are, they start switched off.
from-feed = the feed
from-shop = shop pages
from-store = a store
from-household = your home
from-import = what you bring along
via-sheet = on the question when you first came
via-my-data = on this page
via-carried = taken along from before you signed up
via-import = when you brought your data along
via-api = by a program
receipts-all = All receipts as a file:

## My data
my-data-lead = The yard remembers { $signals } things from { $devices } of your devices.
my-data-since = The oldest of them: { $when }.
my-data-none = The yard remembers nothing about what you look at.
my-data-empty = Once you let the yard remember, you read here what it learned, line by line.
memory-tags = Tags you like
memory-creators = People you look at
memory-shops = Shops you look at
memory-prices = Prices
memory-tag = You looked at posts with #{ $tag }.
memory-creator = You looked at posts by { $name }.
memory-shop = You looked at things of { $name }.
memory-price = You look at things between { $low } and { $high } most.
memory-source-feed = From your likes, saves and time in the feed
memory-source-shop = From product pages
strength = Strength { $percent } of 100
forget-all-title = Start over
forget-all-intro = Forgets everything above at once. Your posts, likes and follows are records of yours: they stay, and go on shaping your feed until you take them back.
forget-all = Forget everything
forgotten = Forgotten.
forgotten-all = Everything is forgotten.
delete-account = Delete account
delete-account-goes = Your profile, posts, comments, likes, saves and everything the yard remembers about you go for good.
delete-account-day = { $n ->
    [0] It is erased at once and cannot be taken back.
    [one] From this moment nobody sees you. For one hour you can take it back by signing in; then it is erased for good.
   *[other] From this moment nobody sees you. For { $count } hours you can take it back by signing in; then it is erased for good.
 }
delete-account-stays = What stays are sums without a name, and your handle, which nobody else can take for 90 days. Shops with staff must be handed over first; a shop of your own alone keeps its products archived.
delete-account-export = Take a copy of your data along first
erasure-waiting-title = Your account is closed
erasure-waiting = Nobody sees your profile and posts any more. When the time below has passed, everything is erased. Until then you can sign in and take it back.
erasure-erasing-title = It is being erased
erasure-erasing = There is no way back any more. This takes from a few seconds to some minutes; the receipt follows by e-mail if your address was confirmed.
erasure-done-title = Erased
erasure-done-words = Everything that named you is gone from this yard. What is in older backups cannot be read: the keys are destroyed.
erasure-number = Number
erasure-ordered = Ordered
erasure-due = Erased after
erasure-done = Erased
erasure-ledger = Line { $line } of the ledger of destroyed keys
erasure-keep = Keep the number: this page tells who knows it whether the erasure is done, and names nobody.
erasure-receipt = Save the receipt
erasure-take-back = Sign in and take it back
way-back-title = This account is closed
way-back = You asked for it to be erased. You can still take it back, and everything is as it was, until
way-back-do = Take it back
way-back-leave = Leave it closed
way-back-done = Welcome back. Everything is as it was.
erasure-none-title = No erasure has this number
erasure-none = The number was mistyped, or the order was taken back in time: then nothing was erased, and its number was forgotten.

## Settings
profile-picture = Picture
bio = About you
bio-hint = One or two sentences.
email-confirmed = Confirmed
email-unconfirmed = Not confirmed yet
blocked-people = Blocked people
settings-done = Saved.

## Shop desk
desk-lead = Open a shop, set out your products, and see which posts bring people.
desk-open = Open a shop
desk-views = Product views
desk-taps = Taps on pins
desk-followers = Followers
desk-product-new = New product
desk-hidden = hidden
desk-hide = Hide this product
desk-hide-does = Only you see it. Pins on it are not shown.
empty-desk = No products yet. Add the first one, and people can pin it in their posts.
desk-shop = How people see the shop
desk-shop-look = Look at its page
shop-picture = Picture of the shop
shop-picture-hint = A sign, a shelf, a mark. It is cut to a square.
shop-name = Name of the shop
shop-name-hint = As it stands over the door.
shop-handle-hint = Its address in the yard, such as onggi_house.
shop-about = About the shop
shop-about-hint = What you make or sell, and where.
product-title = Name of the product
product-title-hint = Short and concrete, such as “Celadon cup, 200 ml”.
product-about-hint = Material, size, how it is made.
variants-hint = One line per size or colour. A product without choices has one line.
variant-details = Details
variant-sku = SKU
variant-sku-hint = Your own number for it. Only your shop sees it.
variant-name = Name
variant-add = Add a choice
variant-remove = Remove this choice
staff-invite = Invite somebody
staff-invite-hint = You get a link to send them. It works once, for seven days.
staff-remove = Remove
role = Role
role-owner = Owner
role-owner-does = Everything, and staff.
role-staff = Staff
role-staff-does = Products and stock.

## Operator desk
reports-count = { $n ->
    [0] Reports
    [one] { $count } report to read
   *[other] { $count } reports to read
 }
reported-times = { $n ->
    [one] { $count } report
   *[other] { $count } reports
 }
report-look = Look at it
report-keep = Keep
report-remove = Remove
empty-reports = Nothing was reported. All is quiet.
empty-shops = No shops yet.
gauge-people = People
gauge-posts = Posts
gauge-shops = Shops
gauge-log = Log position
gauge-lag = Memory behind the log
gauge-disk = Disk

## Trouble
error-unclear-title = We could not read that
error-unclear-advice = Something in the request does not fit. Go back and try again.
error-not-allowed-title = Not for you
error-not-allowed-advice = This page belongs to somebody else. Sign in with another account if it is yours.
error-not-found-title = Nothing here
error-not-found-advice = The page has gone, or the address has a slip in it.
error-too-large-title = Too large
error-too-large-advice = That is more than this yard takes at once. Try fewer or smaller photos.
error-stale-title = This page was open too long
error-stale-advice = This page was open for a long time. Load it again and try once more. Nothing was changed.
error-too-fast-title = A little slower
error-too-fast-advice = That was many requests in a short time. Wait a minute and try again.
error-broken-title = Our mistake
error-broken-advice = Something broke on our side and was written down. Try again in a moment.
error-offline-title = No connection
error-offline-advice = You seem to be offline. What you did is kept and sent when you are back.
reload = Load the page again
error-disk-full-title = No room left
error-disk-full-advice = The yard's disk is full, so this was not saved. Nothing else was lost. Tell whoever runs the yard, and try again when there is room.
error-busy-title = A full yard
error-request = If you write to the operator, name { $id }.
toast-offline = You are offline. We keep it and send it later.
toast-failed = That did not work. Try again in a moment.
toast-copied = Copied.
toast-less = You will see less of #{ $tag }.

## What was done, and why not
email-sent = A letter is on its way.
email-send-again = Send the letter again
password-change = Change password
password-old = Present password
password-wrong = That is not your password.
devices = Signed-in devices
device-here = This one
device-end = Sign out
device-end-others = Sign out everywhere else
picture-remove = Remove the picture
field-password-common = That is among the first passwords anybody tries. Choose another one.
field-password-own = A password must not be your name, handle or e-mail address.
field-name = Use 1 to 50 characters.
field-bio = Use at most 300 characters.
field-handle-too-soon = A handle can be changed once in 30 days.
error-wait = { $n ->
    [one] That were many tries. Wait { $count } second and try again.
   *[other] That were many tries. Wait { $count } seconds and try again.
 }
error-busy = Many people are coming in right now. Try again in a moment.
error-yourself = That works with others only.
error-blocked = That is not possible between the two of you.
picture-named = Photo { $place } ({ $file })
picture-wrong = { $picture }: { $reason }
pictures-too-heavy = These photos hold too much detail to be taken together. Send fewer of them.
photo-cut-short = The file ends too early. Save it again and retry.
photo-broken = This photo is broken and cannot be read.
photo-too-many-pixels = A photo may have at most { $count } megapixels.
photo-too-small = A photo needs at least { $count } pixels a side.
photo-too-narrow = The long side of a photo may be at most { $count } times its short one.
compose-no-photo = A post needs at least one photo.
compose-pin-gone = One of the pinned products is no longer on offer.
comment-full = This post takes no more comments.
variant-unnamed = Each choice needs a name of its own.
variant-same = Two choices have the name { $name }.
product-conflict = Somebody else changed this product meanwhile. Load the page again and look at it.

## What is remembered
my-data-nothing-yet = Nothing yet. Look around, and you read here what the yard learned, line by line.
memory-tag-liked = { $n ->
    [one] You liked { $count } post of #{ $tag }.
   *[other] You liked { $count } posts of #{ $tag }.
 }
memory-recent = What you did last
memory-sources = Where it comes from
memory-from-source = { $n ->
    [one] { $count } thing
   *[other] { $count } things
 }
memory-post-by = a post by { $name }
memory-post-gone = a post that is gone
memory-product-gone = a product that is gone
memory-did-see = You looked at { $thing }.
memory-did-open = You opened { $thing }.
memory-did-like = You liked { $thing }.
memory-did-save = You saved { $thing }.
memory-did-buy = You bought { $thing }.
memory-did-hide = You do not want to see { $thing }.
memory-record-stays = your like or save itself stays until you take it back there
source-feed = From the feed
source-shop = From shop pages
source-store = From a store
source-household = From your household
source-import = From an import

## Working in a shop
forget-picture = Remove
staff-invitation = Invitation link
staff-invitation-hint = Send it to one person. It is shown here only now.
staff-join-title = Work in this shop?
staff-join-consequence = You will see its desk and can change its products and stock.
staff-join = Join
staff-joined = Welcome to the shop.
staff-last-owner = A shop needs at least one owner. Make somebody else an owner first.
staff-invitation-gone = This invitation was used, has run out, or never was.
staff-owner-only = Only an owner of the shop can do this.
role-make-owner = Make owner
role-make-staff = Make staff
shop-choices = Choice
product-too-many-pictures = { $n ->
    [one] At most { $count } picture goes with a product.
   *[other] At most { $count } pictures go with a product.
 }

## Operator figures
gauge-leaves = Browsers remembered
gauge-outbox = Waiting for the log
gauge-media = Pictures being made
gauge-letters = Letters that failed
gauge-applied = signals taken in
gauge-behind = { $n ->
    [0] up to date
    [one] { $count } signal behind
   *[other] { $count } signals behind
 }
gauge-failed = { $n ->
    [0] none failed
   *[other] { $count } failed
 }
reason-spam = Spam
reason-fraud = False or misleading
reason-harassment = Rude or hateful
reason-hate = Hateful
reason-nudity = Nudity
reason-violence = Violence
reason-dangerous = Dangerous or not allowed
reason-copyright = Somebody else’s work
reason-other = Another reason

## How much a tag is looked at
tag-figures = How much it is looked at
tag-no-views = Nobody has looked at it yet. Views are counted from the first one on.
tag-views = Views
tag-looked = People
tag-people = { $n ->
    [one] about { $exact } person
   *[other] about { $exact } people
 }
tag-error = ±{ $percent } %
tag-nobody-measured = not measured
tag-last-hour = Last hour
tag-hour = { $n ->
    [one] { $exact } view in the last hour
   *[other] { $exact } views in the last hour
 }
tag-rising = rising
tag-falling = falling
tag-days = The last 30 days
tag-day = { $n ->
    [one] { $exact } view
   *[other] { $exact } views
 }
tag-chart = Views of the last 30 days. The busiest: { $busiest }.
tag-since-today = Counted since today.
tag-since = Counted since { $day }.
tag-how = How this is counted, and each day as a table
tag-how-views = Views are counted one by one, each once; days end at midnight UTC.
tag-how-people = The number of people is an estimate of how many browsers looked, without keeping whose they are.
tag-how-unmeasured = { $n ->
    [one] { $exact } view is by somebody who does not agree to being measured: it is among the views, not in the estimate.
   *[other] { $exact } views are by people who do not agree to being measured: they are among the views, not in the estimate.
 }
tag-table-day = Day

## Where I am signed in
devices-title = Where I am signed in
devices-lead = Every browser you sign in on. What you do there belongs to your memory, as far as you allow the yard to remember.
devices-count = { $n ->
    [one] On { $count } browser
   *[other] On { $count } browsers
 }
devices-look = Look at them
devices-only = You are signed in nowhere else.
devices-given-away = Not me
devices-given-away-lead = Nothing that was done there is part of your memory. If you were wrong, take it back.
devices-signed-out = Signed out everywhere else.
device-both = { $browser } on { $system }
device-system = A browser on { $system }
device-unknown = A browser that we do not know
device-before = Before you signed in, on another browser
device-before-here = This browser, before you signed in
device-signed-in = Signed in
device-used = Last used
device-used-now = In use now
device-first = since
device-in-memory = What you do there belongs to your memory.
device-out = You are signed out there. What you did there still belongs to your memory.
device-claimed = What was done here before you signed in belongs to your memory, because you said that it was you.
device-shared = Somebody else uses this browser too, so what was done before signing in counts for nobody.
device-too-many = Yours, but not part of your memory: that is made of the sixteen browsers you used last.
device-given-away = You said that this was not you. It was signed out.
device-not-me = This was not me
device-undo = { $device } was signed out, and what was done there is no longer part of your memory.
device-take-back = Take it back
device-unlinked = Signed out there, and taken off your memory.
device-linked = What was done there belongs to your memory again.
device-signed-out = Signed out there.
device-held = Somebody else signed in there meanwhile and said that it was them, so it cannot be taken back.
device-full = You have linked as many browsers as one person can. Say of one that it was not you first.
device-here-refused = This is the browser that you are using. To leave it, sign out.

## Why two identifiers are one person
identity-title = One person?
identity-lead = Why the yard takes two identifiers for one person, or why it does not. You see kinds, rules and times; what others typed is not kept and cannot be shown.
identity-first = First
identity-second = Second
identity-kind = What it is
identity-value = Value
identity-shop = Shop, by its handle
identity-shop-hint = Only for what belongs to a shop: card, customer and payment numbers.
identity-look-up = Look up
identity-logged = Each look-up is written down with your name and the kinds, never with what you typed.
identity-no-account = There is no account with this handle.
identity-no-device = A device is asked for by the id in its visitor cookie.
identity-no-shop = There is no shop with this handle.
identity-which-shop = Say which shop it belongs to.
identity-no-phone = That is not a phone number. Write one from abroad with its + and country code.
identity-no-key = This yard has no key for identifiers.
identity-one = One person
identity-apart = Not one person
identity-same = Both are the same identifier.
identity-chain = { $n ->
    [one] { $count } step leads from the first to the second.
   *[other] { $count } steps lead from the first to the second.
 }
identity-wall = A shop’s wall stands between them. What a shop knows of its customers is not joined with anything outside of it, unless the person allows sharing.
identity-hub = Too many people hold the same thing ({ $end }). What many hold says nothing about one person, so it links nobody.
identity-shared = Several people use the same thing ({ $end }) and none of them said that they are one. So it belongs to neither.
identity-another = The way leads to something that is somebody else’s: { $end }.
identity-limit = One of them has as many identifiers or accounts as one person can have, and was cut there.
identity-nothing = Nobody has ever said that they are one person. An e-mail address or a phone number counts once it was confirmed.
identity-undone = They were linked, and { $by } undid that on { $when }.
identity-undone-why = Reason: { $why }.
identity-edge-wall = wall of a shop
identity-edge-hub = held by too many
identity-edge-shared = used by several
identity-edge-another = somebody else’s
identity-edge-undone = { $rule }: undone
identity-edge-limit = cut at the limit
identity-edge-nothing = nothing links them
identity-strong = Strong: it may give things to a person.
identity-weak = Weak: it never joins two people, and gives memory nothing.
identity-said-by = Said by
identity-source = Learned
identity-source-account = on the account pages
identity-first-at = First
identity-seen-at = Last
identity-by-yard = the yard, which saw it
identity-by-operator = operator { $name }
identity-by-shop = the shop { $name }
identity-former-operator = an operator whose account is gone
identity-account-gone = an account that is gone
identity-cut = Cut this link…
identity-cut-consequence = Everything that says these two belong together is undone, and what followed from it as well. You can take it back for a day.
identity-cut-why = Reason
identity-cut-do = Cut the link
identity-cut-done = The link is cut.
identity-cut-before = This link was cut before.
identity-take-back = Take it back
identity-back-done = The link holds again.
identity-back-none = There is nothing to take back: it was taken back before, or a day has passed.
identity-back-taken = It cannot be taken back, because something else has taken its place meanwhile.
end-account = Account, by its handle
end-person = Account
end-email = E-mail address
end-phone = Phone number
end-device = Device
end-loyalty = Loyalty card
end-customer = Customer number
end-payment = Payment token
end-palm = Palm
end-leaf = Browser
rule-signed-in = It was used while this account was signed in.
rule-confirmed = The account showed that the address or number is theirs.
rule-same-person = The two accounts were said to be one person.
rule-payment = The payment token was used by this one.
rule-own-leaf = It is in the person’s own list of devices.
rule-identify = The shop said that it is its customer.
rule-co-use = The two devices were used together.
edge-signed-in = signed in
edge-confirmed = confirmed
edge-same-person = one person
edge-payment = paid with it
edge-own-leaf = own device
edge-identify = the shop says so
edge-co-use = used together
why-undone-not-me = they said that it was not them
why-undone-mistaken-alias = taken for one person by mistake
why-undone-shared-device = a shared device
why-undone-given-up = given up, such as a number handed on
why-undone-limit = it made room for a newer one
audit-title = What operators did here
audit-lead = The newest 50 lines. They cannot be changed, and name nobody who was looked up.
audit-empty = Nobody has looked anything up yet.
audit-between = { $from } and { $to }
audit-looked-up = looked up, { $verdict }
audit-cut = link cut, { $why }
audit-took-back = cut taken back
verdict-one-person = one person
verdict-wall = a wall between them
verdict-hub = held by too many
verdict-shared = used by several
verdict-another-persons = somebody else’s
verdict-undone = undone before
verdict-limit = cut at the limit
verdict-nothing-links = nothing links them

along-title = Take it along
along-intro = Everything of yours in one file, to keep or to bring into another yard.
export-title = Download my data
export-holds = A zip with your profile, posts and pictures, comments, likes, saves, follows, blocks, choices, shops, and all that the yard remembers about you.
export-not = What others wrote stays theirs and is not in it. Keep the file safe: it says a lot about you.
export-password = Asked again, because the file holds everything.
export-often = Up to three files at once, then one every eight hours.
export-schema = What each file means
export-do = Download
import-title = Bring my data along
import-intro = Choose the zip that you downloaded from another yard.
import-shown-first = You see what would be taken over before anything is.
import-file = The zip
import-limit = Up to 256 MB.
import-look = Look inside
import-no-file = Choose the zip first.
import-from = From { $yard }, made on { $day }.
import-nothing-new = Everything in it is here already.
import-brings = This comes along
import-posts = { $n ->
    [one] { $count } post with its pictures, shown to everybody under its old date
   *[other] { $count } posts with their pictures, shown to everybody under their old dates
 }
import-comments = { $n ->
    [one] { $count } comment under a post of your own
   *[other] { $count } comments under posts of your own
 }
import-follows = { $n ->
    [one] { $count } person, shop or tag to follow
   *[other] { $count } people, shops and tags to follow
 }
import-likes = { $n ->
    [one] { $count } like
   *[other] { $count } likes
 }
import-saves = { $n ->
    [one] { $count } saved post
   *[other] { $count } saved posts
 }
import-unseen = { $n ->
    [one] { $count } person, post or tag you do not want to see
   *[other] { $count } people, posts and tags you do not want to see
 }
import-bio = What your profile says about you
import-picture = Your profile picture
import-memories = { $n ->
    [one] Let my feed learn from { $count } memory
   *[other] Let my feed learn from { $count } memories
 }
import-memories-does = What the other yard remembered about your taste. Nobody else sees it, and it counts nowhere.
import-here = { $n ->
    [one] { $count } post is here already.
   *[other] { $count } posts are here already.
 }
import-left = { $n ->
    [one] { $count } line is about somebody or something that is not in this yard, and stays behind.
   *[other] { $count } lines are about people or things that are not in this yard, and stay behind.
 }
import-taken-down = { $n ->
    [one] { $count } post was taken down over there, and stays behind.
   *[other] { $count } posts were taken down over there, and stay behind.
 }
import-comments-elsewhere = { $n ->
    [one] { $count } comment stands under somebody else’s post, and stays there.
   *[other] { $count } comments stand under other people’s posts, and stay there.
 }
import-allowed = You allowed this there
import-allowed-why = Nothing of it holds here until you switch it on. You can change it in My data at any time.
import-allowed-from = There it could use: { $from }.
import-stays = Shops are not taken over. Name, handle and e-mail stay as they are here.
import-take = Take it over
import-drop = Not this one
import-taking = Taking it over: { $done } of { $of } posts.
import-leave = You can leave this page. It goes on.
import-again = Look again
import-taking-already = An archive of yours is being taken over. Wait until it is done.
import-done = Done. This came along:
import-did-posts = { $n ->
    [one] { $count } post
   *[other] { $count } posts
 }
import-did-refused = { $n ->
    [one] { $count } post was left out: its pictures or its text are nothing this yard takes
   *[other] { $count } posts were left out: their pictures or texts are nothing this yard takes
 }
import-did-comments = { $n ->
    [one] { $count } comment
   *[other] { $count } comments
 }
import-did-follows = { $n ->
    [one] { $count } follow
   *[other] { $count } follows
 }
import-did-marks = { $count } likes, saves and blocks
import-did-memories = { $n ->
    [one] { $count } memory
   *[other] { $count } memories
 }
import-another = Choose another file
import-foreign = This is not a zip that a yard made, or it was cut short. Download it again and choose it as it is.
import-newer = This file was made by a newer yard. This one has to be updated before it can read it.
import-too-large = There is more in this file than can be taken over in one go.
import-damaged = Something in this file is damaged. Download it again and choose it as it is.
import-failed = It was not taken over to its end, and that is our fault. Choose the file again: what is here already is not taken twice.

learning-title = Learning
learning-lead = What this yard learned from the pages it served, and how sure it is. Nobody is named here: only sums are kept.
learning-empty = Nothing is learned yet. It begins once people who allow it have looked at pages.
learning-figure-version = Weights, version
learning-figure-pages = Pages learned from
learning-figure-impressions = Cards looked at
learning-heads = What is predicted
learning-heads-lead = Each dot is a group of cards: across, how often the act was expected; upwards, how often it happened. On the line they are equal.
learning-head-watch = Watch
learning-head-like = Like
learning-head-tap = Tap a product
learning-head-cart = Add to cart
learning-head-purchase = Buy
learning-head-hide = Hide
learning-learned = learned
learning-by-hand = set by hand
learning-by-chance = by chance
learning-gain = Learned predicts { $percent } better than set by hand
learning-loss = Learned predicts { $percent } worse than set by hand
learning-even = Learned predicts as well as set by hand
learning-calibration = Off by { $error }; by chance alone { $chance }
learning-dot = expected { $predicted }, happened { $happened }
learning-reliability = Expected and happened shares lie { $error } apart on average.
learning-table = As a table
learning-predicted = Expected
learning-happened = Happened
learning-count = Cards
learning-experiments = Experiments
learning-experiments-lead = How each arm differs from the first one. The bar is the 95 % interval; one that does not touch the line is a difference.
learning-experiments-none = No experiment is running. Name one in madang.toml under [[experiment]].
learning-against = compared with { $arm }
learning-split-unsound = The arms do not have their shares. Something loses viewers; believe none of the figures below.
learning-arm = Arm
learning-browsers = Browsers, about
learning-pages = Pages
learning-measure = Measure
learning-value = Value
learning-difference = Difference
learning-any-look = Whenever one looks
learning-any-look-note = The intervals hold for one look that was planned. Whoever looks often goes by the last column, which holds for all looks together.
learning-differs = a difference
learning-open = open
learning-measure-acts-per-page = Acts per page
learning-measure-like-rate = Likes per card
learning-measure-tap-rate = Taps per card
learning-measure-watch-rate = Watched per card
learning-measure-hide-rate = Hides per card
learning-measure-watch = Watched
learning-measure-like = Likes
learning-measure-tap = Taps
learning-measure-hide = Hides
learning-measure-worth = Worth of all acts
learning-range = { $value } ({ $within })
learning-replay = What if
learning-replay-lead = Some places of a page are drawn by chance. What would another ranking have got there, for each place?
learning-replay-none = No drawn place was looked at yet.
learning-replay-places = { $places } drawn places, of which { $effective } count for a ranking. Doubly robust estimates with 95 % intervals.
learning-ranking = Ranking
learning-dr = Doubly robust
learning-ips = By weights
learning-snips = By weights, normalised
learning-as-of = As of
