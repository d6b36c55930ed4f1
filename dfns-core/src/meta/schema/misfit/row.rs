//! A field of an object, of a type or of a body.

use crate::meta::ParamMeta;
use crate::meta::schema::Schema;
use crate::meta::schema::{FieldSchema, Format, Limits};

/// A field of an object: of a type or of a body.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) wire: &'static str,
    pub(super) required: bool,
    pub(super) flattened: bool,
    pub(super) nullable: bool,
    pub(super) value: Schema,
    pub(super) limits: Limits,
}

impl Row {
    /// Returns whether it is a string that an empty one says nothing of, unlike encoded bytes.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.value, Schema::Text(Format::Plain | Format::Id(_) | Format::Email | Format::Secret))
    }
}

impl From<&FieldSchema> for Row {
    fn from(field: &FieldSchema) -> Self {
        let FieldSchema { wire, required, flattened, .. } = *field;
        let nullable = field.is_nullable();
        Self { wire, required, flattened, nullable, value: field.value(), limits: field.limits() }
    }
}

impl From<&ParamMeta> for Row {
    fn from(param: &ParamMeta) -> Self {
        let ParamMeta { name, required, flattened, .. } = *param;
        let nullable = param.is_nullable();
        Self { wire: name, required, flattened, nullable, value: param.schema(), limits: param.limits() }
    }
}

pub(super) fn rows(fields: &[FieldSchema]) -> Vec<Row> {
    fields.iter().map(Row::from).collect()
}
