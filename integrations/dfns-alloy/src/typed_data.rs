//! Typed data (EIP-712) as Dfns reads it.

use crate::error::SignFailure;
use alloy_dyn_abi::TypedData;
use dfns::onchain::{SignEip712, SignatureBody};

/// Converts typed data. Dfns is not sent the primary type: it takes the one that no other type
/// refers to. So any other is rejected, because another message would be signed.
pub(crate) fn body(payload: &TypedData) -> Result<SignEip712, SignFailure> {
    let unread = |_| SignFailure::Unsupported("the typed data cannot be written as Dfns reads it");
    let roots: Vec<_> = payload.resolver.non_dependent_types().map(alloy_dyn_abi::eip712::TypeDef::type_name).collect();
    let roots: Vec<_> = roots.into_iter().filter(|name| *name != "EIP712Domain").collect();
    if roots != [payload.primary_type.as_str()] {
        return Err(SignFailure::Unsupported(
            "the primary type must be the only type that no other type refers to, because Dfns is not sent its name; \
             remove the types that the message does not use",
        ));
    }
    let mut json = serde_json::to_value(payload).map_err(unread)?;
    if let Some(types) = json.get_mut("types").and_then(serde_json::Value::as_object_mut) {
        types.remove("EIP712Domain");
    }
    if let (Some(domain), Some(id)) = (json.get_mut("domain"), payload.domain.chain_id) {
        // alloy writes a string of hexadecimal digits.
        let id = u64::try_from(id).map_err(|_| SignFailure::Unsupported("the chain id of the domain is too large"))?;
        domain["chainId"] = id.into();
    }
    let body: SignEip712 = serde_json::from_value(json).map_err(unread)?;
    Ok(SignatureBody::evm_typed_data(body.types, body.domain, body.message))
}
