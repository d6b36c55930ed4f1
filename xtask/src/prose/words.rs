//! Openings, paraphrases and long lines of comments, documents and messages.

use super::Fault;
use super::language::{Language, strings};
use std::path::Path;

/// Openings of a nominal clause used as a sentence.
const OPENINGS: &[&str] = &["What", "That", "Who", "Whoever", "Whether it", "How much of"];

/// Paraphrases, in lower case, and the terms to use instead.
const PARAPHRASES: &[(&str, &str)] = &[
    ("a caller of the wrong kind", "the wrong caller kind"),
    ("a text", "a string"),
    ("a token of its own", "NFT"),
    ("answer", "response"),
    ("answered", "responded"),
    ("answers", "responds, responses"),
    ("as it came", "unchanged"),
    ("asks for", "requires"),
    ("by hand", "hand-written"),
    ("call off", "cancel, abort"),
    ("called off", "cancelled, aborted"),
    ("calls off", "cancels, aborts"),
    ("did not pass", "was rejected"),
    ("do not pass", "are rejected"),
    ("does not pass", "is rejected"),
    ("go on chain", "are broadcast"),
    ("goes on chain", "is broadcast"),
    ("held", "awaiting approval"),
    ("held back", "awaiting approval"),
    ("hold back", "require approval for"),
    ("holds back", "requires approval for"),
    ("hurry", "fee priority"),
    ("if not said", "Defaults to .."),
    ("member", "field"),
    ("members", "fields"),
    ("no text", "no string"),
    ("not text", "not a string"),
    ("put on chain", "broadcast"),
    ("tells", "discriminates, says, shows"),
    ("texts", "strings"),
    ("there is none", "absent, `None`"),
    ("told apart", "tagged by"),
    ("unless said", "Defaults to .."),
    ("virtual machine", "EVM"),
    ("wants", "requires"),
    ("whoever", "anyone who"),
    ("without further ado", "by default"),
    ("written by hand", "hand-written"),
];

/// The longest comment line, in columns.
pub(super) const COLUMNS: usize = 100;

/// Returns the faults of a file with their line numbers.
pub(super) fn faults(name: &Path, text: &str, language: Language) -> Vec<(usize, Fault)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut faults = Vec::new();
    let mut in_code = false;
    let mut in_tests = is_test(name);
    for (index, line) in lines.iter().enumerate() {
        let mut add = |fault| faults.push((index + 1, fault));
        let Some(prose) = language.prose(line) else {
            in_code = false;
            in_tests |= line.trim() == "#[cfg(test)]";
            if language == Language::Rust && !in_tests {
                for message in strings(line).into_iter().filter(|string| string.contains(' ')) {
                    paraphrases(message, message.len()).for_each(&mut add);
                }
            }
            continue;
        };
        if prose.starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        let sentence = prose.trim_start_matches(|c: char| !c.is_alphabetic());
        if let Some(opening) = OPENINGS.iter().find(|opening| starts_with_words(sentence, opening)) {
            add(Fault::Opening(opening));
        }
        // A paraphrase may be broken over two lines.
        let next = lines.get(index + 1).and_then(|next| language.prose(next)).unwrap_or_default();
        let prose_only = without_code(prose);
        let both = format!("{prose_only} {}", without_code(next));
        paraphrases(&both, prose_only.len()).for_each(&mut add);
        let columns = line.chars().count();
        // Neither a line of one word, such as a URL, nor a row of a table can be wrapped.
        let can_be_wrapped = prose.contains(' ') && !prose.starts_with('|');
        if language == Language::Rust && columns > COLUMNS && can_be_wrapped {
            add(Fault::LongLine(columns));
        }
    }
    faults
}

/// Returns whether the strings of a file are data of tests and not messages.
fn is_test(file: &Path) -> bool {
    file.iter().any(|part| part == "tests" || part == "benches" || part == "tests.rs")
}

