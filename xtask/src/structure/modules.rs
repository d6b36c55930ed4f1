//! The modules of a crate, read as tokens: their items, their re-exports, and the paths in them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// The path of a module below the root. That of the root is empty.
type ModulePath = Vec<String>;

/// An import: the file that names an item, the file that defines it, the item's name.
pub(super) struct Import {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) name: String,
}

/// The modules of a crate.
#[derive(Default)]
pub(super) struct Crate {
    modules: BTreeMap<ModulePath, Module>,
    /// The files with the macros of the crate, by name.
    macros: BTreeMap<String, String>,
    /// Modules that are compiled for tests only.
    tests: BTreeSet<ModulePath>,
}

#[derive(Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    /// The re-exports of the module: a name, or everything, and the path it comes from.
    reexports: Vec<(Option<String>, ModulePath)>,
    /// The paths that are used, from the root.
    uses: Vec<ModulePath>,
}

impl Crate {
    /// Reads the files of a crate, given by path below `src` and text.
    pub(super) fn read(files: &[(String, String)]) -> Result<Self, String> {
        let mut read = Self::default();
        let parsed = files.iter().map(|(file, text)| {
            let tokens: TokenStream = text.parse().map_err(|error| format!("{file}: {error}"))?;
            Ok((file, module_of(file), tokens.into_iter().collect::<Vec<_>>()))
        });
        let parsed = parsed.collect::<Result<Vec<_>, String>>()?;
        // Modules first, because their names distinguish paths of this crate from others.
        for (file, path, tokens) in &parsed {
            read.declare(file, path, tokens);
        }
        for (_, path, tokens) in &parsed {
            read.scan(path, tokens, false);
        }
        Ok(read)
    }

