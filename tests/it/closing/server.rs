//! A server that ends its connections by a plan.

use crate::support::{CREDENTIAL, challenge};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

pub(super) const CHALLENGE: &str = "/auth/action/init";
pub(super) const USER_ACTION: &str = "/auth/action";

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Ending {
    /// After a request was read.
    Close,
    /// After a request was read, with a reset.
    Reset,
    /// Within the head of the response.
    HalfHead,
    /// Within the body of the response.
    HalfBody,
    /// After a whole response, which does not announce it.
    Idle,
}

pub(super) const WITHOUT_RESPONSE: [Ending; 4] = [Ending::Close, Ending::Reset, Ending::HalfHead, Ending::HalfBody];

/// Ends connections at requests to one path, if they are at least the `from`th on their connection,
/// this many times.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    pub(super) path: &'static str,
    pub(super) ending: Ending,
    pub(super) from: usize,
    pub(super) times: usize,
}

/// A server that records the paths of the requests on each connection.
pub(super) struct Server {
    pub(super) url: String,
    pub(super) connections: Arc<Mutex<Vec<Vec<String>>>>,
    ended: Arc<Notify>,
}

impl Server {
    pub(super) async fn start(plan: Plan) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Self { url, connections: Arc::default(), ended: Arc::default() };
        let (connections, ended) = (Arc::clone(&server.connections), Arc::clone(&server.ended));
        let left = Arc::new(AtomicUsize::new(plan.times));
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let index = {
                    let mut connections = connections.lock().unwrap();
                    connections.push(Vec::new());
                    connections.len() - 1
                };
                let (connections, ended, left) = (Arc::clone(&connections), Arc::clone(&ended), Arc::clone(&left));
                tokio::spawn(async move {
                    for number in 0.. {
                        let Some(path) = read(&mut connection).await else { return };
                        connections.lock().unwrap()[index].push(path.clone());
                        let is_planned = path == plan.path && number >= plan.from;
                        let ends = is_planned && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok();
                        let response = response(&path);
                        let sent = match plan.ending {
                            _ if !ends => &*response,
                            Ending::Idle => &*response,
                            Ending::Close | Ending::Reset => "",
                            Ending::HalfHead => "HTTP/1.1 200 OK\r\ncontent-le",
                            Ending::HalfBody => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"items\":[",
                        };
                        connection.write_all(sent.as_bytes()).await.unwrap();
                        if ends {
                            if plan.ending == Ending::Reset {
                                connection.set_zero_linger().unwrap();
                            }
                            drop(connection);
                            return ended.notify_one();
                        }
                    }
                });
            }
        });
        server
    }

    /// Waits until a connection has ended, and until the client's runtime has seen it.
    pub(super) async fn has_ended_one(&self) {
        self.ended.notified().await;
        for _ in 0..3 {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let mut there = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (mut here, _) = listener.accept().await.unwrap();
            there.write_all(b"x").await.unwrap();
            here.read_u8().await.unwrap();
        }
    }

    pub(super) fn seen(&self, path: &str) -> usize {
        self.connections.lock().unwrap().iter().flatten().filter(|seen| *seen == path).count()
    }

    pub(super) fn all(&self) -> usize {
        self.connections.lock().unwrap().iter().map(Vec::len).sum()
    }
}

fn less(left: usize) -> Option<usize> {
    left.checked_sub(1)
}

/// Reads a whole request and returns its path.
async fn read(connection: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return head.split(' ').nth(1).map(str::to_owned);
            }
        }
        if connection.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}

fn response(path: &str) -> String {
    let body = match path {
        CHALLENGE => challenge(&[CREDENTIAL]).to_string(),
        USER_ACTION => r#"{"userAction":"ua"}"#.to_owned(),
        "/notices/complete" | "/notices/retry" => "null".to_owned(),
        _ => r#"{"items":["a"]}"#.to_owned(),
    };
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}
