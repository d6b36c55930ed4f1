//! The named schemas of a document, under `#/components/schemas`.
//!
//! A type is named by its Rust name, a generic one by those of its arguments as well: the page of
//! wallets is `WalletPage`. If two types have the same name, both are prefixed with the modules of
//! their declarations. Names are given once for the whole registry, so that a filtered document has
//! those of the complete one.

use dfns_core::meta::schema::Schema;
use dfns_core::meta::schema::{Format, Named, SchemaOf};
use std::collections::{BTreeMap, BTreeSet};

/// The schemas that are referred to by name.
#[derive(Default)]
pub(crate) struct Components {
    /// By the whole name of the type.
    types: BTreeMap<String, Type>,
}

struct Type {
    schema: Schema,
    name: String,
}

impl Components {
    /// Adds a type and all types inside it.
    pub(crate) fn add(&mut self, schema: Schema) {
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            if let Some((key, name)) = named(schema) {
                if self.types.contains_key(&key) {
                    continue;
                }
                self.types.insert(key, Type { schema, name });
            }
            inside(schema, &mut |of| open.push(of()));
        }
    }

    /// Gives types with the same name different ones.
    pub(crate) fn resolve_names(&mut self) {
        for level in 1..=MOST_MODULES {
            let ambiguous = self.ambiguous();
            for (key, one) in &mut self.types {
                if ambiguous.contains(&one.name) {
                    one.name = prefixed(key, one.schema, level);
                }
            }
        }
        for (count, name) in self.ambiguous().into_iter().enumerate() {
            for (number, one) in self.types.values_mut().filter(|one| one.name == name).enumerate() {
                one.name = format!("{name}{count}{number}");
            }
        }
    }

    /// Returns the names that several types have.
    fn ambiguous(&self) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        self.types.values().filter(|one| !seen.insert(one.name.as_str())).map(|one| one.name.clone()).collect()
    }

    /// Returns the name of a type that has one.
    pub(crate) fn name(&self, schema: Schema) -> Option<&str> {
        let (key, _) = named(schema)?;
        self.types.get(&key).map(|one| one.name.as_str())
    }

    /// Returns these types and all types inside them, by their names.
    pub(crate) fn used(&self, schemas: impl IntoIterator<Item = Schema>) -> Vec<(&str, Schema)> {
        let mut needed = Self::default();
        schemas.into_iter().for_each(|schema| needed.add(schema));
        let types = self.types.iter().filter(|(key, _)| needed.types.contains_key(*key));
        types.map(|(_, one)| (one.name.as_str(), one.schema)).collect()
    }
}

/// The levels of modules that a name may be prefixed with.
const MOST_MODULES: usize = 6;

/// Returns the whole name of a type, by which it is known, and its short name. `None` for a schema
/// that is written where it is used.
fn named(schema: Schema) -> Option<(String, String)> {
    let Named { name, module, .. } = name_of(schema)?;
    if let Schema::Object(object) = schema
        && !object.arguments.is_empty()
    {
        let arguments: Vec<_> = object.arguments.iter().map(|of| label(of())).collect();
        let (whole, short): (Vec<_>, Vec<_>) = arguments.into_iter().unzip();
        return Some((format!("{module}::{name}<{}>", whole.join(",")), format!("{}{name}", short.concat())));
    }
    Some((format!("{module}::{name}"), name.to_owned()))
}

fn name_of(schema: Schema) -> Option<Named> {
    let named = match schema {
        Schema::Object(object) => object.named,
        Schema::Choice(choice) => choice.named,
        Schema::Union(union) => union.named,
        Schema::Alternatives(alternatives) => alternatives.named,
        Schema::Text(Format::Id(id)) => id.named,
        _ => return None,
    };
    (!named.name.is_empty()).then_some(named)
}

/// Returns the names of a type argument.
fn label(schema: Schema) -> (String, String) {
    let word = match schema {
        Schema::List(of) => {
            let (whole, short) = label(of());
            return (format!("[{whole}]"), format!("{short}List"));
        }
        Schema::Map(of) => {
            let (whole, short) = label(of());
            return (format!("{{{whole}}}"), format!("{short}Map"));
        }
        other => match named(other) {
            Some(names) => return names,
            None => match other {
                Schema::Text(_) => "String",
                Schema::Integer { .. } | Schema::Number => "Number",
                Schema::Bool => "Bool",
                _ => "Any",
            },
        },
    };
    (word.to_owned(), word.to_owned())
}

/// Returns the name with this many of its innermost modules before it.
fn prefixed(key: &str, schema: Schema, level: usize) -> String {
    let module = name_of(schema).map_or("", |named| named.module);
    let modules: Vec<&str> = module.split("::").collect();
    let from = modules.len().saturating_sub(level);
    let prefix: String = modules[from..].iter().map(|module| pascal(module)).collect();
    let short = named(schema).map_or_else(|| key.to_owned(), |(_, short)| short);
    format!("{prefix}{short}")
}

fn pascal(snake: &str) -> String {
    let words = snake.split('_').map(|word| {
        let mut characters = word.chars();
        characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect::<String>()
    });
    words.collect()
}

/// Visits the schemas directly inside a schema.
fn inside(schema: Schema, visit: &mut dyn FnMut(SchemaOf)) {
    match schema {
        Schema::List(of) | Schema::Map(of) => visit(of),
        Schema::Object(object) => object.fields.iter().for_each(|field| visit(field.schema)),
        Schema::Union(union) => union.variants.iter().for_each(|variant| visit(variant.schema)),
        Schema::Alternatives(alternatives) => alternatives.alternatives.iter().for_each(|of| visit(*of)),
        _ => {}
    }
}
