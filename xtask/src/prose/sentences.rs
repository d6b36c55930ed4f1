//! Long sentences of documents.

use super::Fault;
use super::markdown::{Block, blocks};

/// The most words of a sentence.
pub(super) const WORDS: usize = 30;

/// Returns the sentences of a document that are too long, at the line where their paragraph begins.
pub(super) fn faults(text: &str) -> Vec<(usize, Fault)> {
    let mut faults = Vec::new();
    for block in blocks(text) {
        let Block::Prose(line, text) = block else { continue };
        let long = sentences(&text).map(|sentence| sentence.split_whitespace().count()).filter(|words| *words > WORDS);
        faults.extend(long.map(|words| (line, Fault::LongSentence(words))));
    }
    faults
}

/// Divides a paragraph into sentences. Code is one word, and a link is its text.
fn sentences(paragraph: &str) -> impl Iterator<Item = String> {
    let mut plain = String::new();
    for (index, part) in paragraph.split('`').enumerate() {
        plain.push_str(if index % 2 == 0 { part } else { "code" });
    }
    // The target of a link has no words.
    while let Some(start) = plain.find("](") {
        let end = plain[start..].find(')').map_or(plain.len(), |end| start + end + 1);
        plain.replace_range(start..end, "");
    }
    let mut sentences = vec![String::new()];
    for word in plain.split_whitespace() {
        let last = sentences.last_mut().expect("there is always one");
        last.push_str(word);
        last.push(' ');
        if word.trim_end_matches(['"', '\'', ')', '*', '_']).ends_with(['.', '!', '?']) {
            sentences.push(String::new());
        }
    }
    sentences.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Fault, WORDS, faults};

    #[test]
    fn a_sentence_is_counted_over_lines_and_a_paragraph_by_sentence() {
        let short = "word ".repeat(WORDS - 1) + "end. ";
        assert_eq!(faults(&short.repeat(3)), []);
        assert_eq!(faults(&format!("Title\n\none\n{short}")), [(3, Fault::LongSentence(WORDS + 1))]);
        assert_eq!(faults(&format!("* item\n* one {short}")), [(2, Fault::LongSentence(WORDS + 1 + 1))]);
    }

    #[test]
    fn code_and_targets_of_links_are_not_words() {
        let words = "word ".repeat(WORDS - 2);
        assert_eq!(faults(&format!("{words} `let a = b;` [end](a b c)")), []);
        assert_eq!(faults(&format!("```\n{}\n```", words.repeat(2))), []);
    }
}
