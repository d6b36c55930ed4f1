//! The body of a response as it arrives from the network: in pieces, at the pace of its reader.
//!
//! Most responses are small and collected, which enforces their limit for any transport. An export
//! is read piece by piece. The responses of the built-in transports are not boxed, to save
//! an allocation in every call.

use super::error::TransportError;
#[cfg(feature = "hyper")]
use super::hyper::LinkedBody;
use bytes::Bytes;
use futures_core::Stream;
use std::fmt;
use std::pin::Pin;

/// The body of a response, not yet read. Dropping it discards the rest.
pub struct ResponseBody(Source);

#[allow(clippy::large_enum_variant, reason = "a box would be one more allocation in every call")]
enum Source {
    Whole(Bytes),
    Reqwest(reqwest::Response),
    #[cfg(feature = "hyper")]
    Hyper(LinkedBody),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl ResponseBody {
    /// Creates a body from bytes.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Source::Whole(bytes.into()))
    }

    /// Creates a body from a stream of pieces of any size. It ends with the stream, or with its
    /// first error.
    pub fn stream(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Source::Stream(Box::pin(pieces)))
    }

    pub(super) fn reqwest(response: reqwest::Response) -> Self {
        Self(Source::Reqwest(response))
    }

    #[cfg(feature = "hyper")]
    pub(super) fn hyper(body: LinkedBody) -> Self {
        Self(Source::Hyper(body))
    }

    /// Returns the next piece, which is never empty, or `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            let piece = match &mut self.0 {
                Source::Whole(bytes) => Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()),
                Source::Reqwest(response) => {
                    response.chunk().await.map_err(|source| TransportError::Broken(source.without_url().into()))?
                }
                #[cfg(feature = "hyper")]
                Source::Hyper(body) if body.is_end() => None,
                #[cfg(feature = "hyper")]
                Source::Hyper(body) => {
                    let frame = body.frame().await.transpose();
                    let frame = frame.map_err(|source| TransportError::Broken(source.into()))?;
                    // Trailers are not data.
                    frame.map(|frame| frame.into_data().unwrap_or_default())
                }
                Source::Stream(pieces) => {
                    std::future::poll_fn(|context| pieces.as_mut().poll_next(context)).await.transpose()?
                }
            };
            if piece.as_ref().is_none_or(|piece| !piece.is_empty()) {
                return Ok(piece);
            }
        }
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseBody")
    }
}
