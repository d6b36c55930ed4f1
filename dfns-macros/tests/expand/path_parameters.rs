#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
/// Takes a permission away from a user.
/**
 Sent by [`Permissions::revoke_permission`].*/
pub struct RevokePermission {
    /// The assignment to end.
    pub assignment_id: AssignmentId,
    /// The permission it gives.
    pub permission_id: PermissionId,
}
#[allow(dead_code)]
impl RevokePermission {
    ///Makes the request from what it cannot do without: `assignment_id` and `permission_id`.
    #[must_use]
    pub fn new(
        assignment_id: impl ::core::convert::Into<AssignmentId>,
        permission_id: impl ::core::convert::Into<PermissionId>,
    ) -> Self {
        Self {
            assignment_id: assignment_id.into(),
            permission_id: permission_id.into(),
        }
    }
}
impl RevokePermission {
    #[doc(hidden)]
    pub(crate) const LISTED: &'static ::dfns_core::__private::EndpointMeta = <Self as ::dfns_core::__private::Endpoint>::META;
}
#[automatically_derived]
impl ::dfns_core::__private::Endpoint for RevokePermission {
    type Response = ::dfns_core::__private::Outcome<()>;
    type Callers = ::dfns_core::__private::TokenHolders;
    type Mode = ::dfns_core::__private::Signed;
    const META: &'static ::dfns_core::__private::EndpointMeta = {
        use ::dfns_core::__private::build::*;
        &::dfns_core::__private::EndpointMeta::new(
                "revoke_permission",
                Delete,
                "/permissions/{permissionId}/assignments/{assignmentId}",
                Source::new(
                    ::core::env!("CARGO_PKG_NAME"),
                    ::core::module_path!(),
                    ::core::file!(),
                    ::core::line!(),
                ),
            )
            .in_domain("permissions")
            .signed()
            .needs(&[&[always("Permissions:Revoke")]])
            .takes(&[path("assignmentId"), path("permissionId")], None)
            .pending()
            .types("RevokePermission", "()")
            .documented("Takes a permission away from a user.")
    };
    #[inline]
    fn encode(
        &self,
    ) -> ::core::result::Result<
        ::dfns_core::__private::Parts,
        ::dfns_core::__private::Error,
    > {
        let mut parts = ::dfns_core::__private::Parts::new(Self::META);
        parts.path("assignmentId", &self.assignment_id);
        parts.path("permissionId", &self.permission_id);
        parts.finish()
    }
    #[inline]
    fn decode(
        response: &::dfns_core::__private::RawResponse,
    ) -> ::core::result::Result<Self::Response, ::dfns_core::__private::Error> {
        ::dfns_core::__private::outcome(response, ::dfns_core::__private::empty)
    }
}
#[allow(dead_code)]
impl<P, S> Permissions<P, S> {
    /**Takes a permission away from a user.

`DELETE /permissions/{permissionId}/assignments/{assignmentId}`, signed with a user action.

Needs `Permissions:Revoke`.

A policy may hold the change back: the answer is then a change request.*/
    #[doc(alias = "revokePermission")]
    #[inline]
    pub fn revoke_permission(
        &self,
        request: RevokePermission,
    ) -> ::dfns_core::__private::SignedCall<::dfns_core::__private::Outcome<()>, S>
    where
        S: ::dfns_core::__private::Signing,
        P: ::dfns_core::__private::TokenCaller,
    {
        ::dfns_core::__private::signed(self, &request)
    }
}
