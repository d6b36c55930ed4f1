//! Random values of the samples' shapes round-trip too: random strings, numbers and missing fields.

use super::shapes::Sample;
use super::vary::general;
use super::{Direction, Samples, Variation, exception, samples};
use dfns_core::{AnyJson, Error, Parts};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Creates values of the sample's shape: with random strings and numbers, and optional fields
/// present or not.
struct Random<'a> {
    of: &'a Samples,
    sample: &'a Sample,
    texts: &'a [String],
    state: u64,
}

impl Random<'_> {
    /// Returns a number below `of`.
    fn choose(&mut self, of: usize) -> usize {
        // SplitMix64: successive numbers are practically unrelated.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % of as u64).unwrap()
    }

    fn value(&mut self, value: &Value, pointer: &str) -> Value {
        match value {
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, item)| self.value(item, &format!("{pointer}/{index}"))).collect()
            }
            Value::Object(members) => {
                let mut kept = serde_json::Map::new();
                for (name, member) in members {
                    let pointer = format!("{pointer}/{name}");
                    if !self.sample.optional.contains(&pointer) || self.choose(2) == 0 {
                        kept.insert(name.clone(), self.value(member, &pointer));
                    }
                }
                Value::Object(kept)
            }
            Value::String(_) if self.is_free(pointer) => json!(self.texts[self.choose(self.texts.len())]),
            // Fits into every integer type.
            Value::Number(number) if !number.is_f64() => json!(self.choose(128)),
            Value::Bool(_) => json!(self.choose(2) == 0),
            other => other.clone(),
        }
    }

    /// Whether any string is allowed here. Tags stay, so that the known shapes are tested.
    fn is_free(&self, pointer: &str) -> bool {
        let Samples { endpoint, direction, .. } = self.of;
        let exception = exception(endpoint.id(), *direction, Variation::UnknownText, &general(pointer));
        exception.is_none() && !self.sample.tags.iter().any(|tag| tag == pointer)
    }
}

/// Whether the samples themselves are rejected here, for a known reason.
fn is_exception(samples: &Samples, error: &Error) -> bool {
    let path = error.json_path().unwrap_or_default();
    exception(samples.endpoint.id(), samples.direction, Variation::AsItIs, path).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    // Some types reject blank strings: the id of a relying party, and the bytes of a passkey.
    #[test]
    fn any_value_of_a_samples_shape_comes_back(
        seed in any::<u64>(),
        texts in proptest::collection::vec(r"(?s).*\S.*", 1..6),
    ) {
        let mut state = seed;
        for samples in samples() {
            // Any string is a response here, but few strings are a table.
            if samples.direction == Direction::Response && samples.endpoint.response().starts_with("Csv<") {
                continue;
            }
            let all: Vec<&Sample> = samples.described.iter().chain(&samples.by_hand).collect();
            let Some(last) = all.len().checked_sub(1) else { continue };
            let mut random = Random { of: samples, sample: all[last], texts: &texts, state };
            random.sample = all[random.choose(all.len())];
            let value = random.value(&random.sample.value, "");
            state = random.state;
            let (id, direction) = (samples.endpoint.id(), samples.direction.name());
            match samples.direction.check(samples.endpoint, &value) {
                Ok(check) => prop_assert_eq!(check.differences, [], "{} {}: {}", id, direction, value),
                Err(error) => prop_assert!(is_exception(samples, &error), "{direction}: {error}: {value}"),
            }
            if samples.direction == Direction::Request {
                let body = AnyJson::new(&value).unwrap();
                if let Ok(encoded) = samples.endpoint.read_back(&Parts::with_body(samples.endpoint, &body)) {
                    let again = samples.endpoint.read_back(&encoded).unwrap();
                    prop_assert!(again == encoded, "{id}: {again:?} is not {encoded:?}");
                }
            }
        }
    }
}

#[test]
fn requests_without_a_body_are_read_back_too() {
    for endpoint in dfns_endpoints::ALL.concat() {
        if !Direction::Request.is_json(endpoint) {
            let encoded = endpoint.read_back(&Parts::with_body(endpoint, &AnyJson::new("").unwrap())).unwrap();
            assert!(endpoint.read_back(&encoded).unwrap() == encoded, "{}", endpoint.id());
        }
    }
}
