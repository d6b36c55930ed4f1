#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Gets a wallet.
/**
 Sent by [`Wallets::get_wallet`].*/
pub struct GetWallet {
    /// The wallet.
    pub wallet_id: WalletId,
}
impl GetWallet {
    ///Creates the request from its required fields: `wallet_id`.
    pub fn new(wallet_id: impl ::core::convert::Into<WalletId>) -> Self {
        Self {
            wallet_id: wallet_id.into(),
        }
    }
}
impl<__Id: ::core::convert::Into<WalletId>> ::core::convert::From<__Id> for GetWallet {
    fn from(wallet_id: __Id) -> Self {
        Self::new(wallet_id)
    }
}
impl ::dfns_core::__private::Grouped for GetWallet {
    type Group = Wallets<(), ()>;
}
impl ::dfns_core::Endpoint for GetWallet {
    type Response = Wallet;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Unsigned;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::get(
                "get_wallet",
                "wallets",
                "/wallets/{walletId}",
                "GetWallet",
                "Wallet",
                "Gets a wallet.",
                __dfns::source!(),
            )
            .called_by(true, true, true)
            .needs(&[&[__dfns::always("Wallets:Read")]])
            .takes_params(&[__dfns::path("walletId", __dfns::Kind::<WalletId>::SHAPE)])
            .settles_as(__dfns::settling!(Wallet))
            .linked("https://docs.dfns.co/api-reference/wallets/get-wallet")
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.path("walletId", &self.wallet_id);
    }
}
impl<P, S> Wallets<P, S> {
    /**Gets a wallet.

`GET /wallets/{walletId}`, for employees, end users and service accounts.

Needs `Wallets:Read`.

Yields a `Wallet`. Example: `wallets.get_wallet(wallet_id).await?`

[Documentation of the operation](https://docs.dfns.co/api-reference/wallets/get-wallet)*/
    #[doc(alias = "getWallet")]
    pub fn get_wallet(
        &self,
        request: impl ::core::convert::Into<GetWallet>,
    ) -> ::dfns_core::Call<Wallet>
    where
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::unsigned(&request.into(), self)
    }
}
