//! Sessions: what the server knows about a browser, in memory.
//!
//! The browser has a random id in a cookie that scripts cannot read. Tokens, the requests that
//! await a signature, and the challenge of a registration stay here.

use crate::app::{App, Failure};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dfns::auth::RegistrationChallenge;
use dfns::signing::UserActionChallenge;
use dfns::{DelegatedClient, EncryptedAction, OperationTicket, WalletId};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The sessions that are kept. For one more, the oldest ends.
const MAX_SESSIONS: usize = 1000;

/// The transfers of a session that await a signature. For one more, the oldest is dropped: nothing
/// of it was sent. As many may have failed before no other is begun.
const MAX_TRANSFERS: usize = 8;

const LIFETIME: Duration = Duration::from_secs(60 * 60);

const COOKIE: &str = "session";

/// A session: a registration or a log-in that has begun, or a user.
pub(crate) enum Session {
    Registering(Box<RegistrationChallenge>),
    /// The name of the user, and the challenge.
    LoggingIn(String, Box<UserActionChallenge>),
    User(User),
}

/// A user who is logged in. The client can read; changes need the user's passkey.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) username: String,
    pub(crate) client: DelegatedClient,
    pub(crate) wallet: WalletId,
    pub(crate) address: String,
    transfers: VecDeque<(String, Unsigned)>,
}

impl User {
    pub(crate) fn new(username: String, client: DelegatedClient, wallet: WalletId, address: String) -> Self {
        Self { username, client, wallet, address, transfers: VecDeque::new() }
    }

    /// The ids of transfers that failed and may be tried again.
    pub(crate) fn failed(&self) -> impl Iterator<Item = &str> {
        let failed = self.transfers.iter().filter(|(_, unsigned)| matches!(unsigned, Unsigned::Failed(_)));
        failed.map(|(id, _)| id.as_str())
    }

    fn keep(&mut self, id: &str, unsigned: Unsigned) -> Result<(), Failure> {
        if matches!(unsigned, Unsigned::Begun(_)) {
            let is_begun = |(_, unsigned): &&(String, Unsigned)| matches!(unsigned, Unsigned::Begun(_));
            if self.failed().count() >= MAX_TRANSFERS {
                let message = "too many transfers have failed; try those again first";
                return Err(Failure::new(StatusCode::CONFLICT, message));
            }
            if self.transfers.iter().filter(is_begun).count() >= MAX_TRANSFERS {
                let oldest = self.transfers.iter().position(|transfer| is_begun(&transfer));
                oldest.and_then(|oldest| self.transfers.remove(oldest));
            }
        }
        self.transfers.push_back((id.to_owned(), unsigned));
        Ok(())
    }
}

/// A transfer that awaits a signature.
#[derive(Clone)]
pub(crate) enum Unsigned {
    /// Its challenge is with the browser. The request is sealed, as it would be in a database.
    Begun(EncryptedAction),
    /// It failed in a way that does not say whether Dfns made the transfer. The ticket makes the
    /// same transfer, which Dfns makes once.
    Failed(Box<OperationTicket>),
}

impl Unsigned {
    pub(crate) fn begun(&self) -> Option<EncryptedAction> {
        if let Self::Begun(sealed) = self { Some(sealed.clone()) } else { None }
    }

    pub(crate) fn ticket(&self) -> Option<OperationTicket> {
        if let Self::Failed(ticket) = self { Some((**ticket).clone()) } else { None }
    }
}

#[derive(Default)]
pub(crate) struct Sessions(Mutex<VecDeque<(String, Instant, Session)>>);

impl Sessions {
    /// Begins a session, and returns its id, which nobody can guess.
    pub(crate) fn begin(&self, session: Session) -> Result<String, Failure> {
        let id = random_id()?;
        let mut sessions = self.lock();
        sessions.retain(|(_, since, _)| since.elapsed() < LIFETIME);
        let surplus = (sessions.len() + 1).saturating_sub(MAX_SESSIONS);
        sessions.drain(..surplus);
        sessions.push_back((id.clone(), Instant::now(), session));
        Ok(id)
    }

    /// Ends a session.
    pub(crate) fn end(&self, id: &str) {
        self.lock().retain(|(known, ..)| known != id);
    }

