//! The call of a request may move to another thread, so its fields must be `Send`; the compiler
//! underlines the type that is not.

#![allow(unused)]

use dfns_core::{dfns_endpoint, dfns_object};
use std::rc::Rc;

#[derive(Debug, Clone)]
pub struct Shared(Rc<u8>);

impl serde::Serialize for Shared {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(*self.0)
    }
}

#[dfns_endpoint(POST, "/parcels", returns = String, permissions = none)]
pub struct CreateParcel {
    pub name: String,
    pub content: Option<Shared>,
}

fn main() {}
