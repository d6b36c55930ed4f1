// shortest
const _: () = {
    type __T0 = String;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(bound(deserialize = "__T0: ::dfns_core::__private::Deserialize<'de>"))]
    struct __DelegatedLoginFields {
        username: __T0,
    }
    impl ::dfns_core::IncomingEndpoint for DelegatedLogin
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __DelegatedLoginFields = ::dfns_core::__private::read::json(
                parts,
            )?;
            let _ = &body;
            ::core::result::Result::Ok(Self { username: body.username })
        }
    }
};
// minimal_get
const _: () = {
    impl ::dfns_core::IncomingEndpoint for ListNetworks {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {})
        }
    }
};
// one_path_parameter
const _: () = {
    type __T0 = WalletId;
    impl ::dfns_core::IncomingEndpoint for GetWallet
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {
                wallet_id: ::dfns_core::__private::read::path::<__T0>(parts, "walletId")?,
            })
        }
    }
};
// path_parameters
const _: () = {
    type __T0 = AssignmentId;
    type __T1 = PermissionId;
    impl ::dfns_core::IncomingEndpoint for RevokePermission
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {
                assignment_id: ::dfns_core::__private::read::path::<
                    __T0,
                >(parts, "assignmentId")?,
                permission_id: ::dfns_core::__private::read::path::<
                    __T1,
                >(parts, "permissionId")?,
            })
        }
    }
};
// paginated_list
const _: () = {
    type __T0 = Option<UserId>;
    type __T1 = Option<u32>;
    type __T2 = Option<String>;
    impl ::dfns_core::IncomingEndpoint for ListWallets
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T2: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {
                owner: ::dfns_core::__private::read::query::<__T0>(parts, "ownerId")?,
                limit: ::dfns_core::__private::read::query::<__T1>(parts, "limit")?,
                pagination_token: ::dfns_core::__private::read::query::<
                    __T2,
                >(parts, "paginationToken")?,
            })
        }
    }
};
// delegated_login
const _: () = {
    type __T0 = String;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(bound(deserialize = "__T0: ::dfns_core::__private::Deserialize<'de>"))]
    struct __DelegatedLoginFields {
        username: __T0,
    }
    impl ::dfns_core::IncomingEndpoint for DelegatedLogin
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __DelegatedLoginFields = ::dfns_core::__private::read::json(
                parts,
            )?;
            let _ = &body;
            ::core::result::Result::Ok(Self { username: body.username })
        }
    }
};
// may_be_pending
const _: () = {
    type __T0 = WalletId;
    type __T1 = TransferKind;
    type __T2 = Option<Priority>;
    type __T3 = Option<SigningKey>;
    type __T4 = Option<FeeSponsorId>;
    type __T5 = Option<String>;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(
        bound(
            deserialize = "__T1: ::dfns_core::__private::Deserialize<'de>, __T2: ::dfns_core::__private::Deserialize<'de>, __T3: ::dfns_core::__private::Deserialize<'de>, __T4: ::dfns_core::__private::Deserialize<'de>, __T5: ::dfns_core::__private::Deserialize<'de>"
        )
    )]
    struct __TransferAssetFields {
        kind: __T1,
        #[serde(rename = "speed")]
        priority: __T2,
        signing_key: __T3,
        fee_sponsor_id: __T4,
        external_id: __T5,
    }
    impl ::dfns_core::IncomingEndpoint for TransferAsset
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T2: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T3: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T4: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T5: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __TransferAssetFields = ::dfns_core::__private::read::json(parts)?;
            let _ = &body;
            ::core::result::Result::Ok(Self {
                wallet_id: ::dfns_core::__private::read::path::<
                    __T0,
                >(parts, "walletId")?,
                kind: body.kind,
                priority: body.priority,
                signing_key: body.signing_key,
                fee_sponsor_id: body.fee_sponsor_id,
                external_id: body.external_id,
            })
        }
    }
};
// multipart
const _: () = {
    type __T0 = String;
    type __T1 = File;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(bound(deserialize = "__T0: ::dfns_core::__private::Deserialize<'de>"))]
    struct __UploadContractFields {
        name: __T0,
    }
    impl ::dfns_core::IncomingEndpoint for UploadContract
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __UploadContractFields = ::dfns_core::__private::read::json(
                parts,
            )?;
            let _ = &body;
            ::core::result::Result::Ok(Self {
                name: body.name,
                file: ::dfns_core::__private::read::part::<__T1>(parts, "file")?,
            })
        }
    }
};
// bearer
const _: () = {
    type __T0 = Secret;
    type __T1 = Credentials;
    impl ::dfns_core::IncomingEndpoint for CompleteRegistration
    where
        for<'__de> __T0: ::dfns_core::__private::read::OwnToken<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {
                token: ::dfns_core::__private::read::bearer::<__T0>(parts)?,
                credentials: ::dfns_core::__private::read::json::<__T1>(parts)?,
            })
        }
    }
};
// header
const _: () = {
    type __T0 = String;
    type __T1 = Vec<u8>;
    impl ::dfns_core::IncomingEndpoint for StoreBlob
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::RawBody<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            ::core::result::Result::Ok(Self {
                blob_type: ::dfns_core::__private::read::header::<
                    __T0,
                >(parts, "x-blob-type")?,
                bytes: ::dfns_core::__private::read::raw::<__T1>(parts),
            })
        }
    }
};
// alias_and_deprecated
const _: () = {
    type __T0 = Curve;
    type __T1 = Option<String>;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(
        bound(
            deserialize = "__T0: ::dfns_core::__private::Deserialize<'de>, __T1: ::dfns_core::__private::Deserialize<'de>"
        )
    )]
    struct __CreateKeyFields {
        curve: __T0,
        name: __T1,
    }
    impl ::dfns_core::IncomingEndpoint for CreateKey
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __CreateKeyFields = ::dfns_core::__private::read::json(parts)?;
            let _ = &body;
            ::core::result::Result::Ok(Self {
                curve: body.curve,
                name: body.name,
            })
        }
    }
};
// cfg_field
const _: () = {
    type __T0 = String;
    #[cfg(feature = "colour")]
    type __T1 = Colour;
    #[cfg(not(all(feature = "colour")))]
    type __T1 = ::std::vec::Vec<u8>;
    #[cfg(feature = "trace")]
    type __T2 = Option<bool>;
    #[cfg(not(all(feature = "trace")))]
    type __T2 = ::std::vec::Vec<u8>;
    #[derive(::dfns_core::__private::Deserialize)]
    #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
    #[serde(
        bound(
            deserialize = "__T0: ::dfns_core::__private::Deserialize<'de>, __T1: ::dfns_core::__private::Deserialize<'de>"
        )
    )]
    struct __AskForThingFields {
        name: __T0,
        #[cfg(feature = "colour")]
        colour: __T1,
    }
    impl ::dfns_core::IncomingEndpoint for AskForThing
    where
        for<'__de> __T0: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T1: ::dfns_core::__private::read::Readable<'__de>,
        for<'__de> __T2: ::dfns_core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::dfns_core::Parts,
        ) -> ::dfns_core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __AskForThingFields = ::dfns_core::__private::read::json(parts)?;
            let _ = &body;
            ::core::result::Result::Ok(Self {
                name: body.name,
                #[cfg(feature = "colour")]
                colour: body.colour,
                #[cfg(feature = "trace")]
                trace: ::dfns_core::__private::read::query::<__T2>(parts, "trace")?,
            })
        }
    }
};
// crate_path
const _: () = {
    type __T0 = Option<String>;
    #[derive(::elsewhere::core::__private::Deserialize)]
    #[serde(crate = "::elsewhere::core::__private::serde", rename_all = "camelCase")]
    #[serde(bound(deserialize = "__T0: ::elsewhere::core::__private::Deserialize<'de>"))]
    struct __PingFields {
        say: __T0,
    }
    impl ::elsewhere::core::IncomingEndpoint for Ping
    where
        for<'__de> __T0: ::elsewhere::core::__private::read::Readable<'__de>,
    {
        fn from_parts(
            parts: &::elsewhere::core::Parts,
        ) -> ::elsewhere::core::__private::Decoded<Self> {
            let _ = &parts;
            let body: __PingFields = ::elsewhere::core::__private::read::json(parts)?;
            let _ = &body;
            ::core::result::Result::Ok(Self { say: body.say })
        }
    }
};
