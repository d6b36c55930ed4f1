//! The fields that an entity shows beside its request: where the operation takes place, and the
//! asset of a vault's transfer, whose request names it in another form.

use super::difference::{Difference, Extent, hexadecimal, text_extent};
use serde_json::Value;

/// The names of assets by standard, as in `erc20:0x..`, that are also kinds of requests. Names of
/// other standards are not documented, so they are not compared.
const STANDARDS: [&str; 10] =
    ["native", "erc20", "erc721", "asa", "spl", "spl2022", "trc10", "trc20", "trc721", "sep41"];

/// Returns the greatest difference between the fields of a request and those of the entity itself.
/// Removes those from the request that the entity shows.
pub(super) fn own_fields(
    sent: &mut Value,
    request: Option<&Value>,
    own: &[(&str, Option<String>)],
) -> Option<Difference> {
    let fields = sent.as_object_mut()?;
    let mut greatest: Option<Difference> = None;
    for (name, shown) in own {
        let (Some(Value::String(sent)), Some(shown)) = (fields.get(*name), shown) else { continue };
        let extent = text_extent(sent, shown);
        if let Some(extent) = extent.filter(|extent| greatest.as_ref().is_none_or(|known| known.extent < *extent)) {
            greatest = Some(Difference { extent, path: (*name).to_owned() });
        }
        if request.is_none_or(|request| request.get(*name).is_none()) {
            fields.remove(*name);
        }
    }
    greatest
}

/// Returns the difference between the asset that a request names as `tid`, and the one that the
/// entity shows by its kind.
pub(super) fn asset(sent: &Value, request: &Value) -> Option<Difference> {
    let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_ascii_lowercase());
    let (tid, kind) = (text(sent, "tid")?, text(request, "kind")?);
    let (standard, asset) = tid.split_once(':')?;
    let differs = |field: &str| Some(Difference { extent: Extent::Unlike, path: format!("requestBody.{field}") });
    let are_known = STANDARDS.contains(&standard) && STANDARDS.contains(&&*kind);
    // Solana has two programs for what may be one name.
    if are_known && !kind.starts_with(standard) && !standard.starts_with(&*kind) {
        return differs("kind");
    }
    let contract = text(request, "contract")?;
    let (named, shown) = (hexadecimal(asset)?, hexadecimal(&contract)?);
    if named == shown { None } else { differs("contract") }
}
