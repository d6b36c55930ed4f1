//! Declarations of endpoints of other APIs, as a library author would port them, and their requests
//! on the wire.
#![allow(missing_docs, dead_code, reason = "the declarations are those of other APIs; some are only compiled")]
#![allow(clippy::option_option, reason = "null clears a field of GitHub's issues")]

use dfns_core::{
    AnyJson, FilePart, IncomingEndpoint, Page, PlainText, RawResponse, Secret, Timestamp, dfns_endpoint, dfns_group,
    dfns_object, id_types, open_enum, open_union,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

dfns_group! {
    /// Declarations of other APIs.
    pub Ported via PortedApi::ported [
        UpdateIssue, SearchCode, CompareCommits, UploadAsset, ListCommits, CreateCharge, ListCharges, CreatePod, PatchPod, WatchPods,
        PodLogs, ScalePod, SendMessageEvent, SyncRooms, GetObject, PutObject, HeadObject, InvokeFunction, DescribeInstances, Batch,
        ReplaceTopics, Graph, DeleteMany, Merge, ContentRange,
    ]
}

/// GitHub: null clears, `assignees` replaces.
#[dfns_endpoint(PATCH, "/repos/{owner}/{repo}/issues/{issue_number}", group = Ported, returns = Issue, permissions = none)]
#[serde(rename_all = "snake_case")]
pub struct UpdateIssue {
    pub owner: String,
    pub repo: String,
    pub issue_number: u64,
    pub milestone: Option<Option<u64>>,
    pub state_reason: Option<StateReason>,
    pub assignees: Option<Vec<String>>,
}

open_enum! {
    pub enum StateReason {
        NotPlanned => "not_planned",
        PlusOne => "+1",
        Empty => "",
    }
}

/// An issue.
#[dfns_object(response)]
#[serde(rename_all = "snake_case")]
pub struct Issue {
    pub node_id: String,
    #[serde(rename = "+1")]
    pub plus_one: Option<u64>,
    pub parent: Option<Box<Issue>>,
}

/// GitHub: `q` with qualifiers, `per_page` and `page`.
#[dfns_endpoint(GET, "/search/code", group = Ported, returns = AnyJson, permissions = none)]
#[serde(rename_all = "snake_case")]
pub struct SearchCode {
    pub q: String,
    pub per_page: Option<u8>,
    #[serde(rename = "filter[]")]
    pub filters: Vec<String>,
    pub order: Option<StateReason>,
}

/// GitHub: `main...topic` in one segment.
#[dfns_endpoint(GET, "/compare/{basehead}", group = Ported, returns = PlainText, permissions = none)]
pub struct CompareCommits {
    pub basehead: String,
    #[dfns(header = "accept")]
    pub accept: Option<Cow<'static, str>>,
}

/// GitHub: raw bytes with a name in the query.
#[dfns_endpoint(POST, "/assets", group = Ported, permissions = none)]
pub struct UploadAsset {
    #[dfns(query)]
    pub name: String,
    #[dfns(header = "content-type")]
    pub kind: String,
    #[dfns(raw)]
    pub bytes: Vec<u8>,
}

/// GitHub: a list by offset.
#[dfns_endpoint(GET, "/commits", group = Ported, returns = Vec<AnyJson>, paginated(offset = skip, limit = per_page), permissions = none)]
#[serde(rename_all = "snake_case")]
pub struct ListCommits {
    pub since: Option<Timestamp>,
}

/// Stripe: a nested form, `metadata[key]`.
#[dfns_endpoint(POST, "/v1/charges", group = Ported, form, permissions = none)]
#[serde(rename_all = "snake_case")]
pub struct CreateCharge {
    pub amount: u64,
    #[serde(rename = "metadata[order_id]")]
    pub order_id: Option<String>,
    #[serde(rename = "expand[]")]
    pub expand: Vec<String>,
    #[dfns(header = "idempotency-key")]
    pub idempotency_key: Option<String>,
}

/// Stripe: `starting_after`, and `data`.
#[dfns_endpoint(GET, "/v1/charges", group = Ported, returns = Page<AnyJson>, paginated(parameter = starting_after), permissions = none)]
#[serde(rename_all = "snake_case")]
pub struct ListCharges;

/// Kubernetes: objects with maps, unions without a tag, and names that are keywords.
#[dfns_endpoint(POST, "/api/v1/namespaces/{namespace}/pods", group = Ported, returns = Pod,
    permissions = [custom("pods/create"), custom("pods/host") if spec.host_network, custom("pods/labelled") if present(metadata.labels["app.kubernetes.io/name"])])]
