//! Paginated lists, read as streams.

use crate::sandbox::Bench;
use crate::support::{Recorder, Seen, response};
use acme_dfns::grammar::{GrammarApi, ListNotices, NoticeId, Volume};
use bytes::Bytes;
use dfns::auth::{ListUsers, UserKind};
use dfns::core::{PageBody, ResponseBody, Transport, TransportError, TransportRequest};
use dfns::prelude::*;
use dfns::signing::BoxFuture;
use dfns::{ErrorKind, dfns_endpoint};
use futures_core::Stream;
use http::Response;
use serde_json::{Value, json};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Returns the page that a request is for: `0` without a token.
fn number(seen: &Seen) -> usize {
    let pair = seen.target.split(['?', '&']).find_map(|pair| pair.strip_prefix("paginationToken="));
    pair.map_or(0, |token| token.trim_start_matches("page%2F").parse().unwrap())
}

/// Page `n` has the items `n.0` and `n.1`, and the token of the page `next(n)`.
fn pages(next: impl Fn(usize) -> Option<usize> + Send + Sync + 'static) -> Recorder {
    Recorder::scripted(move |seen| Ok(page(number(seen), next(number(seen)))))
}

fn page(number: usize, next: Option<usize>) -> Response<Bytes> {
    let mut page = json!({ "items": [format!("{number}.0"), format!("{number}.1")] });
    if let Some(next) = next {
        page["nextPageToken"] = format!("page/{next}").into();
    }
    response(200, page.to_string())
}

fn up_to(last: usize) -> impl Fn(usize) -> Option<usize> {
    move |number| (number < last).then_some(number + 1)
}

#[tokio::test]
async fn a_page_is_fetched_when_it_is_asked_for_and_only_its_token_differs() {
    let recorder = pages(up_to(2));
    let request = ListNotices::new([Volume::Low]).with_limit(2);
    let mut pages = recorder.client().grammar().list_notices(request).pages();
    assert_eq!((pages.next_page_token(), recorder.seen().len()), (None, 0));
    for (fetched, token) in [(1, Some("page/1")), (2, Some("page/2")), (3, None)] {
        assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
        assert_eq!((recorder.seen().len(), pages.next_page_token()), (fetched, token));
    }
    assert!(pages.next().await.is_none() && pages.next().await.is_none());
    assert_eq!(
        recorder.targets(),
        [
            "/notices?limit=2&volume=low",
            "/notices?limit=2&volume=low&paginationToken=page%2F1",
            "/notices?limit=2&volume=low&paginationToken=page%2F2"
        ]
    );
}

#[tokio::test]
async fn items_come_one_by_one_and_the_next_page_is_fetched_when_they_are_used_up() {
    let recorder = pages(up_to(1));
    let mut items = recorder.client().grammar().list_notices(ListNotices::new([])).items();
    for (item, fetched) in [("0.0", 1), ("0.1", 1), ("1.0", 2), ("1.1", 2)] {
        assert_eq!((items.next().await.unwrap().unwrap().as_str(), recorder.seen().len()), (item, fetched));
    }
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn a_stored_token_goes_on_where_another_stream_stopped() {
    let recorder = pages(up_to(3));
    let mut first = recorder.client().grammar().list_notices(ListNotices::new([])).pages();
    first.next().await.unwrap().unwrap();
    first.next().await.unwrap().unwrap();
    let stored = first.next_page_token().unwrap().to_owned();

    let second = pages(up_to(3));
    let request = ListNotices::new([]).with_pagination_token(&*stored);
    let mut resumed = second.client().grammar().list_notices(request).pages();
    assert_eq!(resumed.next_page_token(), Some(&*stored), "nothing is fetched, so that is still where it goes on");
    assert_eq!(resumed.next().await.unwrap().unwrap().items, ["2.0", "2.1"]);
    assert_eq!(resumed.next().await.unwrap().unwrap().items, ["3.0", "3.1"]);
    assert!(resumed.next().await.is_none());
}

#[tokio::test]
async fn an_error_ends_the_stream_and_a_retry_asks_for_the_same_page() {
    let failures = AtomicUsize::new(0);
    let recorder = Recorder::scripted(move |seen| {
        let fails = number(seen) == 1 && failures.fetch_add(1, Ordering::SeqCst) < 2;
        Ok(if fails { response(503, "{}") } else { page(number(seen), up_to(2)(number(seen))) })
    });
    let mut items = recorder.client().grammar().list_notices(ListNotices::new([])).items();
    let (mut read, mut retries) = (Vec::new(), 0);
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => read.push(item),
            Err(error) => {
                assert!(error.is_retryable() && error.endpoint() == Some("list_notices"), "{error}");
                assert!(items.next().await.is_none(), "nothing is sent before a retry is asked for");
                items.retry();
                retries += 1;
            }
        }
    }
    assert_eq!((read.join(" ").as_str(), retries), ("0.0 0.1 1.0 1.1 2.0 2.1", 2));
    assert_eq!(recorder.seen().len(), 5);
    items.retry();
    assert!(items.next().await.is_none(), "there is nothing to retry after the end");
}

