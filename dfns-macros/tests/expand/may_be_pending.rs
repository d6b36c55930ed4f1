#[derive(::core::fmt::Debug, ::core::clone::Clone, ::dfns_core::__private::Serialize)]
#[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
#[non_exhaustive]
/// Transfers an asset.
///
/// A policy may ask for approval first.
/**
 Sent by [`Wallets::transfer_asset`](crate::groups::Wallets::transfer_asset).*/
pub struct TransferAsset {
    /// The wallet that pays.
    #[serde(skip)]
    pub wallet_id: WalletId,
    /// What to transfer.
    pub kind: TransferKind,
    /// How fast.
    #[serde(rename = "speed")]
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub priority: Option<Priority>,
    /// The key to sign with.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub signing_key: Option<SigningKey>,
    /// Who pays the fee.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// Your own id of the transfer.
    #[serde(skip_serializing_if = "::core::option::Option::is_none")]
    pub external_id: Option<String>,
}
#[allow(dead_code)]
impl TransferAsset {
    ///Makes the request from what it cannot do without: `wallet_id` and `kind`.
    #[must_use]
    pub fn new(
        wallet_id: impl ::core::convert::Into<WalletId>,
        kind: impl ::core::convert::Into<TransferKind>,
    ) -> Self {
        Self {
            wallet_id: wallet_id.into(),
            kind: kind.into(),
            priority: ::core::option::Option::None,
            signing_key: ::core::option::Option::None,
            fee_sponsor_id: ::core::option::Option::None,
            external_id: ::core::option::Option::None,
        }
    }
    /**Sets `priority`.

How fast.*/
    #[must_use]
    pub fn with_priority(
        mut self,
        priority: impl ::core::convert::Into<Priority>,
    ) -> Self {
        self.priority = ::core::option::Option::Some(priority.into());
        self
    }
    /**Sets `signing_key`.

The key to sign with.*/
    #[must_use]
    pub fn with_signing_key(
        mut self,
        signing_key: impl ::core::convert::Into<SigningKey>,
    ) -> Self {
        self.signing_key = ::core::option::Option::Some(signing_key.into());
        self
    }
    /**Sets `fee_sponsor_id`.

Who pays the fee.*/
    #[must_use]
    pub fn with_fee_sponsor_id(
        mut self,
        fee_sponsor_id: impl ::core::convert::Into<FeeSponsorId>,
    ) -> Self {
        self.fee_sponsor_id = ::core::option::Option::Some(fee_sponsor_id.into());
        self
    }
    /**Sets `external_id`.

Your own id of the transfer.*/
    #[must_use]
    pub fn with_external_id(
        mut self,
        external_id: impl ::core::convert::Into<String>,
    ) -> Self {
        self.external_id = ::core::option::Option::Some(external_id.into());
        self
    }
}
impl TransferAsset {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for TransferAsset {
    type Response = ::dfns_core::__private::Outcome<Transfer>;
    type Callers = ::dfns_core::__private::UsersOnly;
    type Mode = ::dfns_core::__private::Signed;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "transfer_asset",
                Post,
                "/wallets/{walletId}/transfers",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("wallets")
            .signed()
            .called_by(true, true, false)
            .no_pat()
            .needs(
                &[
                    &[
                        always("Wallets:Transfers:Create"),
                        present("FeeSponsors:Use", "feeSponsorId"),
                        present("Keys:Reuse", "signingKey.id"),
                        equals("Acme:Slow", "speed", "Slow"),
                        absent("Acme:Tag", "externalId"),
                        server_text("Acme:Odd", "the wallet is odd"),
                    ],
                ],
            )
            .takes(
                &[
                    path("walletId"),
                    body("kind", true),
                    body("speed", false),
                    body("signingKey", false),
                    body("feeSponsorId", false),
                    body("externalId", false),
                ],
                Json,
            )
            .pending()
            .replay_by_external_id()
            .types("TransferAsset", "Transfer")
            .documented("Transfers an asset.\n\nA policy may ask for approval first.")
            .added_in("1.42")
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
        parts.json(self);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::outcome(
            response,
            ::dfns_core::__private::json::<Transfer>,
        )
    }
}
#[allow(dead_code)]
impl<P, S> crate::groups::Wallets<P, S> {
    /**Transfers an asset.

A policy may ask for approval first.

`POST /wallets/{walletId}/transfers`, signed with a user action, for employees and end users, not with a personal access token, since version 1.42.

Needs `Wallets:Transfers:Create`, `FeeSponsors:Use` if `feeSponsorId` is set, `Keys:Reuse` if `signingKey.id` is set, `Acme:Slow` if `speed` is `Slow`, `Acme:Tag` if `externalId` is not set and `Acme:Odd` if the wallet is odd.

A policy may hold the change back: the answer is then a change request.*/
    #[doc(alias = "transferAsset")]
    #[inline]
    pub fn transfer_asset(
        &self,
        request: TransferAsset,
    ) -> ::dfns_core::__private::SignedCall<::dfns_core::__private::Outcome<Transfer>, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::UserCaller,
    {
        ::dfns_core::__private::signed(self, &request)
    }
}
