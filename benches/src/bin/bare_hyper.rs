//! One login with hyper on a bare connection: the least work that such a process can do. Usage:
//! `log-in 1 URL`, as for the others.

use dfns_bench::key::Key;
use dfns_bench::wire::{Action, ActionRequest, Challenge, ChallengeRequest, LogIn, Session};
use dfns_bench::{Result, fixtures};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

impl Connection {
    async fn open(host: &str) -> Result<Self> {
        let stream = TcpStream::connect(host).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: host.into() })
    }

    async fn post<T: DeserializeOwned>(&mut self, path: &str, body: String, action: Option<&str>) -> Result<T> {
        let mut request = Request::post(path)
            .header("host", &self.host)
            .header("authorization", format!("Bearer {}", fixtures::TOKEN))
            .header("content-type", "application/json");
        if let Some(action) = action {
            request = request.header("x-dfns-useraction", action);
        }
        let response = self.sender.send_request(request.body(Full::from(body))?).await?;
        if !response.status().is_success() {
            return Err(response.status().to_string().into());
        }
        Ok(serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?)
    }
}

async fn log_in(url: &str) -> Result<String> {
    let mut connection = Connection::open(url.trim_start_matches("http://")).await?;
    let key = Key::new()?;
    let body = serde_json::to_string(&LogIn { username: fixtures::USERNAME })?;
    let ask = serde_json::to_string(&ChallengeRequest::of_log_in(&body))?;
    let challenge: Challenge = connection.post("/auth/action/init", ask, None).await?;
    let signed = key.sign(&challenge.challenge);
    let prove = serde_json::to_string(&ActionRequest::new(&challenge, &signed))?;
    let action: Action = connection.post("/auth/action", prove, None).await?;
    let session: Session = connection.post("/auth/login/delegated", body, Some(&action.user_action)).await?;
    Ok(session.token)
}

fn main() -> Result<()> {
    let url = std::env::args().nth(3).ok_or("usage: log-in 1 URL")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    assert_eq!(runtime.block_on(log_in(&url))?, fixtures::USER_TOKEN);
    Ok(())
}
