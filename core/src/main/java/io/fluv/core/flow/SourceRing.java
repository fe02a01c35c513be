package io.fluv.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Sources that take turns to be asked, for as long as less is in flight than a high mark; once that much is, they are
 * asked again only when the low mark is reached. Confined to one thread.
 */
public final class SourceRing<S extends SourceRing.Member> {
    /** Whose sources they are. */
    public interface Owner {
        /** How much is under way, in the unit of the marks. */
        long inFlight();
    }

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

    /** A member's place, from {@link #add} to {@link #remove}: it may leave from anywhere at no cost. */
    public static final class Seat<S> extends Chain.Link<Seat<S>> {
        private final S member;

        private Seat(S member) {
            this.member = member;
        }
    }

    private final int lowWater;
    private final int highWater;
    private final Owner owner;
    private final Chain<Seat<S>> seats = new Chain<>();

    /** The high mark was reached and the low one not yet. */
    private boolean paused;

    public SourceRing(int lowWater, int highWater, Owner owner) {
        this.lowWater = lowWater;
        this.highWater = highWater;
        this.owner = owner;
    }

    /** Lets a member take part, whose turn then comes behind that of all others. */
    public Seat<S> add(S member) {
        Seat<S> seat = new Seat<>(member);
        seats.add(seat);
        return seat;
    }

    /** Does nothing when it was removed before. */
    public void remove(Seat<S> seat) {
        seats.remove(seat);
    }

    /** True when this one is there and no other. */
    public boolean hasOnly(S member) {
        return seats.size() == 1 && first() == member;
    }

    public boolean isEmpty() {
        return seats.isEmpty();
    }

    /** The one whose turn it is; null for none. */
    public @Nullable S first() {
        Seat<S> first = seats.first();
        return first == null ? null : first.member;
    }

    /** Asks each in its turn, again and again while the mark is not reached and any can be asked. */
    public void ask() {
        if (owner.inFlight() <= lowWater) {
            paused = false;
        }
        int refused = 0;
        while (!paused && refused < seats.size()) {
            long room = highWater - owner.inFlight();
            if (room <= 0) {
                paused = true;
                return;
            }
            S candidate = next();
            if (candidate.canBeAsked()) {
                refused = 0;
                candidate.ask(room / seats.size());
            } else {
                refused++;
            }
        }
    }

    /** The one whose turn it is, and which then goes behind all others. */
    private S next() {
        Seat<S> seat = seats.first();
        assert seat != null;
        if (seats.size() > 1) {
            seats.remove(seat);
            seats.add(seat);
        }
        return seat.member;
    }
}
