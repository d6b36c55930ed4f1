#[derive(::core::fmt::Debug, ::core::clone::Clone)]
#[non_exhaustive]
#[must_use]
/// Takes a permission away from a user.
/**
 Sent by [`Permissions::revoke_permission`].*/
pub struct RevokePermission {
    /// The assignment to end.
    pub assignment_id: AssignmentId,
    /// The permission it gives.
    pub permission_id: PermissionId,
}
impl RevokePermission {
    ///Creates the request from its required fields: `assignment_id` and `permission_id`.
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
impl ::dfns_core::__private::Grouped for RevokePermission {
    type Group = Permissions<(), ()>;
}
impl ::dfns_core::Endpoint for RevokePermission {
    type Response = ::dfns_core::Outcome<()>;
    type Callers = ::dfns_core::TokenHolders;
    type Mode = ::dfns_core::Signed;
    const META: &'static ::dfns_core::EndpointMeta = {
        use ::dfns_core::__private::build as __dfns;
        use __dfns::Undescribed as _;
        &__dfns::delete(
                "revoke_permission",
                "permissions",
                "/permissions/{permissionId}/assignments/{assignmentId}",
                "RevokePermission",
                "()",
                "Takes a permission away from a user.",
                __dfns::source!(),
            )
            .signed()
            .needs(
                &[
                    &[
                        __dfns::always("Permissions:Revoke"),
                        __dfns::when("Acme:Odd", __dfns::ServerText("the moon is full")),
                    ],
                ],
            )
            .takes_params(
                &[
                    __dfns::path("assignmentId", __dfns::Kind::<AssignmentId>::SHAPE),
                    __dfns::path("permissionId", __dfns::Kind::<PermissionId>::SHAPE),
                ],
            )
            .pending()
            .settles_as(__dfns::settling!(()))
    };
    #[inline]
    fn write(&self, parts: &mut ::dfns_core::Parts) {
        parts.path("assignmentId", &self.assignment_id);
        parts.path("permissionId", &self.permission_id);
    }
}
impl<P, S> Permissions<P, S> {
    /**Takes a permission away from a user.

`DELETE /permissions/{permissionId}/assignments/{assignmentId}`, signed with a user action.

Needs `Permissions:Revoke` and `Acme:Odd` if the moon is full.

Example: `permissions.revoke_permission(RevokePermission::new(assignment_id, permission_id)).await?`

A policy may require approval; the response is then a change request.*/
    #[doc(alias = "revokePermission")]
    pub fn revoke_permission(
        &self,
        request: RevokePermission,
    ) -> ::dfns_core::Call<::dfns_core::Outcome<()>, S>
    where
        S: ::dfns_core::Signing,
        P: ::dfns_core::TokenCaller,
    {
        ::dfns_core::__private::signed(&request, self)
    }
}
