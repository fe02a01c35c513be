package io.fluv.reactor;

import java.nio.ByteBuffer;

/** The specification's own tests for {@link Frames#bytes}. */
public class FixedLengthTckTest extends FrameTck<ByteBuffer> {
    public FixedLengthTckTest() {
        super(Frames.bytes(3), Buffers.utf8("abc"));
    }
}
