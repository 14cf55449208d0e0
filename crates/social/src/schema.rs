use storage::records::Migration;

/// `created_at` of a post never changes, so tags and pins carry it too and lists by them need no sorting.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "social/0001_posts",
        sql: "
CREATE TABLE posts (
  id {id} PRIMARY KEY, author_id {id} NOT NULL, caption TEXT NOT NULL, tags TEXT NOT NULL, state TEXT NOT NULL,
  created_at {i64} NOT NULL, edited_at {i64}, like_count {i64} NOT NULL DEFAULT 0,
  save_count {i64} NOT NULL DEFAULT 0, comment_count {i64} NOT NULL DEFAULT 0
) {strict};
CREATE INDEX posts_newest ON posts (created_at, id);
CREATE INDEX posts_by_author ON posts (author_id, created_at, id);

CREATE TABLE post_photos (
  post_id {id} NOT NULL REFERENCES posts (id), position {i64} NOT NULL, photo TEXT NOT NULL, alt TEXT NOT NULL,
  PRIMARY KEY (post_id, position)
) {strict};

CREATE TABLE post_tags (
  tag TEXT NOT NULL, created_at {i64} NOT NULL, post_id {id} NOT NULL REFERENCES posts (id),
  PRIMARY KEY (tag, created_at, post_id)
) {strict};
CREATE INDEX post_tags_post ON post_tags (post_id);

CREATE TABLE pins (
  post_id {id} NOT NULL REFERENCES posts (id), position {i64} NOT NULL, photo {i64} NOT NULL, x {i64} NOT NULL,
  y {i64} NOT NULL, shop_id {id} NOT NULL, product_id {id} NOT NULL, created_at {i64} NOT NULL,
  PRIMARY KEY (post_id, position)
) {strict};
CREATE INDEX pins_by_shop ON pins (shop_id, created_at, post_id);
CREATE INDEX pins_by_product ON pins (product_id, created_at, post_id);

CREATE TABLE post_mentions (
  post_id {id} NOT NULL REFERENCES posts (id), person_id {id} NOT NULL, PRIMARY KEY (post_id, person_id)
) {strict};
CREATE INDEX post_mentions_person ON post_mentions (person_id);

CREATE TABLE comments (
  id {id} PRIMARY KEY, post_id {id} NOT NULL REFERENCES posts (id), author_id {id} NOT NULL, body TEXT NOT NULL,
  state TEXT NOT NULL, created_at {i64} NOT NULL
) {strict};
CREATE INDEX comments_by_post ON comments (post_id, created_at, id);
CREATE INDEX comments_by_author ON comments (author_id);

CREATE TABLE media_jobs (
  post_id {id} NOT NULL REFERENCES posts (id), position {i64} NOT NULL, attempts {i64} NOT NULL DEFAULT 0,
  due_at {i64}, error TEXT, PRIMARY KEY (post_id, position)
) {strict};
CREATE INDEX media_jobs_due ON media_jobs (due_at)",
    },
    Migration {
        name: "social/0002_acts",
        sql: "
CREATE TABLE likes (
  person_id {id} NOT NULL, post_id {id} NOT NULL REFERENCES posts (id), created_at {i64} NOT NULL,
  PRIMARY KEY (person_id, post_id)
) {strict};
CREATE INDEX likes_recent ON likes (person_id, created_at, post_id);
CREATE INDEX likes_by_post ON likes (post_id);

CREATE TABLE saves (
  person_id {id} NOT NULL, post_id {id} NOT NULL REFERENCES posts (id), created_at {i64} NOT NULL,
  PRIMARY KEY (person_id, post_id)
) {strict};
CREATE INDEX saves_recent ON saves (person_id, created_at, post_id);
CREATE INDEX saves_by_post ON saves (post_id);

CREATE TABLE hides (
  person_id {id} NOT NULL, post_id {id} NOT NULL REFERENCES posts (id), created_at {i64} NOT NULL,
  PRIMARY KEY (person_id, post_id)
) {strict};
CREATE INDEX hides_recent ON hides (person_id, created_at, post_id);
CREATE INDEX hides_by_post ON hides (post_id);

CREATE TABLE follows_people (
  follower_id {id} NOT NULL, target {id} NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (follower_id, target)
) {strict};
CREATE INDEX follows_people_target ON follows_people (target, created_at);
CREATE TABLE follows_shops (
  follower_id {id} NOT NULL, target {id} NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (follower_id, target)
) {strict};
CREATE INDEX follows_shops_target ON follows_shops (target);
CREATE TABLE follows_tags (
  follower_id {id} NOT NULL, target TEXT NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (follower_id, target)
) {strict};
CREATE INDEX follows_tags_target ON follows_tags (target);

CREATE TABLE blocks (
  blocker_id {id} NOT NULL, blocked_id {id} NOT NULL, created_at {i64} NOT NULL,
  PRIMARY KEY (blocker_id, blocked_id)
) {strict};
CREATE INDEX blocks_blocked ON blocks (blocked_id);

CREATE TABLE see_less_tags (
  person_id {id} NOT NULL, target TEXT NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (person_id, target)
) {strict};
CREATE TABLE see_less_creators (
  person_id {id} NOT NULL, target {id} NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (person_id, target)
) {strict};
CREATE INDEX see_less_creators_target ON see_less_creators (target);

CREATE TABLE notifications (
  id {id} PRIMARY KEY, person_id {id} NOT NULL, kind TEXT NOT NULL, post_id {id}, comment_id {id},
  open_key TEXT, actor_count {i64} NOT NULL, updated_at {i64} NOT NULL, read_at {i64},
  UNIQUE (person_id, open_key)
) {strict};
CREATE INDEX notifications_newest ON notifications (person_id, updated_at, id);
CREATE INDEX notifications_post ON notifications (post_id);
CREATE TABLE notification_actors (
  notification_id {id} NOT NULL REFERENCES notifications (id) ON DELETE CASCADE, actor_id {id} NOT NULL,
  created_at {i64} NOT NULL, PRIMARY KEY (notification_id, actor_id)
) {strict};
CREATE INDEX notification_actors_actor ON notification_actors (actor_id);

CREATE TABLE reports (
  kind TEXT NOT NULL, target {id} NOT NULL, reporter_id {id} NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL,
  state TEXT NOT NULL, created_at {i64} NOT NULL, PRIMARY KEY (kind, target, reporter_id)
) {strict};
CREATE INDEX reports_open ON reports (state, created_at);
CREATE INDEX reports_reporter ON reports (reporter_id);
CREATE TABLE decisions (
  id {id} PRIMARY KEY, kind TEXT NOT NULL, target {id} NOT NULL, decision TEXT NOT NULL, operator_id {id} NOT NULL,
  created_at {i64} NOT NULL
) {strict};
CREATE INDEX decisions_target ON decisions (target)",
    },
    Migration {
        name: "social/0003_media_queue",
        sql: "
DROP INDEX media_jobs_due;
CREATE INDEX media_jobs_queue ON media_jobs (due_at, post_id, position)",
    },
    Migration {
        name: "social/0004_storefronts",
        sql: "
CREATE TABLE storefront_collections (
  id {id} PRIMARY KEY, person_id {id} NOT NULL, position {i64} NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
  created_at {i64} NOT NULL
) {strict};
CREATE INDEX storefront_collections_person ON storefront_collections (person_id, position);
CREATE TABLE storefront_products (
  collection_id {id} NOT NULL REFERENCES storefront_collections (id), product_id {id} NOT NULL, position {i64} NOT NULL,
  PRIMARY KEY (collection_id, product_id)
) {strict}",
    },
];
