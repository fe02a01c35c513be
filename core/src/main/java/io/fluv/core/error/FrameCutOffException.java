package io.fluv.core.error;

import java.net.SocketAddress;

/** The data ended in the middle of a frame. */
public final class FrameCutOffException extends FrameException {
    private static final long serialVersionUID = 1L;

    private final long size;

    /**
     * The failure of a frame.
     *
     * @param size how many bytes of it there are
     */
    public FrameCutOffException(long size) {
        super("cut off by the end of the data, after " + size + " bytes");
        this.size = size;
    }

    private FrameCutOffException(FrameCutOffException fault, SocketAddress local, SocketAddress remote) {
        super(fault, local, remote);
        this.size = fault.size;
    }

    @Override
    public FrameCutOffException between(SocketAddress local, SocketAddress remote) {
        return new FrameCutOffException(this, local, remote);
    }

    /** How many bytes of the frame came. */
    public long size() {
        return size;
    }
}
