//! Suggestions for a name that nothing has.

/// Returns up to five of these names that are like another one, the nearest first, in backticks.
pub(crate) fn nearest<'a>(names: impl Iterator<Item = &'a str>, wanted: &str) -> Vec<String> {
    // Nothing longer is like a name, and comparing takes the product of the lengths.
    let wanted: String = wanted.chars().take(100).collect::<String>().replace('-', "_").to_lowercase();
    let mut near: Vec<_> = names
        .map(|known| (strsim::normalized_damerau_levenshtein(known, &wanted), known))
        .filter(|(likeness, known)| *likeness > 0.6 || (!wanted.is_empty() && known.contains(&wanted)))
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    near.dedup();
    near.truncate(5);
    near.into_iter().map(|(_, known)| format!("`{known}`")).collect()
}
