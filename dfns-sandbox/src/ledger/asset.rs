//! Assets: the native coin of a network, its tokens and its NFTs.
//!
//! An asset has the kind and the identifying fields of a transfer: `Erc20` and `contract`. An NFT
//! is an asset of which there is one, so its token id is among its fields.

use crate::chain::{NetworkInfo, canonical, check_address, offers};
use crate::refusal::Refusal;
use dfns_endpoints::onchain::TransferBody;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A token standard.
struct Kind {
    name: &'static str,
    /// The fields that identify a token.
    fields: &'static [&'static str],
    /// Whether its tokens are NFTs.
    is_nft: bool,
}

const fn tokens(name: &'static str, fields: &'static [&'static str]) -> Kind {
    Kind { name, fields, is_nft: false }
}

const fn nfts(name: &'static str, fields: &'static [&'static str]) -> Kind {
    Kind { name, fields, is_nft: true }
}

/// The name of the native coin's kind.
const NATIVE: &str = "Native";

/// Every kind that a transfer may have.
const KINDS: &[Kind] = &[
    tokens(NATIVE, &[]),
    tokens("Aip21", &["metadata"]),
    tokens("Asa", &["assetId"]),
    tokens("Asset", &["assetId"]),
    tokens("Cip56", &["instrumentAdmin", "instrumentId"]),
    tokens("Cis2", &["tokenAddress"]),
    tokens("Cis7", &["tokenId"]),
    tokens("Coin", &["coin"]),
    tokens("Erc20", &["contract"]),
    tokens("Hts", &["tokenId"]),
    tokens("Iou", &["currency", "issuer"]),
    tokens("Sep41", &["assetCode", "issuer"]),
    tokens("Snip2", &["contract"]),
    tokens("Spl", &["mint"]),
    tokens("Spl2022", &["mint"]),
    tokens("Tep74", &["master"]),
    tokens("Trc10", &["tokenId"]),
    tokens("Trc20", &["contract"]),
    tokens("Xls33", &["issuanceId"]),
    nfts("Erc721", &["contract", "tokenId"]),
    nfts("Hip17", &["serialNumber", "tokenId"]),
    nfts("Snip3", &["contract", "tokenId"]),
    nfts("Trc721", &["contract", "tokenId"]),
];

/// An asset of a network.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Asset {
    kind: String,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

impl Asset {
    /// The native coin.
    pub(crate) fn native() -> Self {
        Self { kind: NATIVE.to_owned(), fields: BTreeMap::new() }
    }

    /// A token of a contract.
    pub(crate) fn of_contract(kind: &str, contract: &str) -> Self {
        let fields = [("contract".to_owned(), contract.to_owned())].into();
        Self { kind: kind.to_owned(), fields }
    }

    /// An NFT of a contract.
    pub(crate) fn nft_of_contract(kind: &str, contract: &str, token_id: &str) -> Self {
        let mut asset = Self::of_contract(kind, contract);
        asset.fields.insert("tokenId".to_owned(), token_id.to_owned());
        asset
    }

    /// The asset of a transfer, and its amount in decimal digits or hexadecimal ones behind `0x`.
    pub(crate) fn of_transfer(info: &NetworkInfo, body: &TransferBody) -> Result<(Self, String), Refusal> {
        let body = serde_json::to_value(body).map_err(|_| Refusal::internal())?;
        let asset = Self::parse(info, "kind", &body)?;
        let amount = body.get("amount").and_then(Value::as_str).unwrap_or("1").to_owned();
        Ok((asset, amount))
    }

    /// Reads an asset: an object with its kind and its identifying fields, among others. `field` is
    /// the field with the kind, in refusals.
    pub(crate) fn parse(info: &NetworkInfo, field: &str, value: &Value) -> Result<Self, Refusal> {
        let name = match value {
            Value::String(name) => name.as_str(),
            _ => value.get("kind").and_then(Value::as_str).unwrap_or_default(),
        };
        let kind = KINDS.iter().find(|kind| kind.name == name && offers(info.family, kind.name));
        let Some(kind) = kind else {
            let known = KINDS.iter().map(|kind| kind.name).filter(|name| offers(info.family, name));
            let known = known.collect::<Vec<_>>().join(", ");
            return Err(Refusal::invalid(format!("`{field}` must be an asset of {}: {known}", info.name)));
        };
        let mut fields = BTreeMap::new();
        for name in kind.fields {
            let text = value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty() && text.len() <= 512);
            let text = text.ok_or_else(|| Refusal::invalid(format!("`{name}` must be a non-empty string")))?;
            check_field(info, kind.name, name, text)?;
            let text = match *name {
                _ if is_address(name) => canonical(info, text),
                // Digits in hex, of which both cases are in use.
                "issuanceId" => text.to_uppercase(),
                _ => text.to_owned(),
            };
            fields.insert((*name).to_owned(), text);
        }
        Ok(Self { kind: kind.name.to_owned(), fields })
    }

    /// The name of its kind.
    pub(crate) fn kind(&self) -> &str {
        &self.kind
    }

    pub(crate) fn is_native(&self) -> bool {
        self.kind == NATIVE
    }

    pub(crate) fn is_nft(&self) -> bool {
        KINDS.iter().any(|kind| kind.name == self.kind && kind.is_nft)
    }

    /// The token that an account consents to when it is to receive this one. An association on
    /// Hedera is with the token's id, whether or not it stands for NFTs.
    pub(super) fn consented(&self) -> Self {
        let mut asset = self.clone();
        if asset.kind == "Hip17" {
            "Hts".clone_into(&mut asset.kind);
            asset.fields.remove("serialNumber");
        }
        asset
    }

    /// An identifying field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The kind, and the first identifying field if there is one: `Erc20:0x..`.
    pub(crate) fn identifier(&self) -> String {
        match self.fields.values().next() {
            Some(field) => format!("{}:{field}", self.kind),
            None => self.kind.clone(),
        }
    }

    /// The Dfns name of an asset of a network: `native:eth`, `erc20:<contract>`.
    pub(crate) fn tid(&self, info: &NetworkInfo) -> String {
        if self.is_native() {
            return format!("native:{}", info.symbol.to_lowercase());
        }
        match self.fields.values().next() {
            Some(field) => format!("{}:{field}", self.kind.to_lowercase()),
            None => self.kind.clone(),
        }
    }

    /// The fungible asset of a network with this Dfns name.
    pub(crate) fn of_tid(info: &NetworkInfo, tid: &str) -> Option<Self> {
        let (prefix, rest) = tid.split_once(':')?;
        if prefix == "native" {
            return (rest == info.symbol.to_lowercase()).then(Self::native);
        }
        let kind = KINDS.iter().find(|kind| kind.name.to_lowercase() == prefix && !kind.is_nft)?;
        let [field] = kind.fields else { return None };
        check_address(info, "tid", rest).ok()?;
        Self::parse(info, "tid", &json!({ "kind": kind.name, *field: rest })).ok()
    }

    /// The asset as a JSON object.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let fields = self.fields.iter().map(|(name, value)| (name.clone(), Value::from(value.clone())));
        std::iter::once(("kind".to_owned(), Value::from(self.kind.clone()))).chain(fields).collect()
    }

    /// A string that no other asset of a network has.
    pub(crate) fn key(&self) -> String {
        // Fields are in the order of their names, and JSON keeps them apart.
        Value::Object(self.to_json()).to_string()
    }
}

