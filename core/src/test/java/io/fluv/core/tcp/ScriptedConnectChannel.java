package io.fluv.core.tcp;

import io.fluv.core.driver.ConnectChannel;
import io.fluv.core.driver.Handle;
import io.fluv.core.driver.Interest;
import io.fluv.core.driver.Poller;
import io.fluv.core.driver.ScriptedPlace;
import io.fluv.core.driver.StreamChannel;
import io.fluv.testkit.CallLog;
import io.fluv.testkit.Fault;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.Set;

/** A socket that is connected when the test says that it is ready, and then is one that reads and writes by a script. */
final class ScriptedConnectChannel implements ConnectChannel {
    private final CallLog log;
    private final boolean atOnce;
    final ScriptedChannel stream;
    private ScriptedPlace registration;
    private boolean begun;
    private boolean handedOn;
    int closes;

    /** @param atOnce whether it is connected as soon as it is asked to be */
    ScriptedConnectChannel(CallLog log, boolean atOnce) {
        this.log = log;
        this.atOnce = atOnce;
        this.stream = new ScriptedChannel().logging(log);
    }

    @Override
    public void bind(SocketAddress local) {
        log.called("bind the attempt");
    }

    @Override
    public boolean connect() {
        boolean first = !begun;
        begun = true;
        Fault fault = log.called(first ? "connect" : "finishConnect");
        return fault != Fault.NOTHING && (atOnce || !first);
    }

    @Override
    public void register(Poller poller, Interest interest, Handle handle) {
        log.called("register the attempt");
        registration = new ScriptedPlace(poller, interest, handle, Interest.NONE, log);
        stream.registration = registration;
    }

    @Override
    public void interest(Interest interest) {
        registration.interest(interest);
    }

    @Override
    public void handle(Handle next) {
        registration.handle(next);
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
        if (registration != null) {
            registration.cancel();
        }
        log.called("close the attempt");
    }

    /** What a selector would say of it. On the loop. */
    Interest readiness() {
        if (registration == null) {
            return Interest.NONE;
        }
        return registration.awaited(handedOn ? stream.readiness() : Interest.WRITE);
    }

    void ready(Interest ready) {
        registration.ready(ready);
    }

    /** True when its descriptor is gone, whoever closed it. */
    boolean isClosed() {
        return closes > 0 || stream.isClosed();
    }

    @Override
    public SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }
}
