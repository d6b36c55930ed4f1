//! Objects that have members in common, each member written and documented once.

/// Declares objects as usual and adds the members of `common` to each of them, after its own.
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
