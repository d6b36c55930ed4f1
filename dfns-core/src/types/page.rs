//! One page of a list, and the trait for page types.

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::marker::PhantomData;

/// A response that is one page of a list.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page of a list",
    label = "`paginated` needs a response with items and the token of the next page",
    note = "return `dfns_core::Page<T>`, or implement `PageBody`"
)]
pub trait PageBody {
    /// The items of the page.
    type Item;
    /// Returns the token of the next page; `None`, or empty, on the last page.
    fn next_page_token(&self) -> Option<&str>;
    /// Returns the number of items in the page, which advances the offset of a list.
    fn item_count(&self) -> usize;
    /// Converts the page into its items.
    fn into_items(self) -> Vec<Self::Item>;
}

/// A bare list: the page of an endpoint paginated by offset.
impl<T> PageBody for Vec<T> {
    type Item = T;
    fn next_page_token(&self) -> Option<&str> {
        None
    }
    fn item_count(&self) -> usize {
        self.len()
    }
    fn into_items(self) -> Self {
        self
    }
}

/// One page of a list: the items, and the token of the next page.
///
/// New API values never make an item undecodable, and neither do lone surrogates or amounts sent as
/// numbers. Any other item that cannot be decoded fails its page, with the JSON path of the fault.
/// Skipping it would hide a wallet, a policy or an approval from a program that expects all of
/// them. `Call::raw` returns the undecoded page.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Page<T> {
    /// The items of this page, in the server's order. Required: a response without them is an
    /// error.
    pub items: Vec<T>,
    /// The opaque token of the next page, for the parameter `paginationToken`. Absent on the last
    /// page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_page_token: Option<String>,
}

/// The fields of a page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<T> {
    #[serde(deserialize_with = "items", bound(deserialize = "T: Deserialize<'de>"))]
    items: Vec<T>,
    next_page_token: Option<String>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Page<T> {
    /// Reads an object. A derived implementation takes a list of the values of fields as well.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfObject(PhantomData))
    }
}

struct OfObject<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for OfObject<T> {
    type Value = Page<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list `items`")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<Page<T>, M::Error> {
        let Fields { items, next_page_token } = Fields::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Page { items, next_page_token })
    }
}

impl<T> PageBody for Page<T> {
    type Item = T;
    fn next_page_token(&self) -> Option<&str> {
        self.next_page_token.as_deref()
    }
    fn item_count(&self) -> usize {
        self.items.len()
    }
    fn into_items(self) -> Vec<T> {
        self.items
    }
}

/// The number of items in a page of the usual length.
const USUAL: usize = 50;
/// The most bytes that are reserved for them.
const RESERVED: usize = 64 * 1024;

/// Reads the items into a list that need not grow for a page of the usual length.
fn items<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let room = USUAL.min(RESERVED / size_of::<T>().max(1));
    let mut items = Vec::with_capacity(room);
    deserializer.deserialize_seq(Items(&mut items))?;
    items.shrink_to_fit();
    Ok(items)
}

/// Reads items to the end of a list.
struct Items<'a, T>(&'a mut Vec<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut source: S) -> Result<(), S::Error> {
        while source.next_element_seed(Item(self.0))?.is_some() {}
        Ok(())
    }
}

/// Reads one item. It returns nothing, because each return would move the item.
struct Item<'a, T>(&'a mut Vec<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Item<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.push(T::deserialize(deserializer)?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Page;
    use serde_json::json;

    #[test]
    fn pages_of_any_length_decode_and_keep_no_unused_memory() {
        for length in [0, 1, 50, 51, 500] {
            let json = json!({"items": vec![vec![7; 100]; length]});
            let page: Page<Vec<u64>> = serde_json::from_value(json).unwrap();
            assert_eq!((page.items.len(), page.items.capacity()), (length, length));
            assert!(page.items.iter().all(|item| item.len() == 100));
        }
    }

    #[test]
    fn a_page_without_a_list_of_items_is_an_error_with_serdes_wording() {
        for (text, message) in [
            (r#"{"items":5}"#, "invalid type: integer `5`, expected a sequence at line 1 column 10"),
            ("{}", "missing field `items` at line 1 column 2"),
            ("[[1],null]", "invalid type: sequence, expected an object with a list `items` at line 1 column 0"),
            (r#"{"items":[1,"a"]}"#, "invalid type: string \"a\", expected u8 at line 1 column 15"),
        ] {
            assert_eq!(serde_json::from_str::<Page<u8>>(text).unwrap_err().to_string(), message);
        }
    }
}
