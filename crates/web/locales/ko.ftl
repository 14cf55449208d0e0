yard-name = 마당
lang-short = EN
skip = 본문으로 건너뛰기
menu = 더 보기
close = 닫기
cancel = 취소
store = 저장
save = 저장
edit = 수정
delete = 삭제
undo = 되돌리기
more = 더 보기
unread = 읽지 않음
share = 공유
copy-link = 링크 복사
report = 신고
follow = 팔로우
following-button = 팔로잉
unblock = 차단 풀기
forget = 잊기
to-feed = 피드로 가기

## Navigation
nav-main = 주 메뉴
nav-top = 바로 가기
nav-feed = 홈
nav-look = 둘러보기
nav-search = 검색
nav-following = 팔로잉
nav-notifications = 알림
nav-notifications-count = { $n ->
    [0] 알림
   *[other] 새 알림 { $count }개
 }
nav-saved = 저장한 것
nav-compose = 올리기
nav-compose-long = 게시물 올리기
nav-desk = 가게 관리
nav-operator = 운영
nav-my-data = 내 데이터
nav-me = 나
nav-settings = 설정
nav-sign-in = 로그인
nav-sign-up = 가입하기
nav-sign-out = 로그아웃

## Things
product = 상품
products = 상품
posts = 게시물
people = 사람
shop = 가게
shops = 가게
tags = 태그
price = 가격
stock = 재고
staff = 직원
pictures = 사진
about = 소개
account = 계정
language = 언어
currency = 통화
posts-count = 게시물 { $count }
products-count = 상품 { $count }
followers-count = 팔로워 { $count }
following-count = 팔로잉 { $count }
views-count = 조회 { $count }
photos-count = 사진 { $count }장
comment-count = { $n ->
    [0] 댓글
   *[other] 댓글 { $count }
 }
like-count = { $n ->
    [0] 좋아요
   *[other] 좋아요, { $count }명이 좋아해요
 }

## Feed
feed-kinds = 피드 종류
feed-for-you = 추천
feed-following = 팔로잉
feed-end = 지금은 여기까지예요.
trending = 요즘 뜨는 태그
side = 마당 둘레
side-note = 여기 보이는 것은 직접 고른 동의에 따라 달라져요.
see-comments = 댓글 { $count }개 모두 보기
sponsored = { $by } 광고
pin-label = { $title }, { $price }
products-in-photo = 이 게시물 속 상품
why = 왜 보이나요?
see-less = #{ $tag } 덜 보기
see-less-short = 덜 보기
seeing-less = 덜 보는 중
hide-post = 이 게시물 숨기기
block-name = { $name }님 차단
gone-hidden = 숨겼어요. 이 게시물은 다시 보이지 않아요.
gone-reported = 고마워요. 운영자가 살펴볼게요.
gone-blocked = 차단했어요. 이제 서로 보이지 않아요.
gone-deleted = 삭제했어요.
empty-feed = 아직 아무도 올리지 않았어요. 첫 게시물을 올려 보세요.
empty-feed-do = 게시물 올리기
empty-following-feed = 팔로우한 사람과 가게의 새 게시물이 여기에 모여요.
empty-following-feed-do = 팔로우할 사람 찾기

## Why a card is shown
why-following = { $name }님을 팔로우하고 있어요.
why-following-shop = { $name } 가게를 팔로우하고 있어요.
why-following-some-shop = 팔로우하는 가게의 상품이 나와요.
why-following-tag = #{ $tag } 태그를 팔로우하고 있어요.
why-liked-tag = #{ $tag } 게시물 { $count }개를 좋아하셨어요.
why-looked-at-tag = #{ $tag } 게시물을 오래 보셨어요.
why-neighbour-post = 관심 있게 보신 { $name }님의 게시물에 끌린 사람들이 이 게시물에도 끌렸어요.
why-neighbour-product = 보셨던 { $title } 상품을 본 사람들이 이 게시물도 봤어요.
why-trending-now = 지금 많은 사람이 보고 있어요. 지금까지 조회 { $views }, 좋아요 { $likes }.
why-explore-odds = 새로운 사람도 보이도록 { $odds }분의 1 확률로 우연히 골랐어요.
why-tag = #{ $tag } 게시물을 자주 보셨어요.
why-neighbour = 좋아하신 것을 좋아한 사람들이 이것도 좋아했어요.
why-trending = 지금 많은 사람이 보고 있어요.
why-trending-tag = #{ $tag } 태그를 지금 많이 보고 있어요.
why-fresh = 마당에 새로 올라왔어요.
why-explore = 새로운 사람도 보이도록 가끔 우연히 골라 보여 드려요.
why-context = 이 마당에서 인기 있는 게시물이에요. 개인 기록과는 관계없어요.

## Posts
goes-with = 함께 보기

## Comments
comment-write = 댓글 쓰기
comment-send = 보내기
comment-sign-in = 로그인하고 댓글 쓰기
comment-delete = 이 댓글 삭제
comment-report = 이 댓글 신고
comments-empty = 아직 댓글이 없어요.
comment-empty-error = 내용을 적어 주세요.
comment-long-error = { $over }자만큼 길어요.
comment-reported = 고마워요. 운영자가 살펴볼게요.

## Reports
report-title = 어떤 점이 문제인가요?
report-intro = 운영자가 모든 신고를 읽어요. 누가 신고했는지는 알리지 않아요.
report-spam = 스팸이에요
report-rude = 무례하거나 혐오스러워요
report-false = 거짓이거나 오해를 불러요
report-stolen = 다른 사람의 사진이에요
report-danger = 위험하거나 금지된 것이에요

