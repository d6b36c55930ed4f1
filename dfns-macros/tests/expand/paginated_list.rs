#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
/// Lists the wallets of the organization.
/**
 Sent by [`Wallets::list_wallets`].*/
pub struct ListWallets {
    /// Only wallets of this user.
    pub owner: Option<UserId>,
    /// How many to return at most.
    pub limit: Option<u32>,
    /// Where the last page ended.
    pub pagination_token: Option<String>,
}
#[allow(dead_code)]
impl ListWallets {
    ///Makes the request; everything in it is optional.
    #[must_use]
    pub fn new() -> Self {
        Self {
            owner: ::core::option::Option::None,
            limit: ::core::option::Option::None,
            pagination_token: ::core::option::Option::None,
        }
    }
    /**Sets `owner`.

Only wallets of this user.*/
    #[must_use]
    pub fn with_owner(mut self, owner: impl ::core::convert::Into<UserId>) -> Self {
        self.owner = ::core::option::Option::Some(owner.into());
        self
    }
    /**Sets `limit`.

How many to return at most.*/
    #[must_use]
    pub fn with_limit(mut self, limit: impl ::core::convert::Into<u32>) -> Self {
        self.limit = ::core::option::Option::Some(limit.into());
        self
    }
    /**Sets `pagination_token`.

Where the last page ended.*/
    #[must_use]
    pub fn with_pagination_token(
        mut self,
        pagination_token: impl ::core::convert::Into<String>,
    ) -> Self {
        self.pagination_token = ::core::option::Option::Some(pagination_token.into());
        self
    }
}
impl ListWallets {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for ListWallets {
    type Response = Page<Wallet>;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        ::dfns_core::__private::returns_a_page::<Page<Wallet>>();
        &::dfns_core::__private::EndpointMeta::new(
                "list_wallets",
                Get,
                "/wallets",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("wallets")
            .called_by(true, true, true)
            .needs(&[&[always("Wallets:Read")]])
            .takes(
                &[
                    query("ownerId", false),
                    query("limit", false),
                    query("paginationToken", false),
                ],
                None,
            )
            .paginated("items", "nextPageToken")
            .types("ListWallets", "Page<Wallet>")
            .documented("Lists the wallets of the organization.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.query("ownerId", &self.owner);
        parts.query("limit", &self.limit);
        parts.query("paginationToken", &self.pagination_token);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Page<Wallet>>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Wallets<P, S> {
    /**Lists the wallets of the organization.

`GET /wallets`, for employees, end users and service accounts.

Needs `Wallets:Read`.*/
    #[doc(alias = "listWallets")]
    #[inline]
    pub fn list_wallets(
        &self,
        request: ListWallets,
    ) -> ::dfns_core::__private::Call<Page<Wallet>>
    where
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::unsigned(self, &request)
    }
}
