//! Opens a tunnel through a proxy (`CONNECT`). The one of `hyper-util` hides the status of the
//! proxy, by which a refusal differs from an overload.

use super::super::tunnel::NoTunnel;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use std::error::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use zeroize::Zeroizing;

type Cause = Box<dyn Error + Send + Sync>;

/// The largest head of a response, in bytes.
const LONGEST_HEAD: usize = 8 * 1024;

/// The headers that go to the proxy.
#[derive(Clone)]
pub(super) struct Headers {
    pub(super) user_agent: HeaderValue,
    pub(super) authorization: Option<HeaderValue>,
}

/// Asks the proxy at the other end for a tunnel to a server.
pub(super) async fn open<L: Read + Write + Unpin>(line: L, server: &Uri, headers: &Headers) -> Result<L, Cause> {
    let host = server.host().ok_or("the URL has no host")?;
    let port = server.port_u16().unwrap_or(443);
    let mut request = Zeroizing::new(Vec::with_capacity(512));
    request.extend(format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").as_bytes());
    let authorization = headers.authorization.iter().map(|value| ("proxy-authorization", value));
    for (name, value) in [("user-agent", &headers.user_agent)].into_iter().chain(authorization) {
        request.extend([name.as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    request.extend(b"\r\n");

    let mut line = TokioIo::new(line);
    line.write_all(&request).await?;
    line.flush().await?;
    let (mut head, mut filled) = ([0; LONGEST_HEAD], 0);
    loop {
        let read = line.read(&mut head[filled..]).await?;
        filled += read;
        match status(&head[..filled])? {
            Some(200) => return Ok(line.into_inner()),
            Some(status) => return Err(NoTunnel::Status(status).into()),
            None if read == 0 => return Err(NoTunnel::Closed.into()),
            None if filled == head.len() => return Err(NoTunnel::TooLong.into()),
            None => {}
        }
    }
}

/// Returns the status once the head is complete.
fn status(head: &[u8]) -> Result<Option<u16>, NoTunnel> {
    const VERSION: &[u8] = b"HTTP/1.";
    let begun = head.len().min(VERSION.len());
    if head[..begun] != VERSION[..begun] {
        return Err(NoTunnel::NotHttp);
    }
    let is_complete = head.windows(2).any(|pair| pair == b"\n\n") || head.windows(3).any(|end| end == b"\n\r\n");
    if !is_complete {
        return Ok(None);
    }
    match &head[VERSION.len()..] {
        [b'0' | b'1', b' ', digits @ ..] => match digits {
            [a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', b' ' | b'\r' | b'\n', ..] => {
                let digit = |byte: &u8| u16::from(byte - b'0');
                Ok(Some(100 * digit(a) + 10 * digit(b) + digit(c)))
            }
            _ => Err(NoTunnel::NotHttp),
        },
        _ => Err(NoTunnel::NotHttp),
    }
}

#[cfg(test)]
mod tests {
    use super::status;
    use crate::transport::tunnel::NoTunnel;

    #[test]
    fn only_the_complete_head_of_an_http_response_has_a_status() {
        for (head, expected) in [
            ("", Ok(None)),
            ("HTT", Ok(None)),
            ("HTTP/1.1 200 OK\r\n", Ok(None)),
            ("HTTP/1.1 200 OK\r\n\r\n", Ok(Some(200))),
            ("HTTP/1.0 200\nvia: x\n\n", Ok(Some(200))),
            ("HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\r\n<html>", Ok(Some(503))),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", Ok(Some(100))),
            ("SSH-2.0-OpenSSH_9.6\r\n", Err(NoTunnel::NotHttp)),
            ("\u{5}", Err(NoTunnel::NotHttp)),
            ("HTTP/2 200 OK\r\n\r\n", Err(NoTunnel::NotHttp)),
            ("HTTP/1.1 2000 OK\r\n\r\n", Err(NoTunnel::NotHttp)),
            ("HTTP/1.1 \r\n\r\n", Err(NoTunnel::NotHttp)),
        ] {
            assert_eq!(status(head.as_bytes()), expected, "{head:?}");
        }
    }
}
