//! The thread that has the session of a token.

use aws_lc_rs::digest::{SHA256, digest};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use dfns_core::Secret;
use dfns_core::signing::{KeyAlgorithm, PublicKey, SignError};
use std::path::PathBuf;
use std::sync::mpsc;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle to the thread, which ends with the last handle.
#[derive(Clone)]
pub(super) struct Thread(mpsc::Sender<Job>);

impl Thread {
    pub(super) fn start(mut connection: Connection) -> Result<Self, SignError> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let work = move || {
            for job in queue {
                job(&mut connection);
            }
        };
        let thread = std::thread::Builder::new().name("dfns-pkcs11".to_owned());
        thread.spawn(work).map_err(|error| SignError::with_source("no thread for the PKCS#11 token", error))?;
        Ok(Self(jobs))
    }

    /// Runs a task on the thread, after those before it. A task that nobody waits for any more is
    /// skipped, so that a slow token does not sign for calls that are over.
    pub(super) fn run<T: Send + 'static>(
        &self,
        task: impl FnOnce(&mut Connection) -> Result<T, SignError> + Send + 'static,
    ) -> impl Future<Output = Result<T, SignError>> + Send + 'static {
        let (reply, result) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            if !reply.is_closed() {
                // The waiting call may end at any time.
                let _ = reply.send(task(connection));
            }
        });
        let sent = self.0.send(job);
        async move {
            let ended =
                || SignError::new("the thread of the PKCS#11 token has ended; the library of the vendor failed");
            sent.map_err(|_| ended())?;
            result.await.map_err(|_| ended())?
        }
    }
}

/// A token, and the session with it while there is one.
pub(super) struct Connection {
    library: PathBuf,
    label: String,
    pin: Secret,
    session: Option<Session>,
    /// Why the token does not let us in. Another try could lock it.
    shut: Option<String>,
}

impl Connection {
    pub(super) fn new(library: PathBuf, label: String, pin: Secret) -> Self {
        Self { library, label, pin, session: None, shut: None }
    }

    /// Returns the session. Opens one at the first use, and after one that failed.
    pub(super) fn session(&mut self) -> Result<&Session, SignError> {
        if let Some(why) = &self.shut {
            return Err(SignError::new(format!("{why}; not tried again, because the token would lock")));
        }
        let session = match self.session.take() {
            Some(session) => session,
            None => self.open()?,
        };
        Ok(self.session.insert(session))
    }

