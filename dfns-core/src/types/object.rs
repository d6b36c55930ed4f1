//! JSON objects, field by field: the shared code behind `#[dfns_object]`.
//!
//! Reading returns the index of each field among the known names. Fields mostly arrive in the order
//! of their declaration, so the next name is tried first. Only code that depends on the object is
//! compiled per object.

use crate::depth::Level;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

/// Starts writing an object. How many fields it will have is not known.
pub fn write<S: Serializer>(serializer: S) -> Writer<S::SerializeMap> {
    match Level::enter() {
        Ok(level) => Writer { members: serializer.serialize_map(None), _level: Some(level) },
        Err(reason) => Writer { members: Err(S::Error::custom(reason)), _level: None },
    }
}

/// A field of an object, to be written.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be written as JSON",
    label = "it, or a type inside it, does not implement `Serialize`",
    note = "declare its type with `#[dfns_object]`, `open_enum!` or `open_union!`, or derive `serde::Serialize` for it"
)]
pub trait Written: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Written for T {}

/// A field of an object, to be read.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be read from JSON",
    label = "it, or a type inside it, does not implement `Deserialize`",
    note = "declare its type with `#[dfns_object]`, `open_enum!` or `open_union!`, or derive `serde::Deserialize` for it"
)]
pub trait Readable<'de>: Deserialize<'de> {}

#[diagnostic::do_not_recommend]
impl<'de, T: Deserialize<'de>> Readable<'de> for T {}

/// Writes the fields of an object until one fails.
pub struct Writer<M: SerializeMap> {
    members: Result<M, M::Error>,
    _level: Option<Level>,
}

impl<M: SerializeMap> Writer<M> {
    /// Writes a field.
    pub fn member<T: Written>(&mut self, name: &'static str, value: &T) -> &mut Self {
        self.attempt(|members| members.serialize_entry(name, value))
    }

    /// Writes a field, unless its function leaves it out.
    pub fn unless<T: Written>(&mut self, is_left_out: bool, name: &'static str, value: &T) -> &mut Self {
        if is_left_out { self } else { self.member(name, value) }
    }

    /// Writes a field, unless it is `None`.
    pub fn optional<T: Written>(&mut self, name: &'static str, value: &Option<T>) -> &mut Self {
        match value {
            Some(value) => self.member(name, value),
            None => self,
        }
    }

    /// Writes a field whose numbers must be finite.
    pub fn finite<T: Serialize + Floats>(&mut self, name: &'static str, value: &T) -> &mut Self {
        self.attempt(|members| {
            value.check::<M::Error>(format_args!("`{name}`"))?;
            members.serialize_entry(name, value)
        })
    }

    /// Writes a field whose numbers must be finite, unless it is `None`.
    pub fn optional_finite<T: Serialize + Floats>(&mut self, name: &'static str, value: &Option<T>) -> &mut Self {
        match value {
            Some(value) => self.finite(name, value),
            None => self,
        }
    }

    fn attempt(&mut self, write: impl FnOnce(&mut M) -> Result<(), M::Error>) -> &mut Self {
        if let Ok(members) = &mut self.members
            && let Err(error) = write(members)
        {
            self.members = Err(error);
        }
        self
    }

    /// Ends the object.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        self.members?.end()
    }
}

/// Writes a field whose numbers must be finite.
pub fn finite<T: Serialize + Floats, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.check::<S::Error>(format_args!("a number"))?;
    value.serialize(serializer)
}

/// Floating-point numbers, of which JSON has only the finite ones: `serde_json` writes the others
/// as `null`, and the call would do something else than it says.
pub trait Floats {
    /// Returns whether all of the numbers are finite.
    fn are_finite(&self) -> bool;

    /// Fails if a number is not finite.
    fn check<E: serde::ser::Error>(&self, what: fmt::Arguments<'_>) -> Result<(), E> {
        if self.are_finite() {
            return Ok(());
        }
        Err(E::custom(format_args!("{what} is not finite, and JSON has no NaN and no infinity")))
    }
}

macro_rules! floats {
    ($([$($generics:tt)*] $type:ty: $self:ident => $are_finite:expr;)+) => {$(
        impl<$($generics)*> Floats for $type {
            fn are_finite(&$self) -> bool {
                $are_finite
            }
        }
    )+};
}

