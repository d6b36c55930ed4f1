//! The rows of a state, in memory.
//!
//! A table is an ordered map whose copies share their rows. So a copy of all tables is a snapshot
//! that costs nothing, however many rows there are. Each reader has one. The transaction that
//! writes changes a copy of its own, which is dropped if it is refused.

use super::scope::Scope;
use rpds::RedBlackTreeMapSync;
use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

/// A table of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    /// Entities by scope, noun and id: the number of the entity, and the entity as JSON.
    Rows,
    /// Ids by scope, noun, index, value and number.
    Index,
    /// By time in microseconds and number: the length of the scope and the kind, both with a zero
    /// between them, and the rest as JSON.
    Due,
}

/// Every table at a moment. Clones share their rows.
#[derive(Clone, Default)]
pub(crate) struct Tables {
    rows: Map,
    index: Map,
    due: Map,
    /// The number of rows that were looked at, in these tables and their clones.
    #[cfg(test)]
    pub(super) looked_at: Arc<std::sync::atomic::AtomicU64>,
}

type Map = RedBlackTreeMapSync<Arc<[u8]>, Box<[u8]>>;

/// The form of the rows. Another number is another form, which this version cannot read.
pub(super) const VERSION: u64 = 5;

/// The numbers that the store keeps about itself, under a noun that no entity has.
const OWN: &str = "";

/// The name of the version.
pub(super) const FORM: &str = "version";

/// The name of the number of the last entity.
pub(super) const NUMBER: &str = "number";

/// The key of a row.
pub(super) fn row_key(scope: &Scope, noun: &str, id: &str) -> Vec<u8> {
    let [scope, end] = scope.prefix();
    [scope, end, noun.as_bytes(), b"\0", id.as_bytes()].concat()
}

/// The key of a number that the store keeps about itself.
pub(super) fn own_key(name: &str) -> Vec<u8> {
    row_key(&Scope::FIRST, OWN, name)
}

/// The number at the beginning of a row, and the rest.
pub(super) fn numbered(row: &[u8]) -> (u64, &[u8]) {
    match row.split_first_chunk() {
        Some((number, json)) => (u64::from_be_bytes(*number), json),
        None => (0, row),
    }
}

impl Tables {
    /// The tables of a new state.
    pub(super) fn new() -> Self {
        let mut tables = Self::default();
        tables.insert(Table::Rows, own_key(FORM).into(), VERSION.to_be_bytes().into());
        tables
    }

    /// The number of the last entity.
    pub(crate) fn last_number(&self) -> u64 {
        self.own(NUMBER).unwrap_or_default()
    }

    /// A number that the store keeps about itself.
    pub(super) fn own(&self, name: &str) -> Option<u64> {
        self.get(Table::Rows, &own_key(name)).map(|row| numbered(row).0)
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Option<&[u8]> {
        self.look();
        self.map(table).get(key).map(AsRef::as_ref)
    }

    /// The rows of these keys, both included, in their order.
    pub(super) fn range<'a>(
        &'a self,
        table: Table,
        first: &'a [u8],
        last: &'a [u8],
    ) -> impl DoubleEndedIterator<Item = (&'a [u8], &'a [u8])> {
        let range = (Bound::Included(first), Bound::Included(last));
        self.map(table).range::<[u8], _>(range).map(|(key, row)| (&**key, &**row)).inspect(|_| self.look())
    }

    /// All rows of a table, in the order of their keys.
    pub(super) fn rows(&self, table: Table) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.map(table).iter().map(|(key, row)| (&**key, &**row)).inspect(|_| self.look())
    }

    /// Counts a row that is looked at, so that tests can compare the work of requests.
    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "only tests count"))]
    fn look(&self) {
        #[cfg(test)]
        self.looked_at.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    pub(super) fn len(&self, table: Table) -> usize {
        self.map(table).size()
    }

    pub(super) fn insert(&mut self, table: Table, key: Arc<[u8]>, row: Box<[u8]>) {
        self.map_mut(table).insert_mut(key, row);
    }

    pub(super) fn remove(&mut self, table: Table, key: &[u8]) {
        self.map_mut(table).remove_mut(key);
    }

    fn map(&self, table: Table) -> &Map {
        match table {
            Table::Rows => &self.rows,
            Table::Index => &self.index,
            Table::Due => &self.due,
        }
    }

    fn map_mut(&mut self, table: Table) -> &mut Map {
        match table {
            Table::Rows => &mut self.rows,
            Table::Index => &mut self.index,
            Table::Due => &mut self.due,
        }
    }
}

/// The keys of the rows that a transaction has inserted, replaced or removed.
#[derive(Default)]
pub(super) struct Changes {
    /// Whether every row may be another one.
    pub(super) is_everything: bool,
    pub(super) keys: BTreeSet<(Table, Arc<[u8]>)>,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        !self.is_everything && self.keys.is_empty()
    }
}
