//! Random histories of users of the tenant: who joins and leaves, what is assigned and suspended.
//! After each step every session that was ever opened is tried, and does what a model says.

use crate::client::{Actor, employee};
use crate::tenant_users::{exchange, invite, session, tenant_user};
use dfns_sandbox::{ManualClock, Sandbox};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// How many histories there are, and the steps of each.
const HISTORIES: usize = 12;
const STEPS: usize = 40;

/// A step of one of the users, in one of the organizations.
#[derive(Debug, Clone, Copy)]
enum Step {
    Invite,
    Remove,
    AssignFullAccess,
    Suspend,
    Activate,
    AssignSettings,
    RevokeSettings,
    /// From any session to the organization.
    Exchange(usize),
    /// From any session to the tenant.
    ExchangeToTenant(usize),
}

fn step() -> impl Strategy<Value = (Step, usize, usize)> {
    let kind = prop_oneof![
        3 => Just(Step::Invite),
        2 => Just(Step::Remove),
        2 => Just(Step::AssignFullAccess),
        1 => Just(Step::Suspend),
        2 => Just(Step::Activate),
        1 => Just(Step::AssignSettings),
        1 => Just(Step::RevokeSettings),
        4 => any::<usize>().prop_map(Step::Exchange),
        2 => any::<usize>().prop_map(Step::ExchangeToTenant),
    ];
    (kind, 0..2_usize, 0..2_usize)
}

/// A session that was opened: whose, where (`None` is the tenant), and whether it still is one.
struct Opened {
    actor: Actor,
    user: usize,
    org: Option<usize>,
    is_live: bool,
}

/// An organization: its id, an admin, the permission that grants everything, and what the model
/// knows.
struct Place {
    id: String,
    admin: Actor,
    full_access: String,
    is_active: bool,
    has_joined: [bool; 2],
    has_full_access: [bool; 2],
}

struct World {
    owner: Actor,
    tenant: String,
    settings: String,
    users: [Actor; 2],
    has_settings: [bool; 2],
    places: [Place; 2],
    opened: Vec<Opened>,
}

const NAMES: [&str; 2] = ["a@example.com", "b@example.com"];

impl World {
    async fn new(sandbox: &Sandbox) -> Self {
        let owner = tenant_user(sandbox, "owner@example.com");
        sandbox.grant(&owner.user_id, &["Tenant:Settings:Write"]);
        let new = json!({ "name": "Spain", "keyStores": [] });
        let spain = owner.signed("POST", "/tenant/orgs", &new).await.ok()["org"]["id"].clone();
        let in_spain = session(&owner, spain.as_str().unwrap()).await;
        let first = sandbox.bootstrap().org_id.clone();
        let users = NAMES.map(|name| tenant_user(sandbox, name));
        let permissions = owner.get("/tenant/permissions").await.ok();
        let settings = permissions["items"][1]["id"].as_str().unwrap().to_owned();
        let place = async |id: String, admin: Actor| {
            let full_access = admin.get("/permissions?limit=1").await.ok()["items"][0]["id"].clone();
            let full_access = full_access.as_str().unwrap().to_owned();
            Place { id, admin, full_access, is_active: true, has_joined: [false; 2], has_full_access: [false; 2] }
        };
        let places = [place(first, employee(sandbox)).await, place(spain.as_str().unwrap().to_owned(), in_spain).await];
        let opened = users.iter().enumerate().map(|(user, actor)| {
            let actor = actor.also_with(&json!(actor.token));
            Opened { actor, user, org: None, is_live: true }
        });
        let opened = opened.collect();
        let tenant = sandbox.bootstrap().tenant_id.clone();
        Self { owner, tenant, settings, users, has_settings: [false; 2], places, opened }
    }

    /// The status that a call of an organization's admin has, if nothing is wrong with it or else
    /// this.
    fn by_admin(&self, org: usize, wrong: Option<u16>) -> u16 {
        if self.places[org].is_active { wrong.unwrap_or(200) } else { 403 }
    }

