//! Servers that close connections, over both transports: every request that a server sees is one
//! that the client reports, and none is sent twice that must not be.

mod server;

use crate::retries::Touch;
use crate::support::signer;
use crate::tls::{STACKS, Set, acceptor, trusting};
use acme_dfns::grammar::{CompleteNotice, GrammarApi, NoticeId, RetryNotice};
use acme_dfns::{SweepTreasury, TreasuryApi};
use dfns::core::{CallDone, Delivery, Observer, RequestDone};
use dfns::signing::Signer as _;
use dfns::{Client, Error, ErrorKind, Retry, ServiceAccountToken, UserToken, WithSigner};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use server::{CHALLENGE, Ending, Plan, Server, USER_ACTION, WITHOUT_RESPONSE};
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// The number of requests, and the tries of the last call.
#[derive(Default)]
struct Heard {
    requests: AtomicUsize,
    tries: AtomicU32,
}

impl Observer for Heard {
    fn request(&self, _: &RequestDone<'_>) {
        self.requests.fetch_add(1, Ordering::SeqCst);
    }
    fn call(&self, done: &CallDone<'_>) {
        self.tries.store(done.tries, Ordering::SeqCst);
    }
}

type Caller = Client<UserToken, WithSigner>;

/// Makes a client that waits between tries for as long as `chance` says, of at most a minute.
fn client(stack: usize, server: &Server, tries: u32, chance: u8) -> (Caller, Arc<Heard>) {
    let heard = Arc::new(Heard::default());
    let retry = Retry::tries(tries).first_delay(Duration::from_mins(1)).longest_delay(Duration::from_mins(1));
    let builder = STACKS[stack](Client::builder()).base_url(&server.url).user("t").signer(signer());
    let builder = builder.retry(retry).randomness(move |bytes| bytes.fill(chance)).observer(Arc::clone(&heard));
    (builder.build().unwrap(), heard)
}

/// The calls, by what may be repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Read,
    /// Neither signed nor recognized by Dfns.
    Post,
    /// Signed, and not recognized by Dfns.
    Sweep,
    /// Signed, with an external id.
    Recognized,
}

impl Call {
    async fn make(self, client: &Caller) -> Result<(), Error> {
        self.make_within(client, Duration::from_mins(2)).await
    }

    async fn make_within(self, client: &Caller, limit: Duration) -> Result<(), Error> {
        let notices = client.grammar();
        match self {
            Self::Read => notices.get_notice(NoticeId::from("n")).timeout(limit).await.map(drop),
            Self::Post => notices.complete_notice(CompleteNotice::new("one-time", "text")).timeout(limit).await,
            Self::Sweep => {
                let client = client.clone().assume::<ServiceAccountToken>();
                client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).timeout(limit).await.map(drop)
            }
            Self::Recognized => notices.retry(RetryNotice::new("high")).timeout(limit).await,
        }
    }
}

/// The request at which a connection ends, the call that makes it, and whether it may be repeated.
const REQUESTS: [(&str, Call, bool); 6] = [
    ("/notices/n", Call::Read, true),
    ("/notices/complete", Call::Post, false),
    ("/treasuries/tr-1/sweep", Call::Sweep, false),
    ("/notices/retry", Call::Recognized, true),
    (CHALLENGE, Call::Sweep, true),
    (USER_ACTION, Call::Sweep, true),
];

