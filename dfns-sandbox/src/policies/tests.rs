//! The evaluator and a naive one, which counts in cents and minutes, agree on random policies and
//! activities; and so do approvals and a naive count of their votes.

use super::approvals::{Held, HeldApproval};
use super::decimal::Decimal;
use super::rules::{Decision, Earlier, Facts, Payment, Tagged, Target, judge, longest_window};
use dfns_core::Timestamp;
use dfns_endpoints::policies::{ApprovalStatus, Decision as Vote, Policy, PolicyActivityKind};
use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

#[derive(Debug, Clone)]
enum Rule {
    Always,
    Whitelist(Vec<u8>),
    Limit(u32),
    Velocity(u32, u32),
    Count(u8, u32),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Action {
    Approve(Option<u32>),
    Block,
    Nothing,
}

#[derive(Debug, Clone)]
struct Rules {
    rule: Rule,
    action: Action,
    wallets: Option<Vec<u8>>,
    any: Option<Vec<u8>>,
    all: Option<Vec<u8>>,
}

/// An activity: its wallet, its minute, and perhaps the recipient and the value in cents.
#[derive(Debug, Clone)]
struct Act {
    wallet: u8,
    minute: u32,
    recipient: Option<u8>,
    cents: Option<u32>,
    is_rejected: bool,
}

const TAGS: [&[u8]; 3] = [&[], &[0], &[0, 1]];

fn rules() -> impl Strategy<Value = Rules> {
    let few = || prop::collection::vec(0_u8..3, 1..3);
    let rule = prop_oneof![
        Just(Rule::Always),
        prop::collection::vec(0_u8..3, 0..3).prop_map(Rule::Whitelist),
        (0_u32..300).prop_map(Rule::Limit),
        (0_u32..600, 1_u32..40).prop_map(|(limit, time)| Rule::Velocity(limit, time)),
        (0_u8..5, 1_u32..40).prop_map(|(limit, time)| Rule::Count(limit, time)),
    ];
    let action =
        prop_oneof![prop::option::of(1_u32..100).prop_map(Action::Approve), Just(Action::Block), Just(Action::Nothing)];
    let optional = || prop::option::weighted(0.3, few());
    (rule, action, optional(), optional(), optional()).prop_map(|(rule, action, wallets, any, all)| Rules {
        rule,
        action,
        wallets,
        any,
        all,
    })
}

fn act() -> impl Strategy<Value = Act> {
    let (recipient, cents) = (prop::option::weighted(0.8, 0_u8..3), prop::option::weighted(0.8, 0_u32..300));
    (0_u8..3, 0_u32..60, recipient, cents, prop::bool::weighted(0.2)).prop_map(
        |(wallet, minute, recipient, cents, is_rejected)| Act { wallet, minute, recipient, cents, is_rejected },
    )
}

fn policy(number: usize, rules: &Rules) -> Policy {
    let usd = |cents: u32| f64::from(cents) / 100.0;
    let configured = |kind: &str, configuration: Value| json!({ "kind": kind, "configuration": configuration });
    let rule = match &rules.rule {
        Rule::Always => json!({ "kind": "AlwaysTrigger" }),
        Rule::Whitelist(addresses) => {
            let addresses: Vec<_> = addresses.iter().map(u8::to_string).collect();
            configured("TransactionRecipientWhitelist", json!({ "addresses": addresses }))
        }
        Rule::Limit(cents) => configured("TransactionAmountLimit", json!({ "limit": usd(*cents), "currency": "USD" })),
        Rule::Velocity(cents, minutes) => configured(
            "TransactionAmountVelocity",
            json!({ "limit": usd(*cents), "currency": "USD", "timeframe": minutes }),
        ),
        Rule::Count(limit, minutes) => {
            configured("TransactionCountVelocity", json!({ "limit": limit, "timeframe": minutes }))
        }
    };
    let action = match rules.action {
        Action::Approve(timeout) => json!({
            "kind": "RequestApproval", "autoRejectTimeout": timeout,
            "approvalGroups": [{ "name": number.to_string(), "quorum": 1, "approvers": {} }],
        }),
        Action::Block => json!({ "kind": "Block" }),
        Action::Nothing => json!({ "kind": "NoAction" }),
    };
    let names = |list: &Vec<u8>| list.iter().map(u8::to_string).collect::<Vec<_>>();
    let mut filters = json!({});
    if let Some(wallets) = &rules.wallets {
        filters["walletId"] = json!({ "in": names(wallets) });
    }
    for (name, tags) in [("hasAny", &rules.any), ("hasAll", &rules.all)] {
        if let Some(tags) = tags {
            filters["walletTags"][name] = json!(names(tags));
        }
    }
    let policy = json!({
        "id": format!("plc-{number}"), "name": "p", "status": "Active", "activityKind": "Wallets:Sign",
        "rule": rule, "action": action, "filters": filters,
    });
    serde_json::from_str(&policy.to_string()).unwrap()
}

fn minute(minute: u32) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(60 * u64::from(minute))
}

