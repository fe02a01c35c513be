package io.fluv.reactor;

import java.nio.ByteBuffer;

/** The specification's own tests for {@link Frames#delimited}. */
public class DelimitedTckTest extends FrameTck<ByteBuffer> {
    public DelimitedTckTest() {
        super(Frames.delimited(Buffers.utf8("||"), 10), Buffers.utf8("a"));
    }
}
