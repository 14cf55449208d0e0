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
no-checkout = This yard does not sell online yet.
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
receipt-granted = Switched on: { $what }
receipt-withdrawn = Switched off: { $what }

## My data
my-data-lead = The yard remembers { $signals } things from { $devices } of your devices.
my-data-since = The oldest is from { $when }.
my-data-none = The yard remembers nothing about what you look at.
my-data-empty = Once you let the yard remember, you read here what it learned, line by line.
memory-tags = Tags you like
memory-creators = People you look at
memory-shops = Shops you look at
memory-prices = Prices
memory-tag = You often look at #{ $tag }.
memory-creator = You often look at posts by { $name }.
memory-shop = You often look at things of { $name }.
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
delete-account-stays = Shops you own must be handed over or closed first.

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
error-busy-title = A full yard
error-request = If you write to the operator, name { $id }.
toast-offline = You are offline. We keep it and send it later.
toast-failed = That did not work. Try again in a moment.
toast-copied = Link copied.
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
