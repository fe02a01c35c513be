package io.fluv.core.tcp;

import io.fluv.core.StreamConnection;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Stands in for the sockets: the n-th connect ends as the script says. Remembers all that was begun. */
final class ScriptedConnects {
    enum Fate {
        CONNECTS,
        FAILS,
        HANGS
    }

    /** @param after milliseconds from the start of the attempt */
    record Outcome(Fate fate, int after) {
        @Override
        public String toString() {
            return fate == Fate.HANGS ? "hangs" : fate + "@" + after;
        }
    }

    private final VirtualLoop loop;
    private final List<Outcome> script;
    private final List<Begun> begun = new ArrayList<>();

    ScriptedConnects(VirtualLoop loop, List<Outcome> script) {
        this.loop = loop;
        this.script = script;
    }

    CompletableFuture<StreamConnection> connect(InetSocketAddress address) {
        Outcome outcome = script.get(begun.size());
        Begun attempt = new Begun(address, loop.now());
        begun.add(attempt);
        if (outcome.fate != Fate.HANGS) {
            loop.schedule(() -> attempt.end(outcome.fate), Duration.ofMillis(outcome.after));
        }
        return attempt.result;
    }

    List<Begun> begun() {
        return begun;
    }

    /** One attempt, and its connection if it comes to that. */
    static final class Begun {
        private final InetSocketAddress address;
        private final long at;
        private final CompletableFuture<StreamConnection> result = new CompletableFuture<>();
        private final StreamConnection connection;
        private boolean disposed;

        Begun(InetSocketAddress address, long at) {
            this.address = address;
            this.at = at;
            this.connection = (StreamConnection) Proxy.newProxyInstance(
                    StreamConnection.class.getClassLoader(),
                    new Class<?>[] {StreamConnection.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "dispose" -> {
                            disposed = true;
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "toString" -> "connection to " + address;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        void end(Fate fate) {
            if (fate == Fate.FAILS) {
                result.completeExceptionally(new ConnectException("connect " + address + ": refused"));
            } else if (!result.complete(connection)) {
                disposed = true; // a real attempt closes its socket when it was cancelled before
            }
        }

        InetSocketAddress address() {
            return address;
        }

        long at() {
            return at;
        }

        CompletableFuture<StreamConnection> result() {
            return result;
        }

        StreamConnection connection() {
            return connection;
        }

        boolean isDisposed() {
            return disposed;
        }

        /** True when nothing of it is left open. */
        boolean isGone() {
            return result.isCancelled() || result.isCompletedExceptionally() || disposed;
        }
    }
}
