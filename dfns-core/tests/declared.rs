//! Declarations of other crates, with unusual values and in unusual places: numbers that JSON does
//! not have, values nested as deeply as they may be, declarations in `macro_rules!`, and endpoints
//! whose group depends on the build.
#![allow(clippy::missing_docs_in_private_items, clippy::option_option, reason = "declarations of tests")]

use dfns_core::{AnyJson, Client, Endpoint, UserToken, dfns_endpoint, dfns_group, dfns_object, open_enum, open_union};
use std::collections::{BTreeMap, HashMap};

/// A limit, in an object that is written field by field.
#[dfns_object]
pub struct Limit {
    /// A number.
    pub at_most: f64,
    /// Perhaps a number.
    pub warn_at: Option<f32>,
}

/// The same, written by serde's derive.
#[dfns_object]
#[serde(rename_all = "kebab-case")]
pub struct KebabLimit {
    /// A number.
    pub at_most: f64,
    /// `null` is a value.
    pub warn_at: Option<Option<f64>>,
}

/// Numbers in every position.
#[dfns_endpoint(POST, "/limits", permissions = none)]
pub struct SetLimits {
    /// A number.
    pub at_most: f64,
    /// Perhaps a number.
    pub warn_at: Option<f32>,
    /// A list.
    pub steps: Vec<f64>,
    /// A map.
    pub by_name: BTreeMap<String, Option<f64>>,
    /// An array in a map.
    pub pairs: HashMap<String, [f64; 2]>,
    /// In an object.
    pub limit: Option<Limit>,
    /// In another object.
    pub kebab: Option<KebabLimit>,
}

fn limits() -> SetLimits {
    SetLimits::new(1.0, vec![], BTreeMap::new(), HashMap::new())
}

#[test]
fn a_number_that_json_lacks_is_an_error_and_never_null() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut requests: Vec<SetLimits> = (0..7).map(|_| limits()).collect();
        requests[0].at_most = odd;
        #[expect(clippy::cast_possible_truncation, reason = "it stays what it is")]
        let short = odd as f32;
        requests[1].warn_at = Some(short);
        requests[2].steps = vec![1.0, odd];
        requests[3].by_name = [("a".to_owned(), None), ("b".to_owned(), Some(odd))].into();
        requests[4].pairs = [("a".to_owned(), [1.0, odd])].into();
        requests[5].limit = Some(Limit::new(odd));
        requests[6].kebab = Some(KebabLimit::new(1.0).with_warn_at(odd));
        for request in requests {
            let error = request.encode().unwrap_err();
            assert!(error.message().contains("is not finite"), "{error}: {request:?}");
        }
    }
    let fine = limits().with_warn_at(0.5_f32).with_kebab(KebabLimit::new(2.5).with_null_warn_at());
    let body = serde_json::to_string(&fine).unwrap();
    assert_eq!(
        body,
        r#"{"atMost":1.0,"warnAt":0.5,"steps":[],"byName":{},"pairs":{},"kebab":{"at-most":2.5,"warn-at":null}}"#
    );
}

#[test]
fn the_error_names_the_field_of_an_object() {
    let error = limits().with_limit(Limit::new(f64::NAN)).encode().unwrap_err();
    assert!(error.message().contains("`atMost` is not finite"), "{error}");
}

open_union! {
    /// A tree whose branches are objects, lists, maps and unions.
    pub enum Tree by "kind" {
        /// A branch.
        Branch(Box<Branch>) => "Branch",
        /// A leaf.
        Leaf => "Leaf",
    }
}

/// A branch.
#[dfns_object]
pub struct Branch {
    /// One.
    pub one: Option<Tree>,
    /// Many.
    pub many: Option<Vec<Tree>>,
    /// By name.
    pub named: Option<BTreeMap<String, Box<Branch>>>,
    /// Raw.
    pub raw: Option<AnyJson>,
}

/// JSON of a tree of so many levels.
fn nested(open: &str, close: &str, levels: usize) -> String {
    format!("{}{{\"kind\":\"Leaf\"}}{}", open.repeat(levels), close.repeat(levels))
}

/// Runs this on a thread with a small stack.
fn on_a_small_stack(run: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(64 * 1024).spawn(run).unwrap().join().unwrap();
}

