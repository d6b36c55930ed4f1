#![allow(unused)]

use dfns_core::dfns_endpoint;

#[derive(Debug)]
pub struct Opaque;

#[dfns_endpoint(GET, "/things/{thingId}", returns = Opaque, permissions = none)]
pub struct GetThing {
    pub thing_id: Vec<u8>,
    pub filter: Option<f64>,
    #[dfns(header = "x-kind")]
    pub kind: Vec<String>,
}

fn main() {}
