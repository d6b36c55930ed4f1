#![allow(unused)]

use dfns::auth::{DelegatedLogin, ListUsers};
use dfns::{assert_granted, least_privilege};

const REPORTING: &[&str] = least_privilege![ListUsers];
assert_granted!(REPORTING, [ListUsers, DelegatedLogin]);

fn main() {}
