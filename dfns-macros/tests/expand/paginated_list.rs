#[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
#[non_exhaustive]
#[must_use]
/// Lists the wallets of the organization.
/**
 Sent by [`Wallets::list_wallets`].*/
pub struct ListWallets {
    /// Only wallets of this user.
    pub owner: Option<UserId>,
    /// The page size.
    pub limit: Option<u32>,
    /// The token of the page.
    pub pagination_token: Option<String>,
}
impl ListWallets {
    ///Creates the request. It has no required fields.
    pub fn new() -> Self {
        ::core::default::Default::default()
    }
    /**Sets `owner`.

Only wallets of this user.*/
    pub fn with_owner(mut self, owner: impl ::core::convert::Into<UserId>) -> Self {
        self.owner = ::dfns_core::__private::some(owner);
        self
    }
    /**Sets `limit`.

The page size.*/
    pub fn with_limit(mut self, limit: u32) -> Self {
        self.limit = ::dfns_core::__private::some(limit);
        self
    }
    /**Sets `pagination_token`.

The token of the page.*/
    pub fn with_pagination_token(
        mut self,
        pagination_token: impl ::core::convert::Into<String>,
    ) -> Self {
        self.pagination_token = ::dfns_core::__private::some(pagination_token);
        self
    }
}
impl ::dfns_core::__private::Grouped for ListWallets {
    type Group = Wallets<(), ()>;
}
impl ::dfns_core::Endpoint for ListWallets {
    type Response = Page<Wallet>;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        ::dfns_core::__private::returns_a_page::<Page<Wallet>>();
        &__dfns::get(
                "list_wallets",
                "wallets",
                "/wallets",
                "ListWallets",
                "Page<Wallet>",
                "Lists the wallets of the organization.",
                __dfns::source!(),
            )
            .called_by(true, true, true)
            .needs(&[&[__dfns::always("Wallets:Read")]])
            .takes_params(
                &[
                    __dfns::named(
                        "owner",
                        __dfns::opt_query("ownerId", __dfns::Kind::<UserId>::SHAPE),
                    ),
                    __dfns::opt_query("limit", __dfns::Kind::<u32>::SHAPE),
                    __dfns::opt_query("paginationToken", __dfns::Kind::<String>::SHAPE),
                ],
            )
            .paginated("items", "nextPageToken")
            .settles_as(__dfns::settling!(Page < Wallet >))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.query("ownerId", &self.owner);
        parts.query("limit", &self.limit);
        parts.query("paginationToken", &self.pagination_token);
    }
}
impl<P, S> Wallets<P, S> {
    /**Lists the wallets of the organization.

`GET /wallets`, for employees, end users and service accounts.

Needs `Wallets:Read`.

Yields a `Page<Wallet>`. Example: `wallets.list_wallets(ListWallets::new()).await?`*/
    #[doc(alias = "listWallets")]
    pub fn list_wallets(&self, request: ListWallets) -> ::dfns_core::Call<Page<Wallet>>
    where
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::unsigned(&request, self)
    }
}
