//! The least that a signed call can cost: its three requests without a client around them.
//!
//! URLs are parsed and requests are written in advance, there are no headers of the API, and nobody
//! decodes a response. No client over reqwest can need less than [`Reqwest`], and no client at all
//! less than [`Socket`], whatever it does itself.

use crate::key::Key;
use crate::{Result, fixtures};
use reqwest::{Body, Method, Request, Url};
use std::hint::black_box;
use std::io::ErrorKind;
use std::rc::Rc;
use tokio::net::TcpStream;

/// The paths of the requests. The server refuses a login without the proof of its signature.
const PATHS: [&str; 3] = ["/auth/action/init", "/auth/action", "/auth/action"];

/// The three requests over reqwest, without the signature.
pub struct Reqwest {
    http: reqwest::Client,
    urls: Vec<Url>,
}

impl Reqwest {
    /// Prepares requests to the server at this address.
    pub fn new(url: &str) -> Result<Self> {
        let urls = PATHS.iter().map(|path| Url::parse(&[url, path].concat())).collect::<std::result::Result<_, _>>()?;
        Ok(Self { http: reqwest::Client::new(), urls })
    }

    /// Sends them, and reads their responses.
    pub async fn send(&self) -> Result<()> {
        for url in &self.urls {
            let mut request = Request::new(Method::POST, url.clone());
            *request.body_mut() = Some(Body::from("{}"));
            let mut response = self.http.execute(request).await?.error_for_status()?;
            while response.chunk().await?.is_some() {}
        }
        Ok(())
    }
}

/// The three requests over a connection, and the signature: the work of the kernel, of the runtime
/// and of the cryptographic library.
pub struct Socket {
    stream: TcpStream,
    requests: [String; 3],
}

impl Socket {
    /// Opens this many connections to the server at this address.
    pub async fn connect(url: &str, connections: usize) -> Result<Vec<Rc<Self>>> {
        let mut sockets = Vec::new();
        for _ in 0..connections {
            let stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
            stream.set_nodelay(true)?;
            let requests = PATHS.map(|path| format!("POST {path} HTTP/1.1\r\ncontent-length: 2\r\n\r\n{{}}"));
            sockets.push(Rc::new(Self { stream, requests }));
        }
        Ok(sockets)
    }

    /// Sends the requests, reads their responses, and signs after the first.
    pub async fn log_in(self: Rc<Self>, key: Rc<Key>) -> Result<()> {
        self.exchange(&self.requests[0]).await?;
        drop(black_box(key.sign(black_box(fixtures::CREDENTIAL))));
        self.exchange(&self.requests[1]).await?;
        self.exchange(&self.requests[2]).await
    }

    async fn exchange(&self, request: &str) -> Result<()> {
        self.stream.writable().await?;
        if self.stream.try_write(request.as_bytes())? != request.len() {
            return Err("the connection takes no whole request".into());
        }
        let mut response = vec![0; 4096];
        loop {
            self.stream.readable().await?;
            match self.stream.try_read(&mut response) {
                Ok(0) => return Err("the server closed the connection".into()),
                // The server writes a response in one piece.
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
