//! Uploads: forms of two parts. `data` is JSON, is signed, and holds the checksum of `file`.

use crate::refusal::Refusal;
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use serde::Deserialize;
use std::convert::Infallible;
use std::fmt::Write as _;

/// An uploaded form.
pub(crate) struct Form {
    /// The part that is signed.
    pub(crate) data: Bytes,
    file: Bytes,
}

impl Form {
    /// Reads a body that is a form, going by its media type.
    pub(crate) async fn read(content_type: Option<&str>, body: &Bytes) -> Option<Self> {
        let boundary = multer::parse_boundary(content_type?).ok()?;
        let body = body.clone();
        let stream = futures_util::stream::once(async move { Ok::<_, Infallible>(body) });
        let mut parts = multer::Multipart::new(stream, boundary);
        let (mut data, mut file) = (None, None);
        while let Some(part) = parts.next_field().await.ok()? {
            let place = match part.name() {
                Some("data") => &mut data,
                Some("file") => &mut file,
                _ => continue,
            };
            // Of two parts with one name, the check and the operation could each take another.
            if place.replace(part.bytes().await.ok()?).is_some() {
                return None;
            }
        }
        Some(Self { data: data?, file: file? })
    }

    /// Whether the file is the one that was signed for.
    pub(crate) fn check_file(&self) -> Result<(), Refusal> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Signed {
            file_checksum: String,
        }
        let signed: Signed =
            serde_json::from_slice(&self.data).map_err(|_| Refusal::invalid("`fileChecksum` is required"))?;
        let mut checksum = String::new();
        for byte in digest(&SHA256, &self.file).as_ref() {
            let _ = write!(checksum, "{byte:02x}");
        }
        if signed.file_checksum == checksum {
            Ok(())
        } else {
            Err(Refusal::invalid("`fileChecksum` is not the SHA-256 of the file, in lower-case hex"))
        }
    }
}
