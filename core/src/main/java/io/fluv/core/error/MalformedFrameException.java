package io.fluv.core.error;

import java.net.SocketAddress;

/** A frame breaks the rules of its kind, such as one that counts its own prefix and says that it is shorter than that. */
public final class MalformedFrameException extends FrameException {
    private static final long serialVersionUID = 1L;

    /**
     * The failure of a frame.
     *
     * @param fault what is wrong with it, for the message
     */
    public MalformedFrameException(String fault) {
        super(fault);
    }

    private MalformedFrameException(MalformedFrameException fault, SocketAddress local, SocketAddress remote) {
        super(fault, local, remote);
    }

    @Override
    public MalformedFrameException between(SocketAddress local, SocketAddress remote) {
        return new MalformedFrameException(this, local, remote);
    }
}
