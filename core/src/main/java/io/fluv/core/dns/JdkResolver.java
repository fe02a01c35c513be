package io.fluv.core.dns;

import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import java.io.IOException;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The resolver of the JDK, which blocks, on daemon threads of its own: at most {@value #THREADS}, which end when they have
 * nothing to do; at most {@value #WAITING} questions wait for one. The same question asked again while it is under way
 * shares the answer. A question that nobody waits for any more is taken back if it has not begun.
 *
 * <p>Limits of the JDK: it caches answers by its own rules ({@code networkaddress.cache.ttl}), tells neither canonical
 * names nor times to live, and converts international names by IDNA 2003 ({@code straße.de} becomes
 * {@code strasse.de}).
 */
public final class JdkResolver implements Resolver {
    static final int THREADS = 32;
    static final int WAITING = 1024;
    private static final long IDLE_SECONDS = 10;
    private static final AtomicInteger THREAD_NUMBER = new AtomicInteger();

    /** What blocks. An interface so that a test can stand in for the system. */
    interface Lookups {
        InetAddress[] byName(String host) throws UnknownHostException;

        String byAddress(InetAddress address);
    }

    private final Lookups lookups;
    private final ThreadPoolExecutor threads;
    private final ConcurrentHashMap<Object, Question<?>> underWay = new ConcurrentHashMap<>();

    /** A resolver that asks the system. */
    public JdkResolver() {
        this(new SystemLookups(), THREADS, WAITING);
    }

    JdkResolver(Lookups lookups, int threadCount, int waiting) {
        this.lookups = lookups;
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), task -> {
                    Thread thread = new Thread(task, "fluv-resolver-" + THREAD_NUMBER.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletableFuture<ResolvedHost> resolve(String host) {
        String ascii;
        try {
            ascii = IDN.toASCII(host, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(failure(host, "not a valid host name", e));
        }
        return ask(ascii, "resolve " + host, () -> {
            try {
                return new ResolvedHost(List.of(lookups.byName(ascii)), null, null);
            } catch (UnknownHostException e) {
                throw failure(host, reason(e), e);
            }
        });
    }

    @Override
    public CompletableFuture<String> nameOf(InetAddress address) {
        return ask(address, "resolve " + address.getHostAddress(), () -> {
            String name = lookups.byAddress(address);
            if (name.equals(address.getHostAddress())) {
                throw new UnknownHostException("resolve " + name + ": the address has no name");
            }
            return name;
        });
    }

    private static String reason(UnknownHostException e) {
        String text = String.valueOf(e.getMessage());
        boolean temporary = text.contains("Temporary failure");
        return temporary ? "temporary failure in name resolution" : "unknown host";
    }

    private static UnknownHostException failure(String host, String reason, Throwable cause) {
        UnknownHostException failure = new UnknownHostException("resolve " + host + ": " + reason);
        failure.initCause(cause);
        return failure;
    }

    @SuppressWarnings("unchecked") // a key stands for one kind of answer: names for addresses, addresses for names
    private <T> CompletableFuture<T> ask(Object key, String what, Callable<T> lookup) {
        while (true) {
            Question<T> fresh = new Question<>(key, lookup);
            Question<T> question = (Question<T>) underWay.computeIfAbsent(key, absent -> fresh);
            CompletableFuture<T> answer = question.join();
            if (answer == null) {
                underWay.remove(key, question);
                continue; // it was given up at this moment
            }
            if (question == fresh) {
                try {
                    threads.execute(fresh);
                } catch (RejectedExecutionException e) {
                    fresh.fail(new IOException(
                            what + ": " + (threads.isShutdown() ? "closed here" : "too many lookups wait"), e));
                }
            }
            return answer;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        underWay.values().forEach(question -> question.fail(new IOException("resolve: closed here")));
    }

    @Override
    public String toString() {
        return "JdkResolver";
    }

    /** A question that is under way, and those who wait for its answer. */
    private final class Question<T> implements Runnable {
        private static final int GIVEN_UP = -1;

        private final Object key;
        private final Callable<T> lookup;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        /** How many wait, or {@link #GIVEN_UP} when the last of them has left. */
        private final AtomicInteger waiting = new AtomicInteger();

        Question(Object key, Callable<T> lookup) {
            this.key = key;
            this.lookup = lookup;
        }

        /** A view of the answer for one more who waits; null when the question has just been given up. */
        @org.jspecify.annotations.Nullable
        CompletableFuture<T> join() {
            int now = waiting.getAndUpdate(count -> count == GIVEN_UP ? GIVEN_UP : count + 1);
            if (now == GIVEN_UP) {
                return null;
            }
            CompletableFuture<T> view = answer.copy();
            view.whenComplete((value, failure) -> {
                if (view.isCancelled()) {
                    leave();
                }
            });
            return view;
        }

        private void leave() {
            int left = waiting.updateAndGet(count -> count == 1 ? GIVEN_UP : count - 1);
            if (left == GIVEN_UP) {
                underWay.remove(key, this);
                threads.remove(this);
            }
        }

        @Override
        public void run() {
            try {
                T value = lookup.call();
                underWay.remove(key, this);
                answer.complete(value);
            } catch (Throwable failure) {
                fail(failure);
            }
        }

        void fail(Throwable failure) {
            underWay.remove(key, this);
            answer.completeExceptionally(failure);
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
