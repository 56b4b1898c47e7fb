from typing import ClassVar

from app.kit.crud.rows import CredentialCrud

from .model import Identity


class IdentityCrud(CredentialCrud[Identity]):
    model: ClassVar[type[Identity]] = Identity
