//! The surroundings of a command: the program, its endpoints, its environment and its terminal.

use crate::environment::Environment;
use crate::program::Program;
use crate::screen::Screen;
use dfns_core::Registry;

/// The surroundings of a command line.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) program: Program,
    pub(crate) registry: &'a Registry,
    pub(crate) environment: &'a Environment<'a>,
    pub(crate) screen: Screen,
}