pub struct CreatePod {
    pub namespace: String,
    #[dfns(query)]
    pub dry_run: Option<String>,
    pub api_version: String,
    pub metadata: Metadata,
    pub spec: PodSpec,
}
#[dfns_object]
pub struct Metadata {
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
}
#[dfns_object]
pub struct PodSpec {
    #[serde(default)]
    pub host_network: bool,
    #[serde(rename = "hostIPC")]
    pub host_ipc: Option<bool>,
    pub containers: Vec<HashMap<String, AnyJson>>,
}
#[dfns_object(response)]
#[serde(tag = "kind")]
pub struct Pod {
    pub metadata: Metadata,
}

/// Kubernetes: a patch whose content type says what it is.
#[dfns_endpoint(PATCH, "/api/v1/pods/{name}", group = Ported, returns = (), permissions = none)]
pub struct PatchPod {
    pub name: String,
    #[dfns(header = "content-type")]
    pub kind: String,
    #[dfns(body)]
    pub patch: Vec<PatchOperation>,
}

open_union! {
    /// JSON patch.
    pub enum PatchOperation by "op" {
        Add(PatchValue) => "add",
        Replace(PatchValue) without From => "replace",
        Remove(PatchPath) => "remove",
    }
}
#[dfns_object]
pub struct PatchValue {
    pub path: String,
    pub value: AnyJson,
}
#[dfns_object]
pub struct PatchPath {
    pub path: String,
}

/// Kubernetes: a stream of lines.
#[dfns_endpoint(GET, "/api/v1/watch", group = Ported, returns = RawResponse, permissions = none)]
pub struct WatchPods {
    pub watch: bool,
    pub field_selector: BTreeSet<String>,
}

/// Kubernetes: text.
#[dfns_endpoint(GET, "/api/v1/pods/{name}/log", group = Ported, returns = PlainText, permissions = none)]
pub struct PodLogs {
    pub name: String,
    pub tail_lines: Option<i64>,
}

/// Kubernetes: conditions on numbers and booleans.
#[dfns_endpoint(PUT, "/api/v1/pods/{name}/scale", group = Ported, returns = (), signed, permissions = [custom("scale") if replicas != 0 && !dry])]
pub struct ScalePod {
    pub name: String,
    pub replicas: i32,
    #[serde(default)]
    pub dry: bool,
}

id_types! {
    /// Matrix names rooms with `!` and `:`.
    pub struct RoomId;
}

/// Matrix: a body of any fields, beside a path with `!`.
#[dfns_endpoint(PUT, "/_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}", group = Ported, permissions = none)]
pub struct SendMessageEvent {
    pub room_id: RoomId,
    pub event_type: String,
    pub txn_id: String,
    #[dfns(body)]
    pub content: AnyJson,
}

/// Matrix: a field with dots, a flattened rest.
#[dfns_endpoint(POST, "/_matrix/client/v3/sync", group = Ported, permissions = [custom("relate") if relates_to.rel_type == "m.thread"])]
#[serde(rename_all = "snake_case")]
pub struct SyncRooms {
    #[serde(rename = "m.relates_to")]
    pub relates_to: Relation,
    #[serde(flatten)]
    pub rest: BTreeMap<String, AnyJson>,
}
#[dfns_object]
#[serde(rename_all = "snake_case")]
pub struct Relation {
    pub rel_type: String,
}

/// S3: bytes with a range.
#[dfns_endpoint(GET, "/{Bucket}/{Key}", group = Ported, returns = Vec<u8>, public, permissions = none)]
pub struct GetObject {
    #[dfns(path = "Bucket")]
    pub bucket: String,
    #[dfns(path = "Key")]
    pub key: String,
    #[dfns(header = "range")]
    pub range: Option<String>,
    #[dfns(query = "response-content-type")]
    pub kind: Option<String>,
}

/// S3: bytes.
#[dfns_endpoint(PUT, "/{bucket}/{key}", group = Ported, returns = (), permissions = none)]
pub struct PutObject {
    pub bucket: String,
    pub key: String,
    #[dfns(header = "x-amz-acl")]
    pub acl: Option<StateReason>,
    #[dfns(raw)]
    pub body: Vec<u8>,
}

