package io.fluv.core.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Stands in for the system's blocking lookups: knows what it was told, and hangs where it was told to. Any thread. */
final class ScriptedLookups implements JdkResolver.Lookups {
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Semaphore begun = new Semaphore(0);

    /** Lookups of this host do not end before {@link #release}. */
    ScriptedLookups hang(String host) {
        hanging.put(host, new CountDownLatch(1));
        return this;
    }

    void release(String host) {
        hanging.get(host).countDown();
    }

    /** Lookups of this host fail with what the system says. */
    ScriptedLookups fail(String host, String text) {
        failing.put(host, text);
        return this;
    }

    /** Lookups of this host fail as they do from the JDK's negative cache: without what the system has said. */
    ScriptedLookups failWithoutReason(String host) {
        failing.put(host, "");
        return this;
    }

    /** Every question that began, in order. */
    List<String> asked() {
        return asked;
    }

    /** Waits until so many more questions have begun. */
    void awaitBegun(int count) throws InterruptedException {
        if (!begun.tryAcquire(count, 10, TimeUnit.SECONDS)) {
            throw new AssertionError("only these were asked: " + asked);
        }
    }

    @Override
    public InetAddress[] byName(String host) throws UnknownHostException {
        asked.add(host);
        begun.release();
        CountDownLatch latch = hanging.get(host);
        try {
            if (latch != null && !latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nobody released " + host);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("a lookup is not interrupted", e);
        }
        String text = failing.get(host);
        if (text != null) {
            throw new UnknownHostException(text.isEmpty() ? host : host + ": " + text);
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {(byte) 192, 0, 2, 1})};
    }

    @Override
    public String byAddress(InetAddress address) {
        return address.isLoopbackAddress() ? "localhost" : address.getHostAddress();
    }
}
