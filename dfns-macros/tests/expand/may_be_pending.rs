#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Transfers an asset.
///
/// A policy may require approval first.
/**
 Sent by [`Wallets::transfer_asset`](crate::groups::Wallets::transfer_asset).*/
pub struct TransferAsset {
    /// The wallet that pays.
    pub wallet_id: WalletId,
    /// The kind of transfer.
    pub kind: TransferKind,
    /// The fee priority.
    pub priority: Option<Priority>,
    /// The key to sign with.
    pub signing_key: Option<SigningKey>,
    /// The fee sponsor that pays.
    pub fee_sponsor_id: Option<FeeSponsorId>,
    /// Your own id of the transfer.
    pub external_id: Option<String>,
}
::dfns_core::__private::serialize! {
    TransferAsset self.member("kind", & self.kind).optional("speed", & self.priority)
    .optional("signingKey", & self.signing_key).optional("feeSponsorId", & self
    .fee_sponsor_id).optional("externalId", & self.external_id)
}
impl TransferAsset {
    ///Creates the request from its required fields: `wallet_id` and `kind`.
    pub fn new(
        wallet_id: impl ::core::convert::Into<WalletId>,
        kind: impl ::core::convert::Into<TransferKind>,
    ) -> Self {
        use ::core::option::Option::None;
        Self {
            wallet_id: wallet_id.into(),
            kind: kind.into(),
            priority: None,
            signing_key: None,
            fee_sponsor_id: None,
            external_id: None,
        }
    }
    /**Sets `priority`.

The fee priority.*/
    pub fn with_priority(
        mut self,
        priority: impl ::core::convert::Into<Priority>,
    ) -> Self {
        self.priority = ::dfns_core::__private::some(priority);
        self
    }
    /**Sets `signing_key`.

The key to sign with.*/
    pub fn with_signing_key(
        mut self,
        signing_key: impl ::core::convert::Into<SigningKey>,
    ) -> Self {
        self.signing_key = ::dfns_core::__private::some(signing_key);
        self
    }
    /**Sets `fee_sponsor_id`.

The fee sponsor that pays.*/
    pub fn with_fee_sponsor_id(
        mut self,
        fee_sponsor_id: impl ::core::convert::Into<FeeSponsorId>,
    ) -> Self {
        self.fee_sponsor_id = ::dfns_core::__private::some(fee_sponsor_id);
        self
    }
    /**Sets `external_id`.

Your own id of the transfer.*/
    pub fn with_external_id(
        mut self,
        external_id: impl ::core::convert::Into<String>,
    ) -> Self {
        self.external_id = ::dfns_core::__private::some(external_id);
        self
    }
}
impl ::dfns_core::__private::Grouped for TransferAsset {
    type Group = crate::groups::Wallets<(), ()>;
}
impl ::dfns_core::Endpoint for TransferAsset {
    type Response = ::dfns_core::Outcome<Transfer>;
    type Callers = ::dfns_core::UsersOnly;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::post(
                "transfer_asset",
                "wallets",
                "/wallets/{walletId}/transfers",
                "TransferAsset",
                "Transfer",
                "Transfers an asset.\n\nA policy may require approval first.",
                __dfns::source!(),
            )
            .signed()
            .called_by(true, true, false)
            .no_pat()
            .needs(
                &[
                    &[
                        __dfns::always("Wallets:Transfers:Create"),
                        {
                            const WHEN: __dfns::Condition = __dfns::present(
                                __dfns::in_body(
                                    "fee_sponsor_id",
                                    "feeSponsorId",
                                    true,
                                    __dfns::Kind::<FeeSponsorId>::SHAPE,
                                ),
                            );
                            __dfns::when("FeeSponsors:Use", WHEN)
                        },
                        {
                            const WHEN: __dfns::Condition = __dfns::present(
                                __dfns::field(
                                    __dfns::in_body(
                                        "signing_key",
                                        "signingKey",
                                        true,
                                        __dfns::Inside::<SigningKey>::SHAPE,
                                    ),
                                    "id",
                                ),
                            );
                            __dfns::when("Keys:Reuse", WHEN)
                        },
                        {
                            const WHEN: __dfns::Condition = __dfns::equals(
                                __dfns::in_body(
                                    "priority",
                                    "speed",
                                    true,
                                    __dfns::Kind::<Priority>::SHAPE,
                                ),
                                __dfns::Scalar::String("Slow"),
                            );
                            __dfns::when("Acme:Slow", WHEN)
                        },
                        {
                            const WHEN: __dfns::Condition = __dfns::Not(
                                &__dfns::present(
                                    __dfns::in_body(
                                        "external_id",
                                        "externalId",
                                        true,
                                        __dfns::Kind::<String>::SHAPE,
                                    ),
                                ),
                            );
                            __dfns::when("Acme:Tag", WHEN)
                        },
                    ],
                ],
            )
            .takes_json(
                &[
                    __dfns::path("walletId", __dfns::Kind::<WalletId>::SHAPE),
                    __dfns::body("kind", __dfns::Kind::<TransferKind>::SHAPE),
                    __dfns::named(
                        "priority",
                        __dfns::opt_body("speed", __dfns::Kind::<Priority>::SHAPE),
                    ),
                    __dfns::opt_body("signingKey", __dfns::Kind::<SigningKey>::SHAPE),
                    __dfns::opt_body(
                        "feeSponsorId",
                        __dfns::Kind::<FeeSponsorId>::SHAPE,
                    ),
                    __dfns::opt_body("externalId", __dfns::Kind::<String>::SHAPE),
                ],
            )
            .pending()
            .replay_by_external_id()
            .settles_as(__dfns::settling!(Transfer))
            .added_in("1.42")
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.path("walletId", &self.wallet_id);
        parts.json(self);
    }
}
impl<P, S> crate::groups::Wallets<P, S> {
    /**Transfers an asset.

A policy may require approval first.

`POST /wallets/{walletId}/transfers`, signed with a user action, for employees and end users, not with a personal access token, since version 1.42.

Needs `Wallets:Transfers:Create`, `FeeSponsors:Use` if `fee_sponsor_id` is set, `Keys:Reuse` if `signing_key.id` is set, `Acme:Slow` if `priority` is `Slow` and `Acme:Tag` if `external_id` is not set.

Yields a `Transfer`. Example: `wallets.transfer_asset(TransferAsset::new(wallet_id, kind)).await?`

A policy may require approval; the response is then a change request.*/
    #[doc(alias = "transferAsset")]
    pub fn transfer_asset(
        &self,
        request: TransferAsset,
    ) -> ::dfns_core::Call<::dfns_core::Outcome<Transfer>, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::UserCaller,
    {
        ::dfns_core::__private::signed(&request, self)
    }
}
