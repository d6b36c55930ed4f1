//! Generates the schemas of types: `impl Describe`, for programs that show or export declarations.
//!
//! Only with the feature `schema`. The core crate drops the output if it lacks that feature, since
//! a build may turn it on for the host alone.

use super::spans::here;
use crate::docs;
use crate::item::Field;
use crate::serde_attributes::OfStruct;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Type};

/// A named type that publishes its schema.
pub(crate) struct Named<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attributes: &'a [Attribute],
}

impl Named<'_> {
    /// Generates the constructor of the name.
    fn of(&self) -> TokenStream {
        let (name, documentation) = (self.name.unraw().to_string(), docs::text(self.attributes));
        quote!(__dfns::Named::new(#name, ::core::module_path!(), #documentation))
    }

    /// Generates the implementation with this schema, below the attributes that it inherits.
    pub(crate) fn implementation(&self, schema: &TokenStream, p: &TokenStream, inherited: &TokenStream) -> TokenStream {
        let name = self.name;
        let parameters: Vec<_> = self.generics.type_params().map(|parameter| &parameter.ident).collect();
        let (declared, arguments) = if parameters.is_empty() {
            (None, None)
        } else {
            (Some(quote!(<#(#parameters: #p::schema::Describe),*>)), Some(quote!(<#(#parameters),*>)))
        };
        quote_spanned! {here()=>
            #p::with_schema! {
                #inherited
                impl #declared #p::schema::Describe for #name #arguments {
                    const SCHEMA: #p::schema::Schema = {
                        use #p::schema as __dfns;
                        #[allow(unused_imports, reason = "unused if every type inside is described")]
                        use __dfns::Undescribed as _;
                        #schema
                    };
                }
            }
        }
    }

    /// Generates the schema of an object.
    pub(crate) fn object(&self, of_struct: &OfStruct, fields: &[Field<'_>]) -> TokenStream {
        let named = self.of();
        let arguments = self.generics.type_params().map(|parameter| {
            let parameter = &parameter.ident;
            quote!(__dfns::Probe::<#parameter>::SCHEMA)
        });
        let tag = of_struct.tag.iter().map(|tag| {
            let value = of_struct.name.as_ref().map_or_else(|| self.name.unraw().to_string(), syn::LitStr::value);
            quote!(__dfns::FieldSchema::new(
                #tag,
                true,
                {
                    const TAG: __dfns::Schema = __dfns::Schema::Choice(&__dfns::ChoiceSchema::new(
                        __dfns::Named::new("", "", ""),
                        &[__dfns::ValueSchema::new(#value, "")],
                    ));
                    fn tag() -> __dfns::Schema {
                        TAG
                    }
                    tag
                },
                "The kind of the object.",
            ))
        });
        let rows = tag.chain(fields.iter().map(row));
        quote! {
            __dfns::Schema::Object(&__dfns::ObjectSchema::new(#named, &[#(#arguments),*], &[#(#rows),*]))
        }
    }

    /// Generates the schema of a union.
    pub(crate) fn union(&self, tag: &str, variants: &[TokenStream]) -> TokenStream {
        let named = self.of();
        quote!(__dfns::Schema::Union(&__dfns::UnionSchema::new(#named, #tag, &[#(#variants),*])))
    }

    /// Generates the schema of alternatives.
    pub(crate) fn alternatives(&self, alternatives: &[TokenStream]) -> TokenStream {
        let named = self.of();
        quote! {
            __dfns::Schema::Alternatives(&__dfns::AlternativesSchema::new(#named, &[#(#alternatives),*]))
        }
    }
}

/// Generates a row of an object.
fn row(field: &Field<'_>) -> TokenStream {
    let (cfgs, wire, required) = (&field.cfgs, &field.wire, !field.may_be_absent());
    let documentation = docs::of_field(&field.source.attrs);
    let schema = if field.serde.is_opaque { quote!(__dfns::unknown) } else { of_type(field.value_type()) };
    let flat = field.serde.flattened.then(|| quote!(.flat()));
    let null = (field.is_nullable() || field.writes_null()).then(|| quote!(.or_null()));
    quote!(#(#cfgs)* __dfns::FieldSchema::new(#wire, #required, #schema, #documentation) #flat #null)
}

/// Generates the reference to the schema of a type.
pub(crate) fn of_type(ty: &Type) -> TokenStream {
    quote!(__dfns::Probe::<#ty>::SCHEMA)
}