/// Returns the paraphrases that begin in the first `length` bytes of a text.
fn paraphrases(text: &str, length: usize) -> impl Iterator<Item = Fault> {
    let text = text.to_lowercase();
    PARAPHRASES.iter().filter_map(move |(words, term)| {
        find_words(&text, words).filter(|start| *start < length).map(|_| Fault::Paraphrase(words, term))
    })
}

/// Returns a line without what stands in backticks.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '\''))
}

/// Returns the position of these words in a text, as whole words.
fn find_words(text: &str, words: &str) -> Option<usize> {
    text.match_indices(words).map(|(start, _)| start).find(|&start| {
        let before = text[..start].chars().next_back();
        let after = text[start + words.len()..].chars().next();
        ![before, after].into_iter().flatten().any(|c| c.is_alphanumeric() || c == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::{Fault, Language, faults};
    use std::path::Path;

    fn in_language(text: &str, language: Language) -> Vec<(usize, Fault)> {
        faults(Path::new("src/lib.rs"), text, language)
    }

    fn in_rust(text: &str) -> Vec<(usize, Fault)> {
        in_language(text, Language::Rust)
    }

    #[test]
    fn a_nominal_clause_is_reported_at_its_line() {
        assert_eq!(in_rust("/// What a call costs.\nfn what() {}"), [(1, Fault::Opening("What"))]);
        assert_eq!(in_rust("//! Calls.\n//!\n//! * Whether it is signed."), [(3, Fault::Opening("Whether it"))]);
        assert_eq!(in_language("# Title\n\n## What it costs\n", Language::Markdown), [(3, Fault::Opening("What"))]);
    }

    #[test]
    fn comments_of_scripts_and_manifests_count() {
        let opening = [(1, Fault::Opening("What"))];
        assert_eq!(in_language("# What is needed.\nwhat = 1", Language::Hash), opening);
        assert_eq!(in_language("\"\"\"What it is.\"\"\"", Language::Hash), opening);
        assert_eq!(in_language("/** What it is. */\nconst what = 1", Language::JavaScript), opening);
    }

    #[test]
    fn words_that_only_begin_alike_are_accepted() {
        assert_eq!(in_rust("/// Whatever. Whole words.\n/// Whether to sign.\n// That's it."), []);
        assert_eq!(in_rust("/// A mulled-over toll: untold apartments."), []);
    }

    #[test]
    fn a_paraphrase_is_found_across_a_line_break_and_reported_once() {
        let found = in_rust("    /// Unions are told\n    /// apart by kind.");
        assert_eq!(found, [(1, Fault::Paraphrase("told apart", "tagged by"))]);
    }

    #[test]
    fn code_is_not_prose() {
        assert_eq!(in_rust("/// ```\n/// What::call();\n/// ```\nlet told_apart = 1;"), []);
        assert_eq!(in_rust("/// The field `answer`."), []);
        assert_eq!(in_language("```text\nWhat is told apart\n```\n", Language::Markdown), []);
    }

    #[test]
    fn messages_count_except_in_tests() {
        let line = "return Err(\"the server answered nothing\");";
        let found = [(1, Fault::Paraphrase("answered", "responded"))];
        assert_eq!(in_rust(line), found);
        assert_eq!(in_rust("let answer = \"answer\";"), []);
        assert_eq!(faults(Path::new("tests/it/errors.rs"), line, Language::Rust), []);
        assert_eq!(in_rust(&format!("#[cfg(test)]\nmod tests {{\n{line}")), []);
    }

    #[test]
    fn a_long_comment_is_reported_but_not_a_long_address_or_table_row() {
        let long = format!("// {}", "word ".repeat(20));
        assert_eq!(in_rust(&long), [(1, Fault::LongLine(103))]);
        assert_eq!(in_rust(&format!("/// https://example.com/{}", "x".repeat(100))), []);
        assert_eq!(in_rust(&format!("/// | {} |", "word ".repeat(20))), []);
    }
}
