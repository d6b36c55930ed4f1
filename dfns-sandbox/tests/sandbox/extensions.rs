//! Endpoints of another crate with behaviour of their own: entities, lists, and what is due later.

use crate::client::{employee, send};
use dfns_core::{ChangeRequest, Outcome, Page, Registry, dfns_endpoint, dfns_group, dfns_object};
use dfns_endpoints::webhooks::WebhookEventKind;
use dfns_sandbox::{Context, Due, Entity, Error, List, ManualClock, Operation, Refusal, Sandbox};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

dfns_group! {
    /// Parcels.
    pub Parcels via ParcelsApi::parcels [CreateParcel, GetParcel, ListParcels, SendParcel]
}

/// Creates a parcel.
#[dfns_endpoint(POST, "/parcels", group = Parcels, returns = Parcel, signed, permissions = none)]
pub struct CreateParcel {
    /// The name.
    pub name: String,
    /// The weight in grams.
    pub weight: u32,
    /// Its label.
    pub label: Option<Label>,
}

/// The label of a parcel.
#[dfns_object]
pub struct Label {
    /// The words.
    pub text: String,
}

/// Reads a parcel.
#[dfns_endpoint(GET, "/parcels/{parcelId}", group = Parcels, returns = Parcel, permissions = none)]
pub struct GetParcel {
    /// The parcel.
    pub parcel_id: String,
}

/// Lists parcels.
#[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<Parcel>, paginated, permissions = none)]
pub struct ListParcels {
    /// The name.
    #[dfns(query)]
    pub name: Option<String>,
    /// The maximum number of parcels per page.
    pub limit: Option<u32>,
    /// The `next_page_token` of the previous page.
    pub pagination_token: Option<String>,
}

/// Sends a parcel, which arrives after an hour.
#[dfns_endpoint(PUT, "/parcels/{parcelId}/send", group = Parcels, returns = Parcel, may_be_pending, permissions = none)]
pub struct SendParcel {
    /// The parcel.
    pub parcel_id: String,
}

/// A parcel.
#[dfns_object(response)]
pub struct Parcel {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The weight in grams.
    pub weight: u32,
    /// True once the parcel has arrived.
    pub has_arrived: bool,
}

impl Entity for Parcel {
    const NOUN: &'static str = "parcel";

    fn id(&self) -> &str {
        &self.id
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("name", self.name.clone())]
    }
}

impl Operation for CreateParcel {
    fn run(self, cx: &mut Context<'_>) -> Result<Parcel, Refusal> {
        let parcel = Parcel { id: cx.new_id("pa"), name: self.name, weight: self.weight, has_arrived: false };
        cx.insert(&parcel)?;
        cx.emit(WebhookEventKind::from("parcel.created"), &json!({ "parcel": parcel }))?;
        if parcel.weight == 0 {
            return Err(Refusal::invalid("`weight` must be greater than 0"));
        }
        Ok(parcel)
    }
}

impl Operation for GetParcel {
    fn run(self, cx: &mut Context<'_>) -> Result<Parcel, Refusal> {
        cx.get(&self.parcel_id)
    }
}

impl Operation for ListParcels {
    fn run(self, cx: &mut Context<'_>) -> Result<Page<Parcel>, Refusal> {
        let list = self.name.as_deref().map_or_else(List::all, |name| List::by("name", name));
        cx.page(&list, self.limit, self.pagination_token.as_deref())
    }
}

impl Operation for SendParcel {
    fn run(self, cx: &mut Context<'_>) -> Result<Outcome<Parcel>, Refusal> {
        let parcel = cx.get::<Parcel>(&self.parcel_id)?;
        if parcel.weight > 1000 {
            let change = json!({
                "id": "cr-1", "kind": "Policy", "operationKind": "Update", "status": "Pending", "entityId": parcel.id,
                "requester": { "userId": cx.caller_id()? }, "dateCreated": cx.now(),
            });
            let change: ChangeRequest = serde_json::from_value(change).map_err(|_| Refusal::not_found("change"))?;
            return Ok(Outcome::Pending(Box::new(change)));
        }
        cx.schedule(cx.time() + Duration::from_secs(3600), &Arrival { parcel_id: parcel.id.clone(), hours: 2 })?;
        Ok(Outcome::Done(parcel))
    }
}

/// A parcel arrives, after as many hours as are left.
#[derive(Serialize, Deserialize)]
struct Arrival {
    parcel_id: String,
    hours: u32,
}

impl Due for Arrival {
    const KIND: &'static str = "parcel arrival";

