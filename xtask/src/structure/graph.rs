//! The graph of imports between files, and its circles.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// For each file, the files that it imports, each with the first name imported from there.
#[derive(Default)]
pub(super) struct Graph(BTreeMap<String, BTreeMap<String, String>>);

impl Graph {
    pub(super) fn add(&mut self, from: String, to: String, name: String) {
        if from != to {
            self.0.entry(from).or_default().entry(to).or_insert(name);
        }
    }

    /// Returns the number of imports.
    pub(super) fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Returns a shortest circle through each group of files that import each other.
    pub(super) fn circles(&self) -> Vec<String> {
        let mut circles = Vec::new();
        let mut seen = BTreeSet::new();
        for file in self.0.keys() {
            if seen.contains(file) {
                continue;
            }
            if let Some(circle) = self.shortest(file) {
                // The group consists of all files that this one reaches and that reach it.
                let reached = self.reached(file);
                seen.extend(reached.into_iter().filter(|other| self.reached(other).contains(file)));
                circles.push(circle);
            }
        }
        circles
    }

    fn imports<'a>(&'a self, file: &str) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.0.get(file).into_iter().flatten()
    }

    fn reached(&self, file: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut next = vec![file.to_owned()];
        while let Some(file) = next.pop() {
            next.extend(self.imports(&file).map(|(to, _)| to.clone()).filter(|to| reached.insert(to.clone())));
        }
        reached
    }

    /// Returns the shortest way from a file back to itself, in words.
    fn shortest(&self, start: &String) -> Option<String> {
        let mut ways = VecDeque::from([(start, start.clone())]);
        let mut reached = BTreeSet::new();
        while let Some((file, way)) = ways.pop_front() {
            for (to, name) in self.imports(file) {
                let way = format!("{way} -> {to} ({name})");
                if to == start {
                    return Some(way);
                }
                if reached.insert(to) {
                    ways.push_back((to, way));
                }
            }
        }
        None
    }
}