fn dollars(cents: u32) -> Decimal {
    Decimal::parse(&cents.to_string()).unwrap().shifted(2).unwrap()
}

fn facts(acts: &[Act], at: usize) -> Facts {
    let act = &acts[at];
    let counts = |earlier: &&Act| earlier.wallet == act.wallet && earlier.minute <= act.minute && !earlier.is_rejected;
    let value = |act: &Act| act.recipient.and(act.cents).map(dollars);
    let earlier = acts[..at].iter().filter(counts);
    Facts {
        target: Target::Wallets(vec![Tagged {
            id: act.wallet.to_string().into(),
            tags: TAGS[usize::from(act.wallet)].iter().map(u8::to_string).collect(),
        }]),
        payment: act.recipient.map(|recipient| Payment {
            network: "Ethereum".into(),
            recipient: recipient.to_string(),
            ignores_case: true,
            asset: "native:eth".into(),
            units: None,
            value: value(act),
        }),
        travel_rule: None,
        verdicts: BTreeMap::new(),
        earlier: earlier.map(|act| Earlier { at: minute(act.minute), value: value(act) }).collect(),
        now: minute(act.minute),
    }
}

/// Whether a policy triggers; `None` if it does not govern the activity.
fn naive(rules: &Rules, acts: &[Act], at: usize) -> Option<bool> {
    let act = &acts[at];
    let tags = TAGS[usize::from(act.wallet)];
    let mut governs = true;
    if let Some(wallets) = &rules.wallets {
        governs &= wallets.contains(&act.wallet);
    }
    if let Some(any) = &rules.any {
        governs &= any.iter().any(|tag| tags.contains(tag));
    }
    if let Some(all) = &rules.all {
        governs &= all.iter().all(|tag| tags.contains(tag));
    }
    if !governs {
        return None;
    }
    let window = |minutes: u32| {
        let mut window = Vec::new();
        for earlier in &acts[..at] {
            let is_recent = earlier.minute + minutes > act.minute && earlier.minute <= act.minute;
            if earlier.wallet == act.wallet && is_recent && !earlier.is_rejected {
                window.push(earlier.clone());
            }
        }
        window.push(act.clone());
        window
    };
    let cents = |act: &Act| if act.recipient.is_some() { act.cents } else { None };
    Some(match &rules.rule {
        Rule::Always => true,
        Rule::Whitelist(addresses) => act.recipient.is_none_or(|recipient| !addresses.contains(&recipient)),
        Rule::Limit(limit) => cents(act).is_none_or(|cents| cents > *limit),
        Rule::Velocity(limit, minutes) => {
            let (mut sum, mut is_known) = (0, true);
            for act in window(*minutes) {
                match cents(&act) {
                    Some(cents) => sum += cents,
                    None => is_known = false,
                }
            }
            !is_known || sum > *limit
        }
        Rule::Count(limit, minutes) => window(*minutes).len() > usize::from(*limit),
    })
}