floats! {
    [] f32: self => self.is_finite();
    [] f64: self => self.is_finite();
    [T: Floats] Option<T>: self => self.as_ref().is_none_or(T::are_finite);
    [T: Floats + ?Sized] Box<T>: self => (**self).are_finite();
    [T: Floats] Vec<T>: self => self.as_slice().are_finite();
    [T: Floats] [T]: self => self.iter().all(T::are_finite);
    [T: Floats, const N: usize] [T; N]: self => self.as_slice().are_finite();
    [K, T: Floats] BTreeMap<K, T>: self => self.values().all(T::are_finite);
    [K, T: Floats, H] HashMap<K, T, H>: self => self.values().all(T::are_finite);
}

/// The Rust name of an object, and the names of its fields, aliases included.
pub type Names = (&'static str, &'static [&'static str]);

/// An object that can be read.
pub trait Read: Sized {
    /// Its names.
    const NAMES: Names;

    /// Reads the object from its fields.
    fn read<'de, M: MapAccess<'de>>(members: &mut Members<'de, M>) -> Result<Self, M::Error>;
}

/// Reads an object.
pub fn read<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let (name, members) = T::NAMES;
    deserializer.deserialize_struct(name, members, Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Read> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", T::NAMES.0)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<T, M::Error> {
        let _level = Level::enter().map_err(M::Error::custom)?;
        T::read(&mut Members { source: members, names: T::NAMES.1, next: 0, optional: 0, failure: None })
    }
}

/// The fields that are still to be read, until one fails.
pub struct Members<'de, M: MapAccess<'de>> {
    source: M,
    names: &'static [&'static str],
    /// The index after that of the previous field.
    next: usize,
    /// A bit for each optional field that was read, by its index.
    optional: u64,
    failure: Option<M::Error>,
}

impl<'de, M: MapAccess<'de>> Members<'de, M> {
    /// Returns the index of the next field's name, which is past the end for an unknown name.
    /// `None` after the last field and after a failure.
    #[expect(clippy::should_implement_trait, reason = "what it names has to be read next")]
    pub fn next(&mut self) -> Option<usize> {
        if self.failure.is_some() {
            return None;
        }
        match self.source.next_key_seed(Place { names: self.names, next: self.next }) {
            Ok(place) => {
                if let Some(place) = place.filter(|&place| place < self.names.len()) {
                    self.next = place + 1;
                }
                place
            }
            Err(failure) => {
                self.fail(failure);
                None
            }
        }
    }

    /// Reads the value of the field returned last.
    pub fn read<T: Readable<'de>>(&mut self, slot: &mut Option<T>) {
        if slot.is_some() {
            self.reject_duplicate();
        } else {
            match self.source.next_value() {
                Ok(value) => *slot = Some(value),
                Err(failure) => self.fail(failure),
            }
        }
    }

    /// Reads the value of the field returned last, where `null` is the same as absence. Its index
    /// is below 64, and it has one name.
    pub fn optional<T: Readable<'de>>(&mut self, slot: &mut Option<T>) {
        let read = 1 << (self.next - 1);
        if self.optional & read != 0 {
            return self.reject_duplicate();
        }
        self.optional |= read;
        match self.source.next_value() {
            Ok(value) => *slot = value,
            Err(failure) => self.fail(failure),
        }
    }

    // The rare cases are compiled once for all types of fields.
    #[cold]
    #[inline(never)]
    fn reject_duplicate(&mut self) {
        self.fail(M::Error::duplicate_field(self.names[self.next - 1]));
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, failure: M::Error) {
        self.failure = Some(failure);
    }

    /// Reads the value of the field returned last, where `null` is a value and not absence.
    pub fn nullable<T: Readable<'de>>(&mut self, slot: &mut Option<Option<T>>) {
        let mut read = slot.take().flatten();
        self.read(&mut read);
        *slot = read.map(Some);
    }

    /// Skips the value of the field returned last.
    pub fn skip(&mut self) {
        self.failure = self.source.next_value::<IgnoredAny>().err();
    }

    /// Succeeds if all fields were read.
    pub fn end(&mut self) -> Result<(), M::Error> {
        self.failure.take().map_or(Ok(()), Err)
    }
}

