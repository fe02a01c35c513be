package io.fluv.reactor;

import io.fluv.testkit.StreamKind;

/** As {@link ConnectionFramesTckTest}, over a Unix-domain path. */
public class UnixConnectionFramesTckTest extends ConnectionFramesTckTest {
    public UnixConnectionFramesTckTest() {
        super(StreamKind.UNIX);
    }
}