    async fn happens(&mut self, (step, user, org): (Step, usize, usize)) {
        let (place, user_id) = (&self.places[org], self.users[user].user_id.clone());
        let has_joined = place.has_joined[user];
        let (expected, status) = match step {
            Step::Invite => (self.by_admin(org, has_joined.then_some(401)), self.invite(user, org).await),
            Step::Remove => {
                let path = format!("/auth/users/{user_id}");
                (self.by_admin(org, (!has_joined).then_some(404)), admin(place, "DELETE", &path, &Value::Null).await)
            }
            Step::AssignFullAccess => {
                let wrong = if has_joined { place.has_full_access[user].then_some(409) } else { Some(404) };
                let path = format!("/permissions/{}/assignments", place.full_access);
                let status = admin(place, "POST", &path, &json!({ "identityId": user_id })).await;
                (self.by_admin(org, wrong), status)
            }
            Step::Suspend | Step::Activate => {
                let word = if matches!(step, Step::Suspend) { "Suspended" } else { "Active" };
                let path = format!("/tenant/orgs/{}/status", place.id);
                (200, self.owner.signed("PUT", &path, &json!({ "status": word })).await.status)
            }
            Step::AssignSettings | Step::RevokeSettings => {
                let holds = self.has_settings[user];
                let (verb, expected) = match step {
                    Step::AssignSettings => ("assign", if holds { 409 } else { 200 }),
                    _ => ("revoke", if holds { 200 } else { 404 }),
                };
                let path = format!("/tenant/permissions/{}/{verb}", self.settings);
                (expected, self.owner.signed("POST", &path, &json!({ "identityId": user_id })).await.status)
            }
            Step::Exchange(from) => return self.exchange(from, Some(org)).await,
            Step::ExchangeToTenant(from) => return self.exchange(from, None).await,
        };
        assert_eq!(status, expected, "{step:?} of {user} in {org}");
        if status == 200 {
            self.note(step, user, org);
        }
    }

    async fn invite(&self, user: usize, org: usize) -> u16 {
        let place = &self.places[org];
        if place.is_active { invite(&place.admin, NAMES[user]).await.status } else { closed(place).await }
    }

    /// Takes what was done into the model.
    fn note(&mut self, step: Step, user: usize, org: usize) {
        let place = &mut self.places[org];
        match step {
            Step::Invite => place.has_joined[user] = true,
            Step::Remove => {
                (place.has_joined[user], place.has_full_access[user]) = (false, false);
                let of_them = |opened: &&mut Opened| opened.user == user && opened.org == Some(org);
                self.opened.iter_mut().filter(of_them).for_each(|opened| opened.is_live = false);
            }
            Step::AssignFullAccess => place.has_full_access[user] = true,
            Step::Suspend => place.is_active = false,
            Step::Activate => place.is_active = true,
            Step::AssignSettings => self.has_settings[user] = true,
            Step::RevokeSettings => self.has_settings[user] = false,
            Step::Exchange(_) | Step::ExchangeToTenant(_) => {}
        }
    }

    async fn exchange(&mut self, from: usize, to: Option<usize>) {
        let opened = &self.opened[from % self.opened.len()];
        let is_open = |org: Option<usize>| org.is_none_or(|org| self.places[org].is_active);
        let target = to.map_or(self.tenant.as_str(), |org| self.places[org].id.as_str());
        let has_access = to.is_none_or(|org| self.places[org].has_joined[opened.user]);
        let expected = match (opened.is_live, is_open(opened.org) && is_open(to) && has_access) {
            (false, _) => 401,
            (true, true) => 200,
            (true, false) => 403,
        };
        let reply = exchange(&opened.actor, target).await;
        assert_eq!(reply.status, expected, "from {:?} to {to:?}: {}", opened.org, reply.body);
        if reply.status == 200 {
            let (actor, user) = (opened.actor.also_with(&reply.body["token"]), opened.user);
            self.opened.push(Opened { actor, user, org: to, is_live: true });
        }
    }

    /// Tries every session that was ever opened.
    async fn check(&self) {
        for opened in &self.opened {
            let (wallets, orgs) = (opened.actor.get("/wallets").await, opened.actor.get("/tenant/orgs").await);
            let expected = match opened.org {
                _ if !opened.is_live => (401, 401),
                None => (403, if self.has_settings[opened.user] { 200 } else { 403 }),
                Some(org) => {
                    let place = &self.places[org];
                    let may = if place.is_active && place.has_full_access[opened.user] { 200 } else { 403 };
                    // Only the first organization acts for the tenant.
                    (may, if org == 0 { may } else { 403 })
                }
            };
            assert_eq!((wallets.status, orgs.status), expected, "{} in {:?}", opened.user, opened.org);
        }
    }
}

/// Calls as the admin of an organization, who signs while it is active.
async fn admin(place: &Place, method: &str, path: &str, body: &Value) -> u16 {
    if place.is_active { place.admin.signed(method, path, body).await.status } else { closed(place).await }
}

/// The status of a request of the admin of a suspended organization.
async fn closed(place: &Place) -> u16 {
    place.admin.challenge("POST", "/wallets", "").await.status
}

#[tokio::test]
async fn sessions_do_at_every_moment_what_the_state_of_users_and_organizations_allows() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..HISTORIES {
        let sandbox = Sandbox::builder().clock(ManualClock::default()).start().await.unwrap();
        let mut world = World::new(&sandbox).await;
        let history = proptest::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap().current();
        for step in history {
            world.happens(step).await;
            world.check().await;
        }
        assert!(world.opened.len() > 3, "{}", world.opened.len());
    }
}