    /// Adds a module, its inline modules, and the names of its items.
    fn declare(&mut self, file: &str, path: &[String], tokens: &[TokenTree]) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for (at, token) in tokens.iter().enumerate() {
            let (Some(keyword), Some(name)) = (word(token), tokens.get(at + 1).and_then(word)) else { continue };
            match keyword.as_str() {
                "mod" => {
                    let inner = join(path, &name);
                    if is_for_tests(tokens, at) {
                        self.tests.insert(inner.clone());
                    }
                    if let Some(TokenTree::Group(body)) = tokens.get(at + 2) {
                        self.declare(file, &inner, &body.stream().into_iter().collect::<Vec<_>>());
                    }
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                    module.items.insert(name);
                }
                _ => {}
            }
        }
        for window in tokens.windows(3) {
            if let (Some("macro_rules"), TokenTree::Punct(_), Some(name)) =
                (word(&window[0]).as_deref(), &window[1], word(&window[2]))
            {
                self.macros.insert(name, file.to_owned());
            }
        }
        self.modules.insert(path.to_vec(), module);
    }

    /// Collects the paths of a module.
    fn scan(&mut self, path: &[String], tokens: &[TokenTree], inside: bool) {
        let mut at = 0;
        while at < tokens.len() {
            if is_attribute(tokens, at) && says_test(&tokens[at + 1]) {
                at = end_of_item(tokens, at + 2);
                continue;
            }
            let name = word(&tokens[at]);
            if name.as_deref() == Some("mod")
                && !inside
                && let (Some(name), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1).and_then(word), tokens.get(at + 2))
            {
                let body: Vec<_> = body.stream().into_iter().collect();
                self.scan(&join(path, &name), &body, false);
                at += 3;
                continue;
            }
            if name.as_deref() == Some("use") {
                let is_public = at > 0 && is_public(&tokens[at - 1]);
                let end = (at..tokens.len()).find(|&end| is_punct(&tokens[end], ';')).unwrap_or(tokens.len());
                let mut found = Vec::new();
                tree(&tokens[at + 1..end], &[], &mut found);
                for (segments, alias) in found {
                    self.add_use(path, &segments, alias, is_public);
                }
                at = end;
                continue;
            }
            // The response names the request that reads it again, and the request its response.
            if name.as_deref() == Some("settles") && matches!(tokens.get(at + 1), Some(TokenTree::Group(_))) {
                at += 2;
                continue;
            }
            if let TokenTree::Group(group) = &tokens[at] {
                let tokens: Vec<_> = group.stream().into_iter().collect();
                // `pub(in crate::a)` says who may import, and imports nothing.
                if tokens.first().and_then(word).as_deref() != Some("in") {
                    self.scan(path, &tokens, true);
                }
            } else if name.is_some() && starts_path(tokens, at) {
                let mut segments = vec![name.unwrap_or_default()];
                while is_separator(tokens, at + 1) {
                    let Some(segment) = tokens.get(at + 3).and_then(word) else { break };
                    segments.push(segment);
                    at += 3;
                }
                if let Some(absolute) = self.absolute(path, &segments) {
                    self.module(path).uses.push(absolute);
                }
            }
            at += 1;
        }
    }

    fn add_use(&mut self, path: &[String], segments: &[String], alias: Option<String>, is_public: bool) {
        let last = segments.last().cloned().unwrap_or_default();
        let Some(absolute) = self.absolute(path, segments) else {
            if is_public {
                // An item of another crate must not be mistaken for one of this module.
                self.module(path).reexports.push((alias.or(Some(last)), vec![String::from("::")]));
            }
            return;
        };
        if is_public {
            let name = if last == "*" { None } else { alias.or(Some(last)) };
            self.module(path).reexports.push((name, absolute.clone()));
            let of_a_child = absolute.len() > path.len() && absolute.starts_with(path);
            if of_a_child {
                return;
            }
        }
        self.module(path).uses.push(absolute);
    }

    fn module(&mut self, path: &[String]) -> &mut Module {
        self.modules.entry(path.to_vec()).or_default()
    }

    /// Returns a path from the root, if it stays in this crate.
    fn absolute(&self, module: &[String], segments: &[String]) -> Option<ModulePath> {
        let mut at = module.to_vec();
        let mut rest = segments;
        match segments.first().map(String::as_str) {
            Some("crate") => (at, rest) = (Vec::new(), &segments[1..]),
            Some("self") => rest = &segments[1..],
            Some("super") => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    at.pop()?;
                    rest = &rest[1..];
                }
            }
            Some(first) if self.modules.contains_key(&join(module, first)) => {}
            _ => return None,
        }
        at.extend(rest.iter().cloned());
        Some(at)
    }

    /// Returns the file that defines the item of a path.
    fn resolve(&self, path: &[String], depth: usize) -> Option<&str> {
        let mut module = Vec::new();
        for (at, segment) in path.iter().enumerate() {
            let inner = join(&module, segment);
            if self.modules.contains_key(&inner) {
                module = inner;
                continue;
            }
            let here = self.modules.get(&module)?;
            if here.items.contains(segment) || segment == "*" || depth > 20 {
                break;
            }
            for (name, target) in &here.reexports {
                let target: Vec<String> = match name {
                    Some(name) if name == segment => target.clone(),
                    None => {
                        let target = &target[..target.len() - 1];
                        if !self.defines(target, segment) {
                            continue;
                        }
                        join(target, segment)
                    }
                    Some(_) => continue,
                };
                if target.first().is_some_and(|first| first == "::") {
                    return None;
                }
                let rest = path[at + 1..].iter().cloned();
                return self.resolve(&target.into_iter().chain(rest).collect::<Vec<_>>(), depth + 1);
            }
            if module.is_empty()
                && let Some(file) = self.macros.get(segment)
            {
                return Some(file);
            }
            break;
        }
        self.modules.get(&module).map(|module| module.file.as_str())
    }

    fn defines(&self, module: &[String], name: &str) -> bool {
        let named = |module: &Module| {
            module.items.contains(name) || module.reexports.iter().any(|(other, _)| other.as_deref() == Some(name))
        };
        self.modules.get(module).is_some_and(named) || self.modules.contains_key(&join(module, name))
    }

    /// Returns all imports, except those of tests.
    pub(super) fn imports(&self) -> impl Iterator<Item = Import> {
        let is_test = |path: &[String]| (1..=path.len()).any(|end| self.tests.contains(&path[..end]));
        let modules = self.modules.iter().filter(move |(path, _)| !is_test(path));
        modules.flat_map(|(_, module)| {
            module.uses.iter().filter_map(|path| {
                let to = self.resolve(path, 0)?.to_owned();
                Some(Import { from: module.file.clone(), to, name: path.last().cloned().unwrap_or_default() })
            })
        })
    }
}

