package io.fluv.reactor;

import io.fluv.testkit.StreamKind;

/** As {@link WriterBlackboxTckTest}, over a Unix-domain path. */
public class UnixWriterBlackboxTckTest extends WriterBlackboxTckTest {
    public UnixWriterBlackboxTckTest() {
        super(StreamKind.UNIX);
    }
}
