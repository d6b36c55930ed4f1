//! Compares the schemas of requests and responses.
//!
//! A request that was accepted must still be accepted, and a response must still be what a program
//! expects. So the same difference has another effect in each direction.

use super::difference::{Class, Place, Report};
use super::document::Document;
use super::form::{self, Budget, Form, Variants};
use crate::failure::Failure;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The direction of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// The levels of fields that are compared. Types that contain themselves end where they repeat.
const MOST_LEVELS: usize = 48;

/// Compares the schemas of two documents.
pub(super) struct Comparison<'a, 'r> {
    pub(super) old: Document<'a>,
    pub(super) new: Document<'a>,
    pub(super) direction: Direction,
    pub(super) report: &'r mut Report,
    pub(super) budget: &'r mut Budget,
    /// The pairs of schemas that are being compared further out, by address.
    open: Vec<(usize, usize)>,
}

impl<'a, 'r> Comparison<'a, 'r> {
    pub(super) fn new(
        old: Document<'a>,
        new: Document<'a>,
        direction: Direction,
        report: &'r mut Report,
        budget: &'r mut Budget,
    ) -> Self {
        Self { old, new, direction, report, budget, open: Vec::new() }
    }

    /// Compares values of these schemas, all of which apply.
    pub(super) fn values(&mut self, place: &Place, old: &[&'a Value], new: &[&'a Value]) -> Result<(), Failure> {
        let address = |document: Document<'a>, schemas: &[&'a Value]| match schemas {
            [one] => document.resolve(one).map(|schema| std::ptr::from_ref(schema) as usize),
            _ => Ok(schemas.first().map_or(0, |schema| std::ptr::from_ref(*schema) as usize)),
        };
        let pair = (address(self.old, old)?, address(self.new, new)?);
        if self.open.contains(&pair) || self.open.len() > MOST_LEVELS {
            return Ok(());
        }
        self.open.push(pair);
        let place = &match name_of(old) {
            Some(name) => place.named(name),
            None => place.clone(),
        };
        let mut old = form::of(self.old, old, self.budget)?;
        let mut new = form::of(self.new, new, self.budget)?;
        if old.variants.as_ref().map(|(tag, _)| *tag) == new.variants.as_ref().map(|(tag, _)| *tag) {
            old.distribute();
            new.distribute();
        }
        self.forms(place, &old, &new)?;
        self.open.pop();
        Ok(())
    }

    fn forms(&mut self, place: &Place, old: &Form<'a>, new: &Form<'a>) -> Result<(), Failure> {
        if old.any || new.any {
            let (class, kind) = match (old.any, new.any) {
                (true, true) => return Ok(()),
                (true, false) => (self.narrower(), "type-narrowed"),
                (false, _) => (self.wider(), "type-widened"),
            };
            if self.report.compare_prose {
                self.report.add(place, class, kind, "");
            }
            return Ok(());
        }
        match (old.nullable, new.nullable) {
            (true, false) => self.report.add(place, self.narrower(), "null-removed", ""),
            (false, true) => self.report.add(place, self.wider(), "null-added", ""),
            _ => {}
        }
        self.types(place, &old.types, &new.types);
        self.enums(place, old.values.as_ref(), new.values.as_ref());
        if self.report.compare_prose {
            self.limits(place, &old.limits, &new.limits);
        }
        match (&old.variants, &new.variants) {
            (Some((tag, olds)), Some((other, news))) if tag == other => self.variants(place, tag, olds, news)?,
            (None, None) => {}
            // A tag on one side only: the fields of all variants.
            (old_variants, new_variants) => {
                let (old, new) = (flat(old, old_variants.as_ref()), flat(new, new_variants.as_ref()));
                return self.fields(place, &old, &new);
            }
        }
        self.fields(place, old, new)?;
        if let (Some(old), Some(new)) = (old.items, new.items) {
            self.values(&place.items(), &[old], &[new])?;
        }
        if let (Some(old), Some(new)) = (old.others, new.others) {
            self.values(&place.of("*"), &[old], &[new])?;
        }
        Ok(())
    }

    fn types(&mut self, place: &Place, old: &BTreeSet<&str>, new: &BTreeSet<&str>) {
        if old.is_empty() || new.is_empty() {
            return;
        }
        for gone in old.difference(new) {
            self.report.add(place, self.narrower(), "type-removed", *gone);
        }
        for added in new.difference(old) {
            self.report.add(place, self.wider(), "type-added", *added);
        }
    }

    fn enums(&mut self, place: &Place, old: Option<&BTreeSet<&str>>, new: Option<&BTreeSet<&str>>) {
        match (old, new) {
            (Some(old), Some(new)) => {
                for gone in old.difference(new) {
                    self.report.add(place, self.narrower(), "value-removed", *gone);
                }
                for added in new.difference(old) {
                    // A program that was written for open enums takes new values.
                    self.report.add(place, Class::Additive, "value-added", *added);
                }
            }
            (None, Some(_)) => self.report.add(place, self.narrower(), "values-listed", ""),
            (Some(_), None) => self.report.add(place, Class::Additive, "values-not-listed", ""),
            (None, None) => {}
        }
    }

    fn limits(&mut self, place: &Place, old: &BTreeMap<&str, &Value>, new: &BTreeMap<&str, &Value>) {
        for name in form::LIMITS {
            let (before, now) = (old.get(name).copied(), new.get(name).copied());
            if before == now {
                continue;
            }
            let is_tighter = match (before.and_then(Value::as_f64), now.and_then(Value::as_f64)) {
                (Some(before), Some(now)) if name.starts_with("min") => now > before,
                (Some(before), Some(now)) => now < before,
                _ => now.is_some(),
            };
            let class = if is_tighter { self.narrower() } else { self.wider() };
            self.report.add(place, class, if is_tighter { "limit-tightened" } else { "limit-relaxed" }, name);
        }
    }

    fn variants(
        &mut self,
        place: &Place,
        tag: &str,
        old: &BTreeMap<&'a str, Form<'a>>,
        new: &BTreeMap<&'a str, Form<'a>>,
    ) -> Result<(), Failure> {
        for (value, variant) in old {
            match new.get(value) {
                Some(other) => self.forms(&place.of(&format!("{tag}={value}")), variant, other)?,
                None => self.report.add(place, self.narrower(), "variant-removed", *value),
            }
        }
        for value in new.keys().filter(|value| !old.contains_key(*value)) {
            self.report.add(place, Class::Additive, "variant-added", *value);
        }
        Ok(())
    }

    fn fields(&mut self, place: &Place, old: &Form<'a>, new: &Form<'a>) -> Result<(), Failure> {
        for (name, field) in &old.fields {
            let here = place.of(name);
            let Some(other) = new.fields.get(name) else {
                // An object of any fields still has it.
                if new.others.is_none() {
                    self.report.add(&here, Class::Breaking, "field-removed", "");
                }
                continue;
            };
            if field.required != other.required {
                let kind = if other.required { "required" } else { "optional" };
                let is_stricter = other.required == (self.direction == Direction::Request);
                let class = if is_stricter { Class::Breaking } else { Class::Additive };
                self.report.add(&here, class, kind, "");
            }
            self.values(&here, &field.schemas, &other.schemas)?;
        }
        // An object of any fields could have it before.
        let added = |(name, _): &(&&str, _)| !old.fields.contains_key(*name) && old.others.is_none();
        for (name, field) in new.fields.iter().filter(added) {
            let is_demanded = field.required && self.direction == Direction::Request;
            let class = if is_demanded { Class::Breaking } else { Class::Additive };
            self.report.add(&place.of(name), class, "field-added", "");
        }
        Ok(())
    }

    /// Returns the class of a change after which fewer values are possible.
    fn narrower(&self) -> Class {
        if self.direction == Direction::Request { Class::Breaking } else { Class::Cosmetic }
    }

    /// Returns the class of a change after which more values are possible.
    fn wider(&self) -> Class {
        if self.direction == Direction::Request { Class::Additive } else { Class::Breaking }
    }
}

/// Returns the name of the type that a single schema refers to, perhaps beside `null`.
fn name_of<'a>(schemas: &[&'a Value]) -> Option<&'a str> {
    let [one] = schemas else { return None };
    let alternatives = ["oneOf", "anyOf"].iter().filter_map(|word| one[*word].as_array()).flatten();
    let values: Vec<_> = alternatives.filter(|schema| schema["type"] != "null").collect();
    let reference = if let [only] = values.as_slice() { only } else { one };
    reference["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

/// Returns the form with the fields of all its variants.
fn flat<'a>(form: &Form<'a>, variants: Option<&Variants<'a>>) -> Form<'a> {
    let mut flat = Form { variants: None, ..form.clone() };
    for (name, field) in variants.into_iter().flat_map(|(_, variants)| variants.values()).flat_map(|form| &form.fields)
    {
        flat.fields.entry(name).or_insert_with(|| field.clone()).required &= field.required;
    }
    flat
}
