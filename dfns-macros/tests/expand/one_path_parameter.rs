#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// Gets a wallet.
/**
 Sent by [`Wallets::get_wallet`].*/
pub struct GetWallet {
    /// The wallet.
    pub wallet_id: WalletId,
}
#[allow(dead_code)]
impl GetWallet {
    ///Makes the request from what it cannot do without: `wallet_id`.
    #[must_use]
    pub fn new(wallet_id: impl ::core::convert::Into<WalletId>) -> Self {
        Self {
            wallet_id: wallet_id.into(),
        }
    }
}
#[automatically_derived]
impl ::core::convert::From<WalletId> for GetWallet {
    fn from(wallet_id: WalletId) -> Self {
        Self { wallet_id }
    }
}
impl GetWallet {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for GetWallet {
    type Response = Wallet;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Unsigned;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "get_wallet",
                Get,
                "/wallets/{walletId}",
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
            .takes(&[path("walletId")], None)
            .types("GetWallet", "Wallet")
            .documented("Gets a wallet.")
            .linked("https://docs.dfns.co/api-reference/wallets/get-wallet")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.path("walletId", &self.wallet_id);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::json::<Wallet>(response)
    }
}
#[allow(dead_code)]
impl<P, S> Wallets<P, S> {
    /**Gets a wallet.

`GET /wallets/{walletId}`, for employees, end users and service accounts.

Needs `Wallets:Read`.

[Documentation of the operation](https://docs.dfns.co/api-reference/wallets/get-wallet)*/
    #[doc(alias = "getWallet")]
    #[inline]
    pub fn get_wallet(
        &self,
        request: impl ::core::convert::Into<GetWallet>,
    ) -> ::dfns_core::__private::Call<Wallet>
    where
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::unsigned(self, &request.into())
    }
}