#[tokio::test]
async fn a_page_that_cannot_be_decoded_is_asked_for_again_as_well() {
    let recorder = Recorder::answering(200, r#"{"itmes":[]}"#);
    let mut pages = recorder.client().grammar().list_notices(ListNotices::new([])).pages();
    for fetched in 1..3 {
        assert_eq!(pages.next().await.unwrap().unwrap_err().kind(), ErrorKind::Decode);
        assert_eq!(recorder.seen().len(), fetched);
        pages.retry();
    }
}

#[tokio::test]
async fn a_token_that_comes_again_is_an_error_and_no_endless_loop() {
    // Each page returns the token of its own request, or of an earlier page.
    for (first, back_to, at_most) in [(0, 0, 2), (5, 5, 7), (3, 1, 20), (20, 7, 70)] {
        let recorder = pages(move |number| Some(if number >= first { back_to.max(1) } else { number + 1 }));
        let mut pages = recorder.client().grammar().list_notices(ListNotices::new([])).pages();
        let error = loop {
            if let Err(error) = pages.next().await.expect("a circle has no end") {
                break error;
            }
        };
        assert_eq!(error.endpoint(), Some("list_notices"));
        assert!(error.to_string().contains("repeats a page token") && !error.is_retryable(), "{error}");
        let fetched = recorder.seen().len();
        assert!(fetched > first && fetched <= at_most, "{fetched} pages");
        pages.retry();
        assert!(pages.next().await.unwrap().is_err(), "it does not get better");
        assert_eq!(recorder.seen().len(), fetched);
    }
}

#[tokio::test]
async fn empty_pages_without_end_are_an_error_after_which_the_list_may_go_on() {
    let recorder = Recorder::scripted(|seen| {
        let items = if number(seen) == 1500 { json!(["last"]) } else { json!([]) };
        let page = json!({ "items": items, "nextPageToken": format!("page/{}", number(seen) + 1) });
        Ok(response(200, page.to_string()))
    });
    let mut items = recorder.client().grammar().list_notices(ListNotices::new([])).items();
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("returned 1000 empty pages in a row"), "{error}");
    assert_eq!(recorder.seen().len(), 1000);
    assert!(items.next().await.is_none(), "nothing is sent before a retry is asked for");
    items.retry();
    assert_eq!(items.next().await.unwrap().unwrap(), "last");
    assert_eq!(recorder.seen().len(), 1501);
}

#[tokio::test]
async fn a_server_that_repeats_the_requests_own_token_is_noticed_at_once() {
    let recorder = pages(Some);
    let request = ListNotices::new([]).with_pagination_token("page/7");
    let mut pages = recorder.client().grammar().list_notices(request).pages();
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap().unwrap_err();
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn an_endpoint_whose_response_is_a_page_but_no_list_has_no_next_page() {
    let recorder = pages(up_to(1));
    let mut items = recorder.client().grammar().get_notice(NoticeId::from("n")).items();
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().starts_with("`get_notice`: it is not declared as `paginated`"), "{error}");
    assert!(recorder.seen().is_empty());
}

/// A page with custom field names.
#[derive(serde::Deserialize, serde::Serialize)]
struct Shelf(Value);

impl PageBody for Shelf {
    type Item = Value;
    fn next_page_token(&self) -> Option<&str> {
        self.0["continueAt"].as_str()
    }
    fn item_count(&self) -> usize {
        self.0["books"].as_array().unwrap().len()
    }
    fn into_items(self) -> Vec<Value> {
        self.0["books"].as_array().unwrap().clone()
    }
}

/// Lists the books of a shelf.
#[dfns_endpoint(GET, "/{shelf}/books", returns = Shelf, paginated(items = books, token = continue_at), permissions = none)]
struct ListBooks {
    /// The shelf.
    shelf: String,
    /// The page size.
    limit: Option<u32>,
    /// The token of the page.
    #[dfns(query = "from place")]
    pagination_token: Option<String>,
}

