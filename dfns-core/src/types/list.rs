//! Lists as arguments: constructors and setters take arrays, slices and vectors of anything that
//! converts into the items.

/// A list of `T`: an array or a slice of values that convert into `T`, or a `Vec<T>`.
///
/// Constructors and setters of requests accept it for every list field. Collect an iterator into a
/// `Vec` first. The items of a `Vec` are not converted, so that `vec![]` and `Vec::new()` need no
/// type annotations; pass `&list` to convert them.
///
/// ```
/// # mod dfns { pub use dfns_core::*; pub use dfns_core as core; }
/// use dfns::core::IntoList;
///
/// let tags: Vec<String> = ["cold", "treasury"].into_list();
/// assert_eq!(tags, <&[&str] as IntoList<String>>::into_list(&["cold", "treasury"]));
/// let none: Vec<String> = [].into_list();
/// assert!(none.is_empty());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of `{T}`",
    label = "expected an array, a slice or a `Vec<{T}>`",
    note = "the items of arrays and slices are converted; pass `&list` for a `Vec` of another type, and collect an iterator"
)]
pub trait IntoList<T> {
    /// Converts each item.
    fn into_list(self) -> Vec<T>;
}

impl<T> IntoList<T> for Vec<T> {
    fn into_list(self) -> Self {
        self
    }
}

impl<T, U: Into<T> + Clone> IntoList<T> for &Vec<U> {
    fn into_list(self) -> Vec<T> {
        self.as_slice().into_list()
    }
}

impl<T, U: Into<T> + Clone> IntoList<T> for &[U] {
    fn into_list(self) -> Vec<T> {
        self.iter().cloned().map(Into::into).collect()
    }
}

impl<T, U: Into<T> + Clone, const N: usize> IntoList<T> for &[U; N] {
    fn into_list(self) -> Vec<T> {
        self.as_slice().into_list()
    }
}

/// The items of an empty array have the field's type, so that `[]` compiles.
impl<T> IntoList<T> for [T; 0] {
    fn into_list(self) -> Vec<T> {
        Vec::new()
    }
}

macro_rules! arrays {
    ($($length:literal)+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T, U: Into<T>> IntoList<T> for [U; $length] {
            fn into_list(self) -> Vec<T> {
                self.into_iter().map(Into::into).collect()
            }
        }
    )+};
}

// Pass longer arrays by reference. One implementation for every length would overlap with that for
// the empty array.
arrays!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32);

#[cfg(test)]
mod tests {
    use super::IntoList;

    fn list(list: impl IntoList<String>) -> Vec<String> {
        list.into_list()
    }

    #[test]
    #[expect(
        clippy::needless_borrows_for_generic_args,
        clippy::iter_cloned_collect,
        reason = "forms that programs use"
    )]
    fn every_form_of_list_has_the_items() {
        let owned = vec!["a".to_owned(), "b".to_owned()];
        for items in [
            list(["a", "b"]),
            list(&["a", "b"]),
            list(["a".to_owned(), "b".to_owned()]),
            list(&vec!["a", "b"]),
            list(&["a", "b"][..]),
            list(&owned),
            list(&owned[..]),
            list(owned.clone()),
            list(owned.iter().cloned().collect::<Vec<_>>()),
        ] {
            assert_eq!(items, owned);
        }
        let long = ["a"; 40];
        assert_eq!(list(&long).len(), 40);
    }

    #[test]
    fn empty_lists_need_no_types() {
        assert!(list([]).is_empty());
        assert!(list(vec![]).is_empty());
        assert!(list(Vec::new()).is_empty());
        assert!(list(&[] as &[&str]).is_empty());
    }
}