proptest! {
    #[test]
    fn a_naive_evaluator_decides_the_same(
        all in prop::collection::vec(rules(), 0..6),
        mut acts in prop::collection::vec(act(), 1..12),
    ) {
        acts.sort_by_key(|act| act.minute);
        let policies: Vec<_> = all.iter().enumerate().map(|(number, rules)| policy(number, rules)).collect();
        let longest = all.iter().filter_map(|rules| match rules.rule {
            Rule::Velocity(_, minutes) | Rule::Count(_, minutes) => Some(minutes),
            _ => None,
        });
        prop_assert_eq!(longest_window(&policies), longest.max().map(|minutes| Duration::from_secs(60 * u64::from(minutes))));
        for at in 0..acts.len() {
            let (evaluations, decision) = judge(&policies, &facts(&acts, at));
            let (mut triggered, mut groups, mut timeout, mut is_blocked) = (Vec::new(), Vec::new(), None, false);
            for (number, rules) in all.iter().enumerate() {
                let Some(is_triggered) = naive(rules, &acts, at) else { continue };
                triggered.push((format!("plc-{number}"), is_triggered));
                match rules.action {
                    Action::Approve(minutes) if is_triggered => {
                        groups.push(Some(number.to_string()));
                        timeout = timeout.into_iter().chain(minutes).min();
                    }
                    Action::Block if is_triggered => is_blocked = true,
                    _ => {}
                }
            }
            let found: Vec<_> =
                evaluations.iter().map(|one| (one.policy_id.to_string(), one.is_triggered)).collect();
            prop_assert_eq!(found, triggered);
            match decision {
                Decision::Blocked(_) => prop_assert!(is_blocked),
                Decision::Held(held, minutes) => {
                    let names: Vec<_> = held.into_iter().map(|group| group.name).collect();
                    prop_assert_eq!((is_blocked, names, minutes), (false, groups, timeout));
                }
                Decision::Allowed => prop_assert!(!is_blocked && groups.is_empty()),
            }
        }
    }

    /// Users are numbers; 0 is the initiator.
    #[test]
    fn a_naive_count_of_votes_decides_the_same(
        groups in prop::collection::vec((prop::option::of(prop::collection::vec(0_u8..5, 1..4)), 1_u32..4, any::<bool>()), 1..4),
        votes in prop::collection::vec((0_u8..6, prop::bool::weighted(0.85)), 0..12),
    ) {
        let mut approval = HeldApproval {
            id: "ap-1".into(),
            initiator_id: "0".into(),
            kind: PolicyActivityKind::WalletsSign,
            held: Held::Signature("sig-1".into()),
            groups: groups.iter().map(|(users, quorum, initiator_can_approve)| {
                let approvers = users.as_ref().map_or(json!({}), |users| {
                    json!({ "userId": { "in": users.iter().map(u8::to_string).collect::<Vec<_>>() } })
                });
                let group = json!({ "quorum": quorum, "approvers": approvers, "initiatorCanApprove": initiator_can_approve });
                serde_json::from_value(group).unwrap()
            }).collect(),
            status: ApprovalStatus::Pending,
            evaluations: Vec::new(),
            decisions: Vec::new(),
            date_created: Timestamp::from(UNIX_EPOCH),
            date_updated: Timestamp::from(UNIX_EPOCH),
            date_resolved: None,
            expiration_date: None,
            forced_reason: None,
        };
        let (mut voted, mut yes, mut status) = (Vec::new(), Vec::new(), "Pending");
        for (user, is_yes) in votes {
            let member = |group: &(Option<Vec<u8>>, u32, bool), user: u8| {
                group.0.as_ref().is_none_or(|users| users.contains(&user))
            };
            let counts = |group: &(Option<Vec<u8>>, u32, bool), user: u8| member(group, user) && (user != 0 || group.2);
            let refusal = if status != "Pending" {
                Some(StatusCode::PRECONDITION_FAILED)
            } else if user != 0 && !groups.iter().any(|group| member(group, user)) {
                Some(StatusCode::FORBIDDEN)
            } else if voted.contains(&user) {
                Some(StatusCode::CONFLICT)
            } else if is_yes && !groups.iter().any(|group| counts(group, user)) {
                Some(StatusCode::FORBIDDEN)
            } else {
                None
            };
            prop_assert_eq!(approval.awaits(&user.to_string()), groups.iter().any(|group| member(group, user)) && !voted.contains(&user));
            if refusal.is_none() {
                voted.push(user);
                if is_yes { yes.push(user) } else { status = "Denied" }
                let reached = |group: &(Option<Vec<u8>>, u32, bool)| {
                    u32::try_from(yes.iter().filter(|user| counts(group, **user)).count()).unwrap() >= group.1
                };
                if is_yes && groups.iter().all(reached) {
                    status = "Approved";
                }
            }
            let vote = if is_yes { Vote::Approved } else { Vote::Denied };
            match approval.decide(&user.to_string(), vote, None, Timestamp::from(UNIX_EPOCH)) {
                Err(refused) => prop_assert_eq!(Some(refused.status()), refusal),
                Ok(resolution) => {
                    prop_assert_eq!(refusal, None);
                    if let Some(resolution) = resolution {
                        approval.status = resolution;
                    }
                }
            }
            prop_assert_eq!(approval.status.as_str(), status);
        }
    }
}
