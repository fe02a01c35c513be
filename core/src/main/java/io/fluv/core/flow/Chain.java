package io.fluv.core.flow;

import org.jspecify.annotations.Nullable;

/**
 * A queue whose elements may leave from anywhere, each at the same small cost: an element is its own place. It can be in
 * one chain at a time. Confined to one thread.
 */
class Chain<E extends Chain.Link<E>> {
    /** What elements extend. */
    public abstract static class Link<E extends Link<E>> {
        private @Nullable E previous;
        private @Nullable E next;
    }

    private @Nullable E first;
    private @Nullable E last;
    private int size;

    /** An empty chain, for the thread that will use it. */
    Chain() {}

    /** Puts an element that is in no chain behind all others. */
    void add(E element) {
        assert !contains(element);
        E before = last;
        link(element).previous = before;
        if (before == null) {
            first = element;
        } else {
            link(before).next = element;
        }
        last = element;
        size++;
    }

    /** Takes an element out; does nothing when it is not there. */
    void remove(E element) {
        if (!contains(element)) {
            return;
        }
        E before = link(element).previous;
        E after = link(element).next;
        if (before == null) {
            first = after;
        } else {
            link(before).next = after;
        }
        if (after == null) {
            last = before;
        } else {
            link(after).previous = before;
        }
        link(element).previous = null;
        link(element).next = null;
        size--;
    }

    /** True for an element of this chain; one of another chain must not be asked about. */
    private boolean contains(E element) {
        return link(element).previous != null || element == first;
    }

    public @Nullable E first() {
        return first;
    }

    /** The one behind {@code element}, or null when it is the last. */
    public @Nullable E after(E element) {
        return link(element).next;
    }

    public boolean isEmpty() {
        return first == null;
    }

    public int size() {
        return size;
    }

    /** The element as what it inherits, whose private fields are its chain's. */
    private static <E extends Link<E>> Link<E> link(E element) {
        return element;
    }
}