/// S3: whether it is there.
#[dfns_endpoint(HEAD, "/{bucket}/{key}", group = Ported, permissions = none)]
pub struct HeadObject {
    pub bucket: String,
    pub key: String,
}

/// Lambda: any body or none, headers back.
#[dfns_endpoint(POST, "/2015-03-31/functions/{FunctionName}/invocations", group = Ported, returns = RawResponse, permissions = none)]
#[serde(rename_all = "PascalCase")]
pub struct InvokeFunction {
    pub function_name: String,
    #[dfns(query)]
    pub qualifier: Option<String>,
    #[dfns(body)]
    pub payload: Option<AnyJson>,
}

/// EC2: a form of `Filter.1.Name`.
#[dfns_endpoint(POST, "/", group = Ported, form, returns = PlainText, permissions = none)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeInstances {
    pub action: Cow<'static, str>,
    #[serde(rename = "Filter.1.Name")]
    pub filter: Option<String>,
}

/// A set.
#[dfns_endpoint(POST, "/batch", group = Ported, returns = HashMap<String, Issue>, permissions = [custom("batch") if operations.contains("x")])]
pub struct Batch {
    pub operations: BTreeSet<String>,
}

/// The body is a map.
#[dfns_endpoint(PUT, "/topics", group = Ported, returns = BTreeMap<String, u64>, permissions = [custom("odd") if present(topics["odd"])])]
pub struct ReplaceTopics {
    #[dfns(body)]
    pub topics: HashMap<String, u64>,
}

/// GraphQL.
#[dfns_endpoint(POST, "/graphql", group = Ported, permissions = none)]
pub struct Graph {
    pub query: String,
    #[serde(default, skip_serializing_if = "HashMap::is_empty")]
    pub variables: HashMap<String, AnyJson>,
}

/// A DELETE with a list.
#[dfns_endpoint(DELETE, "/many", group = Ported, returns = (), permissions = none)]
pub struct DeleteMany {
    #[dfns(query)]
    pub ids: [u64; 2],
    pub reason: Option<Box<str>>,
}

/// A multipart of JSON and files.
#[dfns_endpoint(POST, "/merge", group = Ported, multipart, returns = (), signed, permissions = none)]
pub struct Merge {
    pub title: Option<String>,
    #[dfns(part = "files[]")]
    pub files: Vec<FilePart>,
    #[dfns(part)]
    pub note: Option<String>,
}

/// A credential of its own, and types of every kind.
#[dfns_endpoint(POST, "/content", group = Ported, returns = (), permissions = none)]
pub struct ContentRange {
    #[dfns(bearer)]
    pub token: Secret,
    pub tuple: (u8, String),
    pub nested: Vec<Vec<u8>>,
    pub unit: Option<()>,
    pub fixed: [u8; 32],
    pub boxed: Box<[String]>,
}

#[track_caller]
fn sends<E: IncomingEndpoint>(request: &E, target: &str, body: &str) {
    let parts = request.encode().unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let shown = format!("{parts:?}");
    assert!(shown.contains(&format!("path: {path:?}, query: {query:?}")), "{target}: {shown}");
    if !body.starts_with("--") {
        assert_eq!(std::str::from_utf8(parts.payload()).unwrap(), body, "{target}");
    }
    let read = E::from_parts(&parts).unwrap_or_else(|error| panic!("{target} is not read: {error}"));
    assert!(read.encode().unwrap() == parts, "{target} is read as another request");
}