#[test]
fn whatever_can_be_decoded_is_dropped_on_a_small_stack() {
    for (open, close) in [
        (r#"{"kind":"Branch","one":"#, "}"),
        (r#"{"one":"#, r#","kind":"Branch"}"#),
        (r#"{"kind":"Branch","many":["#, "]}"),
        (r#"{"kind":"Branch","many":[{"kind":"Leaf"},"#, "]}"),
    ] {
        let deepest = (1..200).take_while(|&levels| serde_json::from_str::<Tree>(&nested(open, close, levels)).is_ok());
        let deepest = deepest.last().unwrap();
        assert!((16..=64).contains(&deepest), "{open}: {deepest}");
        let tree: Tree = serde_json::from_str(&nested(open, close, deepest)).unwrap();
        let again = tree.clone();
        on_a_small_stack(move || drop(tree));
        on_a_small_stack(move || drop(again));
        // Whatever is deeper fails, however deep, instead of filling the stack.
        for levels in [deepest + 1, 1_000, 100_000] {
            let error = serde_json::from_str::<Tree>(&nested(open, close, levels)).unwrap_err().to_string();
            assert!(error.contains("nested too deeply") || error.contains("recursion limit"), "{error}");
        }
    }
}

#[test]
fn a_tree_built_deeper_than_json_may_nest_is_refused_and_dropped() {
    let mut tree = Tree::Leaf;
    for _ in 0..2_000 {
        tree = Tree::from(Box::new(Branch::new().with_one(tree)));
    }
    let error = serde_json::to_string(&tree).unwrap_err();
    assert!(error.to_string().contains("nested too deeply"), "{error}");
    drop(tree);
}

#[test]
fn raw_json_of_any_depth_is_one_string() {
    let deep = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let branch: Branch = serde_json::from_str(&format!("{{\"raw\":{deep}}}")).unwrap();
    assert_eq!(branch.raw.as_ref().map(AnyJson::as_str), Some(deep.as_str()));
    on_a_small_stack(move || drop(branch));
}

open_enum! {
    /// A state.
    pub enum State {
        /// Open.
        Open => "open",
    }
}

/// Declares two operations of a resource. A condition names this crate by `$crate`, and a pattern
/// of fields arrives as tokens.
macro_rules! resource {
    ($group:ident, $thing:ident, $get:ident, $create:ident, $path:literal, $item:literal, $($field:ident: $type:ty),*) => {
        /// A thing.
        #[dfns_object]
        pub struct $thing {
            $(
                /// A field.
                pub $field: $type,
            )*
        }

        /// Reads a thing.
        #[dfns_endpoint(GET, $item, group = $group, returns = $thing, permissions = none)]
        pub struct $get {
            /// The id.
            pub id: String,
        }

        /// Creates a thing.
        #[dfns_endpoint(POST, $path, group = $group, returns = $thing,
            permissions = [custom("Acme:Open") if state == $crate::State::Open])]
        pub struct $create {
            /// The state.
            pub state: State,
            $(
                /// A field.
                pub $field: $type,
            )*
        }
    };
}

resource!(Animals, Dog, GetDog, CreateDog, "/dogs", "/dogs/{id}", name: String, age: Option<u8>, r#type: Option<Option<u8>>);

dfns_group! {
    /// Animals.
    pub Animals via AnimalsApi::animals [GetDog, CreateDog]
}

#[test]
fn declarations_come_out_of_a_macro() {
    let dog = CreateDog::new("open", "Rex").with_age(3_u8).with_null_type();
    assert_eq!(serde_json::to_string(&dog).unwrap(), r#"{"state":"open","name":"Rex","age":3,"type":null}"#);
    assert_eq!(CreateDog::META.permissions().unwrap()[0].len(), 1);
    assert_eq!(Dog::new("Rex").with_age(3_u8).age, Some(3));
}

// One endpoint, in one group or the other, as the build has it. `debug_assertions` stands for a
// feature: both builds are tested.
dfns_group! {
    /// The new name of the group.
    pub Depots via DepotsApi::depots [#[cfg(debug_assertions)] CountDepots]
}

dfns_group! {
    /// The old name of the group.
    pub Places via PlacesApi::places [#[cfg(not(debug_assertions))] CountDepots]
}

/// Counts depots.
#[cfg_attr(debug_assertions, dfns_endpoint(GET, "/depots/count", group = Depots, returns = u64, permissions = none))]
#[cfg_attr(not(debug_assertions), dfns_endpoint(GET, "/depots/count", group = Places, returns = u64, permissions = none))]
pub struct CountDepots;

#[test]
fn an_endpoint_is_in_the_group_that_the_build_chooses() {
    let lists = [Depots::<(), ()>::ENDPOINTS.len(), Places::<(), ()>::ENDPOINTS.len()];
    let client: fn(&Client<UserToken>) = |client| {
        #[cfg(debug_assertions)]
        drop(client.depots().count_depots());
        #[cfg(not(debug_assertions))]
        drop(client.places().count_depots());
        let _ = (client.depots(), client.places());
    };
    let _ = client;
    assert_eq!(lists, if cfg!(debug_assertions) { [1, 0] } else { [0, 1] });
    assert_eq!(CountDepots::META.id(), "count_depots");
}
