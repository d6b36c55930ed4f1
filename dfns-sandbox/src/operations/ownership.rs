//! The owners of keys and wallets, and what they and others may do with them.
//!
//! The organization owns them, or an end user to whom they are delegated. An end user sees their
//! own keys and wallets only. The organization sees all of them and uses its own only. This is the
//! one place where operations on keys and wallets ask who somebody is.

use crate::identity::{TokenKind, User, UserKind, person};
use crate::refusal::Refusal;
use crate::store::{Context, Entity, List};
use dfns_core::Requester;
use dfns_endpoints::UserId;
use http::StatusCode;

/// The caller, if they are an end user.
pub(super) fn calling_end_user(cx: &Context<'_>) -> Result<Option<UserId>, Refusal> {
    let caller = cx.caller()?;
    Ok((caller.kind == UserKind::EndUser).then(|| caller.user_id.as_str().into()))
}

/// The caller, as requests record them.
pub(super) fn requester(cx: &Context<'_>) -> Result<Requester, Refusal> {
    let caller = cx.caller()?;
    let is_session = matches!(caller.token_kind, TokenKind::Token | TokenKind::Temp);
    Ok(Requester {
        user_id: caller.user_id.clone(),
        token_id: (!is_session).then(|| caller.token_id.clone()),
        app_id: None,
    })
}

/// The id of the user with this id or username.
pub(super) fn find_user(cx: &Context<'_>, id_or_username: &str) -> Result<Option<UserId>, Refusal> {
    let user = match cx.find::<User>(id_or_username)? {
        Some(user) => Some(user),
        None => person(cx, id_or_username)?,
    };
    Ok(user.map(|user| user.id.into()))
}

/// Checks that keys can be delegated to a user: an end user who exists.
pub(super) fn check_end_user(cx: &Context<'_>, field: &str, id: &UserId) -> Result<(), Refusal> {
    let user = cx.find::<User>(id)?.ok_or_else(|| Refusal::not_found("user"))?;
    if user.kind == UserKind::EndUser {
        Ok(())
    } else {
        Err(Refusal::invalid(format!("`{field}` must be an end user")))
    }
}

/// The owner of a new key: the end user who creates it, or whom it is delegated to.
pub(super) fn new_owner(
    cx: &Context<'_>,
    delegate_to: Option<UserId>,
    delays_delegation: bool,
) -> Result<Option<UserId>, Refusal> {
    if delegate_to.is_some() && delays_delegation {
        return Err(Refusal::invalid("`delayDelegation` and `delegateTo` exclude each other"));
    }
    if let Some(caller) = calling_end_user(cx)? {
        if delays_delegation {
            return Err(Refusal::invalid("`delayDelegation` is not for end users, who own their keys at once"));
        }
        return match delegate_to {
            Some(other) if other != caller => Err(Refusal::invalid("`delegateTo` must be the end user who calls")),
            _ => Ok(Some(caller)),
        };
    }
    if let Some(user) = &delegate_to {
        check_end_user(cx, "delegateTo", user)?;
    }
    Ok(delegate_to)
}

/// Hides what belongs to others from an end user.
pub(super) fn check_visible(cx: &Context<'_>, owner: Option<&UserId>, noun: &str) -> Result<(), Refusal> {
    match calling_end_user(cx)? {
        Some(caller) if owner != Some(&caller) => Err(Refusal::not_found(noun)),
        _ => Ok(()),
    }
}

/// Refuses to use what is delegated to somebody else.
pub(super) fn check_owner(cx: &Context<'_>, owner: Option<&UserId>, noun: &str) -> Result<(), Refusal> {
    match owner {
        Some(owner) if owner.as_str() != cx.caller_id()? => {
            let message = format!("the {noun} is delegated to {owner}, who alone may use it");
            Err(Refusal::new(StatusCode::FORBIDDEN, message))
        }
        _ => Ok(()),
    }
}

/// Whose keys or wallets a list has.
pub(super) enum Listed {
    /// Everybody's.
    All,
    /// This user's.
    Of(UserId),
    /// Nobody's: the filters exclude each other, or name nobody.
    None,
}

impl Listed {
    /// Decides it for the caller and the filters of a request, each an id or a username.
    pub(super) fn new(cx: &Context<'_>, filters: &[Option<&str>]) -> Result<Self, Refusal> {
        let mut listed = calling_end_user(cx)?.map_or(Self::All, Self::Of);
        for filter in filters.iter().flatten() {
            listed = match (listed, find_user(cx, filter)?) {
                (Self::All, Some(user)) => Self::Of(user),
                (Self::Of(one), Some(other)) if one == other => Self::Of(one),
                _ => Self::None,
            };
        }
        Ok(listed)
    }

    /// The list of them, by the index that holds the owner.
    pub(super) fn list<E: Entity>(&self, index: &'static str) -> List<'_, E> {
        match self {
            Self::All => List::all(),
            Self::Of(user) => List::by(index, user.as_str()),
            Self::None => List::by(index, ""),
        }
    }
}