## Tags
tag-order = 정렬
tag-top = 인기
tag-new = 최신
trend-day = 지난 하루 시간별 조회
empty-tag = 이 태그로 올라온 게시물이 아직 없어요.

## Creators
storefront = 추천 상품
edit-profile = 프로필 수정
empty-own-posts = 좋아하는 것을 마당에 보여 주세요.
empty-posts = 아직 게시물이 없어요.
blocked-person = 차단한 사람이에요. 차단을 풀면 게시물을 볼 수 있어요.

## Shops and products
shop-seen-in = 이 가게가 나온 게시물
product-seen-in = 이 상품이 나온 게시물
product-open = 자세히 보기
product-save = 저장하기
product-saved = 저장했어요
ask-shop = 가게에 묻기
no-checkout = 이 마당에서는 아직 바로 살 수 없어요.
variants = 옵션
stock-plenty = 재고 있음
stock-few = { $count }개 남았어요
stock-none = 품절
stock-withdrawn = 더 이상 팔지 않아요
empty-shop = 가게가 아직 상품을 준비하고 있어요.

## Coming in
email = 이메일
email-hint = 로그인과 계정 안내에만 써요.
password = 비밀번호
password-new = 새 비밀번호
password-hint = 10자 이상이면 돼요. 단어 몇 개를 이어도 좋아요.
name = 이름
name-hint = 다른 사람에게 보이는 이름이에요.
handle = 아이디
handle-hint = 영문자, 숫자, 밑줄을 쓸 수 있어요. 예: haneul_kim
sign-in-title = 다시 만나 반가워요
sign-in-new = 처음이신가요?
sign-in-wrong = 이메일과 비밀번호가 맞지 않아요. 다시 입력하거나 비밀번호를 새로 정해 주세요.
sign-up-title = 마당에 들어오세요
sign-up-intro = 사람들을 팔로우하고, 마음에 든 것을 저장하고, 찾은 것을 보여 주세요.
sign-up-known = 이미 계정이 있나요?
sign-up-handle-taken = 이미 쓰고 있는 아이디예요. 다른 아이디를 골라 주세요.
first-title = 이 마당의 주인이 되어 주세요
first-intro = 첫 계정이 마당을 돌봐요. 사람과 가게, 신고를 맡아요. 이 링크는 한 번만 쓸 수 있어요.
first-do = 마당 열기
forgot-link = 잊으셨나요?
forgot-title = 비밀번호 새로 정하기
forgot-intro = 이메일로 링크를 보내 드려요.
forgot-do = 링크 보내기
forgot-sent-title = 메일함을 확인해 주세요
forgot-sent = 이 주소로 만든 계정이 있으면 링크가 곧 도착해요. 링크는 한 시간 동안 쓸 수 있어요.
back-to-sign-in = 로그인으로 돌아가기
reset-title = 새 비밀번호를 정해 주세요
reset-do = 비밀번호 저장
reset-done = 비밀번호를 바꿨어요. 다른 기기에서는 로그아웃했어요.
link-confirmed-title = 주소를 확인했어요
link-confirmed = 고마워요. 더 할 일은 없어요.
link-expired-title = 이 링크는 더 쓸 수 없어요
link-expired = 링크는 짧은 시간 동안 한 번만 쓸 수 있어요. 새 링크를 받아 주세요.
link-expired-do = 새 링크 받기
field-required = 입력해 주세요.
field-email = 이메일 주소 모양이 아니에요.
field-password-short = 10자 이상으로 정해 주세요.
field-handle = 영문자로 시작해 영문자, 숫자, 밑줄로 3자에서 30자까지 쓸 수 있어요.
field-too-long = 너무 길어요.
field-money = { $example }처럼 금액을 적어 주세요.
field-stock = 0 이상의 정수를 적어 주세요.

## Letters
mail-confirm-subject = 이메일 주소를 확인해 주세요
mail-confirm-body = 마당에 오신 것을 환영해요. 링크를 열어 주소를 확인해 주세요: { $link }
mail-reset-subject = 새 비밀번호
mail-reset-body = 한 시간 안에 링크를 열어 새 비밀번호를 정해 주세요: { $link } 요청한 적이 없다면 그대로 두시면 돼요.

## Writing a post
compose-title = 새 게시물
edit-title = 게시물 수정
compose-send = 올리기
compose-sending = 보내는 중
compose-sent = 올렸어요.
compose-photos = 사진 고르기
compose-photos-hint = JPEG, PNG, WebP 사진 { $count }장까지
compose-alt = 사진 설명
compose-alt-hint = 사진을 볼 수 없는 사람에게 읽어 주는 글이에요.
compose-pins = 사진 속 상품
compose-pins-hint = 상품이 있는 곳을 누르세요. 고른 핀은 화살표 키로 옮길 수 있어요.
compose-pin-add = 핀 꽂기
compose-pin = 핀
compose-pin-new = 새 핀
compose-unpin = 핀 빼기
compose-remove-photo = 사진 빼기
compose-earlier = 앞으로 옮기기
compose-caption = 글
compose-caption-placeholder = 무엇인지, 왜 좋은지 들려주세요
compose-caption-hint = #태그를 달면 찾기 쉽고, @아이디로 사람을 부를 수 있어요.
compose-not-photo = 읽을 수 없는 파일이에요. JPEG, PNG, WebP 사진을 골라 주세요.
compose-too-many = 사진은 { $count }장까지 올릴 수 있어요.
compose-too-large = 사진 한 장은 { $count }MB까지예요.
compose-pins-full = 사진 한 장에 상품은 { $count }개까지예요.
delete-post = 이 게시물 삭제
delete-post-question = 이 게시물을 삭제할까요?
delete-post-consequence = 사진과 좋아요, 댓글도 함께 사라져요. 되돌릴 수 없어요.
pick-title = 어떤 상품인가요?
pick-placeholder = 상품이나 가게 이름
pick-type = 이름을 적으면 찾아 드려요.
pick-none = ‘{ $query }’ 상품을 찾지 못했어요.

