//! The parameters of an endpoint: path, query, headers and the fields of the body.

use super::shape::Shape;
use std::borrow::Cow;

/// The place of a parameter in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParamLocation {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A header.
    Header,
    /// A field of the body, JSON or URL-encoded.
    Body,
    /// A part of a `multipart` body.
    Part,
}

/// One parameter of an endpoint, by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParamMeta {
    /// The name on the wire, for instance `paginationToken`.
    pub name: &'static str,
    /// The part of the request that carries it.
    pub location: ParamLocation,
    /// Whether a request without it is incomplete.
    pub required: bool,
    /// The shape of its value. In the query, a list is sent as one parameter per value.
    pub shape: &'static Shape,
    /// Whether its own fields are fields of the body, so that it has no name on the wire. Only in
    /// the body.
    pub flattened: bool,
    /// The documentation, in Markdown. Empty without the feature `schema`.
    pub documentation: &'static str,
    /// The Rust name, where it is not the name on the wire in snake case.
    pub(super) field: Option<&'static str>,
    #[cfg(feature = "schema")]
    pub(super) schema: super::schema::Reference,
}

impl ParamMeta {
    #[doc(hidden)]
    #[must_use]
    pub const fn documented(mut self, documentation: &'static str) -> Self {
        self.documentation = documentation;
        self
    }

    /// Sets the schema of its value.
    #[cfg(feature = "schema")]
    #[doc(hidden)]
    #[must_use]
    pub const fn typed(mut self, schema: super::schema::SchemaOf) -> Self {
        self.schema = super::schema::Reference(schema);
        self
    }

    /// Returns the schema of its value, with the format of a string that the name or the
    /// documentation states. In the query, a list is sent as one parameter per value.
    #[cfg(feature = "schema")]
    pub fn schema(&self) -> super::schema::Schema {
        super::schema::refined((self.schema.0)(), self.name, self.documentation)
    }

    /// Returns whether the documentation states that its value may be `null`.
    #[cfg(feature = "schema")]
    pub fn is_nullable(&self) -> bool {
        super::schema::may_be_null(self.documentation)
    }

    /// Returns the limits that the documentation states.
    #[cfg(feature = "schema")]
    pub fn limits(&self) -> super::schema::Limits {
        super::schema::limits(self.documentation)
    }

    /// Returns whether the documentation declares the parameter deprecated.
    #[cfg(feature = "schema")]
    pub fn is_deprecated(&self) -> bool {
        super::schema::is_deprecated(self.documentation)
    }

    /// Returns the Rust name of the field, without `r#`: `pagination_token`.
    pub fn field(&self) -> Cow<'static, str> {
        self.field.map_or_else(|| snake(self.name), Cow::Borrowed)
    }
}

/// Returns the name in snake case. The macro leaves out a field's name if it equals this one.
fn snake(wire: &'static str) -> Cow<'static, str> {
    if !wire.contains(|character: char| character.is_ascii_uppercase() || character == '-') {
        return Cow::Borrowed(wire);
    }
    let mut snake = String::with_capacity(wire.len() + 4);
    for character in wire.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(if character == '-' { '_' } else { character.to_ascii_lowercase() });
    }
    Cow::Owned(snake)
}

#[cfg(test)]
mod tests {
    use crate::endpoint::Endpoint;
    use dfns_macros::dfns_endpoint;

    #[dfns_endpoint(PUT, "/{thingId}/{x509Name}", crate = crate, returns = (), multipart, permissions = none)]
    #[serde(rename_all = "SCREAMING-KEBAB-CASE")]
    struct Rename {
        thing_id: String,
        #[dfns(path = "x509Name")]
        certificate: String,
        #[dfns(query = "dry-run")]
        dry_run: Option<bool>,
        #[dfns(header = "x-depot")]
        depot: Option<String>,
        r#type: String,
        two_words: String,
        #[serde(rename = "URL")]
        url: String,
        #[serde(rename = "usedBy")]
        user: Option<String>,
        #[dfns(part)]
        a_file: crate::FilePart,
    }

    #[test]
    fn every_parameter_knows_its_field() {
        let names: Vec<_> = Rename::META.params().iter().map(|param| (param.name, param.field())).collect();
        let names: Vec<(&str, &str)> = names.iter().map(|(name, field)| (*name, &**field)).collect();
        let expected = [
            ("thingId", "thing_id"),
            ("x509Name", "certificate"),
            ("dry-run", "dry_run"),
            ("x-depot", "depot"),
            ("TYPE", "type"),
            ("TWO-WORDS", "two_words"),
            ("URL", "url"),
            ("usedBy", "user"),
            ("A-FILE", "a_file"),
        ];
        assert_eq!(names, expected);
    }
}
