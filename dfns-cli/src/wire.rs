//! Names of the wire in place of the Rust names in a documentation.
//!
//! Declarations are documented for Rust: `WebhookEventKind::All`, `next_page_token`. A reader of
//! the command line writes `*` and `nextPageToken`.

use dfns_core::meta::Shape;
use dfns_core::{EndpointMeta, Registry};

/// Replaces the Rust names between backticks. Ids of operations stay: `describe` takes them.
pub(crate) fn names(endpoint: &EndpointMeta, registry: &Registry, text: &str) -> String {
    let parts = text.split('`').enumerate().map(|(position, part)| {
        if position % 2 == 0 {
            return part.to_owned();
        }
        let name = match part.rsplit_once("::") {
            Some((owner, variant)) if is_type(owner) => {
                value(endpoint, owner, variant).unwrap_or_else(|| camel(variant))
            }
            None if is_snake(part) && registry.endpoints().all(|endpoint| endpoint.id() != part) => camel(part),
            _ => part.to_owned(),
        };
        format!("`{name}`")
    });
    parts.collect()
}

fn is_type(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_uppercase()) && name.chars().all(char::is_alphanumeric)
}

fn is_snake(name: &str) -> bool {
    name.contains('_') && name.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

fn camel(snake: &str) -> String {
    let mut words = snake.split('_').filter(|word| !word.is_empty());
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        camel.push_str(&word[..1].to_uppercase());
        camel.push_str(&word[1..]);
    }
    camel
}

/// Returns the value of an enum's variant: that of the same letters, or the only one without any.
fn value(endpoint: &EndpointMeta, enumeration: &str, variant: &str) -> Option<String> {
    let values = endpoint.params().iter().find_map(|param| values_of(param.shape, enumeration, 0));
    let values = values.or_else(|| values_of(endpoint.body_shape(), enumeration, 0))?;
    let letters =
        |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>().to_lowercase();
    let same = values.iter().find(|value| letters(value) == letters(variant));
    let mut without: Vec<_> = values.iter().filter(|value| letters(value).is_empty()).collect();
    same.or_else(|| without.pop().filter(|_| without.is_empty())).map(|value| (*value).to_owned())
}

fn values_of(shape: &'static Shape, enumeration: &str, level: usize) -> Option<&'static [&'static str]> {
    match shape {
        _ if level > 8 => None,
        Shape::Enum { name, values } => (*name == enumeration).then_some(*values),
        Shape::List(of) | Shape::Map(of) => values_of(of, enumeration, level + 1),
        Shape::Object { fields, .. } => fields.iter().find_map(|field| values_of(field.shape, enumeration, level + 1)),
        Shape::Union { tags, variants, .. } => values_of(tags, enumeration, level + 1)
            .or_else(|| variants.iter().find_map(|variant| values_of(variant, enumeration, level + 1))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn rust_names_become_names_of_the_wire() {
        let registry = dfns_core::Registry::new().with(dfns_endpoints::ALL);
        let webhook = registry.find("create_webhook").unwrap();
        for (text, said) in [
            ("all of them with `WebhookEventKind::All`", "all of them with `*`"),
            ("`WebhookEventKind::WalletCreated` only", "`wallet.created` only"),
            ("the `next_page_token`, see `create_wallet`", "the `nextPageToken`, see `create_wallet`"),
            ("of `User::user_id`", "of `userId`"),
            ("`0x2::sui::SUI` and `kind` stay", "`0x2::sui::SUI` and `kind` stay"),
        ] {
            assert_eq!(names(webhook, &registry, text), said);
        }
    }
}
