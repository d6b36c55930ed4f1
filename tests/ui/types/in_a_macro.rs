//! A mistake in a declaration that a macro makes is underlined at the token that the macro's user
//! wrote.

#![allow(unused)]

use dfns_core::dfns_endpoint;

macro_rules! list {
    ($name:ident, $path:literal, $type:ty, if $($condition:tt)*) => {
        #[dfns_endpoint(GET, $path, returns = String, permissions = [custom("Acme:List") if $($condition)*])]
        pub struct $name {
            pub value: Option<$type>,
        }
    };
}

list!(ListTexts, "/texts", String, if value == 5);
list!(ListNumbers, "/numbers", u64, if value.contains(5));
list!(ListPairs, "/pairs", (u8, u8), if present(value));

fn main() {}
