//! Markdown, as far as the checks need it: blocks of prose, fenced code and headings.

/// A block of a document, with the number of its first line.
#[derive(Debug, PartialEq)]
pub(super) enum Block {
    /// A paragraph, a heading, an item of a list or a cell of a table, on one line.
    Prose(usize, String),
    /// Fenced code: the word after the fence, and the lines inside.
    Code(usize, String, String),
}

/// Divides a document into blocks. Comments in `<!-- -->` are left out.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut paragraph: Option<(usize, String)> = None;
    let mut code: Option<(usize, String, String)> = None;
    let mut in_comment = false;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let trimmed = line.trim();
        if let Some((_, _, content)) = &mut code {
            if trimmed.starts_with("```") {
                blocks.extend(code.take().map(|(start, word, content)| Block::Code(start, word, content)));
            } else {
                content.push_str(line);
                content.push('\n');
            }
            continue;
        }
        let begins_comment = trimmed.starts_with("<!--");
        if in_comment || begins_comment {
            in_comment = !trimmed.contains("-->");
            continue;
        }
        let fence = trimmed.strip_prefix("```");
        let is_row = trimmed.starts_with('|');
        let is_item = ["* ", "- ", "+ ", "> "].iter().any(|mark| trimmed.starts_with(mark)) || is_numbered(trimmed);
        let is_heading = trimmed.starts_with('#');
        if fence.is_some() || is_row || is_item || is_heading || trimmed.is_empty() {
            blocks.extend(paragraph.take().map(|(start, text)| Block::Prose(start, text)));
        }
        if let Some(word) = fence {
            code = Some((number, word.trim().to_owned(), String::new()));
        } else if is_row {
            let cells = trimmed.split('|').map(str::trim).filter(|cell| !cell.is_empty());
            blocks.extend(cells.map(|cell| Block::Prose(number, cell.to_owned())));
        } else if is_heading {
            blocks.push(Block::Prose(number, trimmed.trim_start_matches('#').trim().to_owned()));
        } else if !trimmed.is_empty() {
            let (_, text) = paragraph.get_or_insert_with(|| (number, String::new()));
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(trimmed);
        }
    }
    blocks.extend(paragraph.map(|(start, text)| Block::Prose(start, text)));
    blocks
}

/// Returns the anchors of a document: `<a id="..">`, and those that GitHub and mdbook make of
/// headings.
pub(super) fn anchors(text: &str) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        let named = line.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        anchors.extend(named.map(str::to_owned));
        let Some(heading) = line.strip_prefix('#').filter(|_| !in_code) else { continue };
        let heading = heading.trim_start_matches('#').trim();
        let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect();
        let repeated = anchors.iter().filter(|other| **other == anchor).count();
        anchors.push(if repeated == 0 { anchor } else { format!("{anchor}-{repeated}") });
    }
    anchors
}

/// Returns whether a line begins an item of a numbered list.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && rest.starts_with(". ")
}

#[cfg(test)]
mod tests {
    use super::{Block, anchors, blocks};

    fn prose(line: usize, text: &str) -> Block {
        Block::Prose(line, text.to_owned())
    }

    #[test]
    fn paragraphs_items_cells_and_code_are_blocks() {
        let text = "# Title\none\ntwo\n\n* a\n  b\n* c\n<!-- no -->\n| x | y |\n```rust,no_run\nlet a;\n```\nend\n";
        let code = Block::Code(10, "rust,no_run".to_owned(), "let a;\n".to_owned());
        let expected = [
            prose(1, "Title"),
            prose(2, "one two"),
            prose(5, "* a b"),
            prose(7, "* c"),
            prose(9, "x"),
            prose(9, "y"),
            code,
            prose(13, "end"),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn headings_have_anchors_and_code_has_none() {
        let text = "# Errors & retries\n```sh\n# comment\n```\n## `dfns call`\n## Errors & retries\n";
        assert_eq!(anchors(text), ["errors--retries", "dfns-call", "errors--retries-1"]);
        assert_eq!(anchors("| <a id=\"list_orgs\"></a>`list_orgs` | a |"), ["list_orgs"]);
    }
}
