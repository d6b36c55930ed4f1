//! Collects the body of a response up to a limit, for any transport.

use super::raw::RawResponse;
use crate::transport::{ResponseBody, TransportError};
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;

/// Reads a response to its end. Fails if it is longer than this many bytes.
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

/// Reads the beginning of a response: at most this many bytes. If the connection breaks, keeps the
/// bytes that arrived.
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

/// The chunks of a body. The usual single chunk is not copied.
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
