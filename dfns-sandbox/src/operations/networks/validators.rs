//! The validators of Canton. Every wallet there belongs to one, whose party hint its address begins
//! with. Nothing connects to them, so what is needed for that is checked and forgotten.

use super::network_of;
use crate::chain::{Family, NetworkInfo};
use crate::operations::{Operation, check};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Page;
use dfns_endpoints::networks::{
    CantonApi, CantonValidator, CantonValidatorKind, CreateCantonValidator, DeleteCantonValidator, GetCantonValidator,
    ListCantonValidators, NewCantonValidator, UpdateCantonValidator,
};
use dfns_endpoints::wallets::Wallet;
use dfns_endpoints::{Network, NetworkSlug, ValidatorId};
use http::Uri;
use serde_json::json;

/// The party hint of the validators that organizations share.
const SHARED_HINT: &str = "dfns1";

impl Entity for CantonValidator {
    const NOUN: &'static str = "validator";

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("network", self.network.to_string())]
    }
}

/// The Canton network of a path.
fn network(slug: &NetworkSlug) -> Result<Network, Refusal> {
    let info = network_of(slug).ok().filter(|info| is_canton(info));
    let message = "`network` must be a Canton network: canton, canton-testnet, canton-devnet";
    info.map(NetworkInfo::network).ok_or_else(|| Refusal::invalid(message))
}

fn is_canton(network: &NetworkInfo) -> bool {
    network.family == Family::Canton
}

fn get(cx: &Context<'_>, slug: &NetworkSlug, id: &ValidatorId) -> Result<CantonValidator, Refusal> {
    let network = network(slug)?;
    let validator = cx.get::<CantonValidator>(id)?;
    if validator.network == network { Ok(validator) } else { Err(Refusal::not_found(CantonValidator::NOUN)) }
}

/// The validator of a new wallet on a network that has validators: the one that is named, or the
/// only one of the organization.
pub(in crate::operations) fn find_validator(
    cx: &Context<'_>,
    info: &NetworkInfo,
    id: Option<&ValidatorId>,
) -> Result<Option<CantonValidator>, Refusal> {
    if !is_canton(info) {
        return match id {
            Some(_) => Err(Refusal::invalid(format!("`validatorId`: {} has no validators", info.name))),
            None => Ok(None),
        };
    }
    let of_network = cx.list::<CantonValidator>(&List::by("network", info.name))?;
    let mut validators = of_network.into_iter();
    let found = match id {
        Some(id) => Some(validators.find(|it| it.id == *id).ok_or_else(|| Refusal::not_found(CantonValidator::NOUN))?),
        None => validators.next().filter(|_| validators.next().is_none()),
    };
    let message = "`validatorId` is required: the organization has no validator of this network, or several";
    found.map(Some).ok_or_else(|| Refusal::invalid(message))
}

/// The party hint that a name makes: its letters and digits in lower case, joined by hyphens.
fn party_hint(name: &str) -> String {
    let words = name.split(|symbol: char| !symbol.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let hint = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    if hint.is_empty() { SHARED_HINT.to_owned() } else { hint }
}

fn check_api(field: &str, api: &CantonApi) -> Result<(), Refusal> {
    let uri = api.url.parse::<Uri>().ok();
    if uri.is_some_and(|uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some()) {
        return Ok(());
    }
    Err(Refusal::invalid(format!("`{field}.url` must be an http or https URL")))
}

impl Operation for ListCantonValidators {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<CantonValidator>, Refusal> {
        let network = network(&self.network)?;
        let list = List::by("network", network.as_str());
        cx.page(&list, check::capped(self.limit), self.pagination_token.as_deref())
    }
}

impl Operation for CreateCantonValidator {
    fn run(self, cx: &mut Context<'_>) -> Result<CantonValidator, Refusal> {
        let network = network(&self.network)?;
        let (kind, name, hint) = match self.validator {
            NewCantonValidator::Shared(shared) => (CantonValidatorKind::Shared, shared.name, SHARED_HINT.to_owned()),
            NewCantonValidator::Custom(custom) => {
                check_api("validator", &custom.validator)?;
                check_api("ledger", &custom.ledger)?;
                let hint = party_hint(custom.name.as_deref().unwrap_or_default());
                (CantonValidatorKind::Custom, custom.name, hint)
            }
            _ => return Err(Refusal::invalid("`kind` must be `Shared` or `Custom`")),
        };
        name.iter().try_for_each(|name| check::line("name", name, 1..=50))?;
        let validator = CantonValidator {
            id: cx.new_id("cv").into(),
            org_id: cx.org_id().into(),
            network,
            name,
            kind,
            party_hint: hint,
            date_created: cx.now(),
        };
        cx.insert(&validator)?;
        Ok(validator)
    }
}

impl Operation for GetCantonValidator {
    fn run(self, cx: &mut Context<'_>) -> Result<CantonValidator, Refusal> {
        get(cx, &self.network, &self.validator_id)
    }
}

impl Operation for UpdateCantonValidator {
    fn run(self, cx: &mut Context<'_>) -> Result<CantonValidator, Refusal> {
        let mut validator = get(cx, &self.network, &self.validator_id)?;
        if validator.kind != CantonValidatorKind::Custom && (self.validator.is_some() || self.ledger.is_some()) {
            return Err(Refusal::invalid("`validator` and `ledger` are for validators of kind `Custom`"));
        }
        self.validator.iter().try_for_each(|api| check_api("validator", api))?;
        self.ledger.iter().try_for_each(|api| check_api("ledger", api))?;
        if let Some(name) = self.name {
            check::line("name", &name, 1..=50)?;
            validator.name = Some(name);
        }
        cx.update(&validator)?;
        Ok(validator)
    }
}

impl Operation for DeleteCantonValidator {
    fn run(self, cx: &mut Context<'_>) -> Result<CantonValidator, Refusal> {
        let validator = get(cx, &self.network, &self.validator_id)?;
        if let Some(wallet) = cx.find_by::<Wallet>("validator", validator.id())? {
            let details = json!({ "walletId": wallet.id });
            return Err(Refusal::conflict("the validator has wallets", details));
        }
        cx.remove(validator.id())
    }
}
