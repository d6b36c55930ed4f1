//! A server on loopback with prepared responses. Prints its address, then serves until it is
//! killed.
//!
//! It checks only that a signed call brings the proof of its signature, so that no client can skip
//! signing.

use dfns_bench::{Result, fixtures};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// The constant responses, created once.
struct Responses {
    challenge: String,
    page: String,
}

fn main() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("http://{}", listener.local_addr()?);
    let responses = Arc::new(Responses { challenge: fixtures::challenge(), page: fixtures::page() });
    for stream in listener.incoming() {
        let (stream, responses) = (stream?, Arc::clone(&responses));
        // A client that disconnects in the middle of a request does not affect the others.
        std::thread::spawn(move || serve(&stream, &responses).unwrap_or_default());
    }
    Ok(())
}

/// Responds to the requests of a connection, until the client closes it.
fn serve(stream: &TcpStream, responses: &Responses) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut reader, mut writer) = (BufReader::new(stream), stream);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let (mut length, mut proven) = (0, false);
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "x-dfns-useraction" => proven = value.trim() == fixtures::USER_ACTION,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (status, response) = response(&request, proven, responses);
        let length = response.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        // In one piece, so that no client reads a response in several.
        writer.write_all(&[head, response].concat().into_bytes())?;
    }
}

/// Returns the status and the body for a request line.
fn response(request: &str, proven: bool, responses: &Responses) -> (&'static str, String) {
    let path = request.split(' ').nth(1).unwrap_or_default();
    match path.split('?').next().unwrap_or_default() {
        "/auth/action/init" => ("200 OK", responses.challenge.clone()),
        "/auth/action" => ("200 OK", format!(r#"{{"userAction":"{}"}}"#, fixtures::USER_ACTION)),
        "/auth/login/delegated" if proven => ("200 OK", format!(r#"{{"token":"{}"}}"#, fixtures::USER_TOKEN)),
        "/auth/login/delegated" => ("403 Forbidden", r#"{"error":{"message":"not signed"}}"#.into()),
        "/wallets" => ("200 OK", responses.page.clone()),
        _ => ("404 Not Found", r#"{"error":{"message":"not found"}}"#.into()),
    }
}
