//! The store of webhook events: which are being handled, and which were.
//!
//! The trait is three operations on marks with an expiry, so that a shared store takes a page of
//! Redis or SQL. `claim.rs` says what the marks mean.

use crate::signing::BoxFuture;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The result of an operation of a [`ReplayStore`]. Any failure is an error: the delivery is then
/// rejected with status 503, and Dfns repeats it.
pub type StoreFuture<'a, T> = BoxFuture<'a, Result<T, Box<dyn Error + Send + Sync>>>;

/// A store that remembers which events are being handled, and which were.
///
/// [`ReplayGuard`](super::ReplayGuard) keeps them in this process. Several processes that receive
/// the deliveries of one webhook need a store that they share. Only events with a valid signature
/// reach it.
///
/// Keys and marks are short: at most 100 and 150 bytes of ASCII, without spaces. An expired mark is
/// absent. Receivers with different handlers must not share keys: give each its own prefix or
/// table.
///
/// # Redis
///
/// `SET .. NX GET` needs Redis 7. `release` is a script, because comparing and deleting must be one
/// step.
///
/// ```
/// # use dfns_core as dfns;
/// use dfns::webhooks::{ReplayStore, StoreFuture};
/// use std::time::Duration;
///
/// struct Shared(Redis);
///
/// impl ReplayStore for Shared {
///     fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>> {
///         let milliseconds = keep_for.as_millis().to_string();
///         Box::pin(async move { self.0.run(&["SET", key, mark, "NX", "GET", "PX", &milliseconds]).await })
///     }
///
///     fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()> {
///         let milliseconds = keep_for.as_millis().to_string();
///         Box::pin(async move { self.0.run(&["SET", key, mark, "PX", &milliseconds]).await.map(drop) })
///     }
///
///     fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()> {
///         const SCRIPT: &str = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";
///         Box::pin(async move { self.0.run(&["EVAL", SCRIPT, "1", key, mark]).await.map(drop) })
///     }
/// }
/// # struct Redis;
/// # impl Redis {
/// #     async fn run(&self, _command: &[&str]) -> Result<Option<String>, Box<dyn std::error::Error + Send + Sync>> { Ok(None) }
/// # }
/// ```
///
/// # SQL
///
/// One table, `events (key text primary key, mark text not null, expires timestamptz not null)`,
/// and one statement for each operation. `$3` is the time until which the mark is kept.
///
/// ```sql
/// -- claim: the mark that the key has now. It was claimed if that is $2.
/// insert into events as e values ($1, $2, $3)
///   on conflict (key) do update set
///     mark = case when e.expires <= now() then excluded.mark else e.mark end,
///     expires = case when e.expires <= now() then excluded.expires else e.expires end
///   returning mark;
/// -- settle
/// insert into events values ($1, $2, $3)
///   on conflict (key) do update set mark = excluded.mark, expires = excluded.expires;
/// -- release
/// delete from events where key = $1 and mark = $2;
/// -- now and then
/// delete from events where expires <= now();
/// ```
pub trait ReplayStore: Send + Sync {
    /// Sets the mark of a key that has none, for this long. Returns `None` then, and otherwise the
    /// mark that the key has.
    ///
    /// This must be atomic: of two simultaneous claims of a key, one gets `None`.
    ///
    /// # Errors
    /// Any failure of the store.
    fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>>;

    /// Sets the mark of a key for this long, whatever mark it has.
    ///
    /// # Errors
    /// Any failure of the store.
    fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()>;

    /// Removes the mark of a key if it is this one. Otherwise does nothing.
    ///
    /// This must be atomic: the mark of another claim must never be removed.
    ///
    /// # Errors
    /// Any failure of the store.
    fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()>;
}

impl<T: ReplayStore + ?Sized> ReplayStore for Arc<T> {
    fn claim<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, Option<String>> {
        (**self).claim(key, mark, keep_for)
    }

    fn settle<'a>(&'a self, key: &'a str, mark: &'a str, keep_for: Duration) -> StoreFuture<'a, ()> {
        (**self).settle(key, mark, keep_for)
    }

    fn release<'a>(&'a self, key: &'a str, mark: &'a str) -> StoreFuture<'a, ()> {
        (**self).release(key, mark)
    }
}
