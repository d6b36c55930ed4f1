//! Declarations and calls that compile, each in a file as a user writes it.
//!
//! `tests/ui` has the declarations and calls that do not.

mod callers_and_signing;
mod delegated_login;
mod facade_only;
mod renamed_facade;
mod shortest_form;