/// Reads a field where `null` is a value and not absence.
pub fn nullable<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Returns the error for a missing field.
pub fn lacks<E: Error>(name: &'static str) -> E {
    E::missing_field(name)
}

/// Looks up a field's index among these names, or past their end. Names are compared without being
/// copied.
pub(super) struct Place<'a> {
    pub(super) names: &'a [&'static str],
    /// The likely index.
    pub(super) next: usize,
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = usize;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Place<'_> {
    type Value = usize;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        let place = match self.names.get(self.next) {
            Some(expected) if *expected == name => self.next,
            _ => search(self.names, self.next, name),
        };
        Ok(place)
    }
}

/// Returns the index of a name, or an index past the end. The search begins after the likely index:
/// fields that are absent are skipped, not moved.
#[inline(never)]
fn search(names: &[&str], next: usize, name: &str) -> usize {
    let indices = (next + 1..names.len()).chain(0..next.min(names.len()));
    { indices }.find(|&index| names[index] == name).unwrap_or(names.len())
}

#[cfg(test)]
mod tests {
    use crate::{Amount, dfns_object};
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::{Map, Value, json};

    /// Every kind of field.
    #[dfns_object(crate = crate)]
    #[derive(PartialEq)]
    struct Parcel {
        /// Required, of any type.
        weight: u32,
        /// Required, with another name.
        #[serde(rename = "type")]
        kind: String,
        /// Optional.
        sent_to: Option<String>,
        /// Empty if absent.
        #[serde(default)]
        contents: Vec<u8>,
        /// With an alias.
        #[serde(alias = "value")]
        insured_for: Option<Amount>,
    }

