"""Statements of authentication: the account, its sessions, and its permissions."""

from .account import AccountCrud
from .permission import PermissionCrud, UserAccessRow
from .session import LoginSessionCrud

__all__ = ["AccountCrud", "LoginSessionCrud", "PermissionCrud", "UserAccessRow"]
