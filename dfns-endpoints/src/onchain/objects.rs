//! Objects with fields in common, each written and documented once.

/// Declares objects and appends the fields of `common` to each of them.
macro_rules! objects_in_common {
    (common $common:tt $($(#[$attribute:meta])* $visibility:vis struct $name:ident $own:tt)+) => {
        $($crate::onchain::objects::objects_in_common! { @ $common $(#[$attribute])* $visibility $name $own })+
    };
    (@ { $($common:tt)* } $(#[$attribute:meta])* $visibility:vis $name:ident { $($own:tt)* }) => {
        $(#[$attribute])*
        $visibility struct $name {
            $($own)*
            $($common)*
        }
    };
}

pub(crate) use objects_in_common;
