//! The definitions of policies that are accepted: combinations, limits, and ids that exist.

use crate::identity::{User, UserKind};
use crate::operations::check::{self, must_be};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::one_line;
use dfns_endpoints::permissions::Permission;
use dfns_endpoints::policies::{
    AlwaysTrigger, ApprovalGroup, ChainalysisAlertLevel, ChainalysisAlerts, ChainalysisExposures, Currency, IdFilter,
    NoConfiguration, Policy, PolicyAction, PolicyActivityKind, PolicyDefinition, PolicyFilters, PolicyRule, TagFilter,
    TransactionAmountLimitNominal, TravelRuleTransactionPrescreening,
};
use dfns_endpoints::vaults::Vault;
use dfns_endpoints::wallets::Wallet;
use std::collections::HashSet;
use std::ops::RangeInclusive;

/// The rules, actions and filters of policies for one kind of activity.
struct Combination {
    rules: &'static [&'static str],
    actions: &'static [&'static str],
    filters: &'static [&'static str],
}

const ALWAYS: &[&str] = &["AlwaysTrigger"];
const STOPS: &[&str] = &["RequestApproval", "Block"];
const WALLETS: &[&str] = &["walletId", "walletTags"];
const VAULTS: &[&str] = &["vaultId", "vaultTags"];

/// The combination of a kind of activity. `None` if nobody knows the kind.
fn combination(kind: &PolicyActivityKind) -> Option<Combination> {
    let of = |rules, actions, filters| Some(Combination { rules, actions, filters });
    match kind {
        PolicyActivityKind::WalletsSign => of(
            &[
                "AlwaysTrigger",
                "TransactionRecipientWhitelist",
                "TransactionAmountLimit",
                "TransactionAmountLimitNominal",
                "TransactionAmountVelocity",
                "TransactionCountVelocity",
                "ChainalysisTransactionPrescreening",
                "EllipticTransactionPrescreening",
                "GlobalLedgerTransactionPrescreening",
                "TravelRuleTransactionPrescreening",
            ],
            &["RequestApproval", "Block", "NoAction"],
            WALLETS,
        ),
        PolicyActivityKind::WalletsIncomingTransaction => {
            of(&["ChainalysisTransactionScreening"], &["NoAction"], WALLETS)
        }
        PolicyActivityKind::PermissionsAssign | PolicyActivityKind::PermissionsModify => {
            of(ALWAYS, STOPS, &["permissionId"])
        }
        PolicyActivityKind::PoliciesModify => of(ALWAYS, &["RequestApproval"], &["policyId"]),
        PolicyActivityKind::RegistryAddressesModify
        | PolicyActivityKind::AliasModify
        | PolicyActivityKind::RegistryContractSchemasModify => of(ALWAYS, STOPS, &[]),
        PolicyActivityKind::VaultsReleaseQuarantine => {
            of(&["AlwaysTrigger", "ChainalysisQuarantineScreening"], STOPS, VAULTS)
        }
        PolicyActivityKind::VaultsCreateLock | PolicyActivityKind::VaultsReplaceLock => of(ALWAYS, STOPS, VAULTS),
        PolicyActivityKind::UserAction => of(&["UserAction"], STOPS, &[]),
        _ => None,
    }
}

/// The definition as it is stored, if it is accepted.
pub(super) fn checked(cx: &Context<'_>, mut definition: PolicyDefinition) -> Result<PolicyDefinition, Refusal> {
    check::label("name", &definition.name)?;
    let kind = &definition.activity_kind;
    check::known("activityKind", kind)?;
    let allowed = combination(kind).ok_or_else(Refusal::internal)?;
    let fits = |field: &str, tag: &str, allowed: &[&str]| {
        let what = format!("{} in a policy for {}", check::any_of(allowed), one_line(kind, 100));
        if allowed.contains(&tag) { Ok(()) } else { Err(must_be(field, &what)) }
    };
    fits("rule.kind", definition.rule.tag(), allowed.rules)?;
    fits("action.kind", definition.action.tag(), allowed.actions)?;
    check_rule(&definition.rule)?;
    if let PolicyAction::RequestApproval(action) = &definition.action {
        if action.approval_groups.is_empty() {
            return Err(must_be("action.approvalGroups", "a list of at least one group"));
        }
        for (at, group) in action.approval_groups.iter().enumerate() {
            check_group(cx, &format!("action.approvalGroups[{at}]"), group)?;
        }
        if action.auto_reject_timeout == Some(0) {
            return Err(must_be("action.autoRejectTimeout", "at least 1 minute, or null"));
        }
    }
    let filters = definition.filters.get_or_insert_default();
    check_filters(cx, filters, allowed.filters, kind)?;
    if let PolicyRule::AlwaysTrigger(rule) = &mut definition.rule {
        *rule = AlwaysTrigger { configuration: Some(NoConfiguration {}) };
    }
    Ok(definition)
}

