//! The server's direction: encoded requests are read back unchanged, and JSON is compared with its
//! decoded and encoded form.

use bytes::Bytes;
use dfns_core::{
    Change, Check, Csv, CsvFields, CsvRow, Download, Endpoint, EndpointMeta, FilePart, IncomingEndpoint, Page, Parts,
    Secret, dfns_endpoint, dfns_object, id_types, open_enum,
};

id_types! {
    /// The id of a parcel.
    pub struct ParcelId;
}

open_enum! {
    /// The speed.
    pub enum Speed {
        /// Slow.
        Slow => "slow",
    }
}

/// Every kind of field except a file.
#[dfns_endpoint(POST, "/parcels/{parcelId}/v{version}/moves", returns = Move, may_be_pending, permissions = none)]
pub struct MoveParcel {
    /// Path.
    pub parcel_id: ParcelId,
    /// Path, and a number within a segment.
    pub version: u32,
    /// Query.
    #[dfns(query = "dry-run")]
    pub dry_run: Option<bool>,
    /// Query, as a list.
    #[dfns(query)]
    pub speeds: Vec<Speed>,
    /// Header.
    #[dfns(header = "x-depot")]
    pub depot: Option<String>,
    /// The one-time token.
    #[dfns(bearer)]
    pub token: Secret,
    /// A field with another name.
    #[serde(rename = "to")]
    pub target: String,
    /// A field that may be absent.
    pub weight: Option<f64>,
    /// A field that is omitted when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<Stop>,
    /// In no build.
    #[cfg(any())]
    pub never: Nothing,
}

/// A stop.
#[dfns_object]
pub struct Stop {
    /// The place.
    pub depot: String,
    /// The duration.
    pub minutes: Option<u32>,
}

/// A move.
#[dfns_object(response)]
pub struct Move {
    /// The stops.
    pub stops: Vec<Stop>,
    /// Omitted when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Present even if absent in the source.
    #[serde(default)]
    pub done: bool,
}

/// Uploads a label.
#[dfns_endpoint(POST, "/labels", returns = (), multipart, permissions = none)]
pub struct UploadLabel {
    /// Its name.
    pub name: String,
    /// The file.
    #[dfns(part)]
    pub file: FilePart,
}

/// Stores bytes.
#[dfns_endpoint(PUT, "/labels/{labelId}", returns = (), permissions = none)]
pub struct StoreLabel {
    /// The label.
    pub label_id: String,
    /// The bytes.
    #[dfns(raw)]
    pub bytes: Vec<u8>,
}

/// Replaces all stops.
#[dfns_endpoint(PUT, "/stops", returns = Page<Stop>, permissions = none)]
pub struct ReplaceStops {
    /// The body.
    #[dfns(body)]
    pub stops: Vec<Stop>,
}

/// Lists moves as a table.
#[dfns_endpoint(GET, "/moves", returns = Csv<Row>, permissions = none)]
pub struct ListMoves {
    /// The page size.
    pub limit: Option<u32>,
}

/// Downloads a label.
#[dfns_endpoint(GET, "/labels/{labelId}", returns = Download, permissions = none)]
pub struct GetLabel {
    /// The label.
    pub label_id: String,
}

/// A row.
#[derive(Debug, Clone)]
pub struct Row;

impl CsvRow for Row {
    const COLUMNS: &'static [&'static str] = &["Depot"];

    fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> {
        fields.required("Depot").map(|_| Self)
    }
}

fn a_move() -> MoveParcel {
    MoveParcel::new(
        "a/b %ü+",
        7_u32,
        vec![Speed::Slow, Speed::from("a&b=c d")],
        "s3cret",
        "north",
        vec![Stop::new("x")],
    )
    .with_dry_run(true)
    .with_depot("main")
    .with_weight(1.5)
}

#[track_caller]
fn there_and_back<E: IncomingEndpoint>(request: &E) {
    let parts = request.encode().unwrap();
    assert!(E::from_parts(&parts).unwrap().encode().unwrap() == parts);
    assert!(E::META.read_back(&parts).unwrap() == parts);
}

#[test]
fn encoded_requests_are_read_back() {
    there_and_back(&a_move());
    there_and_back(&MoveParcel::new("p", 0_u32, Vec::new(), "t", "", Vec::new()));
    there_and_back(&UploadLabel::new("n", FilePart::new("a.pdf", "\r\n--dfns-\r\n\r\n\0ü")));
    there_and_back(&StoreLabel::new("l", vec![0, 255]));
    there_and_back(&ReplaceStops::new(vec![Stop::new("x").with_minutes(5)]));
    there_and_back(&ListMoves::new());
}