## Lists
empty-saved = 마음에 든 게시물을 저장하면 여기에 모여요.
empty-people = 아직 아무도 없어요.
empty-notifications = 좋아요, 댓글, 팔로우 소식이 여기에 와요.
empty-search = ‘{ $query }’ 검색 결과가 없어요. 더 짧은 말로 찾아보세요.
empty-trending = 아직 뜨는 태그가 없어요.
search-placeholder = 상품, 태그, 사람
notice-like-many = 님 외 { $count }명이 게시물을 좋아해요.
notice-commented = 님이 게시물에 댓글을 남겼어요.
notice-commented-many = 님 외 { $count }명이 게시물에 댓글을 남겼어요.
notice-follow-many = 님 외 { $count }명이 팔로우하기 시작했어요.
notice-mention-comment = 님이 댓글에서 언급했어요.
notice-post-removed = 운영자가 신고를 살펴보고 게시물을 내렸어요.
notice-post-restored = 운영자가 게시물을 다시 올렸어요.
notice-comment-removed = 운영자가 신고를 살펴보고 댓글을 내렸어요.
notice-comment-restored = 운영자가 댓글을 다시 올렸어요.
notice-like = 님이 게시물을 좋아해요.
notice-follow = 님이 팔로우하기 시작했어요.
notice-mention = 님이 게시물에서 언급했어요.
notice-pin = 님이 { $title } 상품에 핀을 꽂았어요.
notice-staff = 님이 { $shop } 직원으로 초대했어요.

## Consent
consent-title = 무엇을 기억해도 될까요?
consent-intro = 정하기 전에는 모두 꺼져 있어요. 꺼 두어도 피드는 그대로 쓸 수 있고, 언제든 바꿀 수 있어요.
consent-personalise = 나의 피드
consent-personalise-does = 보고 좋아한 것으로 다음 게시물을 골라요. 다른 사람에게는 보여 주지 않아요.
consent-ads = 어울리는 광고
consent-ads-does = 관심사로 광고를 골라요. 끄면 주제로만 고르고, 광고가 늘어나지는 않아요.
consent-measure = 세어 보기
consent-measure-does = 방문을 모두와 함께 세어 가게에 도움을 줘요. 누가 무엇을 했는지는 남기지 않아요.
consent-share = 가게와 나누기
consent-share-does = 팔로우한 가게에 게시물을 보고 왔다는 것만 알려요. 이름과 주소는 알리지 않아요.
consent-save = 저장
consent-later = 나중에 정하기
consent-more = 무엇을 기억하는지 모두 보기
consent-bar = 이 마당은 아직 아무것도 기억하지 않아요.
consent-open = 정하기
consent-done = 저장했어요. 내 데이터에서 바꿀 수 있어요.
consent-later-done = 아무것도 기억하지 않아요. 내 데이터에서 정할 수 있어요.
consent-gpc = 브라우저가 추적하지 말라고 알려 왔어요. 아래 설정보다 먼저 따를게요.
consents = 나의 선택
receipts = 동의 기록 { $count }건
receipt-granted = 켰어요: { $what } ({ $from })
receipt-withdrawn = 껐어요: { $what }
consents-intro = 무엇을 어디에 써도 되는지 정해요. 끄면 바로 적용되고, 나의 피드를 끄면 그곳에서 기억한 것도 함께 잊어요.
consent-from = 쓸 수 있는 것
consent-sources-later = 이 마당에는 아직 매장과 집에서 오는 정보가 없어요. 생기더라도 꺼진 채로 시작해요.
from-feed = 피드
from-shop = 상점 페이지
from-store = 매장
from-household = 우리 집
from-import = 가져온 자료
via-sheet = 처음 물었을 때
via-my-data = 이 화면에서
via-carried = 가입하기 전에 정한 것
via-import = 자료를 가져올 때
via-api = 프로그램으로
receipts-all = 동의 기록 전체를 파일로:

## My data
my-data-lead = 마당은 기기 { $devices }대에서 있었던 일 { $signals }가지를 기억하고 있어요.
my-data-since = 그중 가장 오래된 것: { $when }.
my-data-none = 마당은 무엇을 보셨는지 기억하지 않아요.
my-data-empty = 기억해도 된다고 하시면, 마당이 알게 된 것을 여기에서 한 줄씩 읽을 수 있어요.
memory-tags = 좋아하는 태그
memory-creators = 살펴본 사람
memory-shops = 살펴본 가게
memory-prices = 가격대
memory-tag = #{ $tag } 게시물을 봤어요.
memory-creator = { $name }님의 게시물을 봤어요.
memory-shop = { $name }의 상품을 봤어요.
memory-price = { $low }에서 { $high } 사이를 가장 많이 보세요.
memory-source-feed = 피드에서 누른 좋아요, 저장, 머문 시간에서
memory-source-shop = 상품 화면에서
strength = 100 가운데 { $percent }
forget-all-title = 처음부터 다시
forget-all-intro = 위에 적힌 것을 한 번에 모두 잊어요. 게시물과 좋아요, 팔로우는 직접 남긴 기록이라서 그대로 있고, 취소할 때까지 피드에 반영돼요.
forget-all = 모두 잊기
forgotten = 잊었어요.
forgotten-all = 모두 잊었어요.
delete-account = 계정 삭제
delete-account-goes = 프로필과 게시물, 댓글, 좋아요, 저장한 것, 마당이 기억하는 것이 모두 영영 사라져요.
delete-account-day = { $n ->
    [0] 바로 지워지고 되돌릴 수 없어요.
   *[other] 지금부터 아무에게도 보이지 않아요. { $count }시간 안에 로그인하면 되돌릴 수 있고, 그 뒤에는 영영 지워져요.
 }