    fn fire(self, cx: &mut Context<'_>) -> Result<(), Refusal> {
        let mut parcel = cx.get::<Parcel>(&self.parcel_id)?;
        parcel.name = format!("{} {}", parcel.name, cx.now());
        parcel.has_arrived = self.hours == 1;
        cx.update(&parcel)?;
        if parcel.name.contains("lost") {
            return Err(Refusal::not_found("address"));
        }
        if self.hours > 1 {
            cx.schedule(cx.time() + Duration::from_secs(3600), &Self { hours: self.hours - 1, ..self })?;
        }
        Ok(())
    }
}

fn builder() -> dfns_sandbox::Builder {
    let registry = Registry::new().with(dfns_endpoints::ALL).with(&[Parcels::ENDPOINTS]);
    Sandbox::builder()
        .registry(registry)
        .operation::<CreateParcel>()
        .operation::<GetParcel>()
        .operation::<ListParcels>()
        .operation::<SendParcel>()
        .due::<Arrival>()
}

async fn create(sandbox: &Sandbox, name: &str, weight: u32) -> String {
    let body = json!({ "name": name, "weight": weight });
    let parcel = employee(sandbox).signed("POST", "/parcels", &body).await.ok();
    assert_eq!(parcel, json!({ "id": parcel["id"], "name": name, "weight": weight, "hasArrived": false }));
    format!("/parcels/{}", parcel["id"].as_str().unwrap())
}

#[tokio::test]
async fn an_endpoint_of_another_crate_has_behaviour_on_its_own_types() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&events);
    let sandbox =
        builder().events(move |event| told.lock().unwrap().push(event.kind.to_string())).start().await.unwrap();
    let actor = employee(&sandbox);
    let path = create(&sandbox, "a", 7).await;
    assert_eq!(actor.get(&path).await.ok()["weight"], 7);
    actor.get("/parcels/pa-1").await.refused(404, "parcel not found");
    // A change that waits for approval is sent as 202.
    let heavy = create(&sandbox, "b", 2000).await;
    let pending = actor.send("PUT", &format!("{heavy}/send"), "", None).await;
    assert_eq!((pending.status, &pending.body["id"]), (202, &json!("cr-1")));
    assert_eq!(events.lock().unwrap().as_slice(), ["parcel.created", "parcel.created"]);
}

#[tokio::test]
async fn what_an_operation_changed_before_it_refused_has_not_happened() {
    let events = Arc::new(Mutex::new(0));
    let told = Arc::clone(&events);
    let sandbox = builder().events(move |_| *told.lock().unwrap() += 1).start().await.unwrap();
    let before = sandbox.fingerprint();
    let refused = employee(&sandbox).signed("POST", "/parcels", &json!({ "name": "a", "weight": 0 })).await;
    refused.refused(400, "`weight` must be greater than 0");
    assert_eq!((sandbox.fingerprint(), *events.lock().unwrap()), (before, 0));
    assert_eq!(employee(&sandbox).get("/parcels").await.ok(), json!({ "items": [] }));
}

#[tokio::test]
async fn a_body_that_is_not_of_the_declared_type_is_refused_by_field() {
    let sandbox = builder().start().await.unwrap();
    let actor = employee(&sandbox);
    for (body, message) in [
        (json!({ "name": "a" }), "`weight` is required"),
        (json!({ "name": 1, "weight": 1 }), "`name` must be a string"),
        (json!({ "name": "a", "weight": -1 }), "`weight` must be a whole number of at least 0 that is not too large"),
        (json!([]), "the body must be a JSON object"),
    ] {
        actor.signed("POST", "/parcels", &body).await.refused(400, message);
    }
    actor.get("/parcels?limit=many").await.refused(400, "`limit`: not a number that fits");
    actor.get("/parcels?limit=0").await.refused(400, "`limit` must be a whole number from 1 to 500");
    actor.get("/parcels?limit=1&limit=2").await.refused(400, "`limit`: given more than once");
}

#[tokio::test]
async fn lists_go_on_where_they_stopped_whatever_comes_or_goes() {
    let sandbox = builder().start().await.unwrap();
    let actor = employee(&sandbox);
    for name in ["a", "b", "a", "b", "a"] {
        create(&sandbox, name, 1).await;
    }
    let names = |page: &Value| -> Vec<String> {
        page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    };
    let page = actor.get("/parcels?name=a&limit=2").await.ok();
    assert_eq!(names(&page), ["a", "a"]);
    let token = page["nextPageToken"].as_str().unwrap();
    create(&sandbox, "a", 1).await;
    let last = actor.get(&format!("/parcels?name=a&limit=2&paginationToken={token}")).await.ok();
    assert_eq!((names(&last), last["nextPageToken"].clone()), (vec!["a".to_owned()], Value::Null));
    assert_eq!(names(&actor.get("/parcels").await.ok()), ["a", "a", "b", "a", "b", "a"], "the newest first");
    for other in ["/parcels?", "/parcels?name=b&", "/parcels?name=a%00&"] {
        let reply = actor.get(&format!("{other}paginationToken={token}")).await;
        reply.refused(400, "`paginationToken` is not one of this list");
    }
    // Neither is any text that differs from it, such as another position in the list.
    let changed = (0..token.len()).flat_map(|at| {
        let others = ["A", "0", "z"].into_iter().filter(move |other| token[at..=at] != **other);
        others.map(move |other| format!("{}{other}{}", &token[..at], &token[at + 1..]))
    });
    for wrong in changed.chain([format!("{token}%3D"), format!("{token}A"), token[1..].to_owned(), String::new()]) {
        let reply = actor.get(&format!("/parcels?name=a&paginationToken={wrong}")).await;
        reply.refused(400, "`paginationToken` is not one of this list");
    }
}

