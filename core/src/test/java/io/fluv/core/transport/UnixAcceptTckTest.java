package io.fluv.core.transport;

import io.fluv.testkit.StreamKind;

/** As {@link AcceptTckTest}, over a Unix-domain path. */
public class UnixAcceptTckTest extends AcceptTckTest {
    public UnixAcceptTckTest() {
        super(StreamKind.UNIX);
    }
}