#[tokio::test]
async fn a_list_may_have_names_of_its_own_and_an_empty_token_ends_it() {
    let recorder = Recorder::scripted(|seen| {
        Ok(match seen.target.as_str() {
            "/s-1/books?limit=1&from%20place=a" => response(200, r#"{"books":[1],"continueAt":"b"}"#),
            "/s-1/books?limit=1&from%20place=b" => response(200, r#"{"books":[],"continueAt":"c"}"#),
            "/s-1/books?limit=1&from%20place=c" => response(200, r#"{"books":[2],"continueAt":""}"#),
            _ => response(400, seen.target.clone()),
        })
    });
    let request = ListBooks { shelf: "s-1".into(), limit: Some(1), pagination_token: Some("a".into()) };
    let mut books = recorder.client().call(&request).items();
    assert_eq!(books.next().await.unwrap().unwrap(), 1);
    assert_eq!(books.next().await.unwrap().unwrap(), 2);
    assert!(books.next().await.is_none());
}

#[tokio::test]
async fn a_list_with_an_offset_ends_with_an_empty_page_and_not_with_a_short_one() {
    let recorder = Recorder::scripted(|seen| {
        Ok(match seen.target.as_str() {
            "/notices/skip?size=2&from=3" => response(200, r#"["a","b"]"#),
            "/notices/skip?size=2&from=5" => response(200, r#"["c"]"#),
            "/notices/skip?size=2&from=6" => response(200, "[]"),
            other => panic!("{other}"),
        })
    });
    let request = acme_dfns::grammar::SkipNotices::new().with_size(2).with_from(3);
    let mut items = recorder.client().grammar().skip_notices(request).items();
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    assert_eq!(all, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_is_an_error_once_and_has_no_retry() {
    let recorder = Recorder::answering(200, "{}");
    let mut pages =
        recorder.client().call(&ListBooks { shelf: "..".into(), limit: None, pagination_token: None }).pages();
    assert!(pages.next().await.unwrap().err().unwrap().to_string().contains("path parameter `shelf`"));
    pages.retry();
    assert!(pages.next().await.is_none());
    assert!(recorder.seen().is_empty());
}

/// Takes this long for every page.
struct Slow(Duration);

impl Transport for Slow {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let number = request.url.query().map_or(0, |query| query.rsplit("%2F").next().unwrap().parse().unwrap());
        Box::pin(async move {
            tokio::time::sleep(self.0).await;
            Ok(page(number, Some(number + 1)).map(ResponseBody::whole))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_each_page_and_not_for_the_list() {
    let list = |pause| {
        let client = Client::builder().token("t").transport(Slow(Duration::from_secs(pause))).build().unwrap();
        client.grammar().list_notices(ListNotices::new([])).timeout(Duration::from_secs(10)).pages()
    };
    let mut pages = list(9);
    for _ in 0..20 {
        pages.next().await.unwrap().unwrap();
    }
    assert_eq!(list(11).next().await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn asking_may_be_cancelled_and_loses_nothing() {
    let client = Client::builder().token("t").transport(Slow(Duration::from_secs(9))).build().unwrap();
    let mut items = client.grammar().list_notices(ListNotices::new([])).items();
    let mut read = Vec::new();
    while read.len() < 6 {
        if let Ok(item) = tokio::time::timeout(Duration::from_secs(4), items.next()).await {
            read.push(item.unwrap().unwrap());
        }
    }
    assert_eq!(read, ["0.0", "0.1", "1.0", "1.1", "2.0", "2.1"]);
}

/// Collects a stream through the trait only.
async fn collect<T, E>(stream: impl Stream<Item = Result<T, E>>) -> Result<Vec<T>, E> {
    let (mut stream, mut all) = (pin!(stream), Vec::new());
    while let Some(item) = std::future::poll_fn(|context| Pin::as_mut(&mut stream).poll_next(context)).await {
        all.push(item?);
    }
    Ok(all)
}

#[tokio::test]
async fn lists_are_streams() {
    let recorder = pages(up_to(1));
    let list = || recorder.client().grammar().list_notices(ListNotices::new([]));
    assert_eq!(collect(list().pages()).await.unwrap().len(), 2);
    assert_eq!(collect(list().items()).await.unwrap(), ["0.0", "0.1", "1.0", "1.1"]);
    let task = tokio::spawn(collect(list().items()));
    assert_eq!(task.await.unwrap().unwrap().len(), 4, "they may move to another thread");
}

#[tokio::test]
async fn all_users_of_the_sandbox_are_listed_whatever_the_size_of_a_page() {
    let bench = Bench::new().await;
    for number in 0..5 {
        bench.sandbox.create_user(dfns_sandbox::UserKind::EndUser, &format!("user-{number}@example.co"));
    }
    let account = bench.service_account();
    let mut counts = Vec::new();
    for limit in [1, 2, 3, 200] {
        let request = ListUsers::new().with_kind(UserKind::EndUser).with_limit(limit);
        let mut names = collect(account.auth().list_users(request).items()).await.unwrap();
        names.dedup_by(|left, right| left.user_id == right.user_id);
        counts.push(names.len());
    }
    assert_eq!(counts, [6; 4], "the five, and the one there is from the beginning");
}
