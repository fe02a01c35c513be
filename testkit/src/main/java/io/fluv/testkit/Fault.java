package io.fluv.testkit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call of a scripted socket does in place of what its script says: one of the ways in which a system call may
 * disappoint.
 */
public final class Fault {
    /** It does as it should. */
    public static final Fault NONE = new Fault("no fault", null);

    /** It has or takes nothing now, though the socket was said to be ready. */
    public static final Fault NOTHING = new Fault("nothing now", null);

    /** It has or takes a single byte. */
    public static final Fault ONE_BYTE = new Fault("one byte", null);

    /** The peer's data is over. */
    public static final Fault END = new Fault("the end", null);

    private final String name;
    private final @Nullable Throwable thrown;

    private Fault(String name, @Nullable Throwable thrown) {
        this.name = name;
        this.thrown = thrown;
    }

    public static Fault throwing(Throwable thrown) {
        return new Fault(Objects.requireNonNull(thrown, "thrown").toString(), thrown);
    }

    /** True when the call throws. */
    public boolean isThrown() {
        return thrown != null;
    }

    /** What the call throws, or null. */
    public @Nullable Throwable thrown() {
        return thrown;
    }

    @Override
    public String toString() {
        return name;
    }
}