fn check_group(cx: &Context<'_>, field: &str, group: &ApprovalGroup) -> Result<(), Refusal> {
    check::optional_label(&format!("{field}.name"), group.name.as_deref())?;
    if group.quorum == 0 {
        return Err(must_be(&format!("{field}.quorum"), "at least 1"));
    }
    let approvers = match &group.approvers.user_id {
        Some(users) => {
            check_ids::<User, _>(cx, &format!("{field}.approvers.userId.in"), users)?;
            users.ids.iter().collect::<HashSet<_>>().len()
        }
        None => employees(cx)?,
    };
    if usize::try_from(group.quorum).is_ok_and(|quorum| quorum <= approvers) {
        return Ok(());
    }
    let what = format!("at most the number of its approvers, which is {approvers}");
    Err(must_be(&format!("{field}.quorum"), &what))
}

/// The number of users who may decide about an approval of anybody: the active employees.
fn employees(cx: &Context<'_>) -> Result<usize, Refusal> {
    let mut count = 0;
    for kind in [UserKind::CustomerEmployee, UserKind::TenantUser] {
        count += cx.list(&List::by("kind", kind.as_str()).only(|user: &User| user.is_active))?.len();
    }
    Ok(count)
}

fn check_filters(
    cx: &Context<'_>,
    filters: &PolicyFilters,
    allowed: &[&str],
    kind: &PolicyActivityKind,
) -> Result<(), Refusal> {
    let PolicyFilters { wallet_id, wallet_tags, permission_id, policy_id, vault_id, vault_tags } = filters;
    for (name, is_set) in [
        ("walletId", wallet_id.is_some()),
        ("walletTags", wallet_tags.is_some()),
        ("permissionId", permission_id.is_some()),
        ("policyId", policy_id.is_some()),
        ("vaultId", vault_id.is_some()),
        ("vaultTags", vault_tags.is_some()),
    ] {
        if is_set && !allowed.contains(&name) {
            return Err(Refusal::invalid(format!("`filters.{name}`: policies for {kind} have no such filter")));
        }
    }
    let field = |name: &str| format!("filters.{name}.in");
    wallet_id.as_ref().map_or(Ok(()), |ids| check_ids::<Wallet, _>(cx, &field("walletId"), ids))?;
    permission_id.as_ref().map_or(Ok(()), |ids| check_ids::<Permission, _>(cx, &field("permissionId"), ids))?;
    policy_id.as_ref().map_or(Ok(()), |ids| check_ids::<Policy, _>(cx, &field("policyId"), ids))?;
    vault_id.as_ref().map_or(Ok(()), |ids| check_ids::<Vault, _>(cx, &field("vaultId"), ids))?;
    wallet_tags.as_ref().map_or(Ok(()), |tags| check_tags("filters.walletTags", tags))?;
    vault_tags.as_ref().map_or(Ok(()), |tags| check_tags("filters.vaultTags", tags))
}

fn check_tags(field: &str, filter: &TagFilter) -> Result<(), Refusal> {
    for (name, tags) in [("hasAny", &filter.has_any), ("hasAll", &filter.has_all)] {
        if let Some(tags) = tags {
            check_count(&format!("{field}.{name}"), tags.len(), 1..=100)?;
            check::texts(&format!("{field}.{name}"), tags)?;
        }
    }
    Ok(())
}

fn check_count(field: &str, count: usize, allowed: RangeInclusive<usize>) -> Result<(), Refusal> {
    if allowed.contains(&count) {
        return Ok(());
    }
    Err(must_be(field, &format!("a list of {} to {} items", allowed.start(), allowed.end())))
}

/// Ids of entities that exist: 1 to 100 of them.
fn check_ids<E: Entity, T: AsRef<str>>(cx: &Context<'_>, field: &str, filter: &IdFilter<T>) -> Result<(), Refusal> {
    check_count(field, filter.ids.len(), 1..=100)?;
    for id in &filter.ids {
        if cx.find::<E>(id)?.is_none() {
            let id = one_line(id.as_ref(), 100);
            return Err(Refusal::invalid(format!("`{field}`: there is no {} `{id}`", E::NOUN)));
        }
    }
    Ok(())
}

const CONFIGURATION: &str = "rule.configuration";

fn field(name: &str) -> String {
    format!("{CONFIGURATION}.{name}")
}

