package io.fluv.core.flow;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue that several share, of which each may take back all that is its own: at the cost of that alone, however much of
 * others is in between. Confined to one thread.
 */
public final class SharedQueue<E extends SharedQueue.Element<E>> extends Chain<E> {
    /** What elements extend: the place in the queue, and among those of the same share. */
    public abstract static class Element<E extends Element<E>> extends Chain.Link<E> {
        private @Nullable E nextOfShare;

        /** Whose it is; always the same. Not kept here, since there may be very many elements, which know their owners. */
        protected abstract Share<E> share();
    }

    /** What one owner has in the queue, in its order. Only its oldest element can leave the queue alone. */
    public static final class Share<E extends Element<E>> {
        private @Nullable E oldest;
        private @Nullable E youngest;

        public boolean isEmpty() {
            return oldest == null;
        }

        private void add(E element) {
            if (youngest == null) {
                oldest = element;
            } else {
                part(youngest).nextOfShare = element;
            }
            youngest = element;
        }

        private @Nullable E poll() {
            E polled = oldest;
            if (polled != null) {
                oldest = part(polled).nextOfShare;
                part(polled).nextOfShare = null;
                if (oldest == null) {
                    youngest = null;
                }
            }
            return polled;
        }
    }

    /** An empty queue, for the thread that will use it. */
    public SharedQueue() {}

    @Override
    public void add(E element) {
        super.add(element);
        element.share().add(element);
    }

    /** Takes out the first element, and null when there is none. */
    public @Nullable E poll() {
        E head = first();
        if (head != null) {
            remove(head);
            E oldest = head.share().poll();
            assert oldest == head;
        }
        return head;
    }

    /** Takes out those elements of a share for which {@code leaves} is true; it is asked about each once, in their order. */
    public void takeBack(Share<E> share, Predicate<? super E> leaves) {
        E next = share.oldest;
        share.oldest = null;
        share.youngest = null;
        for (E element = next; element != null; element = next) {
            next = part(element).nextOfShare;
            part(element).nextOfShare = null;
            if (leaves.test(element)) {
                remove(element);
            } else {
                share.add(element);
            }
        }
    }

    /** The element as what it inherits, whose private fields are its queue's. */
    private static <E extends Element<E>> Element<E> part(E element) {
        return element;
    }
}
