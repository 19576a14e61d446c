"""What others call: `issue`, `issue_many` and `revoke` by recognition, `reissue` by the door of the office."""

from lms.credentials.operations.issuing import (
    Award,
    CredentialMoved,
    issue,
    issue_many,
    reissue,
    revoke,
)

__all__ = ["Award", "CredentialMoved", "issue", "issue_many", "reissue", "revoke"]