delete-account-stays = 이름 없는 합계와, 다른 사람이 90일 동안 쓸 수 없는 핸들만 남아요. 직원이 있는 가게는 먼저 넘겨주세요. 혼자 운영하는 가게는 상품이 보관 상태로 남아요.
delete-account-export = 먼저 내 데이터를 내려받기
erasure-waiting-title = 계정을 닫았어요
erasure-waiting = 프로필과 게시물은 이제 아무에게도 보이지 않아요. 아래 시각이 지나면 모두 지워져요. 그전에는 로그인해서 되돌릴 수 있어요.
erasure-erasing-title = 지우고 있어요
erasure-erasing = 이제 되돌릴 수 없어요. 몇 초에서 몇 분쯤 걸려요. 확인된 이메일 주소가 있었다면 확인서를 보내 드려요.
erasure-done-title = 모두 지웠어요
erasure-done-words = 나를 알 수 있는 것은 이 마당에 남아 있지 않아요. 예전 백업에 있는 것도 열쇠를 없애서 읽을 수 없어요.
erasure-number = 번호
erasure-ordered = 신청한 때
erasure-due = 지우기 시작하는 때
erasure-done = 지운 때
erasure-ledger = 열쇠 폐기 장부 { $line }번째 줄
erasure-keep = 번호를 간직하세요. 번호를 아는 사람만 이 페이지에서 지워졌는지 볼 수 있고, 누구의 것인지는 나오지 않아요.
erasure-receipt = 확인서 저장
erasure-take-back = 로그인해서 되돌리기
way-back-title = 닫아 둔 계정이에요
way-back = 계정을 지워 달라고 하셨어요. 아직 되돌릴 수 있고, 모든 것이 그대로예요. 되돌릴 수 있는 시각:
way-back-do = 되돌리기
way-back-leave = 닫은 채로 두기
way-back-done = 다시 오셨네요. 모든 것이 그대로예요.
erasure-none-title = 이 번호의 삭제 신청이 없어요
erasure-none = 번호가 틀렸거나, 기한 안에 되돌린 신청이에요. 되돌렸다면 아무것도 지워지지 않았고 번호도 잊었어요.

## Settings
profile-picture = 프로필 사진
bio = 소개
bio-hint = 한두 문장이면 충분해요.
email-confirmed = 확인됨
email-unconfirmed = 아직 확인 전
blocked-people = 차단한 사람
settings-done = 저장했어요.

## Shop desk
desk-lead = 가게를 열고 상품을 올린 다음, 어떤 게시물이 손님을 데려오는지 살펴보세요.
desk-open = 가게 열기
desk-views = 상품 조회
desk-taps = 상품 표시 탭
desk-followers = 팔로워
desk-product-new = 새 상품
desk-hidden = 숨김
desk-hide = 이 상품 숨기기
desk-hide-does = 가게 사람에게만 보여요. 꽂힌 핀도 보이지 않아요.
empty-desk = 아직 상품이 없어요. 첫 상품을 올리면 사람들이 게시물에 핀을 꽂을 수 있어요.
desk-shop = 손님에게 보이는 가게
desk-shop-look = 가게 페이지 보기
shop-picture = 가게 사진
shop-picture-hint = 간판이나 진열대, 표지 사진이 좋아요. 정사각형으로 잘려요.
shop-name = 가게 이름
shop-name-hint = 간판에 적힌 그대로 적어 주세요.
shop-handle-hint = 마당에서 쓰는 가게 주소예요. 예: onggi_house
shop-about = 가게 소개
shop-about-hint = 무엇을 만들거나 파는지, 어디에 있는지 적어 주세요.
product-title = 상품 이름
product-title-hint = 짧고 분명하게요. 예: 청자 컵 200ml
product-about-hint = 재료, 크기, 만드는 방법
variants-hint = 크기나 색마다 한 줄씩 적어요. 옵션이 없으면 한 줄이면 돼요.
variant-details = 더 적기
variant-sku = 상품 코드(SKU)
variant-sku-hint = 가게에서 쓰는 번호예요. 손님에게는 보이지 않아요.
variant-name = 이름
variant-add = 옵션 추가
variant-remove = 이 옵션 빼기
staff-invite = 직원 초대하기
staff-invite-hint = 보낼 수 있는 링크를 만들어 드려요. 7일 동안 한 번 쓸 수 있어요.
staff-remove = 내보내기
role = 역할
role-owner = 주인
role-owner-does = 직원 관리까지 모두 할 수 있어요.
role-staff = 직원
role-staff-does = 상품과 재고를 다룰 수 있어요.

