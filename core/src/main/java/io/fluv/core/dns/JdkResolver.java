package io.fluv.core.dns;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.error.Endpoint;
import io.fluv.core.error.LookupException;
import io.fluv.core.error.LookupException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of the JDK, which blocks, on daemon threads of its own: at most {@value #THREADS}, so that a hundred questions
 * that hang delay no other; at most {@value #WAITING} more wait for one, and those beyond are refused at once. The same
 * question asked again while it is under way shares the answer, also when those who asked it first have left. A question
 * that nobody waits for any more is taken back if it has not begun; one that has begun can't be stopped. What is attached to
 * an answer runs on one of these threads, and should not block it: it may wait for what it asks itself, but what others ask
 * may wait for it.
 *
 * <p>Limits of the JDK: it caches answers by its own rules ({@code networkaddress.cache.ttl}, 30 s, and
 * {@code networkaddress.cache.negative.ttl}, 10 s), tells neither canonical names nor times to live, tells failures apart by
 * the operating system's text only, tells nobody why an address has no name, takes one for nameless whose name does not lead
 * back to it, and puts IPv4 addresses first unless the system property {@code java.net.preferIPv6Addresses} is {@code system}.
 * While it repeats a failure from its cache it forgets the reason, which is remembered here. Where the first to hear of the
 * failure was other code of the process, or the text is none that is known, the reason is {@link Reason#UNSPECIFIED}.
 */
public final class JdkResolver implements Resolver {
    static final int THREADS = 128;
    static final int WAITING = 1024;

    /** What blocks. An interface so that a test can stand in for the system. */
    interface Lookups {
        InetAddress[] byName(String host) throws UnknownHostException;

        /** The name, or the address as text when it has none. */
        String byAddress(InetAddress address);
    }

    private enum State {
        OPEN,
        CLOSED
    }

    private final Lookups lookups;
    private final LookupThreads threads;
    private final FailureReasons reasons;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock, and so are the fields of every question. No answer is given under it.
    private final Map<Object, Question<?>> underWay = new HashMap<>();
    private State state = State.OPEN;

    /** A resolver that asks the system. */
    public JdkResolver() {
        this(new SystemLookups(), THREADS, WAITING, FailureReasons.OF_THIS_PROCESS);
    }

    JdkResolver(Lookups lookups, int mostThreads, int mostWaiting, FailureReasons reasons) {
        this.lookups = lookups;
        this.reasons = reasons;
        this.threads = new LookupThreads("fluv-resolver", mostThreads, mostWaiting);
    }

    @Override
    public CompletableFuture<ResolvedHost> resolve(String host) {
        String asked = "lookup " + host;
        return ask(host, asked, () -> {
            try {
                return new ResolvedHost(List.of(lookups.byName(host)), null, null);
            } catch (UnknownHostException e) {
                throw new LookupException(reasons.of(host, e), asked, e);
            }
        });
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        String asked = "reverse lookup " + Endpoint.host(address);
        return ask(address, asked, () -> {
            String name = lookups.byAddress(address);
            if (name.equals(address.getHostAddress())) {
                throw new LookupException(Reason.UNSPECIFIED, asked, null);
            }
            return name;
        });
    }

    private <T> CompletableFuture<T> ask(Object key, String asked, Callable<T> lookup) {
        lock.lock();
        try {
            if (state == State.CLOSED) {
                return CompletableFuture.failedFuture(closed(asked));
            }
            @SuppressWarnings(
                    "unchecked") // a key stands for one kind of answer: addresses for names, names for addresses
            Question<T> question = (Question<T>) underWay.get(key);
            if (question == null) {
                question = new Question<>(key, asked, lookup);
                if (threads.offer(question) != LookupThreads.Admission.ACCEPTED) {
                    return CompletableFuture.failedFuture(new LookupException(Reason.TOO_MANY, asked, null));
                }
                underWay.put(key, question);
            }
            return question.join();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        List<Question<?>> left = takeAll();
        threads.close();
        left.forEach(Question::close);
    }

    private List<Question<?>> takeAll() {
        lock.lock();
        try {
            state = State.CLOSED;
            List<Question<?>> all = List.copyOf(underWay.values());
            underWay.clear();
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Those who ask by way of a network hear that it is closed. */
    private static LookupException closed(String asked) {
        return LookupException.saying(Reason.CLOSED, asked, "the resolver is closed", null);
    }

    /** How many threads there are at the moment. */
    int threadCount() {
        return threads.count();
    }

    @Override
    public String toString() {
        return "JdkResolver";
    }

    /**
     * A question, and those who wait for its answer.
     *
     * <pre>
     *   WAITING ──▶ RUNNING ──▶ DONE
     *      │                     ▲
     *      └─────────────────────┘
     *        the last who waits leaves
     * </pre>
     */
    private final class Question<T> implements LookupThreads.Task {
        private enum Phase {
            WAITING,
            RUNNING,
            DONE
        }

        private final Object key;
        private final String asked;
        private final Callable<T> lookup;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        // Guarded by the resolver's lock.
        private Phase phase = Phase.WAITING;
        private int listeners;

        Question(Object key, String asked, Callable<T> lookup) {
            this.key = key;
            this.asked = asked;
            this.lookup = lookup;
        }

        /** A view of the answer for one more who waits. Under the lock. */
        CompletableFuture<T> join() {
            listeners++;
            CompletableFuture<T> view = answer.copy();
            view.whenComplete((value, failure) -> {
                if (view.isCancelled()) {
                    leave();
                }
            });
            return view;
        }

        private void leave() {
            lock.lock();
            try {
                listeners--;
                if (listeners == 0 && phase == Phase.WAITING) {
                    end();
                    threads.remove(this);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Runnable run() {
            if (!begin()) {
                return () -> {};
            }
            @Nullable T value = null;
            Throwable failure = null;
            try {
                value = lookup.call();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            lock.lock();
            try {
                end();
            } finally {
                lock.unlock();
            }
            return telling(value, failure);
        }

        private Runnable telling(@Nullable T value, @Nullable Throwable failure) {
            return failure == null ? () -> answer.complete(value) : () -> answer.completeExceptionally(failure);
        }

        private boolean begin() {
            lock.lock();
            try {
                if (phase != Phase.WAITING) {
                    return false;
                }
                phase = Phase.RUNNING;
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void end() {
            phase = Phase.DONE;
            underWay.remove(key, this);
        }

        void close() {
            answer.completeExceptionally(closed(asked));
        }
    }

    private static final class SystemLookups implements Lookups {
        @Override
        public InetAddress[] byName(String host) throws UnknownHostException {
            return InetAddress.getAllByName(host);
        }

        @Override
        public String byAddress(InetAddress address) {
            return address.getCanonicalHostName();
        }
    }
}