/// Whether an identifying field is an address.
fn is_address(field: &str) -> bool {
    matches!(field, "contract" | "mint" | "master" | "issuer")
}

/// Whether a string is a whole number as it is written once: other spellings would be other assets.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0')) && !text.is_empty()
}

/// Whether a string is a whole number of at most 64 bits.
fn is_u64(text: &str) -> bool {
    is_number(text) && text.parse::<u64>().is_ok()
}

/// Whether a string is a whole number of at most 256 bits.
fn is_u256(text: &str) -> bool {
    const MOST: &str = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    is_number(text) && (text.len() < MOST.len() || (text.len() == MOST.len() && text <= MOST))
}

/// Refuses the value of an identifying field that no asset of the kind can have.
fn check_field(info: &NetworkInfo, kind: &str, field: &'static str, text: &str) -> Result<(), Refusal> {
    if is_address(field) {
        return Ok(check_address(info, field, text)?);
    }
    let has = |longest: usize, is_allowed: fn(&u8) -> bool| {
        text.len() <= longest && text.bytes().all(|byte| is_allowed(&byte))
    };
    let (is_possible, what) = match (kind, field) {
        ("Asa", "assetId") | ("Trc10", "tokenId") | ("Hip17", "serialNumber") => {
            (is_u64(text), "a whole number in decimal digits")
        }
        ("Sep41", "assetCode") => (has(12, u8::is_ascii_alphanumeric), "1 to 12 letters and digits"),
        ("Iou", "currency") => {
            let is_code = text.len() == 3 && has(3, u8::is_ascii_graphic);
            (is_code || (text.len() == 40 && has(40, u8::is_ascii_hexdigit)), "3 characters, or 40 hexadecimal digits")
        }
        ("Xls33", "issuanceId") => (has(48, u8::is_ascii_hexdigit), "1 to 48 hexadecimal digits"),
        ("Hts" | "Hip17", "tokenId") => {
            (text.split('.').count() == 3 && text.split('.').all(is_u64), "three numbers such as `0.0.1234`")
        }
        ("Erc721" | "Trc721", "tokenId") => {
            (is_u256(text), "a whole number below 2^256 in decimal digits without leading zeros")
        }
        _ => (!text.contains(char::is_control), "a string without control characters"),
    };
    if is_possible { Ok(()) } else { Err(Refusal::invalid(format!("`{field}` must be {what}"))) }
}
