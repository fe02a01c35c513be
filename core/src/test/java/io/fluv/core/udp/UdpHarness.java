package io.fluv.core.udp;

import io.fluv.core.LoopOptions;
import io.fluv.core.UdpOptions;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.ScriptedDriver;
import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.LoopGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A handle over a scripted channel, on a real loop whose clock only the test moves. */
final class UdpHarness implements AfterEachCallback {
    /** Near its overflow, which must make no difference. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));

    /** What the observer heard, in order. */
    final List<Throwable> reported = new CopyOnWriteArrayList<>();

    final ScriptedDriver driver = new ScriptedDriver(now::get);

    final LoopGroup group = LoopGroup.start(
            LoopOptions.defaults().loops(1).driver(driver).observer((error, source) -> reported.add(error)));

    final EventLoop loop = group.loops().get(0);
    final ScriptedUdpChannel channel = new ScriptedUdpChannel();

    interface Action {
        void run() throws Exception;
    }

    BoundSocket socket() {
        return socket(UdpOptions.defaults());
    }

    BoundSocket socket(UdpOptions options) {
        return socket(channel, options);
    }

    BoundSocket socket(ScriptedUdpChannel scripted, UdpOptions options) {
        return UdpLoopback.onLoop(loop, () -> {
            UdpHandle handle = new UdpHandle(group.assign(), scripted, options);
            handle.start();
            return new BoundSocket(handle);
        });
    }

    /** Runs {@code action} on the loop and waits until all that follows from it at once is done. */
    void step(Action action) {
        UdpLoopback.onLoop(loop, () -> {
            action.run();
            return true;
        });
        settle();
    }

    /** Has the socket be ready, as the selector says it. */
    void ready(Interest ready) {
        step(() -> channel.ready(ready));
    }

    void settle() {
        for (int turn = 0; turn < 2; turn++) {
            UdpLoopback.settle(loop);
        }
    }

    /** Moves the clock, and has the loop look at it. */
    void advance(Duration time) {
        now.addAndGet(time.toNanos());
        settle();
    }

    <T> T await(CompletableFuture<T> future) {
        return UdpLoopback.result(future);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        group.close();
    }
}