    fn open(&mut self) -> Result<Session, SignError> {
        let library = self.library.display();
        let failed = |what: &str, error| SignError::with_source(format!("the PKCS#11 library {library} {what}"), error);
        let context = Pkcs11::new(&self.library)
            .map_err(|error| failed("cannot be loaded; pass the path of the vendor's library", error))?;
        match context.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
            // Another part of the program uses the library too.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(failed("cannot be initialized", error)),
        }
        let slots =
            context.get_slots_with_initialized_token().map_err(|error| failed("does not list its tokens", error))?;
        let (mut found, mut labels) = (None, Vec::new());
        for slot in slots {
            // A token that was removed in the meantime is none.
            let Ok(info) = context.get_token_info(slot) else { continue };
            if info.label() == self.label {
                found = found.or(Some(slot));
            }
            labels.push(info.label().to_owned());
        }
        let Some(slot) = found else {
            let labels = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
            let label = &self.label;
            return Err(SignError::new(format!(
                "no PKCS#11 token has the label {label}; check that the device is connected; the library {library} has: \
                 {labels}"
            )));
        };
        let session = context.open_ro_session(slot).map_err(|error| self.away(error))?;
        match session.login(UserType::User, Some(&AuthPin::from(self.pin.expose().to_owned()))) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
            Err(error) => Err(self.no_entry(error)),
        }
    }

    /// Returns the error of a login, and remembers it if another try could lock the token.
    fn no_entry(&mut self, error: Error) -> SignError {
        let label = &self.label;
        let why = match &error {
            Error::Pkcs11(RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange, _) => {
                format!("the PKCS#11 token {label} rejected the PIN")
            }
            Error::Pkcs11(RvError::PinLocked, _) => {
                format!("the PIN of the PKCS#11 token {label} is locked; unlock it with the security officer's PIN")
            }
            Error::Pkcs11(RvError::PinExpired, _) => {
                format!("the PIN of the PKCS#11 token {label} has expired; set another")
            }
            _ => return self.away(error),
        };
        self.shut = Some(why.clone());
        SignError::with_source(why, error)
    }

    fn away(&self, error: Error) -> SignError {
        SignError::with_source(format!("the PKCS#11 token {} cannot be reached", self.label), error)
    }

    /// Runs a task with the session. After an error, the next task opens another session: the token
    /// may have been removed and inserted again, or another part of the program has logged out, and
    /// then private keys do not show.
    fn with_session<T>(
        &mut self,
        what: &str,
        task: impl FnOnce(&Session) -> Result<T, Failure>,
    ) -> Result<T, SignError> {
        let error = match task(self.session()?) {
            Ok(value) => return Ok(value),
            Err(Failure::Ours(error)) => error,
            Err(Failure::Token(error)) => {
                SignError::with_source(format!("the PKCS#11 token {} {what}", self.label), error)
            }
        };
        self.session = None;
        Err(error)
    }

    /// Reads the public key that belongs to the private key with this label.
    pub(super) fn public_key(&mut self, label: &str) -> Result<PublicKey, SignError> {
        let name = format!("key {label} of PKCS#11 token {}", self.label);
        self.with_session("does not show its keys", |session| {
            let private_key = private_key(session, label, &name)?;
            let half = public_half(session, private_key, label, &name)?;
            let wanted = [
                AttributeType::EcParams,
                AttributeType::EcPoint,
                AttributeType::Modulus,
                AttributeType::PublicExponent,
            ];
            read(&session.get_attributes(half, &wanted)?)
                .map_err(|why| Failure::Ours(SignError::with_source(name, why)))
        })
    }

    /// Signs a message. ECDSA signatures are `r` and `s`.
    pub(super) fn sign(&mut self, label: &str, algorithm: KeyAlgorithm, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let name = format!("key {label} of PKCS#11 token {}", self.label);
        self.with_session("did not sign", |session| {
            let key = private_key(session, label, &name)?;
            let signature = match algorithm {
                KeyAlgorithm::Ed25519 => {
                    session.sign(&Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Ed25519)), key, message)
                }
                KeyAlgorithm::Rsa => session.sign(&Mechanism::Sha256RsaPkcs, key, message),
                // Tokens that hash for ECDSA are rare.
                _ => session.sign(&Mechanism::Ecdsa, key, digest(&SHA256, message).as_ref()),
            };
            Ok(signature?)
        })
    }
}

