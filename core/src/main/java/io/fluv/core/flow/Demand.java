package io.fluv.core.flow;

/**
 * How many elements a subscriber still wants. {@link Long#MAX_VALUE} means "as many as there are" (§3.17) and stays so:
 * neither adding nor taking changes it. Confined to one thread.
 *
 * <p>A subscription may extend it, which saves it an object.
 */
public class Demand {
    private long wanted;

    /** None, for the thread that will use it. */
    public Demand() {}

    /** Adds {@code n}, which must be positive, and stops at {@link Long#MAX_VALUE}. True when there was none before. */
    public final boolean add(long n) {
        assert n > 0 : n;
        boolean wasZero = wanted == 0;
        wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        return wasZero;
    }

    /** Takes one element's worth. There must be some. */
    public final void take() {
        assert wanted > 0;
        if (wanted != Long.MAX_VALUE) {
            wanted--;
        }
    }

    public final boolean isZero() {
        return wanted == 0;
    }

    public final long wanted() {
        return wanted;
    }
}
