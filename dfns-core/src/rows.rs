//! The rows of a table as they arrive: [`Call::rows`].
//!
//! Only the last chunk from the network and an incomplete row are in memory. Nothing is read ahead:
//! a slow consumer makes the server wait.

use crate::call::Call;
use crate::error::Error;
use crate::meta::EndpointMeta;
use crate::response::csv::{Csv, CsvRow, Table, Text, is_announced, refuse_another};
use crate::response::stream::StreamedResponse;
use crate::signing::BoxFuture;
use bytes::Bytes;
use futures_core::Stream;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

impl<T: CsvRow> Call<Csv<T>> {
    /// Returns the rows as a stream, for exports of any size. The client's response limit applies
    /// only to error responses. A single row may be up to 1 MiB.
    ///
    /// ```
    /// # use dfns_core::{Client, Csv, CsvFields, CsvRow, Error, dfns_endpoint, dfns_group};
    /// # dfns_group! { pub Parcels via ParcelsApi::parcels [ExportParcels] }
    /// # #[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Csv<Parcel>, permissions = none)]
    /// # pub struct ExportParcels {}
    /// # #[derive(Debug)]
    /// # pub struct Parcel(String);
    /// # impl CsvRow for Parcel {
    /// #     const COLUMNS: &'static [&'static str] = &["Name"];
    /// #     fn read(fields: &CsvFields<'_>) -> Result<Self, &'static str> { Ok(Self(fields.required("Name")?.into())) }
    /// # }
    /// # async fn example<P: dfns_core::TokenCaller, S>(client: Client<P, S>) -> Result<(), Error> {
    /// let mut parcels = client.parcels().export_parcels().rows();
    /// while let Some(parcel) = parcels.next().await {
    ///     println!("{:?}", parcel?);
    /// }
    /// if parcels.is_truncated() == Some(true) {
    ///     println!("there are more than the server gives at once");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn rows(self) -> Rows<T> {
        let raw = self.raw;
        let endpoint = raw.endpoint();
        let source = Source::Network(Box::pin(async move {
            let response = raw.open().await?;
            refuse_another(response.headers())?;
            response.next().await
        }));
        Rows { endpoint, source, text: Text::default(), table: Table::default(), row: PhantomData }
    }
}

/// The rows of a table as they arrive; returned by [`Call::rows`].
///
/// Use [`next`](Rows::next), or poll it as a [`Stream`]. The call's deadline applies until the
/// response begins. After that, each read may take the client's `request_timeout`, and the total
/// time is not limited. A row that has nothing in a required column is an error that names the
/// column; the stream continues with the next row. Any other error ends the stream: the response is
/// not the whole table. Dropping the stream closes the connection.
#[must_use = "nothing is sent until a row is requested"]
pub struct Rows<T> {
    endpoint: &'static EndpointMeta,
    source: Source,
    text: Text,
    table: Table,
    row: PhantomData<fn() -> T>,
}

/// The source of further data.
enum Source {
    /// A chunk being read, and the response to read the next one from.
    Network(BoxFuture<'static, Result<(Option<Bytes>, StreamedResponse), Error>>),
    /// Everything has arrived, but not all of it is read.
    Complete { is_announced_as_cut: bool },
    /// Nothing is left. Whether the table was truncated is known unless an error ended the stream.
    Ended { is_truncated: Option<bool> },
}

impl<T> Rows<T> {
    /// Returns whether the server truncated the table. If so, narrow the request, for instance to a
    /// shorter period. `None` until all rows are read, and after an error that ended the stream.
    pub fn is_truncated(&self) -> Option<bool> {
        match self.source {
            Source::Ended { is_truncated } => is_truncated,
            Source::Network(_) | Source::Complete { .. } => None,
        }
    }

    /// Processes a chunk of the response, or its end.
    fn take(&mut self, piece: Option<&Bytes>, response: StreamedResponse) -> Result<(), Error> {
        if let Some(piece) = piece {
            self.text.add(piece)?;
            self.source = Source::Network(Box::pin(response.next()));
        } else {
            self.text.end()?;
            self.source = Source::Complete { is_announced_as_cut: is_announced(response.headers()) };
        }
        Ok(())
    }

    /// Ends the stream and closes the connection.
    fn fail(&mut self, error: Error) -> Error {
        self.source = Source::Ended { is_truncated: None };
        error.at_endpoint(self.endpoint)
    }
}

impl<T: CsvRow> Rows<T> {
    /// Returns the next row. `None` after the last one and after an error that ended the stream.
    ///
    /// Cancel safe: the next call continues where this one stopped.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        while !matches!(self.source, Source::Ended { .. }) {
            if let Some(row) = self.text.read(|input, is_last| self.table.next_row(input, is_last)) {
                return Poll::Ready(Some(row.map_err(|error| {
                    if self.table.is_broken() { self.fail(error) } else { error.at_endpoint(self.endpoint) }
                })));
            }
            match &mut self.source {
                Source::Network(piece) => {
                    let taken = ready!(piece.as_mut().poll(context))
                        .and_then(|(piece, response)| self.take(piece.as_ref(), response));
                    if let Err(error) = taken {
                        return Poll::Ready(Some(Err(self.fail(error))));
                    }
                }
                Source::Complete { is_announced_as_cut } => {
                    let is_truncated = *is_announced_as_cut || self.table.ends_with_truncation();
                    self.source = Source::Ended { is_truncated: Some(is_truncated) };
                }
                Source::Ended { .. } => {}
            }
        }
        Poll::Ready(None)
    }
}

impl<T: CsvRow> Stream for Rows<T> {
    type Item = Result<T, Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Rows<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("endpoint", &self.endpoint.id())
            .field("is_truncated", &self.is_truncated())
            .finish_non_exhaustive()
    }
}
