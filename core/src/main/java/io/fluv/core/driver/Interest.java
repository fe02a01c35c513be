package io.fluv.core.driver;

/**
 * Directions of a channel: those in which its handle cannot go on by itself, and told back, those in which it may be able to.
 * To accept is to read, and to be connected is to write.
 */
public enum Interest {
    NONE(false, false),
    READ(true, false),
    WRITE(false, true),
    BOTH(true, true);

    private final boolean reads;
    private final boolean writes;

    Interest(boolean reads, boolean writes) {
        this.reads = reads;
        this.writes = writes;
    }

    public static Interest of(boolean reads, boolean writes) {
        if (reads) {
            return writes ? BOTH : READ;
        }
        return writes ? WRITE : NONE;
    }

    public boolean reads() {
        return reads;
    }

    public boolean writes() {
        return writes;
    }
}
