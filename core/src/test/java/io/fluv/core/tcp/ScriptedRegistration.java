package io.fluv.core.tcp;

import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.testkit.CallLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for a selector's key: the test says when the handle is ready. A socket that is never ready holds the handle's
 * place in the real selector, so that the loop knows it when it ends. On the loop only.
 */
final class ScriptedRegistration implements Registration {
    private final EventLoop loop;
    private final DatagramChannel place;
    private final Registration real;

    /** Every interest there was, the first one included. */
    final List<Integer> interests = new ArrayList<>();

    private final CallLog log;
    private int interest;
    private int automatic;
    private boolean pumping;
    private Handle handle;
    boolean cancelled;

    private ScriptedRegistration(EventLoop loop, int interest, Handle handle, DatagramChannel place, CallLog log)
            throws IOException {
        this.log = log;
        this.loop = loop;
        this.interest = interest;
        this.handle = handle;
        this.place = place;
        this.real = loop.register(place, 0, handle);
        interests.add(interest);
    }

    /**
     * @param automatic the operations of which the handle is always ready, without the test's help
     * @param log may have a change of the interest fail
     */
    static ScriptedRegistration register(EventLoop loop, int interest, Handle handle, int automatic, CallLog log)
            throws IOException {
        DatagramChannel place = DatagramChannel.open();
        try {
            place.configureBlocking(false);
            ScriptedRegistration registration = new ScriptedRegistration(loop, interest, handle, place, log);
            registration.automatic = automatic;
            registration.pump();
            return registration;
        } catch (IOException e) {
            place.close();
            throw e;
        }
    }

    @Override
    public int interest() {
        return interest;
    }

    @Override
    public void interest(int ops) {
        if (ops != interest) {
            log.called("interest");
            interest = ops;
            interests.add(ops);
            pump();
        }
    }

    @Override
    public void handle(Handle next) {
        handle = next;
        real.handle(next);
    }

    @Override
    public void cancel() {
        cancelled = true;
        real.cancel();
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Handle handle() {
        return handle;
    }

    /** What the loop does with a handle that is ready, exceptions included. */
    void ready(int ops) {
        try {
            handle.onReady(ops);
        } catch (Throwable failure) {
            loop.report(failure, handle);
            handle.onFailure(failure);
        }
    }

    private void pump() {
        if (!pumping && (interest & automatic) != 0) {
            pumping = true;
            loop.execute(() -> {
                pumping = false;
                if (!cancelled && (interest & automatic) != 0) {
                    ready(interest & automatic);
                    pump();
                }
            });
        }
    }
}