/// An error of the token, or one of our own.
enum Failure {
    Token(Error),
    Ours(SignError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}

fn private_key(session: &Session, label: &str, name: &str) -> Result<ObjectHandle, Failure> {
    let keys = session.find_objects(&[Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Label(label.into())])?;
    match keys[..] {
        [key] => Ok(key),
        [] => Err(Failure::Ours(SignError::new(format!("{name} does not exist; check the label of the private key")))),
        _ => Err(Failure::Ours(SignError::new(format!(
            "{name} is one of {} with this label; give each key a label of its own",
            keys.len()
        )))),
    }
}

/// Finds the public half of a private key: it has the same id and the same label, or one of them.
fn public_half(session: &Session, private_key: ObjectHandle, label: &str, name: &str) -> Result<ObjectHandle, Failure> {
    let label = Attribute::Label(label.into());
    let id = session.get_attributes(private_key, &[AttributeType::Id])?.into_iter().next();
    let id = id.filter(|id| !matches!(id, Attribute::Id(bytes) if bytes.is_empty()));
    let templates = match id {
        Some(id) => vec![vec![id.clone(), label.clone()], vec![id], vec![label]],
        None => vec![vec![label]],
    };
    for mut template in templates {
        template.push(Attribute::Class(ObjectClass::PUBLIC_KEY));
        match session.find_objects(&template)?[..] {
            [half] => return Ok(half),
            [] => {}
            _ => break,
        }
    }
    Err(Failure::Ours(SignError::new(format!(
        "{name} has no public key, or several; create one beside the private key, with the same id and label, or pass it \
         with `key_with`"
    ))))
}

/// Reads a public key from the attributes of its object.
fn read(attributes: &[Attribute]) -> Result<PublicKey, Box<dyn std::error::Error + Send + Sync>> {
    let (mut params, mut point, mut modulus, mut exponent) = (None, None, None, None);
    for attribute in attributes {
        match attribute {
            Attribute::EcParams(bytes) => params = Some(bytes),
            Attribute::EcPoint(bytes) => point = Some(bytes),
            Attribute::Modulus(bytes) => modulus = Some(bytes),
            Attribute::PublicExponent(bytes) => exponent = Some(bytes),
            _ => {}
        }
    }
    match (params, point, modulus, exponent) {
        (Some(params), Some(point), ..) => {
            let (algorithm, size) = curve(params).ok_or("its curve is not Ed25519, P-256, secp256k1 or P-384")?;
            Ok(PublicKey::from_point(algorithm, bare(point, size))?)
        }
        (_, _, Some(modulus), Some(exponent)) => Ok(PublicKey::from_rsa(modulus, exponent)?),
        _ => Err("it is not a key of an elliptic curve or of RSA".into()),
    }
}

/// Returns the algorithm of a curve, by its object identifier in DER or its name, and the size of
/// its points.
fn curve(params: &[u8]) -> Option<(KeyAlgorithm, usize)> {
    match params {
        b"\x06\x03\x2b\x65\x70" | b"\x13\x0cedwards25519" => Some((KeyAlgorithm::Ed25519, 32)),
        b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07" => Some((KeyAlgorithm::EcdsaP256, 65)),
        b"\x06\x05\x2b\x81\x04\x00\x0a" => Some((KeyAlgorithm::EcdsaSecp256k1, 65)),
        b"\x06\x05\x2b\x81\x04\x00\x22" => Some((KeyAlgorithm::EcdsaP384, 97)),
        _ => None,
    }
}

/// Returns a point without the octet string in DER around it, which some libraries leave out.
fn bare(point: &[u8], size: usize) -> &[u8] {
    match point {
        [0x04, length, inner @ ..] if inner.len() == size && usize::from(*length) == size => inner,
        _ => point,
    }
}

#[cfg(test)]
mod tests {
    use super::{Connection, Thread, bare};
    use dfns_core::signing::SignError;
    use std::sync::mpsc;

    #[test]
    fn points_are_read_with_and_without_an_octet_string_around_them() {
        let mut point = [7; 65];
        // As the second byte could be the length of the rest.
        [point[0], point[1]] = [4, 63];
        assert_eq!(bare(&point, 65), point);
        let wrapped = [&[4, 65][..], &point].concat();
        assert_eq!(bare(&wrapped, 65), point);
        assert_eq!(bare(&wrapped[1..], 65), &wrapped[1..]);
        assert!(bare(&[], 32).is_empty());
    }

    #[tokio::test]
    async fn a_task_that_nobody_waits_for_is_skipped_and_a_panic_is_an_error() {
        let thread = Thread::start(Connection::new("/nowhere".into(), "t".into(), "1".into())).unwrap();
        let (open, gate) = mpsc::channel::<()>();
        let first = thread.run(move |_| gate.recv().map_err(|error| SignError::with_source("gate", error)));
        let (ran, log) = mpsc::channel();
        let one = ran.clone();
        drop(thread.run(move |_| one.send("abandoned").map_err(|error| SignError::with_source("log", error))));
        let last = thread.run(move |_| ran.send("last").map_err(|error| SignError::with_source("log", error)));
        open.send(()).unwrap();
        first.await.unwrap();
        last.await.unwrap();
        assert_eq!(log.iter().collect::<Vec<_>>(), ["last"]);

        let failed = thread.run(|_| -> Result<(), SignError> { panic!("the vendor's library") });
        assert!(failed.await.unwrap_err().to_string().contains("has ended"));
        assert!(thread.run(|_| Ok(())).await.unwrap_err().to_string().contains("has ended"));
    }
}
