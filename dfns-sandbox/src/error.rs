//! Errors of starting a sandbox.

use dfns_core::meta::RegistryError;
use dfns_core::{debug_error, one_line};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// An error of the sandbox itself, as opposed to a request that it refuses.
#[non_exhaustive]
pub enum Error {
    /// The address is not loopback. The sandbox holds private keys and serves this computer only.
    NotLoopback(SocketAddr),
    /// The value is not an origin of web pages.
    Origin(String),
    /// The address cannot be listened on.
    Listen(SocketAddr, io::Error),
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// The file of `data` is not a state that this version wrote. It is left as it is.
    Corrupt(PathBuf, String),
    /// Another sandbox uses the file of `data`.
    InUse(PathBuf),
    /// The clock shows a time before 1970 or after the year 9999.
    Clock,
    /// A response or an operation is given to an endpoint that the registry lacks.
    UnknownEndpoint(String),
    /// Two endpoints of the registry share an id or a route.
    Registry(RegistryError),
    /// A fault to inject can never apply, or names something that does not exist.
    Faults(String),
}

impl Error {
    #[cfg(feature = "data-file")]
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        Self::File(path.to_owned(), error)
    }

    pub(crate) fn corrupt(path: &Path, message: String) -> Self {
        Self::Corrupt(path.to_owned(), message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback(address) => write!(f, "the sandbox listens on loopback only, not on {address}"),
            Self::Faults(message) => write!(f, "the faults cannot be injected: {}", one_line(message, 500)),
            Self::Origin(origin) => {
                write!(f, "`{}` is not an origin, such as `http://localhost:3000`", one_line(origin, 200))
            }
            Self::Listen(address, _) => write!(f, "cannot listen on {address}"),
            Self::File(path, _) => write!(f, "cannot read or write {}", shown(path)),
            Self::Corrupt(path, message) => {
                write!(
                    f,
                    "{} does not hold the state of a sandbox: {}; the file is unchanged",
                    shown(path),
                    one_line(message, 1000)
                )
            }
            Self::InUse(path) => {
                write!(f, "another sandbox uses {}; stop it, or name another file", shown(path))
            }
            Self::Clock => f.write_str("the clock must show a time between 1970 and the year 9999"),
            Self::Registry(error) => error.fmt(f),
            Self::UnknownEndpoint(id) => {
                write!(f, "behaviour is given to `{}`, which is not the id of a declared endpoint", one_line(id, 200))
            }
        }
    }
}

fn shown(path: &Path) -> String {
    one_line(path.display(), 1000)
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_error(f, "Error", self)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(_, error) | Self::File(_, error) => Some(error),
            Self::NotLoopback(_)
            | Self::Origin(_)
            | Self::Corrupt(..)
            | Self::InUse(_)
            | Self::Clock
            | Self::UnknownEndpoint(_)
            | Self::Registry(_)
            | Self::Faults(_) => None,
        }
    }
}