## Operator desk
reports-count = { $n ->
    [0] 신고
   *[other] 읽을 신고 { $count }건
 }
reported-times = 신고 { $count }건
report-look = 보러 가기
report-keep = 그대로 두기
report-remove = 내리기
empty-reports = 들어온 신고가 없어요. 마당이 조용해요.
empty-shops = 아직 가게가 없어요.
gauge-people = 사람
gauge-posts = 게시물
gauge-shops = 가게
gauge-log = 기록 위치
gauge-lag = 기억이 뒤처진 정도
gauge-disk = 디스크

## Trouble
error-unclear-title = 무슨 뜻인지 읽지 못했어요
error-unclear-advice = 요청에 맞지 않는 부분이 있어요. 돌아가서 다시 해 보세요.
error-not-allowed-title = 볼 수 없는 화면이에요
error-not-allowed-advice = 다른 사람의 화면이에요. 본인 것이라면 그 계정으로 로그인해 주세요.
error-not-found-title = 여기에는 아무것도 없어요
error-not-found-advice = 사라진 화면이거나 주소가 조금 틀렸을 수 있어요.
error-too-large-title = 너무 커요
error-too-large-advice = 한 번에 받을 수 있는 크기를 넘었어요. 사진 수나 크기를 줄여 보세요.
error-stale-title = 화면을 너무 오래 열어 두었어요
error-stale-advice = 화면을 오래 열어 두어 보낼 수 없었어요. 새로 고친 뒤 다시 해 보세요. 바뀐 것은 없어요.
error-too-fast-title = 조금만 천천히요
error-too-fast-advice = 짧은 시간에 요청이 많았어요. 1분 뒤에 다시 해 보세요.
error-broken-title = 저희 잘못이에요
error-broken-advice = 문제가 생겨 기록해 두었어요. 잠시 뒤에 다시 해 보세요.
error-offline-title = 연결이 끊겼어요
error-offline-advice = 인터넷에 연결되지 않았어요. 하신 일은 간직했다가 연결되면 보낼게요.
reload = 새로 고침
error-disk-full-title = 자리가 없어요
error-disk-full-advice = 마당의 디스크가 가득 차서 저장하지 못했어요. 다른 것은 그대로 있어요. 운영하는 분께 알리고, 자리가 나면 다시 해 보세요.
error-busy-title = 지금은 붐벼요
error-request = 운영자에게 알릴 때 이 번호를 적어 주세요: { $id }
toast-offline = 연결이 끊겼어요. 간직했다가 나중에 보낼게요.
toast-failed = 잘 되지 않았어요. 잠시 뒤에 다시 해 보세요.
toast-copied = 링크를 복사했어요.
toast-less = #{ $tag } 게시물을 덜 보여 드릴게요.

## 한 일과 되지 않은 까닭
email-sent = 메일을 보냈어요.
email-send-again = 확인 메일 다시 보내기
password-change = 비밀번호 바꾸기
password-old = 지금 비밀번호
password-wrong = 비밀번호가 맞지 않아요.
devices = 로그인한 기기
device-here = 지금 이 기기
device-end = 로그아웃
device-end-others = 다른 기기 모두 로그아웃
picture-remove = 사진 지우기
field-password-common = 누구나 먼저 떠올리는 비밀번호예요. 다른 것으로 정해 주세요.
field-password-own = 이름, 아이디, 이메일 주소는 비밀번호로 쓸 수 없어요.
field-name = 1자에서 50자까지 쓸 수 있어요.
field-bio = 300자까지 쓸 수 있어요.
field-handle-too-soon = 아이디는 30일에 한 번 바꿀 수 있어요.
error-wait = 여러 번 시도했어요. { $count }초 뒤에 다시 해 주세요.
error-busy = 지금 들어오는 사람이 많아요. 잠시 뒤에 다시 해 주세요.
error-yourself = 다른 사람에게만 할 수 있어요.
error-blocked = 두 사람 사이에서는 할 수 없어요.
picture-named = { $place }번째 사진({ $file })
picture-wrong = { $picture }: { $reason }
pictures-too-heavy = 사진의 용량이 너무 커서 한꺼번에 올릴 수 없어요. 몇 장씩 나누어 올려 주세요.
photo-cut-short = 파일이 중간에 끊겼어요. 다시 저장해서 올려 주세요.
photo-broken = 사진이 손상되어 읽을 수 없어요.
photo-too-many-pixels = 사진은 { $count }메가픽셀까지 올릴 수 있어요.
photo-too-small = 사진의 가로와 세로는 { $count }픽셀보다 커야 해요.
photo-too-narrow = 사진의 긴 쪽은 짧은 쪽의 { $count }배까지 올릴 수 있어요.
compose-no-photo = 게시물에는 사진이 한 장 이상 있어야 해요.
compose-pin-gone = 표시한 상품 가운데 더 팔지 않는 것이 있어요.
comment-full = 이 게시물에는 댓글을 더 달 수 없어요.
variant-unnamed = 옵션마다 이름이 있어야 해요.
variant-same = { $name }이라는 옵션이 두 개예요.
product-conflict = 그 사이 다른 사람이 이 상품을 바꿨어요. 페이지를 다시 열어 확인해 주세요.