#[tokio::test]
async fn what_is_due_has_happened_when_advance_returns() {
    let clock = ManualClock::default();
    let sandbox = builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let (path, lost) = (create(&sandbox, "a", 1).await, create(&sandbox, "lost", 1).await);
    for path in [&path, &lost] {
        actor.send("PUT", &format!("{path}/send"), "", None).await.ok();
    }
    clock.advance(Duration::from_secs(3599));
    sandbox.control().settle().await.unwrap();
    assert_eq!(actor.get(&path).await.ok()["name"], "a");
    // A timer that one of them schedules is due as well, and each has its own time.
    clock.advance(Duration::from_secs(36_000));
    let parcel = actor.get(&path).await.ok();
    assert_eq!(parcel["hasArrived"], true);
    let times: Vec<_> = parcel["name"].as_str().unwrap().split(' ').skip(1).map(str::to_owned).collect();
    let hours = |time: &str| time.parse::<jiff::Timestamp>().unwrap().as_second() / 60;
    assert_eq!(hours(&times[1]) - hours(&times[0]), 60);
    assert_eq!(actor.get(&lost).await.ok()["name"], "lost", "it refused, so nothing happened");
}

#[tokio::test]
async fn an_operation_for_an_endpoint_that_does_not_exist_is_an_error() {
    let error = Sandbox::builder().operation::<GetParcel>().start().await.unwrap_err();
    assert!(matches!(&error, Error::UnknownEndpoint(id) if id == "get_parcel"), "{error:?}");
}

#[tokio::test]
async fn an_endpoint_without_an_operation_says_so() {
    let registry = Registry::new().with(dfns_endpoints::ALL).with(&[Parcels::ENDPOINTS]);
    let sandbox = Sandbox::builder().registry(registry).start().await.unwrap();
    let headers = format!("Bearer {}", sandbox.bootstrap().employee.token.expose());
    let reply = send(sandbox.base_url(), "GET", "/parcels", &[("Authorization", &headers)], "").await;
    assert_eq!(reply.status, 501);
}

#[tokio::test]
async fn a_sandbox_goes_back_to_an_earlier_state() {
    let clock = ManualClock::default();
    let sandbox = builder().clock(clock.clone()).start().await.unwrap();
    let actor = employee(&sandbox);
    let first = sandbox.fingerprint();
    let path = create(&sandbox, "a", 1).await;
    actor.send("PUT", &format!("{path}/send"), "", None).await.ok();
    let (snapshot, second) = (sandbox.control().snapshot().await.unwrap(), sandbox.fingerprint());
    let left_over = actor.sign("POST", "/parcels", "{}").await;
    clock.advance(Duration::from_secs(36_000));
    assert_eq!(actor.get(&path).await.ok()["hasArrived"], true);
    sandbox.control().restore(&snapshot).await.unwrap();
    assert_eq!(sandbox.fingerprint(), second);
    actor
        .send("POST", "/parcels", "{}", Some(&left_over))
        .await
        .refused(403, "user action signature is missing or invalid");
    // The timer that was due then is due again, and has fired before the next request is served.
    assert_eq!(actor.get(&path).await.ok()["hasArrived"], true);
    sandbox.control().reset().await.unwrap();
    assert_eq!(sandbox.fingerprint(), first);
    actor.get(&path).await.refused(404, "parcel not found");
    create(&sandbox, "b", 1).await;
}

#[tokio::test]
async fn strict_mode_refuses_unknown_fields_at_any_depth() {
    let labelled = json!({ "name": "a", "weight": 1, "label": { "text": "b", "colour": "red" } });
    for (strict, status) in [(false, 200), (true, 400)] {
        let sandbox = builder().strict(strict).start().await.unwrap();
        let reply = employee(&sandbox).signed("POST", "/parcels", &labelled).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        if strict {
            reply.refused(400, "`label.colour` is not a field of this request");
        }
    }
}