    /// Ends a registration that has begun, and returns its challenge.
    pub(crate) fn take_registration(&self, id: &str) -> Option<Box<RegistrationChallenge>> {
        match self.end_if(id, |session| matches!(session, Session::Registering(_)))? {
            Session::Registering(challenge) => Some(challenge),
            _ => None,
        }
    }

    /// Ends a log-in that has begun, and returns the name of the user and the challenge.
    pub(crate) fn take_log_in(&self, id: &str) -> Option<(String, Box<UserActionChallenge>)> {
        match self.end_if(id, |session| matches!(session, Session::LoggingIn(..)))? {
            Session::LoggingIn(username, challenge) => Some((username, challenge)),
            _ => None,
        }
    }

    fn end_if(&self, id: &str, ends: impl Fn(&Session) -> bool) -> Option<Session> {
        let mut sessions = self.lock();
        let is_it = |(known, since, session): &(String, Instant, Session)| {
            known == id && since.elapsed() < LIFETIME && ends(session)
        };
        let index = sessions.iter().position(is_it)?;
        sessions.remove(index).map(|(_, _, session)| session)
    }

    fn user<T>(&self, id: &str, look: impl FnOnce(&mut User) -> T) -> Option<T> {
        let mut sessions = self.lock();
        let found = sessions.iter_mut().find(|(known, since, _)| known == id && since.elapsed() < LIFETIME);
        match found {
            Some((_, _, Session::User(user))) => Some(look(user)),
            _ => None,
        }
    }

    /// Keeps a transfer of a session until it is signed, and returns its id.
    pub(crate) fn keep(&self, session: &str, unsigned: Unsigned) -> Result<String, Failure> {
        let id = random_id()?;
        self.user(session, |user| user.keep(&id, unsigned)).unwrap_or_else(|| Err(signed_out()))?;
        Ok(id)
    }

    // ANCHOR: take
    /// Takes a transfer out of this session, if it is in the expected state. The second of two
    /// clicks finds none, and neither does the session of another user.
    pub(crate) fn take<T>(&self, session: &str, id: &str, expect: impl Fn(&Unsigned) -> Option<T>) -> Option<T> {
        self.user(session, |user| {
            let index = user.transfers.iter().position(|(known, _)| known == id)?;
            let taken = expect(&user.transfers.get(index)?.1)?;
            user.transfers.remove(index);
            Some(taken)
        })?
    }
    // ANCHOR_END: take

    fn lock(&self) -> MutexGuard<'_, VecDeque<(String, Instant, Session)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The user who sends a request, and the id of the session.
pub(crate) struct SignedIn {
    pub(crate) session: String,
    pub(crate) user: User,
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let session = cookie(parts).ok_or_else(signed_out)?;
        let user = app.sessions.user(&session, |user| user.clone()).ok_or_else(signed_out)?;
        Ok(Self { session, user })
    }
}

/// The id of the session in the cookie, which may be of none.
pub(crate) struct SessionId(pub(crate) String);

impl FromRequestParts<Arc<App>> for SessionId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Failure> {
        cookie(parts).map(Self).ok_or_else(signed_out)
    }
}

fn signed_out() -> Failure {
    Failure::new(StatusCode::UNAUTHORIZED, "nobody is logged in; register first")
}

fn cookie(parts: &Parts) -> Option<String> {
    let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs: HashMap<_, _> = cookies.flat_map(|value| value.split("; ")).filter_map(|c| c.split_once('=')).collect();
    pairs.get(COOKIE).map(|&id| id.to_owned())
}

/// The value of `Set-Cookie`. Scripts cannot read the cookie, and pages of other sites do not send
/// it.
pub(crate) fn set_cookie(app: &App, id: &str) -> String {
    let secure = if app.site.is_secure() { "; Secure" } else { "" };
    format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}", LIFETIME.as_secs())
}

fn random_id() -> Result<String, Failure> {
    let bytes = random_bytes().map_err(|why| Failure::new(StatusCode::INTERNAL_SERVER_ERROR, why))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// 32 random bytes.
pub(crate) fn random_bytes() -> Result<[u8; 32], &'static str> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| "the system provides no randomness")?;
    Ok(bytes)
}