## 기억하는 것
my-data-nothing-yet = 아직 없어요. 둘러보시면 마당이 알게 된 것을 여기서 한 줄씩 볼 수 있어요.
memory-tag-liked = #{ $tag } 게시물 { $count }개를 좋아했어요.
memory-recent = 최근에 한 일
memory-sources = 어디서 알게 됐는지
memory-from-source = { $count }가지
memory-post-by = { $name }님의 게시물
memory-post-gone = 지금은 없는 게시물
memory-product-gone = 지금은 없는 상품
memory-did-see = { $thing } 보기
memory-did-open = { $thing } 자세히 보기
memory-did-like = { $thing } 좋아요
memory-did-save = { $thing } 저장
memory-did-buy = { $thing } 구매
memory-did-hide = { $thing } 그만 보기
memory-record-stays = 좋아요와 저장은 그곳에서 직접 취소할 때까지 남아요
source-feed = 피드에서
source-shop = 상점 페이지에서
source-store = 매장에서
source-household = 우리 집에서
source-import = 가져온 자료에서

## 가게에서 일하기
forget-picture = 지우기
staff-invitation = 초대 링크
staff-invitation-hint = 한 사람에게 보내 주세요. 지금 한 번만 보여요.
staff-join-title = 이 가게에서 일할까요?
staff-join-consequence = 가게 관리 화면을 보고 상품과 재고를 바꿀 수 있어요.
staff-join = 함께하기
staff-joined = 가게에 오신 것을 환영해요.
staff-last-owner = 가게에는 주인이 한 명 이상 있어야 해요. 먼저 다른 사람을 주인으로 정해 주세요.
staff-invitation-gone = 이미 썼거나 기한이 지났거나 없는 초대예요.
staff-owner-only = 가게 주인만 할 수 있어요.
role-make-owner = 주인으로
role-make-staff = 직원으로
shop-choices = 옵션
product-too-many-pictures = 상품 사진은 { $count }장까지 올릴 수 있어요.

## 운영 수치
gauge-leaves = 기억하는 브라우저
gauge-outbox = 기록 대기
gauge-media = 만드는 중인 사진
gauge-letters = 보내지 못한 메일
gauge-applied = 반영한 신호
gauge-behind = { $n ->
    [0] 모두 반영했어요
   *[other] 신호 { $count }개 남음
 }
gauge-failed = { $n ->
    [0] 실패 없음
   *[other] 실패 { $count }건
 }
reason-spam = 스팸
reason-fraud = 거짓이거나 오해를 불러요
reason-harassment = 무례하거나 혐오스러워요
reason-hate = 혐오
reason-nudity = 노출
reason-violence = 폭력
reason-dangerous = 위험하거나 허용되지 않아요
reason-copyright = 다른 사람의 작품이에요
reason-other = 그 밖의 이유

## 태그를 얼마나 보는지
tag-figures = 얼마나 보고 있는지
tag-no-views = 아직 아무도 보지 않았어요. 첫 조회부터 세어요.
tag-views = 조회
tag-looked = 본 사람
tag-people = 약 { $exact }명
tag-error = ±{ $percent }%
tag-nobody-measured = 측정 안 함
tag-last-hour = 최근 1시간
tag-hour = 최근 1시간 조회 { $exact }회
tag-rising = 늘고 있어요
tag-falling = 줄고 있어요
tag-days = 최근 30일
tag-day = { $exact }회
tag-chart = 최근 30일 조회. 가장 많았던 날: { $busiest }.
tag-since-today = 오늘부터 셌어요.
tag-since = { $day }부터 셌어요.
tag-how = 세는 방법과 날짜별 표
tag-how-views = 조회는 하나하나 한 번씩만 세고, 하루는 협정 세계시(UTC) 자정에 끝나요.
tag-how-people = 본 사람은 브라우저 수를 어림한 값이고, 누구의 것인지는 남기지 않아요.
tag-how-unmeasured = 그중 { $exact }회는 측정에 동의하지 않은 분이 본 것이라, 조회에는 들어가고 본 사람에는 들어가지 않아요.
tag-table-day = 날짜

## 로그인한 곳
devices-title = 로그인한 곳
devices-lead = 로그인한 브라우저예요. 기억해도 된다고 동의한 만큼, 그곳에서 한 일이 내 기억이 돼요.
devices-count = 브라우저 { $count }개에서 로그인 중
devices-look = 살펴보기
devices-only = 다른 곳에서는 로그인하지 않았어요.
devices-given-away = 내가 아니에요
devices-given-away-lead = 그곳에서 한 일은 내 기억에 들어 있지 않아요. 잘못 골랐다면 되돌릴 수 있어요.
devices-signed-out = 다른 곳에서 모두 로그아웃했어요.
device-both = { $system }의 { $browser }
device-system = { $system }의 브라우저
device-unknown = 알 수 없는 브라우저
device-before = 다른 브라우저, 로그인하기 전
device-before-here = 이 브라우저, 로그인하기 전
device-signed-in = 로그인 중
device-used = 마지막 사용
device-used-now = 지금 쓰는 중
device-first = 처음
device-in-memory = 그곳에서 한 일은 내 기억이 돼요.
device-out = 로그아웃한 곳이에요. 그곳에서 한 일은 아직 내 기억에 있어요.
device-claimed = 내가 한 일이라고 알려 주셔서, 로그인하기 전에 한 일도 내 기억이 됐어요.
device-shared = 다른 사람도 쓰는 브라우저라, 로그인하기 전에 한 일은 누구의 것도 아니에요.
device-too-many = 내 것이지만 기억에는 들어 있지 않아요. 기억은 최근에 쓴 브라우저 열여섯 개로 만들어져요.
device-given-away = 내가 아니라고 하신 곳이에요. 로그아웃했어요.
device-not-me = 내가 아니에요
device-undo = { $device }: 로그아웃했고, 그곳에서 한 일은 이제 내 기억이 아니에요.
device-take-back = 되돌리기
device-unlinked = 로그아웃하고 내 기억에서 뺐어요.
device-linked = 그곳에서 한 일이 다시 내 기억이 됐어요.
device-signed-out = 로그아웃했어요.
device-held = 그 사이 다른 사람이 그곳에서 로그인해 자기 것이라고 했어요. 그래서 되돌릴 수 없어요.
device-full = 한 사람이 이을 수 있는 브라우저를 모두 이었어요. 먼저 하나를 내가 아니라고 알려 주세요.
device-here-refused = 지금 쓰고 있는 브라우저예요. 떠나려면 로그아웃해 주세요.

