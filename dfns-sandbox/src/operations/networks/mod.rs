//! Networks: the validators of Canton.

mod validators;

pub(super) use validators::find_validator;

use super::{Handler, handlers};
use dfns_endpoints::networks::{
    CreateCantonValidator, DeleteCantonValidator, GetCantonValidator, ListCantonValidators, UpdateCantonValidator,
};

pub(super) const OPERATIONS: &[Handler] = handlers![
    ListCantonValidators,
    CreateCantonValidator,
    GetCantonValidator,
    UpdateCantonValidator,
    DeleteCantonValidator,
];