#[tokio::test]
async fn a_server_that_always_closes_sees_as_many_requests_as_there_were_tries() {
    for stack in 0..STACKS.len() {
        for (ending, (path, call, may_be_repeated)) in
            WITHOUT_RESPONSE.into_iter().flat_map(|ending| REQUESTS.map(|request| (ending, request)))
        {
            for allowed in [1, 3] {
                let server = Server::start(Plan { path, ending, from: 0, times: usize::MAX }).await;
                let (client, heard) = client(stack, &server, allowed, 0);
                let error = call.make(&client).await.unwrap_err();
                let expected = if may_be_repeated { allowed } else { 1 };
                let context = format!("{stack} {ending:?} {path} {allowed}: {error}");
                assert_eq!(server.seen(path), expected as usize, "{context}");
                assert_eq!((error.tries(), heard.tries.load(Ordering::SeqCst)), (expected, expected), "{context}");
                assert_eq!(heard.requests.load(Ordering::SeqCst), server.all(), "{context}");
                assert_eq!(error.to_string().contains("; 3 tries"), expected == 3, "{context}");
                assert_eq!(error.kind(), ErrorKind::Connection, "{context}");
                let was_sent = !path.starts_with("/auth/");
                let delivery = if was_sent { Delivery::Unknown } else { Delivery::NotSent };
                let is_unknown = was_sent && call != Call::Read;
                assert_eq!((error.delivery(), error.outcome_is_unknown()), (delivery, is_unknown), "{context}");
            }
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_as_it_is_reused_costs_a_try_and_never_a_second_effect() {
    for stack in 0..STACKS.len() {
        for (ending, (path, call, may_be_repeated)) in
            WITHOUT_RESPONSE.into_iter().flat_map(|ending| REQUESTS.map(|request| (ending, request)))
        {
            let server = Server::start(Plan { path, ending, from: 1, times: 1 }).await;
            let (client, heard) = client(stack, &server, 3, 0);
            // Fills the pool.
            client.grammar().get_notice(NoticeId::from("first")).await.unwrap();
            let result = call.make(&client).await;
            let expected = if may_be_repeated { 2 } else { 1 };
            let context = format!("{stack} {ending:?} {path}: {result:?}");
            assert_eq!(result.is_ok(), may_be_repeated, "{context}");
            assert_eq!(
                (server.seen(path), heard.tries.load(Ordering::SeqCst)),
                (expected as usize, expected),
                "{context}"
            );
            assert_eq!(heard.requests.load(Ordering::SeqCst), server.all(), "{context}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_while_it_was_idle_costs_nothing() {
    for stack in 0..STACKS.len() {
        for (path, call, _) in REQUESTS {
            let server = Server::start(Plan { path: "/notices/first", ending: Ending::Idle, from: 0, times: 1 }).await;
            // Without retries: what was never written needs none.
            let (client, heard) = client(stack, &server, 1, 0);
            client.grammar().get_notice(NoticeId::from("first")).await.unwrap();
            server.has_ended_one().await;
            call.make(&client).await.unwrap();
            assert_eq!((server.seen(path), heard.tries.load(Ordering::SeqCst)), (1, 1), "{stack} {path}");
            assert_eq!(heard.requests.load(Ordering::SeqCst), server.all(), "{stack} {path}");
            assert_eq!(server.connections.lock().unwrap().len(), 2, "{stack} {path}");
        }
    }
}

#[tokio::test]
async fn a_server_that_always_closes_uses_up_the_budget_and_then_sees_one_request_for_each_call() {
    for stack in 0..STACKS.len() {
        let server =
            Server::start(Plan { path: "/notices/n", ending: Ending::Close, from: 0, times: usize::MAX }).await;
        let (client, heard) = client(stack, &server, 4, 0);
        for _ in 0..100 {
            Call::Read.make(&client).await.unwrap_err();
        }
        assert_eq!((server.all(), heard.requests.load(Ordering::SeqCst)), (100 + 35, 100 + 35));
    }
}

#[tokio::test]
async fn a_try_that_would_begin_after_the_deadline_sends_nothing() {
    for stack in 0..STACKS.len() {
        for (path, call, _) in REQUESTS {
            let server = Server::start(Plan { path, ending: Ending::Close, from: 0, times: usize::MAX }).await;
            // Waits a minute before another try.
            let (client, _) = client(stack, &server, 3, 0xff);
            let error = call.make_within(&client, Duration::from_secs(30)).await.unwrap_err();
            assert_eq!((server.seen(path), error.tries()), (1, 1), "{stack} {path}: {error}");
        }
    }
}

#[tokio::test]
async fn the_signature_of_a_person_survives_connections_that_are_closed() {
    for stack in 0..STACKS.len() {
        for (ending, times) in WITHOUT_RESPONSE.into_iter().flat_map(|ending| [(ending, 2), (ending, usize::MAX)]) {
            let server = Server::start(Plan { path: USER_ACTION, ending, from: 0, times }).await;
            let (client, heard) = client(stack, &server, 3, 0);
            let asked = Arc::new(AtomicUsize::new(0));
            let signing = client.with_signer(Touch(Arc::clone(&asked))).assume::<ServiceAccountToken>();
            let result = signing.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).await;
            let context = format!("{stack} {ending:?} {times}: {result:?}");
            assert_eq!((asked.load(Ordering::SeqCst), server.seen(CHALLENGE)), (1, 1), "{context}");
            assert_eq!((server.seen(USER_ACTION), heard.tries.load(Ordering::SeqCst)), (3, 3), "{context}");
            assert_eq!(server.seen("/treasuries/tr-1/sweep"), usize::from(times == 2), "{context}");
            assert_eq!(
                result.map_err(|error| (error.tries(), error.delivery())).err(),
                (times > 2).then_some((3, Delivery::NotSent))
            );
        }
    }
}

#[tokio::test]
async fn a_delegated_signature_survives_connections_that_are_closed() {
    for stack in 0..STACKS.len() {
        for (tries, times) in [(3, 2), (3, usize::MAX), (1, usize::MAX)] {
            let server = Server::start(Plan { path: USER_ACTION, ending: Ending::Close, from: 0, times }).await;
            let (client, heard) = client(stack, &server, tries, 0);
            let client = client.assume::<ServiceAccountToken>().delegated();
            let pending = client.treasury().sweep_treasury(SweepTreasury::new("tr-1", "0")).challenge().await.unwrap();
            let factors = signer().sign(pending.challenge()).await.unwrap();
            let result = client.complete(pending, factors).await;
            let context = format!("{stack} {tries} {times}: {result:?}");
            assert_eq!((server.seen(CHALLENGE), server.seen(USER_ACTION)), (1, tries as usize), "{context}");
            assert_eq!(
                (heard.tries.load(Ordering::SeqCst), heard.requests.load(Ordering::SeqCst)),
                (tries, server.all())
            );
            let Err(error) = result else {
                assert_eq!((times, server.seen("/treasuries/tr-1/sweep")), (2, 1), "{context}");
                continue;
            };
            assert_eq!((error.tries(), error.delivery(), error.is_retryable()), (tries, Delivery::NotSent, false));
        }
    }
}

#[tokio::test]
async fn streams_of_http2_that_end_without_a_response_are_tries_as_well() {
    for stack in STACKS {
        for is_whole_connection in [false, true] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
            let seen = Arc::new(AtomicUsize::new(0));
            let counted = Arc::clone(&seen);
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let tls = acceptor(Set { offers_http2: true, ..Set::default() });
                    let (counted, ended) = (Arc::clone(&counted), Arc::new(Notify::new()));
                    let end = Arc::clone(&ended);
                    let serve = service_fn(move |_: http::Request<Incoming>| {
                        counted.fetch_add(1, Ordering::SeqCst);
                        end.notify_one();
                        async { Err::<http::Response<String>, _>(std::io::Error::other("no response")) }
                    });
                    tokio::spawn(async move {
                        let stream = TokioIo::new(tls.accept(stream).await.unwrap());
                        let served = http2::Builder::new(TokioExecutor::new()).serve_connection(stream, serve);
                        let is_ended =
                            async { if is_whole_connection { ended.notified().await } else { pending().await } };
                        tokio::select! {
                            _ = served => {}
                            () = is_ended => {}
                        }
                    });
                }
            });
            for retry in [Retry::never(), Retry::tries(3).first_delay(Duration::ZERO)] {
                let before = seen.load(Ordering::SeqCst);
                let client = trusting(stack, &url).http2().token("t").retry(retry).build().unwrap();
                let error = client.grammar().get_notice(NoticeId::from("n")).await.unwrap_err();
                let requests = seen.load(Ordering::SeqCst) - before;
                assert_eq!(
                    (requests, error.tries() as usize),
                    (if retry == Retry::never() { 1 } else { 3 }, requests),
                    "{error}"
                );
                assert_eq!((error.kind(), error.delivery()), (ErrorKind::Connection, Delivery::Unknown), "{error}");
            }
        }
    }
}
