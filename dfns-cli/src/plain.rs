//! Documentation as plain text: without links, and without the lines of examples that rustdoc
//! hides.

/// Returns the documentation of a declaration, in Markdown, as plain text.
pub(crate) fn text(markdown: &str) -> String {
    let blocks = markdown.split("```").enumerate();
    let blocks: Vec<String> =
        blocks.map(|(i, block)| if i % 2 == 0 { without_links(block) } else { without_hidden_lines(block) }).collect();
    blocks.join("```")
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

fn without_hidden_lines(code: &str) -> String {
    let is_hidden = |line: &str| line.trim_start() == "#" || line.trim_start().starts_with("# ");
    code.split('\n').filter(|line| !is_hidden(line)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn links_are_their_text() {
        let markdown = "Calls [`Login`], then [a\nuser](crate::User::id). A list is `[1]`, see [x](https://a.co/b).";
        assert_eq!(text(markdown), "Calls `Login`, then a\nuser. A list is `[1]`, see x (https://a.co/b).");
        assert_eq!(text("an open [ bracket"), "an open [ bracket");
    }

    #[test]
    fn examples_lose_their_hidden_lines_only() {
        let markdown = "One:\n\n```no_run\n# use a;\nlet b = [`c`](d);\n#\n#[allow(x)]\n```\nEnd.";
        assert_eq!(text(markdown), "One:\n\n```no_run\nlet b = [`c`](d);\n#[allow(x)]\n```\nEnd.");
    }
}
