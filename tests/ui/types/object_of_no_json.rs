//! The fields of an object must be JSON; the compiler underlines the type that is not.

#![allow(unused)]

use dfns::dfns_object;

#[derive(Debug, Clone)]
pub struct Handle;

#[dfns_object]
pub struct Parcel {
    pub carriers: Option<Vec<Handle>>,
}

fn main() {}
