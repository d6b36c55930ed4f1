//! Networks: their fees, their contracts, and the validators of Canton.

mod contracts;
mod fees;
mod validators;

pub(crate) use contracts::StubbedCall;
pub(super) use validators::find_validator;

use super::{Handler, handlers};
use crate::chain::{self, NetworkInfo};
use crate::refusal::Refusal;
use dfns_endpoints::networks::{
    CallFunction, CreateCantonValidator, DeleteCantonValidator, EstimateFees, GetCantonValidator, ListCantonValidators,
    ReadContract, ReindexTransaction, UpdateCantonValidator,
};
use dfns_endpoints::{Network, NetworkSlug};

/// The network of a path, in either of its spellings.
fn network_of(slug: &NetworkSlug) -> Result<&'static NetworkInfo, Refusal> {
    let is_it = |info: &&NetworkInfo| slug.as_str() == info.name || *slug == NetworkSlug::from(info.network());
    match chain::NETWORKS.iter().find(is_it) {
        Some(info) => Ok(info),
        None => Ok(chain::of(&Network::from(slug.as_str()))?),
    }
}

pub(super) const OPERATIONS: &[Handler] = handlers![
    EstimateFees,
    CallFunction,
    ReadContract,
    ReindexTransaction,
    ListCantonValidators,
    CreateCantonValidator,
    GetCantonValidator,
    UpdateCantonValidator,
    DeleteCantonValidator,
];
