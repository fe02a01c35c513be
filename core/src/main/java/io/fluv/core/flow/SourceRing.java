package io.fluv.core.flow;

import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sources that take turns to be asked, for as long as less is in flight than a high mark; once that much is, they are
 * asked again only when the low mark is reached. Confined to one thread.
 */
public final class SourceRing<S extends SourceRing.Member> {
    /** One that has a source. */
    public interface Member {
        /** False while what was asked for has not come, or nothing can be taken. */
        boolean canBeAsked();

        /**
         * Asks for one element, which may come from within, or for more.
         *
         * @param room its share of what is left up to the high mark
         */
        void ask(long room);
    }

    private final int lowWater;
    private final int highWater;
    private final LongSupplier inFlight;
    private final ArrayDeque<S> members = new ArrayDeque<>(2);

    /** The high mark was reached and the low one not yet. */
    private boolean paused;

    /**
     * @param inFlight how much is under way, in the unit of the marks
     */
    public SourceRing(int lowWater, int highWater, LongSupplier inFlight) {
        this.lowWater = lowWater;
        this.highWater = highWater;
        this.inFlight = inFlight;
    }

    public void add(S member) {
        members.addLast(member);
    }

    /** Does nothing when it is not there. */
    public void remove(S member) {
        // From behind: the one that is leaving has mostly been asked just before.
        members.removeLastOccurrence(member);
    }

    /** True when this one is there and no other. */
    public boolean hasOnly(S member) {
        return members.size() == 1 && members.peekFirst() == member;
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** The one whose turn it is; null for none. */
    public @Nullable S first() {
        return members.peekFirst();
    }

    /** Asks each in its turn, again and again while the mark is not reached and any can be asked. */
    public void ask() {
        if (inFlight.getAsLong() <= lowWater) {
            paused = false;
        }
        int refused = 0;
        while (!paused && refused < members.size()) {
            long room = highWater - inFlight.getAsLong();
            if (room <= 0) {
                paused = true;
                return;
            }
            S candidate = members.removeFirst();
            members.addLast(candidate);
            if (candidate.canBeAsked()) {
                refused = 0;
                candidate.ask(room / members.size());
            } else {
                refused++;
            }
        }
    }
}
