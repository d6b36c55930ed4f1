//! Documentation as plain text: without links and without examples in Rust, which a shell cannot
//! run.

/// The length of the lines of a paragraph, in characters.
const COLUMNS: usize = 96;

/// Returns the documentation of a declaration, in Markdown, as plain text.
pub(crate) fn text(markdown: &str) -> String {
    let blocks = markdown.split("```").enumerate();
    let blocks = blocks.map(|(i, block)| if i % 2 == 0 { wrapped(&without_links(block)) } else { example(block) });
    let mut text = blocks.collect::<String>();
    while let Some(gap) = text.find("\n\n\n") {
        text.remove(gap);
    }
    text
}

/// Wraps paragraphs again, whose lines are of any length without their links. Lists and tables keep
/// their lines.
fn wrapped(prose: &str) -> String {
    let paragraphs = prose.split("\n\n").map(|paragraph| {
        if paragraph.trim_start().starts_with(['*', '|']) {
            return paragraph.to_owned();
        }
        // An example follows, or has preceded.
        let (first, last) = (paragraph.starts_with('\n'), paragraph.ends_with('\n'));
        let mut text = String::from(if first { "\n" } else { "" });
        let mut column = 0;
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            let fits = column + 1 + length <= COLUMNS;
            text.push_str(match (column, fits) {
                (0, _) => "",
                (_, true) => " ",
                (_, false) => "\n",
            });
            column = if fits && column > 0 { column + 1 + length } else { length };
            text.push_str(word);
        }
        if last && !text.ends_with('\n') {
            text.push('\n');
        }
        text
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// Keeps the text of each link. The target of a web page follows in parentheses.
fn without_links(prose: &str) -> String {
    let mut plain = String::new();
    let mut rest = prose;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let Some((text, after)) = link.split_once(']') else {
            plain.push('[');
            rest = link;
            continue;
        };
        rest = after;
        if let Some((target, after)) = after.strip_prefix('(').and_then(|after| after.split_once(')')) {
            plain.push_str(text);
            if target.contains("://") {
                plain.extend([" (", target, ")"]);
            }
            rest = after;
        } else if text.starts_with('`') {
            plain.push_str(text);
        } else {
            plain.extend(["[", text, "]"]);
        }
    }
    plain + rest
}

/// Indents the lines of an example. Its first line is the language; rustdoc reads none as Rust.
fn example(block: &str) -> String {
    let (language, lines) = block.split_once('\n').unwrap_or_default();
    let words = ["", "rust", "no_run", "ignore", "should_panic", "compile_fail"];
    if language.split(',').all(|word| words.contains(&word.trim())) {
        return String::new();
    }
    let lines = lines.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("    {line}") });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn links_are_their_text() {
        let markdown = "Calls [`Login`], then [a\nuser](crate::User::id). A list is `[1]`, see [x](https://a.co/b).";
        assert_eq!(text(markdown), "Calls `Login`, then a user. A list is `[1]`, see x (https://a.co/b).");
        assert_eq!(text("an open [ bracket"), "an open [ bracket");
    }

    #[test]
    fn paragraphs_are_wrapped_and_lists_are_kept() {
        let (long, short) = ("word ".repeat(30), "a\nb\n\n* c\n* d\n\n| e |\n| f |");
        assert_eq!(text(short), "a b\n\n* c\n* d\n\n| e |\n| f |");
        assert_eq!(text(&long).lines().map(str::len).collect::<Vec<_>>(), [94, 54]);
    }

    #[test]
    fn examples_in_rust_are_left_out_and_others_are_indented_without_their_fences() {
        let markdown =
            "One:\n\n```no_run\nlet b = [`c`](d);\n```\n\nTwo:\n\n```json\n{\"a\": 1}\n\n[2]\n```\nEnd.\n\n```\n1\n```";
        assert_eq!(text(markdown), "One:\n\nTwo:\n\n    {\"a\": 1}\n\n    [2]\n\nEnd.\n\n");
    }
}
