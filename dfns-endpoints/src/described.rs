//! The shapes of objects that `#[dfns_object]` cannot declare: generic ones, and those with a
//! constructor of their own. Programs that show or build requests read them.

/// Publishes the shape of an object: its fields with their names on the wire.
macro_rules! described {
    ($name:ident $(<$of:ident>)? { $($field:ident $wire:literal: $type:ty $(, $optional:ident)?;)+ }) => {
        impl<
            __Depth: dfns_core::__private::shape::Depth,
            $($of: dfns_core::__private::shape::Described<__Depth::Less>,)?
        > dfns_core::__private::shape::Described<__Depth> for $name $(<$of>)? {
            const SHAPE: &'static dfns_core::meta::Shape = {
                use dfns_core::__private::shape as __dfns;
                #[allow(unused_imports, reason = "for fields whose types publish no shape")]
                use __dfns::Undescribed as _;
                &dfns_core::meta::Shape::Object {
                    name: stringify!($name),
                    fields: &[$(
                        __dfns::field(
                            stringify!($field),
                            $wire,
                            0 $(| __dfns::$optional)?,
                            __dfns::Probe::<$type, __Depth>::SHAPE,
                        ),
                    )+],
                }
            };
        }
    };
}