fn check_rule(rule: &PolicyRule) -> Result<(), Refusal> {
    match rule {
        PolicyRule::AlwaysTrigger(_) => Ok(()),
        PolicyRule::TransactionRecipientWhitelist(rule) => {
            let addresses = &rule.configuration.addresses;
            if addresses.is_empty() { Ok(()) } else { check::texts(&field("addresses"), addresses) }
        }
        PolicyRule::TransactionAmountLimit(rule) => check_limit(rule.configuration.limit, &rule.configuration.currency),
        PolicyRule::TransactionAmountLimitNominal(rule) => check_nominal(&rule.configuration),
        PolicyRule::TransactionAmountVelocity(rule) => {
            check_limit(rule.configuration.limit, &rule.configuration.currency)?;
            check_timeframe(rule.configuration.timeframe)
        }
        PolicyRule::TransactionCountVelocity(rule) => check_timeframe(rule.configuration.timeframe),
        PolicyRule::ChainalysisTransactionPrescreening(rule) => {
            let rule = &rule.configuration;
            check_level("addresses.alertLevel", rule.addresses.alert_level.as_ref())?;
            check_categories("addresses.categoryIds", &rule.addresses.category_ids)?;
            check_screening(&rule.alerts, &rule.exposures)
        }
        PolicyRule::ChainalysisTransactionScreening(rule) => {
            check_screening(&rule.configuration.alerts, &rule.configuration.exposures)
        }
        PolicyRule::ChainalysisQuarantineScreening(rule) => {
            check_screening(&rule.configuration.alerts, &rule.configuration.exposures)
        }
        PolicyRule::EllipticTransactionPrescreening(rule) => {
            let is_score = (0.0..=10.0).contains(&rule.configuration.risk_score_threshold);
            if is_score { Ok(()) } else { Err(must_be(&field("riskScoreThreshold"), "a number from 0 to 10")) }
        }
        PolicyRule::GlobalLedgerTransactionPrescreening(rule) => {
            let is_score = rule.configuration.risk_score_threshold <= 100;
            if is_score { Ok(()) } else { Err(must_be(&field("riskScoreThreshold"), "a number from 0 to 100")) }
        }
        PolicyRule::TravelRuleTransactionPrescreening(rule) => match rule.configuration {
            TravelRuleTransactionPrescreening::Notabene(_) | TravelRuleTransactionPrescreening::Sumsub(_) => Ok(()),
            _ => Err(must_be(&field("vendor"), "`Notabene` or `Sumsub`")),
        },
        PolicyRule::UserAction(rule) => check::texts(&field("userActionKinds"), &rule.configuration.user_action_kinds),
        other => Err(Refusal::invalid(format!("`rule.kind`: unknown kind `{}`", one_line(other.tag(), 100)))),
    }
}

fn check_limit(limit: f64, currency: &Currency) -> Result<(), Refusal> {
    if !limit.is_finite() || limit < 0.0 {
        return Err(must_be(&field("limit"), "a number of at least 0"));
    }
    if *currency == Currency::Usd { Ok(()) } else { Err(must_be(&field("currency"), "`USD`")) }
}

fn check_timeframe(minutes: u32) -> Result<(), Refusal> {
    if (1..=43_200).contains(&minutes) {
        return Ok(());
    }
    Err(must_be(&field("timeframe"), "a number of minutes from 1 to 43200"))
}

fn check_nominal(rule: &TransactionAmountLimitNominal) -> Result<(), Refusal> {
    check_count(&field("assets"), rule.assets.len(), 1..=100)?;
    let mut distinct = HashSet::new();
    for (at, asset) in rule.assets.iter().enumerate() {
        let field = field(&format!("assets[{at}]"));
        check::line(&format!("{field}.tid"), &asset.tid, 1..=200)?;
        crate::chain::of(&asset.network)
            .map_err(|_| must_be(&format!("{field}.network"), "a network that Dfns supports"))?;
        if !asset.limit.as_ref().bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(must_be(&format!("{field}.limit"), "an amount in the smallest unit, in decimal digits"));
        }
        if !distinct.insert((&asset.network, asset.tid.to_lowercase())) {
            return Err(must_be(&field, "an asset that is not listed before"));
        }
    }
    Ok(())
}

fn check_screening(alerts: &ChainalysisAlerts, exposures: &ChainalysisExposures) -> Result<(), Refusal> {
    check_level("alerts.alertLevel", Some(&alerts.alert_level))?;
    check_categories("alerts.categoryIds", &alerts.category_ids)?;
    check_categories("exposures.direct.categoryIds", &exposures.direct.category_ids)
}

fn check_categories(name: &str, ids: &[u32]) -> Result<(), Refusal> {
    if ids.contains(&0) { Err(must_be(&field(name), "a list of numbers of at least 1")) } else { Ok(()) }
}

fn check_level(name: &str, level: Option<&ChainalysisAlertLevel>) -> Result<(), Refusal> {
    level.map_or(Ok(()), |level| check::known(&field(name), level))
}
