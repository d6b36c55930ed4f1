//! The schemas of the standard types and of this crate's own.

use super::{Describe, FieldSchema, Format, Named, ObjectSchema, Schema};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

macro_rules! described {
    ($($schema:expr => $($type:ty),+;)+) => {$($(
        impl Describe for $type {
            const SCHEMA: Schema = $schema;
        }
    )+)+};
}

described! {
    Schema::Text(Format::Plain) => String, str, Cow<'_, str>, char, crate::PlainText;
    Schema::Text(Format::Ip) => IpAddr, Ipv4Addr, Ipv6Addr;
    Schema::Text(Format::Amount) => crate::Amount;
    Schema::Text(Format::Timestamp) => crate::Timestamp;
    Schema::Text(Format::Secret) => crate::Secret;
    Schema::Text(Format::Url) => url::Url;
    Schema::Bool => bool;
    Schema::Number => f32, f64;
    Schema::Any => crate::AnyJson, serde_json::Value, serde_json::value::RawValue, crate::RawResponse;
    Schema::Nothing => ();
    Schema::Bytes => crate::Download;
}

macro_rules! integers {
    ($($type:ty: $min:expr, $max:expr;)+) => {$(
        impl Describe for $type {
            const SCHEMA: Schema = Schema::Integer { min: $min, max: $max };
        }
    )+};
}

integers! {
    u8: Some(0), Some(0xff);
    u16: Some(0), Some(0xffff);
    u32: Some(0), Some(0xffff_ffff);
    u64: Some(0), Some(u64::MAX);
    usize: Some(0), Some(u64::MAX);
    u128: Some(0), None;
    i8: Some(-0x80), Some(0x7f);
    i16: Some(-0x8000), Some(0x7fff);
    i32: Some(-0x8000_0000), Some(0x7fff_ffff);
    i64: Some(i64::MIN), Some(0x7fff_ffff_ffff_ffff);
    isize: Some(i64::MIN), Some(0x7fff_ffff_ffff_ffff);
    i128: None, None;
}

macro_rules! same_as_its_content {
    ($($type:ty),+) => {$(
        impl<T: Describe + ?Sized> Describe for $type {
            const SCHEMA: Schema = T::SCHEMA;
        }
    )+};
}

same_as_its_content!(Box<T>, Rc<T>, Arc<T>, &T);

impl<T: Describe> Describe for Option<T> {
    const SCHEMA: Schema = T::SCHEMA;
}

macro_rules! lists {
    ($($type:ty $(; $hasher:ident)?),+) => {$(
        impl<T: Describe $(, $hasher)?> Describe for $type {
            const SCHEMA: Schema = Schema::List(T::schema);
        }
    )+};
}

lists!(Vec<T>, [T], VecDeque<T>, HashSet<T, S>; S, BTreeSet<T>);

impl<T: Describe, const N: usize> Describe for [T; N] {
    const SCHEMA: Schema = Schema::List(T::schema);
}

impl<K, V: Describe, S> Describe for HashMap<K, V, S> {
    const SCHEMA: Schema = Schema::Map(V::schema);
}

impl<K, V: Describe> Describe for BTreeMap<K, V> {
    const SCHEMA: Schema = Schema::Map(V::schema);
}

impl<T> Describe for crate::Csv<T> {
    const SCHEMA: Schema = Schema::Csv;
}

impl<T: Describe> Describe for crate::Page<T> {
    const SCHEMA: Schema = Schema::Object(&ObjectSchema::new(
        Named::new("Page", module_path!(), "One page of a list."),
        &[T::schema],
        &[
            FieldSchema::new("items", true, <Vec<T>>::schema, "The items of this page, in the server's order."),
            FieldSchema::new(
                "nextPageToken",
                false,
                String::schema,
                "The opaque token of the next page. Absent on the last page.",
            ),
        ],
    ));
}
