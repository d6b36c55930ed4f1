//! Tables read from the network as they arrive.

use crate::sandbox::Bench;
use crate::support::Recorder;
use bytes::Bytes;
use dfns::auth::{AuditLogRow, DelegatedLogin, ListAuditLogs};
use dfns::core::{ResponseBody, Rows, Transport, TransportError, TransportRequest};
use dfns::prelude::*;
use dfns::signing::BoxFuture;
use dfns::{ErrorKind, ServiceAccountToken};
use futures_core::Stream;
use http::Response;
use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

const HEAD: &str = "Date Performed,Audit Log ID,User ID,Username,Primary Credential ID,Action Path,Summary\n";
const MIB: usize = 1024 * 1024;

fn row(number: usize, summary: &str) -> String {
    format!("2026-01-01T00:00:00.000Z,al-{number},us-1,jdoe,cr-1,/wallets,\"{summary}\"\n")
}

fn request() -> ListAuditLogs {
    ListAuditLogs::new("2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z")
}

fn client(transport: impl Transport + 'static) -> Client<ServiceAccountToken> {
    Client::builder().service_account("t").transport(transport).build().unwrap()
}

/// Reads the rows up to the end, or to the error that ends them.
async fn read(mut rows: Rows<AuditLogRow>) -> (Vec<String>, Option<dfns::Error>, Option<bool>) {
    let (mut ids, mut failure) = (Vec::new(), None);
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => ids.push(row.id.to_string()),
            Err(error) => failure = Some(error),
        }
    }
    (ids, failure, rows.is_truncated())
}

/// An event on a connection.
#[derive(Clone)]
enum Event {
    Piece(&'static [u8]),
    Pause(Duration),
    Break,
}

/// Responds with a script of events, and waits on the clock between them.
struct Scripted {
    announces_truncation: bool,
    events: Vec<Event>,
}

impl Transport for Scripted {
    fn send(&self, _: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
        let pieces = Pieces { events: self.events.clone().into(), pause: None };
        let mut response = Response::new(ResponseBody::stream(pieces));
        if self.announces_truncation {
            response.headers_mut().insert("x-dfns-result-truncated", http::HeaderValue::from_static("true"));
        }
        Box::pin(async { Ok(response) })
    }
}

struct Pieces {
    events: VecDeque<Event>,
    pause: Option<Pin<Box<tokio::time::Sleep>>>,
}

impl Stream for Pieces {
    type Item = Result<Bytes, TransportError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                std::task::ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            return Poll::Ready(match self.events.pop_front() {
                Some(Event::Piece(piece)) => Some(Ok(Bytes::from_static(piece))),
                Some(Event::Break) => Some(Err(TransportError::Broken("reset by peer".into()))),
                Some(Event::Pause(pause)) => {
                    self.pause = Some(Box::pin(tokio::time::sleep(pause)));
                    continue;
                }
                None => None,
            });
        }
    }
}

fn script(events: &[Event]) -> Scripted {
    Scripted { announces_truncation: false, events: events.to_vec() }
}

const ROWS: [Event; 3] = [
    Event::Piece(b"Audit Log ID,Date Performed\nal-1,2026-01-01T00:00:00.000Z\r\nal"),
    Event::Piece(b""),
    Event::Piece(b"-2,2026-01-01T00:00:00.000Z\n"),
];

#[tokio::test]
async fn the_rows_as_they_arrive_are_the_rows_of_the_whole_table() {
    let summary = "says \"\"hello\"\",\r\n\u{1F980} twice";
    let table: String = [HEAD.to_owned()].into_iter().chain((0..50).map(|number| row(number, summary))).collect();
    let bytes: &'static [u8] = Vec::leak(table.into_bytes());
    let whole = client(script(&[Event::Piece(bytes)])).auth().list_audit_logs(request()).await.unwrap();
    let expected: Vec<_> = whole.rows().map(Result::unwrap).collect();
    assert_eq!((expected.len(), expected[49].summary.as_deref()), (50, Some("says \"hello\",\r\n\u{1F980} twice")));
    for length in [1, 2, 3, 7, 100, 5000] {
        let pieces: Vec<_> = bytes.chunks(length).map(Event::Piece).collect();
        let mut rows = client(script(&pieces)).auth().list_audit_logs(request()).rows();
        for expected in &expected {
            assert_eq!(rows.is_truncated(), None, "not known before the end");
            assert_eq!(rows.next().await.unwrap().unwrap(), *expected);
        }
        assert!(rows.next().await.is_none() && rows.next().await.is_none());
        assert_eq!(rows.is_truncated(), Some(false));
    }
}

