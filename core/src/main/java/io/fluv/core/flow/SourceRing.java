package io.fluv.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * Sources that take turns to be asked, for as long as less is in flight than a high mark; once that much is, they are
 * asked again only when the low mark is reached. Confined to one thread.
 */
public final class SourceRing<S extends SourceRing.Member> extends Chain<SourceRing.Seat<S>> {
    /** Whose sources they are. */
    public interface Owner {
        /** How much is under way, in the unit of the marks. */
        long inFlight();

        /** From this much down they are asked again. */
        int lowWater();

        /** From this much up they are asked no more. */
        int highWater();
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

    /** A member's place, from {@link #seat} to {@link #remove}: it may leave from anywhere at no cost. */
    public static final class Seat<S> extends Chain.Link<Seat<S>> {
        private final S member;

        private Seat(S member) {
            this.member = member;
        }
    }

    private final Owner owner;

    /** The high mark was reached and the low one not yet. */
    private boolean paused;

    public SourceRing(Owner owner) {
        this.owner = owner;
    }

    /** Lets a member take part, whose turn then comes behind that of all others. */
    public Seat<S> seat(S member) {
        Seat<S> seat = new Seat<>(member);
        add(seat);
        return seat;
    }

    /** Does nothing when it was removed before. */
    @Override
    public void remove(Seat<S> seat) {
        super.remove(seat);
    }

    /** True when this one is there and no other. */
    public boolean hasOnly(S member) {
        return size() == 1 && firstMember() == member;
    }

    /** The one whose turn it is; null for none. */
    public @Nullable S firstMember() {
        Seat<S> first = first();
        return first == null ? null : first.member;
    }

    /** Asks each in its turn, again and again while the mark is not reached and any can be asked. */
    public void ask() {
        if (owner.inFlight() <= owner.lowWater()) {
            paused = false;
        }
        int refused = 0;
        while (!paused && refused < size()) {
            long room = owner.highWater() - owner.inFlight();
            if (room <= 0) {
                paused = true;
                return;
            }
            S candidate = next();
            if (candidate.canBeAsked()) {
                refused = 0;
                candidate.ask(room / size());
            } else {
                refused++;
            }
        }
    }

    /** The one whose turn it is, and which then goes behind all others. */
    private S next() {
        Seat<S> seat = first();
        assert seat != null;
        if (size() > 1) {
            remove(seat);
            add(seat);
        }
        return seat.member;
    }
}
