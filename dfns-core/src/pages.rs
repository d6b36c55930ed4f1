//! Paginated lists as streams: [`Call::pages`] and [`Call::items`].
//!
//! A page is fetched when the stream is polled, and only one page is in memory. The request is
//! encoded once; only its page token changes. A server that repeats a page token, or returns empty
//! pages without end, would cause an endless loop, so that is an error: see [`PageGuard`].

use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::page_guard::{EndlessList, PageGuard};
use crate::types::PageBody;
use futures_core::Stream;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

impl<R: PageBody> Call<R> {
    /// Returns the pages of the list as a stream. Starts at the request's `pagination_token` if it
    /// is set.
    ///
    /// ```
    /// # use dfns_core::{Client, Error, Page, dfns_endpoint, dfns_group};
    /// # dfns_group! { pub Parcels via ParcelsApi::parcels [ListParcels] }
    /// # #[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<String>, paginated, permissions = none)]
    /// # pub struct ListParcels { pub limit: Option<u32>, pub pagination_token: Option<String> }
    /// # fn save(_: Option<&str>) {}
    /// # async fn example<P: dfns_core::TokenCaller, S>(client: Client<P, S>, stored: Option<String>) -> Result<(), Error> {
    /// let mut request = ListParcels::new();
    /// request.pagination_token = stored; // where another run stopped
    /// let mut pages = client.parcels().list_parcels(request).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} parcels", page?.items.len());
    ///     save(pages.next_page_token());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(self) -> Pages<R> {
        let endpoint = self.raw.endpoint();
        let token = endpoint.page().and_then(|page| self.raw.query_value(page.parameter));
        Pages { call: self, token, guard: PageGuard::default(), endless: None, state: State::Ready }
    }

    /// Returns the items of the list as a stream over all pages.
    ///
    /// ```
    /// # use dfns_core::{Client, Error, Page, dfns_endpoint, dfns_group};
    /// # dfns_group! { pub Parcels via ParcelsApi::parcels [ListParcels] }
    /// # #[dfns_endpoint(GET, "/parcels", group = Parcels, returns = Page<String>, paginated, permissions = none)]
    /// # pub struct ListParcels { pub limit: Option<u32>, pub pagination_token: Option<String> }
    /// # async fn example<P: dfns_core::TokenCaller, S>(client: Client<P, S>) -> Result<(), Error> {
    /// let mut parcels = client.parcels().list_parcels(ListParcels::new()).items();
    /// while let Some(parcel) = parcels.next().await {
    ///     println!("{}", parcel?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn items(self) -> Items<R> {
        Items { pages: self.pages(), page: Vec::new().into_iter() }
    }
}

/// The pages of a list, fetched on demand; returned by [`Call::pages`].
///
/// Use [`next`](Pages::next), or poll it as a [`Stream`]. The call's deadline applies to each page.
/// An error ends the stream, so that no loop runs forever against a server that is down.
/// [`retry`](Pages::retry) resumes at the page that failed. A repeated page token, and 1,000 empty
/// pages in a row, are errors too; the latter can be resumed.
#[must_use = "nothing is sent until a page is requested"]
pub struct Pages<R> {
    call: Call<R>,
    /// The token of the next page. `None` for the first page.
    token: Option<String>,
    guard: PageGuard,
    /// The reason why the next page is not requested.
    endless: Option<EndlessList>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The next page can be fetched.
    Ready,
    /// Fetching the page failed.
    Failed,
    /// There are no more pages.
    Done,
}

impl<R: PageBody> Pages<R> {
    /// Fetches the next page. Returns `None` after the last page and after an error.
    ///
    /// Cancel safe: the next call continues the pending request.
    pub async fn next(&mut self) -> Option<Result<R, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// Returns the token of the next page. Store it to continue later, even in another process: set
    /// it as the request's `pagination_token`. `None` at the beginning and at the end of the list.
    pub fn next_page_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// After an error, lets [`next`](Pages::next) fetch the same page again. Use it if
    /// [`Error::is_retryable`] is true.
    pub fn retry(&mut self) {
        if self.state == State::Failed && self.call.raw.can_be_repeated() {
            self.state = State::Ready;
            self.endless = self.endless.filter(|endless| *endless == EndlessList::Circle);
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R, Error>>> {
        if self.state != State::Ready {
            return Poll::Ready(None);
        }
        let page = match self.parameter() {
            Ok(parameter) => ready!(self.call.poll_repeatedly(context)).inspect(|page| self.turn(parameter, page)),
            Err(error) => Err(error.at_endpoint(self.call.raw.endpoint())),
        };
        if page.is_err() {
            self.state = State::Failed;
        }
        Poll::Ready(Some(page))
    }

    /// Returns the query parameter for the token. Fails if the list cannot continue.
    fn parameter(&self) -> Result<&'static str, Error> {
        if let Some(endless) = self.endless {
            return Err(endless.into());
        }
        let page = self.call.raw.endpoint().page();
        page.map(|page| page.parameter).ok_or_else(|| {
            let message = "it is not declared as `paginated`, so its next page cannot be requested";
            Error::new(ErrorKind::Request, message)
        })
    }

    /// Prepares the request of the page after this one.
    fn turn(&mut self, parameter: &str, page: &R) {
        let by_offset = self.call.raw.endpoint().page().is_some_and(|page| page.by_offset);
        let offset = if by_offset { self.next_offset(page.item_count()) } else { None };
        let next = if by_offset { offset.as_deref() } else { page.next_page_token().filter(|token| !token.is_empty()) };
        if let Some(next) = next {
            self.endless = self.guard.check(self.token.as_deref(), next, page.item_count()).err();
            self.call.raw.replace_query(parameter, next);
        } else {
            self.state = State::Done;
        }
        self.token = next.map(str::to_owned);
    }
}

impl<R> Pages<R> {
    /// Returns the offset after a page of this many items. Only an empty page is the last one: a
    /// server may return fewer items than requested.
    fn next_offset(&self, count: usize) -> Option<String> {
        let before = self.token.as_deref().map_or(Some(0), |offset| offset.parse::<u64>().ok());
        (count > 0).then(|| before?.checked_add(u64::try_from(count).ok()?)).flatten().map(|next| next.to_string())
    }
}

impl<R: PageBody> Stream for Pages<R> {
    type Item = Result<R, Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).field("state", &self.state).finish_non_exhaustive()
    }
}

/// The items of a list over all pages; returned by [`Call::items`].
///
/// Use [`next`](Items::next), or poll it as a [`Stream`]. The next page is fetched when the items
/// of the current one are used up. Deadlines and errors work as with [`Pages`]. To store a position
/// and continue later, use [`Pages`]: tokens identify pages, not items.
#[must_use = "nothing is sent until an item is requested"]
pub struct Items<R: PageBody> {
    pages: Pages<R>,
    page: std::vec::IntoIter<R::Item>,
}

impl<R: PageBody> Items<R> {
    /// Returns the next item. `None` after the last one and after an error.
    ///
    /// Cancel safe: the next call continues the pending request.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// After an error, lets [`next`](Items::next) fetch the same page again. No item is skipped or
    /// repeated.
    pub fn retry(&mut self) {
        self.pages.retry();
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.page = page.into_items().into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// No field is ever pinned.
impl<R: PageBody> Unpin for Items<R> {}

impl<R: PageBody> Stream for Items<R> {
    type Item = Result<R::Item, Error>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<R: PageBody> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("left", &self.page.len()).finish()
    }
}