#[tokio::test]
async fn a_table_that_was_cut_says_so_at_its_end() {
    let remark = [&ROWS[..], &[Event::Piece(b"# TRUNC"), Event::Piece(b"ATED at 2 rows")]].concat();
    for transport in [script(&remark), Scripted { announces_truncation: true, events: ROWS.to_vec() }] {
        let (ids, failure, truncated) = read(client(transport).auth().list_audit_logs(request()).rows()).await;
        assert_eq!((ids.join(" ").as_str(), truncated), ("al-1 al-2", Some(true)));
        assert!(failure.is_none());
    }
}

#[tokio::test]
async fn a_row_that_has_nothing_in_a_column_is_an_error_and_the_next_goes_on() {
    let events = [Event::Piece(b"Audit Log ID,Date Performed\nal-1,\nal-2,2026-01-01T00:00:00.000Z\n")];
    let (ids, failure, truncated) = read(client(script(&events)).auth().list_audit_logs(request()).rows()).await;
    let error = failure.unwrap().to_string();
    assert_eq!(error, "`list_audit_logs`: row 1 of the table has nothing in column `Date Performed`");
    assert_eq!((ids, truncated), (vec![String::from("al-2")], Some(false)));
}

#[tokio::test]
async fn what_is_not_the_whole_table_ends_the_rows_with_an_error() {
    for (text, whole_rows, why) in [
        (&b""[..], 0, "the response is empty where a table was expected"),
        (b"<html>\n<title>log in</title></html>", 0, "the response is a page where a table was expected"),
        (b"{\"error\":{\"message\":\"no\"}}", 0, "the response is JSON where a table was expected"),
        (b"null", 0, "does not name the column `Date Performed`"),
        (b"Audit Log ID,Date Performed,Date Performed\n", 0, "two columns of the table have the name `Date Performed`"),
        (b"Audit Log ID,Date Performed\nal-1,x\nal-2\nal-3,x\n", 1, "row 2 of the table has 1 cell, and its first"),
        (b"Audit Log ID,Date Performed\nal-1,x\nal-2,\"x", 1, "row 2 of the table is cut off inside quotes"),
    ] {
        for length in [1, 1000] {
            let pieces: Vec<_> = text.chunks(length).map(Event::Piece).collect();
            let (ids, failure, truncated) =
                read(client(script(&pieces)).auth().list_audit_logs(request()).rows()).await;
            let error = failure.unwrap();
            assert!(error.message().contains(why), "{}: {error}", text.escape_ascii());
            assert_eq!((error.kind(), ids.len(), truncated), (ErrorKind::Decode, whole_rows, None), "{error}");
        }
        let whole = client(script(&[Event::Piece(text)])).auth().list_audit_logs(request()).await;
        assert_eq!(whole.unwrap_err().status().unwrap(), 200);
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_export_is_not_cut_off_and_a_stalled_one_is() {
    let pause = |seconds| Event::Pause(Duration::from_secs(seconds));
    let slow: Vec<_> = std::iter::once(ROWS[0].clone())
        .chain(std::iter::repeat_n([pause(29), Event::Piece(b"-1,2026-01-01T00:00:00.000Z\nal")], 20).flatten())
        .collect();
    let rows = client(script(&slow)).auth().list_audit_logs(request()).timeout(Duration::from_secs(1)).rows();
    assert_eq!(
        read(rows).await.0.len(),
        21,
        "ten minutes, against deadlines of 30 s for a request and 1 s for the call"
    );

    let stalled = [ROWS[0].clone(), pause(31), ROWS[2].clone()];
    let (ids, failure, truncated) = read(client(script(&stalled)).auth().list_audit_logs(request()).rows()).await;
    let error = failure.unwrap();
    assert_eq!((error.kind(), error.endpoint()), (ErrorKind::Timeout, Some("list_audit_logs")), "{error}");
    assert!(error.message().contains("within 30s") && error.is_retryable(), "{error}");
    assert_eq!((ids, truncated), (vec![String::from("al-1")], None));
}

#[tokio::test(start_paused = true)]
async fn a_response_that_never_begins_is_a_timeout_of_the_call() {
    struct Silent;
    impl Transport for Silent {
        fn send(&self, _: TransportRequest) -> BoxFuture<'_, Result<Response<ResponseBody>, TransportError>> {
            Box::pin(std::future::pending())
        }
    }
    let call = || client(Silent).auth().list_audit_logs(request());
    for (rows, limit) in [(call().rows(), "30s"), (call().timeout(Duration::from_secs(5)).rows(), "5s")] {
        let error = read(rows).await.1.unwrap();
        assert!(error.kind() == ErrorKind::Timeout && error.message().contains(limit), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn asking_for_a_row_may_be_cancelled_and_loses_nothing() {
    let pause = Event::Pause(Duration::from_secs(9));
    let events = [pause.clone(), ROWS[0].clone(), pause, ROWS[2].clone()];
    let mut rows = client(script(&events)).auth().list_audit_logs(request()).rows();
    let mut ids = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_secs(4), rows.next()).await {
            Ok(Some(row)) => ids.push(row.unwrap().id.to_string()),
            Ok(None) => break,
            Err(_) => {}
        }
    }
    assert_eq!(ids, ["al-1", "al-2"]);
}

#[tokio::test]
async fn what_breaks_on_the_way_is_an_error_after_the_rows_that_came() {
    let broken = [ROWS[0].clone(), Event::Break, ROWS[2].clone()];
    let not_text = [ROWS[0].clone(), Event::Piece(b"-2\xff,x\nal-3,x\n"), ROWS[2].clone()];
    let endless = [&[ROWS[0].clone()][..], &vec![Event::Piece(&[b','; 9999]); 110]].concat();
    for (events, kind, words) in [
        (&broken[..], ErrorKind::Connection, "reset by peer"),
        (&not_text, ErrorKind::Decode, "row 2 of the table is not UTF-8 text"),
        (&endless, ErrorKind::TooLarge, "row 2 of the table is longer than 1048576 bytes"),
    ] {
        let (ids, failure, truncated) = read(client(script(events)).auth().list_audit_logs(request()).rows()).await;
        let error = failure.unwrap();
        assert_eq!((error.kind(), error.endpoint()), (kind, Some("list_audit_logs")), "{error}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!((ids, truncated), (vec![String::from("al-1")], None));
    }
}

#[tokio::test]
async fn a_refusal_is_the_usual_error() {
    for (status, body, kind) in [
        (403, r#"{"error":{"message":"not yours"}}"#, ErrorKind::Api),
        (503, "<html>", ErrorKind::Api),
        (302, "", ErrorKind::Redirect),
    ] {
        let recorder = Recorder::answering(status, body);
        let collected = recorder.client().auth().list_audit_logs(request()).await.unwrap_err();
        let error = read(recorder.client().auth().list_audit_logs(request()).rows()).await.1.unwrap();
        assert_eq!((error.kind(), error.to_string()), (kind, collected.to_string()));
        assert_eq!((error.status(), error.is_retryable()), (collected.status(), status == 503));
        assert_eq!(error.required_permissions().is_some(), status == 403);
    }
    let recorder = Recorder::answering(500, vec![b'x'; 2000]);
    let small = Client::builder().token("t").transport(recorder).response_limit(1000).build().unwrap();
    let error = small.auth().list_audit_logs(request()).rows().next().await.unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.body().len()),
        (ErrorKind::Api, 1000),
        "the limit holds for what is not the export"
    );
}

#[tokio::test]
async fn nothing_is_sent_before_a_row_is_asked_for() {
    let recorder = Recorder::answering(200, HEAD);
    let mut rows = recorder.client().auth().list_audit_logs(request()).rows();
    assert!(recorder.seen().is_empty());
    assert!(rows.next().await.is_none());
    assert_eq!((recorder.seen().len(), rows.is_truncated()), (1, Some(false)));
}

#[tokio::test]
async fn the_audit_log_of_the_sandbox_is_the_same_read_as_it_arrives() {
    let bench = Bench::new().await;
    let account = bench.service_account();
    for username in ["one@example.co", "two@example.co"] {
        bench.sandbox.create_user(dfns_sandbox::UserKind::EndUser, username);
        account.auth().delegated_login(DelegatedLogin::new(username)).await.unwrap();
    }
    let all = || account.auth().list_audit_logs(ListAuditLogs::new("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"));
    let table = all().await.unwrap();
    let expected: Vec<_> = table.rows().map(|row| row.unwrap().id.to_string()).collect();
    let (ids, failure, truncated) = read(all().rows()).await;
    assert!(failure.is_none());
    assert_eq!((ids.len(), truncated), (2, Some(table.is_truncated())));
    assert_eq!(ids, expected);
}

/// A server on loopback that exports this many rows of 4 KiB, or endlessly without a number.
struct Exporter {
    url: String,
    /// The number of bytes sent.
    sent: Arc<AtomicUsize>,
    /// Notified when nothing moves any more.
    stalled: Arc<Notify>,
    /// Ends when the export is complete, or writing fails.
    export: JoinHandle<std::io::Result<()>>,
}

impl Exporter {
    /// Starts the server. Must be called within a runtime.
    fn start(count: Option<usize>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_send_buffer_size(64 * 1024).unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let url = format!("http://{}", socket.local_addr().unwrap());
        let listener = socket.listen(8).unwrap();
        let (sent, stalled) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (counter, stall) = (Arc::clone(&sent), Arc::clone(&stalled));
        let export = tokio::spawn(async move {
            let (connection, _) = listener.accept().await?;
            export(connection, count, &counter, &stall).await
        });
        Self { url, sent, stalled, export }
    }

    fn rows(&self) -> Rows<AuditLogRow> {
        let client = Client::builder().base_url(&self.url).token("t").build().unwrap();
        client.auth().list_audit_logs(request()).rows()
    }

    fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

async fn export(
    mut connection: TcpStream,
    count: Option<usize>,
    sent: &AtomicUsize,
    stalled: &Notify,
) -> std::io::Result<()> {
    let _ = connection.read(&mut [0; 4096]).await?;
    connection.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ntransfer-encoding: chunked\r\n\r\n").await?;
    let summary = "x".repeat(4000);
    let mut rows = std::iter::once(HEAD.to_owned()).chain((0..count.unwrap_or(usize::MAX)).map(|n| row(n, &summary)));
    loop {
        let piece: String = rows.by_ref().take(16).collect();
        let chunk = format!("{:x}\r\n{piece}\r\n", piece.len());
        let mut write = pin!(connection.write_all(chunk.as_bytes()));
        if let Ok(written) = timeout(Duration::from_millis(500), write.as_mut()).await {
            written?;
        } else {
            stalled.notify_one();
            write.await?;
        }
        if piece.is_empty() {
            return Ok(());
        }
        sent.fetch_add(piece.len(), Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_larger_than_the_limit_is_read_without_being_held() {
    const COUNT: usize = 16_000;
    let server = Exporter::start(Some(COUNT));
    let (mut rows, mut read, mut count, mut furthest) = (server.rows(), 0, 0, 0);
    while let Some(row) = rows.next().await {
        let row = row.unwrap();
        assert_eq!(row.id, *format!("al-{count}"));
        count += 1;
        read += row.summary.unwrap().len();
        furthest = furthest.max(server.sent().saturating_sub(read));
    }
    assert_eq!((count, rows.is_truncated()), (COUNT, Some(false)));
    assert!(server.sent() > 60 * MIB, "far more than the client would collect");
    assert!(furthest < 32 * MIB, "what is sent and not read, {furthest} bytes, is more than sockets hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_takes_its_time_makes_the_server_wait_and_dropping_the_rows_lets_go_of_it() {
    let server = Exporter::start(None);
    let mut rows = server.rows();
    rows.next().await.unwrap().unwrap();
    // The sockets fill up, and then nothing moves.
    timeout(Duration::from_secs(10), server.stalled.notified()).await.expect("the server should have to wait");
    let before = server.sent();
    assert!(before < 32 * MIB, "{before} bytes for one row");
    assert!(!server.export.is_finished(), "the server waits");

    drop(rows);
    let ended = timeout(Duration::from_secs(10), server.export).await.expect("the connection should be closed");
    assert!(ended.unwrap().is_err());
}