## 두 식별자가 왜 한 사람인지
identity-title = 같은 사람인가요?
identity-lead = 두 식별자를 왜 한 사람으로 보는지, 또는 왜 보지 않는지 알려 드려요. 종류와 규칙과 시각만 보이고, 입력된 값은 남기지 않아서 보여 드릴 수 없어요.
identity-first = 첫 번째
identity-second = 두 번째
identity-kind = 종류
identity-value = 값
identity-shop = 가게 아이디
identity-shop-hint = 가게에 속한 것에만 써요: 적립 카드, 고객 번호, 결제 번호.
identity-look-up = 찾아보기
identity-logged = 찾아볼 때마다 운영자 이름과 종류가 기록돼요. 입력한 값은 기록하지 않아요.
identity-no-account = 이 아이디를 쓰는 계정이 없어요.
identity-no-device = 기기는 방문자 쿠키의 번호로 찾아요.
identity-no-shop = 이 아이디를 쓰는 가게가 없어요.
identity-which-shop = 어느 가게의 것인지 적어 주세요.
identity-no-phone = 전화번호가 아니에요. 해외 번호는 +와 국가 번호부터 적어 주세요.
identity-no-key = 이 마당에는 식별자 열쇠가 없어요.
identity-one = 같은 사람이에요
identity-apart = 같은 사람이 아니에요
identity-same = 둘은 같은 식별자예요.
identity-chain = 첫 번째에서 두 번째까지 { $count }단계로 이어져요.
identity-wall = 둘 사이에 가게의 담이 있어요. 가게가 고객에 대해 아는 것은, 본인이 공유에 동의하지 않으면 가게 밖의 것과 잇지 않아요.
identity-hub = 같은 것({ $end })을 너무 많은 사람이 갖고 있어요. 여럿이 가진 것으로는 한 사람을 알 수 없어서 아무도 잇지 않아요.
identity-shared = 같은 것({ $end })을 여러 사람이 쓰고, 한 사람이라고 한 사람은 없어요. 그래서 누구의 것도 아니에요.
identity-another = 따라가 보면 다른 사람의 것이 나와요: { $end }.
identity-limit = 한쪽의 식별자나 계정이 한 사람이 가질 수 있는 만큼 차서 거기서 끊겼어요.
identity-nothing = 둘이 한 사람이라고 한 적이 없어요. 이메일 주소와 전화번호는 확인된 뒤부터 인정돼요.
identity-undone = 이어져 있었는데 { $when }에 되돌렸어요. 되돌린 쪽: { $by }.
identity-undone-why = 이유: { $why }.
identity-edge-wall = 가게의 담
identity-edge-hub = 너무 많은 사람이 가짐
identity-edge-shared = 여럿이 씀
identity-edge-another = 다른 사람의 것
identity-edge-undone = { $rule }: 되돌림
identity-edge-limit = 한도에서 끊김
identity-edge-nothing = 이어 주는 것이 없음
identity-strong = 강한 근거: 한 사람의 것이라고 정할 수 있어요.
identity-weak = 약한 근거: 두 사람을 하나로 만들지 않고, 기억에도 쓰지 않아요.
identity-said-by = 말한 쪽
identity-source = 알게 된 곳
identity-source-account = 계정 화면에서
identity-first-at = 처음
identity-seen-at = 마지막
identity-by-yard = 직접 본 마당
identity-by-operator = 운영자 { $name }
identity-by-shop = 가게 { $name }
identity-former-operator = 지금은 없는 운영자
identity-account-gone = 지금은 없는 계정
identity-cut = 이 연결 끊기…
identity-cut-consequence = 둘을 잇는 근거를 모두 되돌리고, 거기서 따라온 것도 되돌려요. 하루 안에는 다시 이을 수 있어요.
identity-cut-why = 이유
identity-cut-do = 연결 끊기
identity-cut-done = 연결을 끊었어요.
identity-cut-before = 이미 끊긴 연결이에요.
identity-take-back = 다시 잇기
identity-back-done = 다시 이었어요.
identity-back-none = 다시 이을 것이 없어요. 이미 이었거나 하루가 지났어요.
identity-back-taken = 그 사이 다른 것이 자리를 차지해서 다시 이을 수 없어요.
end-account = 계정 (아이디로)
end-person = 계정
end-email = 이메일 주소
end-phone = 전화번호
end-device = 기기
end-loyalty = 적립 카드
end-customer = 고객 번호
end-payment = 결제 번호
end-palm = 손바닥
end-leaf = 브라우저
rule-signed-in = 이 계정이 로그인한 동안 쓰였어요.
rule-confirmed = 주소나 번호가 자기 것이라고 확인했어요.
rule-same-person = 두 계정이 한 사람이라고 했어요.
rule-payment = 이 결제 번호로 결제했어요.
rule-own-leaf = 본인의 기기 목록에 있어요.
rule-identify = 가게가 자기 고객이라고 했어요.
rule-co-use = 두 기기가 함께 쓰였어요.
edge-signed-in = 로그인
edge-confirmed = 본인 확인
edge-same-person = 한 사람
edge-payment = 결제에 씀
edge-own-leaf = 본인 기기
edge-identify = 가게의 말
edge-co-use = 함께 씀
why-undone-not-me = 본인이 아니라고 했어요
why-undone-mistaken-alias = 한 사람으로 잘못 봤어요
why-undone-shared-device = 함께 쓰는 기기예요
why-undone-given-up = 더 쓰지 않아요 (번호를 넘기는 등)
why-undone-limit = 새것에 자리를 내줬어요
audit-title = 운영자가 한 일
audit-lead = 최근 50줄이에요. 고칠 수 없고, 누구를 찾아봤는지는 남기지 않아요.
audit-empty = 아직 아무도 찾아보지 않았어요.
audit-between = { $from }, { $to }
audit-looked-up = 찾아봄, { $verdict }
audit-cut = 연결 끊음, { $why }
audit-took-back = 끊은 것을 다시 이음
verdict-one-person = 같은 사람
verdict-wall = 사이에 담이 있음
verdict-hub = 너무 많은 사람이 가짐
verdict-shared = 여럿이 씀
verdict-another-persons = 다른 사람의 것
verdict-undone = 전에 되돌림
verdict-limit = 한도에서 끊김
verdict-nothing-links = 이어 주는 것이 없음