#[test]
fn the_request_read_back_equals_the_original() {
    let read = MoveParcel::from_parts(&a_move().encode().unwrap()).unwrap();
    assert_eq!((read.parcel_id.as_str(), read.version, read.dry_run), ("a/b %ü+", 7, Some(true)));
    assert_eq!(read.speeds, [Speed::Slow, Speed::from("a&b=c d")]);
    assert_eq!((read.depot.as_deref(), read.token.expose(), read.target.as_str()), (Some("main"), "s3cret", "north"));
    let file =
        UploadLabel::from_parts(&UploadLabel::new("n", FilePart::new("a.pdf", "abc")).encode().unwrap()).unwrap().file;
    assert_eq!((file.name.as_str(), &file.bytes[..]), ("a.pdf", &b"abc"[..]));
}

/// A request as received over HTTP.
fn request(target: &str, headers: &[(&str, &str)], body: &str) -> http::Request<Bytes> {
    let builder = headers
        .iter()
        .fold(http::Request::builder().uri(target), |builder, (name, value)| builder.header(*name, *value));
    builder.body(Bytes::from(body.to_owned())).unwrap()
}

#[test]
fn a_request_is_read_from_http() {
    let headers = [("authorization", "Bearer s3cret"), ("x-depot", "main"), ("x-other", "1")];
    let target = "/parcels/a%2Fb/v7/moves?speeds=slow&other=1&speeds=a+b&dry%2Drun=false";
    let parts = Parts::received(MoveParcel::META, &request(target, &headers, r#"{"to":"north","weight":null}"#));
    let read = MoveParcel::from_parts(&parts).unwrap();
    assert_eq!((read.parcel_id.as_str(), read.version, read.dry_run), ("a/b", 7, Some(false)));
    assert_eq!(read.speeds, [Speed::Slow, Speed::from("a b")]);
    assert_eq!((read.depot.as_deref(), read.token.expose(), read.target.as_str()), (Some("main"), "s3cret", "north"));
    assert!(read.weight.is_none() && read.stops.is_empty());

    let form = concat!(
        "--xyz\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n{\"name\":\"n\"}",
        "\r\n--xyz\r\nContent-Disposition: form-data; name=\"more\"\r\n\r\n?",
        "\r\n--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nabc\r\n--xyz--\r\n",
    );
    let headers = [("content-type", "multipart/form-data; boundary=xyz")];
    let upload =
        UploadLabel::from_parts(&Parts::received(UploadLabel::META, &request("/labels", &headers, form))).unwrap();
    assert_eq!((upload.name.as_str(), upload.file.name.as_str(), &upload.file.bytes[..]), ("n", "f", &b"abc"[..]));
}

#[test]
fn booleans_of_a_query_are_read_in_every_spelling_of_the_official_clients() {
    for (spelling, is_true) in [("true", true), ("True", true), ("1", true), ("false", false), ("False", false)] {
        let target = format!("/parcels/p/v7/moves?dry-run={spelling}");
        let headers = [("authorization", "Bearer t")];
        let parts = Parts::received(MoveParcel::META, &request(&target, &headers, r#"{"to":""}"#));
        assert_eq!(MoveParcel::from_parts(&parts).unwrap().dry_run, Some(is_true), "{spelling}");
    }
}

#[test]
fn missing_and_wrong_parameters_are_named() {
    let good = "/parcels/p/v7/moves?";
    let token = [("authorization", "Bearer t")];
    for (target, headers, body, why) in [
        ("/parcels/p/vx/moves", &token[..], r#"{"to":""}"#, "path parameter `version`: not a number that fits"),
        ("/parcels/p/7/moves", &token, r#"{"to":""}"#, "path parameter `version`: missing"),
        ("/parcels/p/v7/moves/more", &token, r#"{"to":""}"#, "path parameter `parcelId`: missing"),
        ("/parcels/%FF/v7/moves", &token, r#"{"to":""}"#, "not UTF-8"),
        (
            &format!("{good}dry-run=maybe"),
            &token,
            r#"{"to":""}"#,
            "query parameter `dry-run`: neither `true` nor `false`",
        ),
        (&format!("{good}dry-run=1&dry-run=0"), &token, r#"{"to":""}"#, "`dry-run`: given more than once"),
        (good, &[], r#"{"to":""}"#, "the one-time token is missing"),
        (good, &token, "{}", "the body: missing field `to` at `.`"),
        (good, &token, r#"{"to":"","stops":[{"depot":7}]}"#, "at `stops[0].depot`"),
        (good, &token, "", "the body: EOF while parsing a value"),
    ] {
        let parts = Parts::received(MoveParcel::META, &request(target, headers, body));
        let said = MoveParcel::META.read_back(&parts).unwrap_err().to_string();
        assert!(said.starts_with("`move_parcel`: ") && said.contains(why), "{target} {body}: {said}");
    }
    let no_form = Parts::received(UploadLabel::META, &request("/labels", &[], r#"{"name":"n"}"#));
    assert!(UploadLabel::from_parts(&no_form).unwrap_err().to_string().contains("not a multipart form"));
}

fn differences(check: &Check) -> Vec<(Change, &str)> {
    check.differences.iter().map(|difference| (difference.change, difference.path.as_str())).collect()
}

#[test]
fn known_values_are_not_lost() {
    let body = r#"{"to": "n", "weight": 5, "stops": [{"depot": "x", "minutes": 5}, {"minutes": null, "depot": ""}]}"#;
    let check = MoveParcel::META.check_request(body).unwrap();
    assert_eq!((differences(&check), check.values), (Vec::new(), 5), "null is absent, and `5` is `5.0`");
    let check = MoveParcel::META.check_response(r#"{"stops": [{"depot": "x"}], "done": false}"#).unwrap();
    assert_eq!((differences(&check), check.values), (Vec::new(), 2));
    let form = UploadLabel::META.check_request(r#"{"name": "n", "fileChecksum": "00"}"#).unwrap();
    assert_eq!(differences(&form), []);
}

#[test]
fn lost_values_are_named() {
    let body = r#"{"to": "n", "novelty": {"a": 1}, "stops": [{"depot": "x", "in/out~": [1]}]}"#;
    let check = MoveParcel::META.check_request(body).unwrap();
    assert_eq!(differences(&check), [(Change::Unknown, "novelty"), (Change::Unknown, "stops[0].in/out~")]);
    assert_eq!(check.differences[1].pointer, "/stops/0/in~1out~0");
    let check = MoveParcel::META.check_response(r#"{"stops": [], "notes": []}"#).unwrap();
    assert_eq!(differences(&check), [(Change::Lost, "notes"), (Change::Added, "done")]);
    let check = UploadLabel::META.check_response(r#"{"id": 1}"#).unwrap();
    assert_eq!(differences(&check), [(Change::Unknown, "id")]);
    for nothing in ["", "{}", "null"] {
        assert_eq!(differences(&UploadLabel::META.check_response(nothing).unwrap()), []);
    }
}

#[test]
fn a_change_request_is_accepted_where_approval_may_be_required() {
    let change = r#"{"id": "cr-1", "kind": "Policy", "operationKind": "Create", "status": "Pending", "entityId": "p-1",
        "requester": {"userId": "us-1"}, "dateCreated": "2026-01-01T00:00:00Z", "body": {"any": [1.50]}}"#;
    assert_eq!(differences(&MoveParcel::META.check_response(change).unwrap()), []);
    let refused = ReplaceStops::META.check_response(change).unwrap_err();
    assert!(refused.to_string().contains("missing field `items`"), "{refused}");
    let refused = MoveParcel::META.check_response(r#"{"done": true}"#).unwrap_err();
    assert!(refused.to_string().contains("missing field `stops`"), "the response proper is meant: {refused}");
}

#[test]
fn checking_an_endpoint_without_json_is_an_error() {
    const BY_HAND: &EndpointMeta =
        &EndpointMeta::new("by_hand", dfns_core::meta::Method::Get, "/", ListMoves::META.source());
    let refused = |check: Result<Check, dfns_core::Error>| check.unwrap_err().to_string();
    assert!(refused(ListMoves::META.check_request("{}")).contains("it takes no body"));
    assert!(refused(StoreLabel::META.check_request("{}")).contains("its body is bytes"));
    assert!(refused(ReplaceStops::META.check_request("[")).contains("the body is not JSON"));
    assert!(refused(GetLabel::META.check_response("{}")).contains("its response is a file"));
    let table = ListMoves::META.check_response("Depot\nnorth\nsouth\n").unwrap();
    assert_eq!((differences(&table), table.values), (Vec::new(), 2));
    assert!(refused(ListMoves::META.check_response("Depot,Note\n,x\n")).contains("nothing in column `Depot`"));
    assert!(refused(BY_HAND.check_response("{}")).contains("not declared with `#[dfns_endpoint]`"));
}

/// Submits a label URL-encoded.
#[dfns_endpoint(POST, "/labels/submit/{share}", form, permissions = none)]
#[derive(PartialEq)]
pub struct SubmitLabel {
    /// A share.
    pub share: f64,
    /// Its words.
    pub words: Vec<String>,
    /// A number.
    pub number: Option<i128>,
}

/// Attaches files of several kinds.
#[dfns_endpoint(POST, "/labels/attach", multipart, signed, permissions = none)]
pub struct AttachLabels {
    /// The title.
    pub title: String,
    /// The first.
    #[dfns(part = "first-label")]
    pub first: FilePart,
    /// More of them.
    #[dfns(part)]
    pub more: Vec<FilePart>,
    /// The caption.
    #[dfns(part)]
    pub caption: Option<String>,
}

#[test]
fn url_encoded_bodies_and_forms_of_any_parts_are_read_back() {
    let request = SubmitLabel::new(0.5, vec!["a b&c".to_owned(), "é".to_owned()]).with_number(-5);
    let parts = request.encode().unwrap();
    assert_eq!(parts.payload(), &b"words=a+b%26c&words=%C3%A9&number=-5"[..]);
    assert_eq!(SubmitLabel::from_parts(&parts).unwrap(), request);

    let files = vec![FilePart::new("2", "two"), FilePart::new("3", "three")];
    let request = AttachLabels::new("t", FilePart::new("1", "one"), files).with_caption("c");
    let parts = request.encode().unwrap();
    let read = AttachLabels::from_parts(&parts).unwrap();
    assert_eq!((read.title.as_str(), read.first.name.as_str(), read.caption.as_deref()), ("t", "1", Some("c")));
    assert_eq!(read.more.iter().map(|file| &file.bytes[..]).collect::<Vec<_>>(), [&b"two"[..], b"three"]);
    let data: serde_json::Value = serde_json::from_slice(parts.payload()).unwrap();
    let fields: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        ["captionChecksum", "first-labelChecksum", "moreChecksum", "title"],
        "the signature covers every part"
    );
    assert_eq!(data["moreChecksum"].as_array().unwrap().len(), 2);
}

#[test]
fn a_number_that_is_not_finite_is_refused_before_anything_is_sent() {
    for share in [f64::NAN, f64::INFINITY] {
        let error = SubmitLabel::new(share, Vec::new()).encode().unwrap_err().to_string();
        assert!(error.contains("path parameter `share`: it is not a finite number"), "{error}");
    }
}

/// Numbers beyond 64 bits.
#[dfns_endpoint(POST, "/sums", returns = dfns_core::AnyJson, permissions = none)]
pub struct Sum {
    /// Up to 128 bits.
    pub big: u128,
    /// As many digits as there are.
    pub raw: dfns_core::AnyJson,
    /// An amount, which may be written as a number.
    pub amount: dfns_core::Amount,
    /// At most 53 bits.
    pub short: Option<f64>,
}

#[test]
fn a_checked_body_keeps_every_digit_of_its_numbers() {
    let body = r#"{"big":340282366920938463463374607431768211455,
        "raw":{"a":[18446744073709551617,1.00000000000000000001,1e400]},"amount":18446744073709551616}"#;
    let check = Sum::META.check_request(body).unwrap();
    assert_eq!((check.values, check.differences.as_slice()), (5, [].as_slice()));
    assert!(Sum::META.check_response(body).unwrap().differences.is_empty());
    // Digits that the type cannot hold are a change, and other spellings are not.
    for (number, changed) in
        [("9007199254740993", true), ("0.30000000000000000001", true), ("1e2", false), ("1.50", false)]
    {
        let body = format!(r#"{{"big":1,"raw":1,"amount":1,"short":{number}}}"#);
        let differences = Sum::META.check_request(&body).unwrap().differences;
        let changes: Vec<_> = differences.iter().map(|one| (one.path.as_str(), one.change)).collect();
        assert_eq!(changes, if changed { vec![("short", Change::Changed)] } else { vec![] }, "{number}");
    }
}
