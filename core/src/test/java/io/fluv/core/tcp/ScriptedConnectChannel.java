package io.fluv.core.tcp;

import io.fluv.core.loop.EventLoop;
import io.fluv.core.loop.Handle;
import io.fluv.core.loop.Registration;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.nio.channels.SelectionKey;

/** A socket that is connected when the test says that it is ready, and then is one that reads and writes by a script. */
final class ScriptedConnectChannel implements ConnectChannel {
    private final CallLog log;
    private final boolean atOnce;
    final ScriptedChannel stream;
    private ScriptedRegistration registration;
    private boolean handedOn;
    int closes;

    /** @param atOnce whether it is connected as soon as it is asked to be */
    ScriptedConnectChannel(CallLog log, boolean atOnce) {
        this.log = log;
        this.atOnce = atOnce;
        this.stream = new ScriptedChannel().logging(log);
    }

    @Override
    public boolean connect() {
        return log.called("connect") != Fault.NOTHING && atOnce;
    }

    @Override
    public boolean finishConnect() {
        return log.called("finishConnect") != Fault.NOTHING;
    }

    @Override
    public Registration register(EventLoop loop, int interest, Handle handle) throws java.io.IOException {
        log.called("register the attempt");
        registration = ScriptedRegistration.register(loop, interest, handle, 0, log);
        stream.registration = registration;
        return registration;
    }

    @Override
    public StreamChannel stream() {
        log.called("stream");
        handedOn = true;
        return stream;
    }

    @Override
    public void close() {
        closes++;
        log.called("close the attempt");
    }

    /** What a selector would say of it. On the loop. */
    int readiness() {
        int ready = SelectionKey.OP_CONNECT | (handedOn ? stream.readiness() : 0);
        return registration == null || registration.cancelled ? 0 : registration.interest() & ready;
    }

    void ready(int ops) {
        registration.ready(ops);
    }

    /** True when its descriptor is gone, whoever closed it. */
    boolean isClosed() {
        return closes > 0 || stream.isClosed();
    }
}
