//! Suggestions for a name that nothing has.

/// Returns up to five of these names that are like another one, the nearest first, in backticks.
pub(crate) fn nearest<'a>(names: impl Iterator<Item = &'a str>, wanted: &str) -> Vec<String> {
    // Nothing longer is like a name, and comparing takes the product of the lengths.
    let letters = |name: &str| name.chars().take(100).collect::<String>().replace('-', "_").to_lowercase();
    let wanted = letters(wanted);
    let mut near: Vec<_> = names
        .map(|known| (letters(known), known))
        .filter_map(|(letters, known)| {
            let likeness = strsim::normalized_damerau_levenshtein(&letters, &wanted);
            let is_near = likeness > 0.6 || (!wanted.is_empty() && letters.contains(&wanted));
            is_near.then_some((likeness, known))
        })
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    near.dedup();
    near.truncate(5);
    near.into_iter().map(|(_, known)| format!("`{known}`")).collect()
}

/// Returns a question that suggests these names, with a space after it. Empty without any.
pub(crate) fn hint(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("did you mean {}? ", near.join(", ")) }
}
