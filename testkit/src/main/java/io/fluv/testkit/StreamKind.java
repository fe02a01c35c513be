package io.fluv.testkit;

/** The kinds of address that a stream can have. What is promised of streams is tested over each, see {@link EachStreamKind}. */
public enum StreamKind {
    /** Over the loopback interface. */
    TCP(RawPeer.End.RESET),

    /** Over a Unix-domain path. */
    UNIX(RawPeer.End.FIN);

    private final RawPeer.End reset;

    StreamKind(RawPeer.End reset) {
        this.reset = reset;
    }

    /**
     * What a peer sees of a reset. A path has no such thing, so that it sees an end; only when the other side has left bytes
     * of the peer's unread does Linux make a reset of it.
     */
    public RawPeer.End reset() {
        return reset;
    }
}
