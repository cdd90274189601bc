"""What keeps a message from arriving."""


class NotDelivered(Exception):
    """The other side did not take it; said in words that hold no secret. It is tried again."""


class AddressRefused(NotDelivered):
    """This address alone is not taken: others may be."""
