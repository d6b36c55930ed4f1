//! One group of endpoints, as many as the file has that `ENDPOINTS` names. It is only checked.

include!(env!("ENDPOINTS"));

fn main() {}
