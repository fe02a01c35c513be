package io.fluv.reactor;

import java.nio.ByteBuffer;

/** The specification's own tests for {@link Frames#prefixed}. */
public class PrefixedTckTest extends FrameTck<ByteBuffer> {
    public PrefixedTckTest() {
        super(Frames.prefixed(LengthPrefix.bigEndian(2), 10), Buffers.utf8("a"));
    }
}
