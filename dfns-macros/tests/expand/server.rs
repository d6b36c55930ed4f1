// shortest
impl ::dfns_core::IncomingEndpoint for DelegatedLogin {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __DelegatedLoginMembers {
            username: String,
        }
        let members: __DelegatedLoginMembers = ::dfns_core::__private::read::json(
            parts,
        )?;
        ::core::result::Result::Ok(Self { username: members.username })
    }
}
// minimal_get
impl ::dfns_core::IncomingEndpoint for ListNetworks {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {})
    }
}
// one_path_parameter
impl ::dfns_core::IncomingEndpoint for GetWallet {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {
            wallet_id: ::dfns_core::__private::read::path(parts, "walletId")?,
        })
    }
}
// path_parameters
impl ::dfns_core::IncomingEndpoint for RevokePermission {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {
            assignment_id: ::dfns_core::__private::read::path(parts, "assignmentId")?,
            permission_id: ::dfns_core::__private::read::path(parts, "permissionId")?,
        })
    }
}
// paginated_list
impl ::dfns_core::IncomingEndpoint for ListWallets {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {
            owner: ::dfns_core::__private::read::query(parts, "ownerId")?,
            limit: ::dfns_core::__private::read::query(parts, "limit")?,
            pagination_token: ::dfns_core::__private::read::query(
                parts,
                "paginationToken",
            )?,
        })
    }
}
// delegated_login
impl ::dfns_core::IncomingEndpoint for DelegatedLogin {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __DelegatedLoginMembers {
            username: String,
        }
        let members: __DelegatedLoginMembers = ::dfns_core::__private::read::json(
            parts,
        )?;
        ::core::result::Result::Ok(Self { username: members.username })
    }
}
// may_be_pending
impl ::dfns_core::IncomingEndpoint for TransferAsset {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __TransferAssetMembers {
            kind: TransferKind,
            #[serde(rename = "speed")]
            priority: Option<Priority>,
            signing_key: Option<SigningKey>,
            fee_sponsor_id: Option<FeeSponsorId>,
            external_id: Option<String>,
        }
        let members: __TransferAssetMembers = ::dfns_core::__private::read::json(parts)?;
        ::core::result::Result::Ok(Self {
            wallet_id: ::dfns_core::__private::read::path(parts, "walletId")?,
            kind: members.kind,
            priority: members.priority,
            signing_key: members.signing_key,
            fee_sponsor_id: members.fee_sponsor_id,
            external_id: members.external_id,
        })
    }
}
// multipart
impl ::dfns_core::IncomingEndpoint for UploadContract {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __UploadContractMembers {
            name: String,
        }
        let members: __UploadContractMembers = ::dfns_core::__private::read::json(
            parts,
        )?;
        ::core::result::Result::Ok(Self {
            name: members.name,
            file: ::dfns_core::__private::read::part(parts, "file")?,
        })
    }
}
// bearer
impl ::dfns_core::IncomingEndpoint for CompleteRegistration {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {
            token: ::dfns_core::__private::read::bearer(parts)?,
            credentials: ::dfns_core::__private::read::json(parts)?,
        })
    }
}
// header
impl ::dfns_core::IncomingEndpoint for StoreBlob {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        ::core::result::Result::Ok(Self {
            blob_type: ::dfns_core::__private::read::header(parts, "x-blob-type")?,
            bytes: ::dfns_core::__private::read::raw(parts),
        })
    }
}
// alias_and_deprecated
impl ::dfns_core::IncomingEndpoint for CreateKey {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __CreateKeyMembers {
            curve: Curve,
            name: Option<String>,
        }
        let members: __CreateKeyMembers = ::dfns_core::__private::read::json(parts)?;
        ::core::result::Result::Ok(Self {
            curve: members.curve,
            name: members.name,
        })
    }
}
// cfg_field
impl ::dfns_core::IncomingEndpoint for AskForThing {
    #[allow(unused_variables)]
    fn from_parts(parts: &::dfns_core::Parts) -> ::dfns_core::__private::Decoded<Self> {
        #[derive(::dfns_core::__private::Deserialize)]
        #[serde(crate = "::dfns_core::__private::serde", rename_all = "camelCase")]
        struct __AskForThingMembers {
            name: String,
            #[cfg(feature = "colour")]
            colour: Colour,
        }
        let members: __AskForThingMembers = ::dfns_core::__private::read::json(parts)?;
        ::core::result::Result::Ok(Self {
            name: members.name,
            #[cfg(feature = "colour")]
            colour: members.colour,
            #[cfg(feature = "trace")]
            trace: ::dfns_core::__private::read::query(parts, "trace")?,
        })
    }
}
// crate_path
impl ::elsewhere::core::IncomingEndpoint for Ping {
    #[allow(unused_variables)]
    fn from_parts(
        parts: &::elsewhere::core::Parts,
    ) -> ::elsewhere::core::__private::Decoded<Self> {
        #[derive(::elsewhere::core::__private::Deserialize)]
        #[serde(crate = "::elsewhere::core::__private::serde", rename_all = "camelCase")]
        struct __PingMembers {
            say: Option<String>,
        }
        let members: __PingMembers = ::elsewhere::core::__private::read::json(parts)?;
        ::core::result::Result::Ok(Self { say: members.say })
    }
}
