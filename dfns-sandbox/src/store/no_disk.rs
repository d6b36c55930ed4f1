//! No disk: without the feature `data-file`, every state is in memory.

use super::tables::{Changes, Tables};
use crate::error::Error;
use crate::refusal::Refusal;

/// A disk. No value of it exists.
pub(super) enum Disk {}

impl Disk {
    pub(super) fn recover(&mut self) -> Result<Option<Tables>, Error> {
        match *self {}
    }

    pub(super) fn write(&self, _: &Tables, _: &Changes, _: bool) -> Result<(), Refusal> {
        match *self {}
    }
}
