//! `settles(..)`: the option of an object whose status changes by itself until it settles.
//!
//! Parses the option, checks it against the struct, and generates `impl Settles`. The compiler
//! checks the statuses, because only it knows the variants of the enum: each is emitted as a path
//! with the span of its word.

use crate::diagnostics::{Diagnostics, did_you_mean};
use crate::item::Field;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Meta, Path, Result, Token, braced, bracketed, parenthesized};

const PARTS: [&str; 5] = ["read", "approval", "held", "done", "ended"];
const SYNTAX: &str = "help: write `settles(status, read = GetTransfer { wallet_id, transfer_id = id }, held = [Pending], \
                      done = [Confirmed], ended = [Failed, Rejected])`";

/// The option, as far as it could be parsed.
pub(crate) struct Settles {
    keyword: Ident,
    status: Ident,
    read: Option<Read>,
    approval: Option<Ident>,
    /// The listed statuses, with their standing.
    listed: Vec<(Ident, &'static str)>,
    /// The parts that were written.
    given: Vec<String>,
}

/// The request that reads the entity.
struct Read {
    request: Path,
    /// Each field of the request, and the field of the object that it is filled from.
    fields: Vec<(Ident, Ident)>,
    /// The condition after `if`, as in `#[cfg(..)]`.
    condition: Option<Meta>,
}

impl Parse for Read {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let request = input.call(Path::parse_mod_style)?;
        let content;
        braced!(content in input);
        let field = |input: ParseStream<'_>| {
            let target: Ident = input.parse()?;
            let source = if input.parse::<Option<Token![=]>>()?.is_some() { input.parse()? } else { target.clone() };
            Ok((target, source))
        };
        let fields = Punctuated::<_, Token![,]>::parse_terminated_with(&content, field)?.into_iter().collect();
        let condition = input.parse::<Option<Token![if]>>()?.map(|_| input.parse()).transpose()?;
        Ok(Self { request, fields, condition })
    }
}

/// Parses the parentheses after `settles`. A mistake in one part never hides the next.
pub(crate) fn parse(keyword: Ident, input: ParseStream<'_>, diagnostics: &mut Diagnostics) -> Result<Option<Settles>> {
    if !input.peek(syn::token::Paren) {
        diagnostics.report(&keyword, format!("`settles` says nothing\n{SYNTAX}"));
        return Ok(None);
    }
    let content;
    parenthesized!(content in input);
    let content: TokenStream = content.parse()?;
    let parsed = (|input: ParseStream<'_>| {
        let status: Ident = input
            .parse()
            .map_err(|error| syn::Error::new(error.span(), format!("expected the field with the status\n{SYNTAX}")))?;
        let mut settles =
            Settles { keyword, status, read: None, approval: None, listed: Vec::new(), given: Vec::new() };
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let part: Ident = input.parse()?;
            let name = part.to_string();
            if !PARTS.contains(&name.as_str()) {
                let help = did_you_mean(&name, PARTS);
                return Err(syn::Error::new(part.span(), format!("unknown part `{name}` of `settles`{help}")));
            }
            if settles.given.contains(&name) {
                diagnostics.report(&part, format!("`{name}` is given twice"));
            }
            input
                .parse::<Token![=]>()
                .map_err(|error| syn::Error::new(error.span(), format!("expected `=` after `{name}`\n{SYNTAX}")))?;
            match name.as_str() {
                "read" => settles.read = Some(input.parse()?),
                "approval" => settles.approval = Some(input.parse()?),
                "held" => settles.list(input, "Held", diagnostics)?,
                "done" => settles.list(input, "Done", diagnostics)?,
                _ => settles.list(input, "Ended", diagnostics)?,
            }
            settles.given.push(name);
        }
        Ok(settles)
    })
    .parse2(content);
    match parsed {
        Ok(settles) => Ok(Some(settles)),
        Err(error) => {
            diagnostics.report_at(error.span(), error);
            Ok(None)
        }
    }
}

impl Settles {
    /// Returns the word of the option.
    pub(crate) fn keyword(&self) -> &Ident {
        &self.keyword
    }

    /// Parses a list of statuses. A status has one standing.
    fn list(&mut self, input: ParseStream<'_>, standing: &'static str, diagnostics: &mut Diagnostics) -> Result<()> {
        let content;
        bracketed!(content in input);
        for status in Punctuated::<Ident, Token![,]>::parse_terminated(&content)? {
            if let Some((earlier, _)) = self.listed.iter().find(|(earlier, _)| *earlier == status) {
                diagnostics.contradiction(&status, earlier, format!("the status `{status}` is listed twice"));
            } else {
                self.listed.push((status, standing));
            }
        }
        Ok(())
    }

