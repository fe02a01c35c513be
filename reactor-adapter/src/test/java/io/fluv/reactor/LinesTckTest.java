package io.fluv.reactor;

import java.nio.charset.StandardCharsets;

/** The specification's own tests for {@link Frames#lines}. */
public class LinesTckTest extends FrameTck<String> {
    public LinesTckTest() {
        super(Frames.lines(StandardCharsets.UTF_8, 10), "two");
    }
}
