package io.fluv.core.error;

import java.net.SocketAddress;

/** A frame has more bytes than its reader allows. Nothing beyond the limit and one chunk was kept of it. */
public final class FrameTooLongException extends FrameException {
    private static final long serialVersionUID = 1L;

    private final long limit;
    private final long size;

    /**
     * The failure of a frame.
     *
     * @param limit how many bytes it may have
     * @param size how many it has so far, or will have by what its beginning says
     */
    public FrameTooLongException(long limit, long size) {
        super("over its limit of " + limit + " bytes, at " + size);
        this.limit = limit;
        this.size = size;
    }

    private FrameTooLongException(FrameTooLongException fault, SocketAddress local, SocketAddress remote) {
        super(fault, local, remote);
        this.limit = fault.limit;
        this.size = fault.size;
    }

    @Override
    public FrameTooLongException between(SocketAddress local, SocketAddress remote) {
        return new FrameTooLongException(this, local, remote);
    }

    /** How many bytes a frame may have. */
    public long limit() {
        return limit;
    }

    /**
     * How many bytes of it there are when that is noticed, or, where a prefix tells the length, how many it would have;
     * {@link Long#MAX_VALUE} for more than that. More than the limit.
     */
    public long size() {
        return size;
    }
}
