//! Servers that a test plays itself, step by step.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::join;
use tokio::net::{TcpListener, TcpStream};

/// A server that accepts connections when a test says so.
pub(super) struct Server(TcpListener);

impl Server {
    pub(super) async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/", self.0.local_addr().unwrap())
    }

    pub(super) async fn accept(&self) -> Peer {
        Peer(self.0.accept().await.unwrap().0)
    }

    /// Returns whether a client has connected that was not accepted yet.
    pub(super) async fn has_another(&self) -> bool {
        driven().await;
        let mut accepting = pin!(self.0.accept());
        poll_fn(|context| Poll::Ready(accepting.as_mut().poll(context).is_ready())).await
    }
}

/// The server's end of a connection.
pub(super) struct Peer(pub(super) TcpStream);

impl Peer {
    /// Reads a request and returns its body.
    pub(super) async fn request(&mut self) -> String {
        let mut read = Vec::new();
        loop {
            let text = String::from_utf8(read.clone()).unwrap().to_lowercase();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
                if body.len() >= length.parse().unwrap() {
                    return body.to_owned();
                }
            }
            assert_ne!(self.0.read_buf(&mut read).await.unwrap(), 0, "the client closed the connection");
        }
    }

    pub(super) async fn write(&mut self, response: &str) {
        self.0.write_all(response.as_bytes()).await.unwrap();
    }

    pub(super) async fn respond(&mut self, body: &str) {
        self.write(&format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len())).await;
    }

    /// Reads a request and responds with its body.
    pub(super) async fn echo(&mut self) {
        let body = self.request().await;
        self.respond(&body).await;
    }

    /// Waits until the client closes the connection.
    pub(super) async fn closed(mut self) {
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ = self.0.read_to_end(&mut rest).await;
    }
}

/// Lets the runtime learn what has happened on all sockets.
pub(super) async fn driven() {
    for _ in 0..3 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (connected, accepted) = join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let ((mut here, _), mut there) = (accepted.unwrap(), connected.unwrap());
        there.write_all(b"x").await.unwrap();
        here.read_u8().await.unwrap();
    }
}
