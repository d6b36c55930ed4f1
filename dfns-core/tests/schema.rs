//! The feature `schema`: metadata has the documentation of fields, and shapes of any depth.

use dfns_core::meta::{FieldShape, Shape};
use dfns_core::{Endpoint, dfns_endpoint, dfns_object};

/// Sends a crate.
#[dfns_endpoint(POST, "/depots/{depotId}/crates", returns = (), signed, permissions = none)]
struct SendCrate {
    /// The depot it leaves.
    depot_id: String,
    /// Its content.
    ///
    /// Described further.
    content: Box0,
    undocumented: Option<bool>,
}

macro_rules! boxes {
    ($($name:ident holds $content:ty),+) => {$(
        /// A box.
        #[dfns_object]
        struct $name {
            /// The content.
            inside: $content,
        }
    )+};
}

boxes!(Box0 holds Vec<Box1>, Box1 holds Box2, Box2 holds Option<Box3>, Box3 holds Box4, Box4 holds String);

#[test]
fn parameters_and_nested_fields_have_their_documentation() {
    let documentation: Vec<_> =
        SendCrate::META.params().iter().map(|param| (param.name, param.documentation)).collect();
    assert_eq!(
        documentation,
        [("depotId", "The depot it leaves."), ("content", "Its content.\n\nDescribed further."), ("undocumented", "")]
    );
    let content = fields(SendCrate::META.params()[1].shape);
    assert_eq!((content[0].wire, content[0].documentation), ("inside", "The content."));
}

#[test]
fn shapes_reach_deeper_than_a_condition_needs() {
    let mut shape = SendCrate::META.params()[1].shape;
    for _ in 0..5 {
        shape = fields(shape)[0].shape;
        if let Shape::List(of) = shape {
            shape = of;
        }
    }
    assert_eq!(*shape, Shape::String);
}

fn fields(shape: &'static Shape) -> &'static [FieldShape] {
    match shape {
        Shape::Object { fields, .. } => fields,
        _ => panic!("{shape:?} is no object"),
    }
}