    /// The same with serde's derive.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Derived {
        weight: u32,
        #[serde(rename = "type")]
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        sent_to: Option<String>,
        #[serde(default)]
        contents: Vec<u8>,
        #[serde(alias = "value", skip_serializing_if = "Option::is_none")]
        insured_for: Option<Amount>,
    }

    fn read(text: &str) -> Result<Parcel, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn members_come_in_any_order_and_unknown_ones_are_passed_over() {
        let parcel = read(r#"{"sentTo":null,"type":"box","deep":{"weight":[{}]},"weight":3,"value":"7"}"#).unwrap();
        assert_eq!(parcel, Parcel { insured_for: Some(Amount::from(7_u8)), ..Parcel::new(3, "box", Vec::new()) });
        assert_eq!(
            serde_json::to_value(&parcel).unwrap(),
            json!({"weight": 3, "type": "box", "contents": [], "insuredFor": "7"})
        );
    }

    #[test]
    fn errors_have_the_wording_of_serde() {
        for (text, message) in [
            (r#"{"type":"box"}"#, "missing field `weight` at line 1 column 14"),
            ("{}", "missing field `weight` at line 1 column 2"),
            (r#"{"weight":3}"#, "missing field `type` at line 1 column 12"),
            (r#"{"weight":3,"weight":4,"type":1}"#, "duplicate field `weight` at line 1 column 20"),
            (r#"{"weight":"3","type":1}"#, "invalid type: string \"3\", expected u32 at line 1 column 13"),
            ("7", "invalid type: integer `7`, expected struct Parcel at line 1 column 1"),
            (r#"{"weight":3,"#, "EOF while parsing a value at line 1 column 12"),
        ] {
            assert_eq!(read(text).unwrap_err(), message);
            assert_eq!(
                serde_json::from_str::<Derived>(text).unwrap_err().to_string(),
                message.replace("Parcel", "Derived")
            );
        }
    }

    #[test]
    fn a_member_under_both_of_its_names_is_there_twice() {
        let refused = read(r#"{"insuredFor":"7","value":"7"}"#).unwrap_err();
        assert!(refused.starts_with("duplicate field `value`"), "{refused}");
    }

    #[test]
    fn fields_may_have_the_names_of_generated_variables() {
        #[dfns_object(crate = crate)]
        struct Names {
            members: u8,
            member: Option<u8>,
            serializer: u8,
            deserializer: Option<u8>,
            r#type: u8,
        }
        let json = json!({"members": 1, "member": 2, "serializer": 3, "deserializer": 4, "type": 5});
        let names: Names = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&names).unwrap(), json);
        assert_eq!(serde_json::to_value(Names::new(1, 3, 5).with_member(2).with_deserializer(4)).unwrap(), json);
    }

    #[test]
    fn functions_fill_absent_fields_and_leave_fields_out() {
        fn one() -> u32 {
            1
        }
        #[dfns_object(crate = crate)]
        struct Order {
            #[serde(default = "one")]
            copies: u32,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            colours: Vec<String>,
            #[serde(skip_serializing_if = "Option::is_some")]
            note: Option<String>,
        }
        let order: Order = serde_json::from_str("{}").unwrap();
        assert_eq!((order.copies, order.colours.len(), &order.note), (1, 0, &None));
        assert_eq!(serde_json::to_string(&order).unwrap(), r#"{"copies":1,"note":null}"#);
        let text = r#"{"copies":2,"colours":["red"],"note":"fragile"}"#;
        let order: Order = serde_json::from_str(text).unwrap();
        assert_eq!((order.copies, order.note.as_deref()), (2, Some("fragile")));
        assert_eq!(serde_json::to_string(&order.with_note("")).unwrap(), r#"{"copies":2,"colours":["red"]}"#);
    }

    #[test]
    fn a_second_value_of_an_optional_field_is_rejected_even_after_null() {
        for text in [r#"{"sentTo":null,"sentTo":"a"}"#, r#"{"sentTo":"a","sentTo":null}"#] {
            let rejected = read(text).unwrap_err();
            assert!(rejected.starts_with("duplicate field `sentTo`"), "{rejected}");
        }
    }

    #[test]
    fn an_array_is_no_object() {
        assert!(
            read(r#"[3,"box",null,[],null]"#).unwrap_err().contains("invalid type: sequence, expected struct Parcel")
        );
    }

    #[test]
    fn an_object_within_another_s_members_is_read_and_written() {
        #[derive(Serialize, Deserialize)]
        struct Stamped {
            stamp: u8,
            #[serde(flatten)]
            parcel: Parcel,
        }
        let json = json!({"stamp": 1, "weight": 3, "type": "box", "contents": [1, 2]});
        let stamped: Stamped = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(serde_json::to_value(&stamped).unwrap(), json);
    }

    proptest! {
        /// Any JSON gives the same value or the same rejection, and the same JSON back. One
        /// difference: of two names of one field, ours names the second in the error.
        #[test]
        fn objects_are_what_the_derive_makes_of_them(
            members in proptest::collection::vec((
                prop::sample::select(vec!["weight", "type", "sentTo", "contents", "insuredFor", "value", "colour", "Weight", ""]),
                prop::sample::select(vec![json!(null), json!(3), json!("7"), json!([1, 2]), json!({"weight": 1}), json!(-1)]),
            ), 0..8),
            usual in any::<bool>(),
        ) {
            let mut text: Vec<String> = members.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
            if usual {
                text.retain(|member| !member.starts_with("\"weight\"") && !member.starts_with("\"type\""));
                text.extend(["\"type\":\"box\"".to_owned(), "\"weight\":3".to_owned()]);
            }
            let text = format!("{{{}}}", text.join(","));
            let derived: Result<Derived, _> = serde_json::from_str(&text);
            match (read(&text), derived) {
                (Ok(ours), Ok(derived)) => prop_assert_eq!(serde_json::to_string(&ours).unwrap(), serde_json::to_string(&derived).unwrap()),
                (Err(ours), Err(derived)) => prop_assert_eq!(ours.replace("Parcel", "Derived").replace("field `value`", "field `insuredFor`"), derived.to_string()),
                (ours, derived) => prop_assert!(false, "{}: {:?}, but {:?}", text, ours, derived),
            }
            let tree: Result<Map<String, Value>, _> = serde_json::from_str(&text);
            let tree = Value::Object(tree.unwrap());
            prop_assert_eq!(Parcel::deserialize(&tree).is_ok(), Derived::deserialize(&tree).is_ok());
        }
    }
}
