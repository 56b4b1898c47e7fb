from app.kit.schema import Schema


class RequestOut(Schema):
    """`saved` tells whether the request has created a row."""

    saved: bool