/// Returns the module of a file: `a/b.rs` and `a/b/mod.rs` are `a::b`.
fn module_of(file: &str) -> ModulePath {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// Collects the paths of a `use`, each with its alias. `{self}` is the path before it.
fn tree(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<(ModulePath, Option<String>)>) {
    for part in tokens.split(|token| is_punct(token, ',')) {
        let mut segments = prefix.to_vec();
        let mut alias = None;
        let mut at = 0;
        while at < part.len() {
            match &part[at] {
                TokenTree::Ident(ident) if ident == "as" => {
                    alias = part.get(at + 1).and_then(word);
                    at += 1;
                }
                TokenTree::Ident(ident) if ident == "self" && !segments.is_empty() => {}
                TokenTree::Ident(ident) => segments.push(ident.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == '*' => segments.push(String::from("*")),
                TokenTree::Group(group) => {
                    tree(&group.stream().into_iter().collect::<Vec<_>>(), &segments, found);
                    segments.clear();
                }
                _ => {}
            }
            at += 1;
        }
        if segments.len() > prefix.len() || (!segments.is_empty() && !part.is_empty()) {
            found.push((segments, alias));
        }
    }
}

fn join(path: &[String], name: &str) -> ModulePath {
    path.iter().cloned().chain([name.to_owned()]).collect()
}

fn word(token: &TokenTree) -> Option<String> {
    if let TokenTree::Ident(ident) = token { Some(ident.to_string()) } else { None }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Whether there is a `::` at this position.
fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at..at + 2).is_some_and(|pair| pair.iter().all(|token| is_punct(token, ':')))
}

/// Whether a path begins here: `name::`, without `::`, `$` or `.` before it.
fn starts_path(tokens: &[TokenTree], at: usize) -> bool {
    let follows = |character| at >= 1 && is_punct(&tokens[at - 1], character);
    let continues = at >= 2 && is_separator(tokens, at - 2);
    is_separator(tokens, at + 1) && !continues && !follows('$') && !follows('.')
}

fn is_public(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis)
        || word(token).as_deref() == Some("pub")
}

/// Whether there is an attribute at this position: `#[..]`.
fn is_attribute(tokens: &[TokenTree], at: usize) -> bool {
    is_punct(&tokens[at], '#')
        && matches!(tokens.get(at + 1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket)
}

/// Whether the brackets of an attribute contain `cfg(test)` or `cfg(doctest)`.
fn says_test(brackets: &TokenTree) -> bool {
    let text = brackets.to_string().replace(' ', "");
    text == "[cfg(test)]" || text == "[cfg(doctest)]"
}

/// Whether the item with its keyword at this position is compiled for tests only.
fn is_for_tests(tokens: &[TokenTree], keyword: usize) -> bool {
    let mut at = keyword;
    while at >= 1 && is_public(&tokens[at - 1]) {
        at -= 1;
    }
    while at >= 2 && is_attribute(tokens, at - 2) {
        if says_test(&tokens[at - 1]) {
            return true;
        }
        at -= 2;
    }
    false
}

/// Returns the position after an item: after its `;` or its braces.
fn end_of_item(tokens: &[TokenTree], start: usize) -> usize {
    let ends = |token: &TokenTree| {
        is_punct(token, ';') || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
    };
    let is_use = tokens.get(start).and_then(word).as_deref() == Some("use");
    let end = (start..tokens.len()).find(|&at| if is_use { is_punct(&tokens[at], ';') } else { ends(&tokens[at]) });
    end.map_or(tokens.len(), |end| end + 1)
}
