//! Whether JSON fits a schema, and where it does not.
//!
//! The types of responses are open, so that they can read what a newer API sends. A schema is
//! closed: it says what this version of the declarations knows. So what fits it also decodes, and
//! what decodes need not fit it.

mod fields;
mod kind;
mod known;
mod row;
#[cfg(test)]
mod tests;
mod values;

pub use kind::{Misfit, MisfitKind};

use super::{Limits, OperationSchema, Schema};
use crate::meta::{EndpointMeta, ParamLocation, ParamMeta};
use row::Row;
use serde_json::Value;
use values::Misfits;

impl EndpointMeta {
    /// Returns where a JSON body does not fit the declared request. For a form, pass the JSON of
    /// its part `data`.
    pub fn request_misfits(&self, body: &Value) -> Vec<Misfit> {
        self.misfits_of(body, Misfits::default())
    }

    /// Returns where a JSON body does not fit the declared request or the formats that it
    /// documents: hex, base64, URLs, and amounts in the smallest unit. A required string must not
    /// be empty.
    pub fn strict_request_misfits(&self, body: &Value) -> Vec<Misfit> {
        self.misfits_of(body, Misfits::strict())
    }

    fn misfits_of(&self, body: &Value, mut misfits: Misfits) -> Vec<Misfit> {
        if let Some(whole) = self.schema().and_then(|schema| schema.body) {
            misfits.value(whole.value(), whole.limits(), body);
        } else {
            let params = self.params().iter().filter(|param| param.location == ParamLocation::Body);
            misfits.object(&params.map(Row::from).collect::<Vec<_>>(), body);
        }
        misfits.found
    }

    /// Returns where the JSON of a successful response does not fit the declaration. `is_pending`
    /// is a response of status 202.
    pub fn response_misfits(&self, is_pending: bool, body: &Value) -> Vec<Misfit> {
        let of = |schema: &OperationSchema| if is_pending { schema.pending } else { Some(schema.response) };
        self.schema().and_then(of).map_or_else(Vec::new, |schema| schema().misfits(body))
    }
}

impl ParamMeta {
    /// Returns why the text of a path, query or header parameter does not fit its schema or the
    /// format that it documents.
    pub fn misfit(&self, text: &str) -> Option<MisfitKind> {
        let (item, limits) = match self.schema() {
            // Its limits count the values.
            Schema::List(of) => (of(), Limits::default()),
            other => (other, self.limits()),
        };
        let value = match item {
            Schema::Integer { .. } | Schema::Number | Schema::Bool => serde_json::from_str(text).ok(),
            _ => None,
        };
        let mut misfits = Misfits::strict();
        misfits.value(item, limits, &value.unwrap_or_else(|| Value::String(text.to_owned())));
        misfits.found.into_iter().next().map(|misfit| misfit.kind)
    }
}

impl Schema {
    /// Returns where a value does not fit. Values of unknown types, and files, always do.
    pub fn misfits(&self, value: &Value) -> Vec<Misfit> {
        let mut misfits = Misfits::default();
        misfits.value(*self, Limits::default(), value);
        misfits.found
    }
}
