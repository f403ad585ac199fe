"""HTTP/2's flow control (RFC 9113, section 5.2): how much either side may send ahead."""

from __future__ import annotations

from tfplugin.frames import FLOW_CONTROL_ERROR, PROTOCOL_ERROR, ProtocolError

WINDOW = 4 << 20
"""Bytes that a client may send ahead, for a stream and for the whole connection."""
INITIAL_ROOM = 0xFFFF
"""Bytes that may be sent ahead until somebody says otherwise (section 6.9.2)."""
LARGEST_ROOM = 0x7FFFFFFF


class Flow:
    """The flow of a stream, or of a connection.

    room: Bytes that we may send; below 0 after the client has made its windows smaller.
    """

    __slots__ = ("_taken", "room")

    def __init__(self, room: int = INITIAL_ROOM) -> None:
        self.room = room
        self._taken = 0

    def widen(self, more: int) -> None:
        """The client lets us send more, or less where it is negative.

        Raises:
            ProtocolError: The window is larger than one can be.
        """
        if self.room + more > LARGEST_ROOM:
            raise ProtocolError(FLOW_CONTROL_ERROR, "a window that is too large")
        self.room += more

    def take(self, size: int) -> int:
        """Count what has come; answers how much more the client is to get: nothing until half is used up.

        Raises:
            ProtocolError: The client has sent more than it may.
        """
        self._taken += size
        if self._taken > WINDOW:
            raise ProtocolError(FLOW_CONTROL_ERROR, "the client sends more than there is room for")
        if self._taken < WINDOW // 2:
            return 0
        more, self._taken = self._taken, 0
        return more


def increment(value: int) -> int:
    """The bytes of a window's growth, whose first bit means nothing.

    Raises:
        ProtocolError: It does not grow.
    """
    if not value & LARGEST_ROOM:
        raise ProtocolError(PROTOCOL_ERROR, "a window that grows by nothing")
    return value & LARGEST_ROOM
