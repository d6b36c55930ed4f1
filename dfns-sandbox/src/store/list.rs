//! Lists in pages.
//!
//! A continuation token names the list and the last entity of the page by its number, so that
//! entities which come or go between two pages neither hide nor repeat others.

use super::context::Context;
use super::{ALL, Entity, Scope, index_prefix, of};
use crate::refusal::Refusal;
use crate::text::{base64url, sha256_hex};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns_core::Page;

/// Which entities a list has, and in which order. By default the newest come first.
pub struct List<'a, E> {
    index: &'static str,
    value: &'a str,
    newest_first: bool,
    default_limit: u32,
    maximum: u32,
    is_listed: Box<dyn Fn(&E) -> bool + 'a>,
    is_end: Box<dyn Fn(&E) -> bool + 'a>,
}

impl<'a, E: Entity> List<'a, E> {
    /// Selects every entity of this kind.
    pub fn all() -> Self {
        Self::by(ALL, "")
    }

    /// Selects the entities with this value in an index; see [`Entity::keys`].
    pub fn by(index: &'static str, value: &'a str) -> Self {
        let (is_listed, is_end) = (Box::new(|_: &E| true), Box::new(|_: &E| false));
        Self { index, value, newest_first: true, default_limit: 50, maximum: 500, is_listed, is_end }
    }

    /// Lists them in the order of their creation instead.
    #[must_use]
    pub fn oldest_first(mut self) -> Self {
        self.newest_first = false;
        self
    }

    /// Lists only entities that meet a condition.
    #[must_use]
    pub fn only(mut self, is_listed: impl Fn(&E) -> bool + 'a) -> Self {
        self.is_listed = Box::new(is_listed);
        self
    }

    /// Ends the list before the first entity that meets a condition.
    #[must_use]
    pub fn until(mut self, is_end: impl Fn(&E) -> bool + 'a) -> Self {
        self.is_end = Box::new(is_end);
        self
    }

    /// Sets the number of items per page where the request has no `limit`, and the highest `limit`.
    /// Default to 50 and 500.
    #[must_use]
    pub fn limits(mut self, default: u32, maximum: u32) -> Self {
        (self.default_limit, self.maximum) = (default, maximum);
        self
    }
}

/// How many rows are read at a time when some of them may not be listed.
const BATCH: usize = 256;

impl Context<'_> {
    /// Returns one page of a list, for the `limit` and the `paginationToken` of a request.
    ///
    /// # Errors
    /// 400 if the limit is out of bounds, or if the token is not one of this list with these
    /// filters.
    pub fn page<E: Entity>(
        &self,
        list: &List<'_, E>,
        limit: Option<u32>,
        token: Option<&str>,
    ) -> Result<Page<E>, Refusal> {
        let limit = limit.unwrap_or(list.default_limit);
        if !(1..=list.maximum).contains(&limit) {
            return Err(Refusal::invalid(format!("`limit` must be a whole number from 1 to {}", list.maximum)));
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let name = self.list_name();
        let after = token.map(|token| {
            decode(&name, token).ok_or_else(|| Refusal::invalid("`paginationToken` is not one of this list"))
        });
        let mut found = self.collect(self.scope(), list, after.transpose()?, limit.saturating_add(1))?;
        let has_more = found.len() > limit;
        found.truncate(limit);
        let end = found.last().filter(|_| has_more);
        let next_page_token = end.map(|(number, _)| encode(&name, *number));
        Ok(Page { items: found.into_iter().map(|(_, entity)| entity).collect(), next_page_token })
    }

    /// Returns all entities of a list.
    pub fn list<E: Entity>(&self, list: &List<'_, E>) -> Result<Vec<E>, Refusal> {
        self.list_in(self.scope(), list)
    }

    /// All entities of a list in this scope.
    pub(crate) fn list_in<E: Entity>(&self, scope: &Scope, list: &List<'_, E>) -> Result<Vec<E>, Refusal> {
        Ok(self.collect(scope, list, None, usize::MAX)?.into_iter().map(|(_, entity)| entity).collect())
    }

    /// Returns the first entity with this value in an index; see [`Entity::keys`].
    pub fn find_by<E: Entity>(&self, index: &'static str, value: &str) -> Result<Option<E>, Refusal> {
        self.find_by_in(self.scope(), index, value)
    }

    /// The first entity of this scope with this value in an index.
    pub(crate) fn find_by_in<E: Entity>(
        &self,
        scope: &Scope,
        index: &'static str,
        value: &str,
    ) -> Result<Option<E>, Refusal> {
        let found = self.collect(scope, &List::by(index, value).oldest_first(), None, 1)?;
        Ok(found.into_iter().next().map(|(_, entity)| entity))
    }

    fn collect<E: Entity>(
        &self,
        scope: &Scope,
        list: &List<'_, E>,
        mut after: Option<u64>,
        limit: usize,
    ) -> Result<Vec<(u64, E)>, Refusal> {
        let prefix = index_prefix(of::<E>(scope), E::NOUN, list.index, list.value);
        let mut found = Vec::new();
        loop {
            let batch = self.transaction.tables.ids(&prefix, list.newest_first, after, limit.min(BATCH));
            let is_last = batch.len() < limit.min(BATCH);
            for (number, id) in batch {
                after = Some(number);
                let (_, entity) = self.transaction.tables.entity::<E>(scope, &id)?.ok_or_else(Refusal::internal)?;
                if (list.is_end)(&entity) {
                    return Ok(found);
                }
                if (list.is_listed)(&entity) {
                    found.push((number, entity));
                    if found.len() == limit {
                        return Ok(found);
                    }
                }
            }
            if is_last {
                return Ok(found);
            }
        }
    }

    /// The list that is read, with its filters: the scope, the path and the query without its
    /// paging.
    fn list_name(&self) -> String {
        let Some(request) = self.request else { return String::new() };
        let is_filter = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or_default();
            !pair.is_empty() && name != "limit" && name != "paginationToken"
        };
        let mut filters: Vec<&str> = request.query.split('&').filter(is_filter).collect();
        filters.sort_unstable();
        format!("{}{}?{}", self.scope().id().unwrap_or_default(), request.path, filters.join("&"))
    }
}

/// A token holds its position, and a hash of it and of the list, so that no other text is one.
fn encode(list: &str, number: u64) -> String {
    let hash = &sha256_hex(format!("{list} {number}").as_bytes())[..16];
    URL_SAFE_NO_PAD.encode(format!("{hash} {number}"))
}

fn decode(list: &str, token: &str) -> Option<u64> {
    let text = String::from_utf8(base64url(token)?).ok()?;
    let number = text.split_once(' ')?.1.parse().ok()?;
    (encode(list, number) == token).then_some(number)
}