    /// Generates `impl Settles`, unless the option does not match the struct.
    pub(crate) fn implementation(
        &self,
        name: &Ident,
        fields: &[Field<'_>],
        krate: &TokenStream,
        inherited: &TokenStream,
        diagnostics: &mut Diagnostics,
    ) -> Option<TokenStream> {
        let before = diagnostics.count();
        let names = || fields.iter().map(|field| field.name.as_str());
        let field = |wanted: &Ident, diagnostics: &mut Diagnostics| {
            let found = fields.iter().find(|field| field.ident == wanted);
            if found.is_none() {
                let help = did_you_mean(&wanted.to_string(), names());
                diagnostics.report(wanted, format!("the object has no field `{wanted}`{help}"));
            }
            found
        };
        let status = field(&self.status, diagnostics);
        if let Some(approval) = &self.approval {
            field(approval, diagnostics);
        }
        for (_, source) in self.read.iter().flat_map(|read| &read.fields) {
            field(source, diagnostics);
        }
        if names().all(|name| name != "id") {
            diagnostics.report(&self.keyword, "an object that settles has a field `id`, by which its events are found");
        }
        let read = self.read.as_ref();
        if read.is_none() {
            diagnostics.report(&self.keyword, format!("`settles` names no request that reads the object\n{SYNTAX}"));
        }
        if self.listed.iter().all(|(_, standing)| *standing != "Done") {
            diagnostics.report(&self.keyword, format!("`settles` lists no status that is a success\n{SYNTAX}"));
        }
        let (Some(status), Some(read), true) = (status, read, diagnostics.count() == before) else { return None };
        Some(self.emit(name, status, read, fields, krate, inherited))
    }

    fn emit(
        &self,
        name: &Ident,
        status: &Field<'_>,
        read: &Read,
        fields: &[Field<'_>],
        krate: &TokenStream,
        inherited: &TokenStream,
    ) -> TokenStream {
        let (field, ty) = (status.ident, &status.source.ty);
        let status_wire = &status.wire;
        let read_from = read.fields.iter().map(|(target, source)| {
            let target = target.unraw().to_string();
            let wire = fields.iter().find(|field| field.ident == source).map(|field| &field.wire);
            quote!((#target, #wire))
        });
        let listed = self.listed.iter().map(|(status, standing)| {
            let standing = Ident::new(standing, Span::call_site());
            quote!((<#ty>::#status.as_str(), #krate::meta::Standing::#standing))
        });
        let request = &read.request;
        let values = read.fields.iter().map(|(_, source)| quote!(::core::clone::Clone::clone(&self.#source)));
        // By name as well, so that the order of the fields does not matter.
        let filled = read
            .fields
            .iter()
            .map(|(target, source)| quote!(request.#target = ::core::clone::Clone::clone(&self.#source);));
        let condition = read.condition.as_ref().map(|condition| quote!(#[cfg(#condition)]));
        let entity = name.to_string();
        let names_approval = self.approval.is_some();
        let approval = self.approval.as_ref().map(|field| {
            quote! {
                fn approval_id(&self) -> ::core::option::Option<&#krate::ApprovalId> {
                    self.#field.as_ref()
                }
            }
        });
        quote! {
            #condition
            #inherited
            impl #krate::wait::Settles for #name {
                type Status = #ty;
                type Read = #request;
                const SETTLING: #krate::meta::Settling = #krate::meta::Settling::new::<#ty>(
                    (#entity, ::core::option::Option::Some(#status_wire)),
                    <#request as #krate::Endpoint>::META,
                    &[#(#read_from),*],
                    &[#(#listed),*],
                    #names_approval,
                );
                fn id(&self) -> &str {
                    ::core::convert::AsRef::as_ref(&self.id)
                }
                fn status(&self) -> ::core::option::Option<&#ty> {
                    ::core::option::Option::Some(&self.#field)
                }
                fn read(&self) -> #request {
                    let mut request = <#request>::new(#(#values),*);
                    #(#filled)*
                    request
                }
                #approval
            }
        }
    }

    /// Returns the paragraph about waiting, for the object's documentation.
    pub(crate) fn documentation(&self, krate: &TokenStream) -> String {
        let of = |wanted: &str| {
            let names = self.listed.iter().filter(|(_, standing)| *standing == wanted);
            names.map(|(status, _)| format!("`{status}`")).collect::<Vec<_>>().join(", ")
        };
        let (held, done, ended) = (of("Held"), of("Done"), of("Ended"));
        let krate = krate.to_string().replace(' ', "");
        let mut text = format!("Settles: wait for it with [`Client::wait`]({krate}::Client::wait). Done at {done}");
        if !ended.is_empty() {
            text.push_str("; ends without success at ");
            text.push_str(&ended);
        }
        if !held.is_empty() {
            text.push_str("; pending approval at ");
            text.push_str(&held);
        }
        text.push('.');
        text
    }
}