along-title = 가지고 가기
along-intro = 나의 모든 자료를 파일 하나에 담아 보관하거나 다른 마당으로 옮길 수 있어요.
export-title = 내 데이터 내려받기
export-holds = 프로필, 게시물과 사진, 댓글, 좋아요, 저장, 팔로우, 차단, 동의, 가게, 그리고 마당이 나에 대해 기억하는 것을 모두 zip 하나에 담아요.
export-not = 다른 사람이 쓴 글은 그 사람의 것이라 들어 있지 않아요. 나에 대해 많은 것이 적혀 있으니 잘 보관해 주세요.
export-password = 모든 것이 담긴 파일이라 한 번 더 여쭤요.
export-often = 한 번에 세 개까지, 그다음부터는 여덟 시간에 하나씩 받을 수 있어요.
export-schema = 파일에 적힌 것의 뜻
export-do = 내려받기
import-title = 자료 가져오기
import-intro = 다른 마당에서 내려받은 zip 파일을 골라 주세요.
import-shown-first = 가져오기 전에 무엇이 옮겨지는지 먼저 보여 드려요.
import-file = zip 파일
import-limit = 256MB까지 올릴 수 있어요.
import-look = 열어 보기
import-no-file = zip 파일을 먼저 골라 주세요.
import-from = { $yard }에서 { $day }에 만든 자료예요.
import-nothing-new = 모두 이미 여기에 있어요.
import-brings = 이런 것을 가져와요
import-posts = 게시물 { $count }개와 사진 (원래 날짜로 모두에게 보여요)
import-follows = 팔로우할 사람, 가게, 태그 { $count }개
import-likes = 좋아요 { $count }개
import-saves = 저장한 게시물 { $count }개
import-unseen = 보고 싶지 않은 사람, 게시물, 태그 { $count }개
import-bio = 프로필 소개
import-picture = 프로필 사진
import-memories = 기억 { $count }가지를 나의 피드에 쓰기
import-memories-does = 다른 마당이 기억하던 나의 취향이에요. 다른 사람은 볼 수 없고, 어디에도 세지 않아요.
import-here = 게시물 { $count }개는 이미 여기에 있어요.
import-left = { $count }건은 이 마당에 없는 사람이나 상품에 대한 것이라 두고 와요.
import-stays = 댓글과 가게, 동의는 옮기지 않아요. 이름과 아이디, 이메일은 여기 것을 그대로 써요.
import-take = 가져오기
import-drop = 다른 파일로 할게요
import-taking = 가져오는 중이에요: 게시물 { $of }개 중 { $done }개
import-leave = 이 화면을 떠나도 계속돼요.
import-again = 다시 보기
import-taking-already = 지금 다른 자료를 가져오는 중이에요. 끝난 뒤에 다시 해 주세요.
import-done = 다 가져왔어요.
import-did-posts = 게시물 { $count }개
import-did-refused = 사진이나 글이 이 마당에 맞지 않아 게시물 { $count }개는 두고 왔어요
import-did-follows = 팔로우 { $count }개
import-did-marks = 좋아요, 저장, 차단 { $count }개
import-did-memories = 기억 { $count }가지
import-another = 다른 파일 고르기
import-foreign = 마당에서 만든 zip 파일이 아니거나 중간에 잘렸어요. 다시 내려받아 그대로 골라 주세요.
import-newer = 더 새로운 마당에서 만든 파일이에요. 이 마당을 먼저 업데이트해야 읽을 수 있어요.
import-too-large = 한 번에 가져올 수 있는 것보다 많은 것이 들어 있어요.
import-damaged = 파일의 일부가 망가졌어요. 다시 내려받아 그대로 골라 주세요.
import-failed = 저희 쪽 문제로 끝까지 가져오지 못했어요. 파일을 다시 골라 주세요. 이미 가져온 것은 두 번 가져오지 않아요.