#[test]
fn requests_of_other_apis_are_sent_as_those_document_them_and_read_back() {
    let json = |text: &str| serde_json::from_str::<AnyJson>(text).unwrap();
    sends(&UpdateIssue::new("o", "r", 5_u64), "/repos/o/r/issues/5", "{}");
    sends(
        &UpdateIssue::new("o", "r", 5_u64).with_null_milestone().with_state_reason("+1").with_assignees(["a"]),
        "/repos/o/r/issues/5",
        r#"{"milestone":null,"state_reason":"+1","assignees":["a"]}"#,
    );
    sends(
        &SearchCode::new("a b repo:c/d", ["x", "y"]).with_per_page(5).with_order("not_planned"),
        "/search/code?q=a%20b%20repo%3Ac%2Fd&per_page=5&filter%5B%5D=x&filter%5B%5D=y&order=not_planned",
        "",
    );
    sends(&UploadAsset::new("a.zip", "application/zip", *b"\x01"), "/assets?name=a.zip", "\u{1}");
    sends(&ListCommits::new().with_per_page(5_u32), "/commits?per_page=5", "");
    sends(
        &CreateCharge::new(5_u64, ["customer"]).with_order_id("6"),
        "/v1/charges",
        "amount=5&metadata%5Border_id%5D=6&expand%5B%5D=customer",
    );
    sends(&ListCharges::new().with_starting_after("ch_1"), "/v1/charges?starting_after=ch_1", "");
    let metadata = Metadata::new([("app".to_owned(), "x".to_owned())]);
    sends(
        &CreatePod::new("ns", "v1", metadata, PodSpec::new(true, [HashMap::new()])).with_dry_run("All"),
        "/api/v1/namespaces/ns/pods?dryRun=All",
        r#"{"apiVersion":"v1","metadata":{"labels":{"app":"x"}},"spec":{"hostNetwork":true,"containers":[{}]}}"#,
    );
    let patch = [
        PatchOperation::from(PatchValue::new("/a", json("1.50"))),
        PatchOperation::Replace(PatchValue::new("/b", json("null"))),
        PatchOperation::from(PatchPath::new("/c")),
    ];
    sends(
        &PatchPod::new("p", "application/json-patch+json", patch),
        "/api/v1/pods/p",
        r#"[{"op":"add","path":"/a","value":1.50},{"op":"replace","path":"/b","value":null},{"op":"remove","path":"/c"}]"#,
    );
    sends(&WatchPods::new(true, ["a=b".to_owned()]), "/api/v1/watch?watch=true&fieldSelector=a%3Db", "");
    sends(&ScalePod::new("p", -1, false), "/api/v1/pods/p/scale", r#"{"replicas":-1,"dry":false}"#);
    sends(
        &SendMessageEvent::new("!a:b.c", "m.room.message", "1", json(r#"{"body":"x"}"#)),
        "/_matrix/client/v3/rooms/%21a%3Ab.c/send/m.room.message/1",
        r#"{"body":"x"}"#,
    );
    sends(
        &SyncRooms::new(Relation::new("m.thread"), [("set_presence".to_owned(), json("\"offline\""))]),
        "/_matrix/client/v3/sync",
        r#"{"m.relates_to":{"rel_type":"m.thread"},"set_presence":"offline"}"#,
    );
    sends(&GetObject::new("b", "k/l").with_kind("text/plain"), "/b/k%2Fl?response-content-type=text%2Fplain", "");
    sends(&PutObject::new("b", "k", *b"x").with_acl("private"), "/b/k", "x");
    sends(&HeadObject::new("b", "k"), "/b/k", "");
    sends(
        &InvokeFunction::new("f").with_payload(json("[1]")).with_qualifier("v1"),
        "/2015-03-31/functions/f/invocations?Qualifier=v1",
        "[1]",
    );
    sends(&InvokeFunction::new("f"), "/2015-03-31/functions/f/invocations", "");
    sends(&DescribeInstances::new("Describe").with_filter("a"), "/", "Action=Describe&Filter.1.Name=a");
    sends(&Batch::new(["b".to_owned(), "a".to_owned()]), "/batch", r#"{"operations":["a","b"]}"#);
    sends(&ReplaceTopics::new([("a".to_owned(), 1)]), "/topics", r#"{"a":1}"#);
    sends(&Graph::new("{ me }", []), "/graphql", r#"{"query":"{ me }"}"#);
    sends(&DeleteMany::new([1, 2]).with_reason("r"), "/many?ids=1&ids=2", r#"{"reason":"r"}"#);
    sends(&DeleteMany::new([1, 2]), "/many?ids=1&ids=2", "{}");
    sends(&Merge::new([FilePart::new("a", "1"), FilePart::new("b", "2")]).with_title("t"), "/merge", "--the form");
    let request = ContentRange::new("s", (1, "a".to_owned()), vec![vec![1]], [0; 32], vec!["x".to_owned()]);
    let zeros = ["0"; 32].join(",");
    sends(&request, "/content", &format!(r#"{{"tuple":[1,"a"],"nested":[[1]],"fixed":[{zeros}],"boxed":["x"]}}"#));
}
