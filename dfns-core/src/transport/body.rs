//! The body of a response, as it comes off the network: in pieces, at the pace of whoever reads it.
//!
//! Most responses are small and [`collect`]ed, which is where their limit is kept, whatever the transport. An export is read piece by
//! piece. The default transport's own response stands here unboxed, so that a call costs no allocation for the choice.

use super::{RawResponse, TransportError};
use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::header::CONTENT_LENGTH;
use std::fmt;
use std::pin::Pin;

/// The body of a response, not yet read. Dropping it gives up the rest.
pub struct ResponseBody(Source);

#[allow(clippy::large_enum_variant, reason = "a box would be one more allocation in every call")]
enum Source {
    Whole(Bytes),
    Reqwest(reqwest::Response),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>),
}

impl ResponseBody {
    /// A body that is there already.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Source::Whole(bytes.into()))
    }

    /// A body that comes in pieces of any size. It ends with the stream, or with its first error.
    pub fn stream(pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Source::Stream(Box::pin(pieces)))
    }

    pub(super) fn reqwest(response: reqwest::Response) -> Self {
        Self(Source::Reqwest(response))
    }

    /// The next piece, never empty; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        loop {
            let piece = match &mut self.0 {
                Source::Whole(bytes) => Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()),
                Source::Reqwest(response) => {
                    response.chunk().await.map_err(|source| TransportError::Broken(source.without_url().into()))?
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

/// Reads a response to its end, which has to come within so many bytes.
// Borrows it, since a future that is given a value has room for it twice.
pub(crate) async fn collect(
    response: &mut http::Response<ResponseBody>,
    limit: usize,
) -> Result<RawResponse, TransportError> {
    let announced = response.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(TransportError::TooLarge(limit));
    }
    let mut collected = Collected::default();
    while let Some(chunk) = response.body_mut().chunk().await? {
        collected.add(chunk, limit)?;
    }
    Ok(RawResponse::new(response.status(), std::mem::take(response.headers_mut()), collected.finish()))
}

/// Reads the beginning of a response, at most this many bytes, or what came of it before the connection broke.
pub(crate) async fn collect_beginning(response: &mut http::Response<ResponseBody>, limit: usize) -> RawResponse {
    let mut collected = Collected::default();
    while let Ok(Some(mut chunk)) = response.body_mut().chunk().await {
        chunk.truncate(limit - collected.length());
        if collected.add(chunk, limit).is_err() || collected.length() == limit {
            break;
        }
    }
    RawResponse::new(response.status(), std::mem::take(response.headers_mut()), collected.finish())
}

/// The chunks of a body; the usual single one is not copied.
#[derive(Default)]
struct Collected {
    first: Bytes,
    rest: Option<BytesMut>,
}

impl Collected {
    fn length(&self) -> usize {
        self.rest.as_ref().map_or(self.first.len(), BytesMut::len)
    }

    fn add(&mut self, chunk: Bytes, limit: usize) -> Result<(), TransportError> {
        let length = self.length();
        if chunk.len() > limit.saturating_sub(length) {
            return Err(TransportError::TooLarge(limit));
        }
        if length == 0 {
            self.first = chunk;
        } else {
            self.rest.get_or_insert_with(|| BytesMut::from(&self.first[..])).extend_from_slice(&chunk);
        }
        Ok(())
    }

    fn finish(self) -> Bytes {
        self.rest.map_or(self.first, BytesMut::freeze)
    }
}
