package io.fluv.core.flow;

/**
 * How many elements a subscriber still wants. {@link Long#MAX_VALUE} means "as many as there are" (§3.17) and stays so:
 * neither adding nor taking changes it. Confined to one thread.
 */
public final class Demand {
    private long wanted;

    /** Adds {@code n}, which must be positive, and stops at {@link Long#MAX_VALUE}. True when there was none before. */
    public boolean add(long n) {
        assert n > 0 : n;
        boolean wasZero = wanted == 0;
        wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
        return wasZero;
    }

    /** Takes one element's worth. There must be some. */
    public void take() {
        assert wanted > 0;
        if (wanted != Long.MAX_VALUE) {
            wanted--;
        }
    }

    public boolean isZero() {
        return wanted == 0;
    }

    public long wanted() {
        return wanted;
    }
}
