//! The parts of the output that an application does not need.

/// Which parts to generate. `dfns-core` turns each on with its own feature of that name.
#[derive(Clone, Copy)]
pub(crate) struct Extras {
    /// The code that reads requests back.
    pub(crate) server: bool,
    /// The documentation of fields, and the schemas of types.
    pub(crate) schema: bool,
}

impl Extras {
    pub(crate) const ENABLED: Self = Self { server: cfg!(feature = "server"), schema: cfg!(feature = "schema") };
}

#[cfg(test)]
impl Extras {
    /// The output for an application.
    pub(crate) const NONE: Self = Self { server: false, schema: false };
}
