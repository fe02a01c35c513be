package io.fluv.core.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.fluv.core.Datagram;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Lookup;
import io.fluv.core.ResolvedHost;
import io.fluv.core.Resolver;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import io.fluv.testkit.ProbeSubscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a program may do with a transport, step by step, both ends of every connection being its own; and all results and
 * subscribers that it waits for. Everything goes over real sockets.
 */
final class WholeLife implements AutoCloseable {
    private static final String KNOWN = "known.test";
    private static final String UNKNOWN = "never-answered.test";

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Transport transport;
    private final SocketChannel silent = SocketChannel.open();
    private final SocketAddress refusing;

    // Added to by the loops, too.
    private final Queue<CompletableFuture<?>> results = new ConcurrentLinkedQueue<>();
    private final Queue<StreamConnection> connections = new ConcurrentLinkedQueue<>();

    /** Connections that come from now on are closed, too. Volatile: the loops look at it. */
    private volatile boolean letsGo;

    private final List<CompletableFuture<?>> hanging = new ArrayList<>();
    private final List<ProbeSubscriber<?>> probes = new ArrayList<>();

    private StreamListener listener;
    private StreamConnection client;
    private Flow.Subscriber<? super ByteBuffer> upstream;
    private DatagramSocket socket;
    private DatagramSocket echo;

    /** One thing that a program does. */
    enum Step {
        LISTEN {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                CompletableFuture<StreamListener> listening =
                        life.transport.listen(Loopback.ANY_PORT, TcpOptions.defaults());
                return listening.thenAccept(listener -> life.listener = listener);
            }
        },
        ACCEPT {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                ProbeSubscriber<StreamConnection> acceptor = life.probe();
                life.listener.accept().subscribe(acceptor.whenNext(life::serve));
                return life.expect(life.listener.closed(), DONE);
            }
        },
        CONNECT {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport
                        .connect(life.listener.localAddress(), TcpOptions.defaults())
                        .thenAccept(connection -> {
                            life.client = connection;
                            life.own(connection);
                        });
            }
        },
        EXCHANGE {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                CompletableFuture<?> answered = life.read(life.client, "hello".length());
                life.expect(life.client.write(bytes("hello")), DONE);
                return answered;
            }
        },
        WRITE_FROM_A_SOURCE {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                CompletableFuture<Void> asked = new CompletableFuture<>();
                life.expect(life.client.write(subscriber -> life.emitOne(subscriber, asked)), DONE);
                return asked;
            }
        },
        CONNECT_BY_NAME_AND_LEAVE {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                int port = ((InetSocketAddress) life.listener.localAddress()).getPort();
                InetSocketAddress named = InetSocketAddress.createUnresolved(KNOWN, port);
                return life.transport
                        .connect(named, TcpOptions.defaults())
                        .thenCompose(connection -> life.expect(connection.close(), connection.closed()));
            }
        },
        CONNECT_TO_NOBODY {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport.connect(life.refusing, TcpOptions.defaults());
            }
        },
        CONNECT_TO_A_NAME_THAT_NOBODY_TELLS {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                InetSocketAddress unknown = InetSocketAddress.createUnresolved(UNKNOWN, 1);
                return life.hang(life.transport.connect(unknown, TcpOptions.defaults()));
            }
        },
        CANCEL_A_CONNECT {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                CompletableFuture<StreamConnection> connecting =
                        life.transport.connect(life.listener.localAddress(), TcpOptions.defaults());
                if (!connecting.cancel(false)) {
                    connecting.thenAccept(StreamConnection::dispose); // it was made before
                }
                return connecting;
            }
        },
        RESET_A_CONNECTION {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport
                        .connect(life.listener.localAddress(), TcpOptions.defaults())
                        .thenCompose(connection -> life.expect(connection.reset(), connection.closed()));
            }
        },
        LOOK_UP {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport.lookup(Lookup.of(KNOWN, 80));
            }
        },
        LOOK_UP_WITHOUT_AN_ANSWER {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                life.hang(life.transport.reverseLookup(Loopback.ANY_PORT, Set.of()));
                return life.hang(life.transport.lookup(Lookup.of(UNKNOWN, 80)));
            }
        },
        BIND {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport
                        .bind(Loopback.ANY_PORT, UdpOptions.defaults())
                        .thenAccept(bound -> life.socket = bound);
            }
        },
        BIND_AN_ECHO {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.transport
                        .bind(Loopback.ANY_PORT, UdpOptions.defaults())
                        .thenAccept(bound -> {
                            life.echo = bound;
                            life.expect(bound.send(bound.receive()), DONE);
                        });
            }
        },
        EXCHANGE_DATAGRAMS {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                CompletableFuture<Void> arrived = new CompletableFuture<>();
                ProbeSubscriber<Datagram> receiver = life.probe();
                life.socket
                        .receive()
                        .subscribe(receiver.whenNext(datagram -> arrived.complete(null))
                                .whenTerminated(() -> arrived.complete(null)));
                life.expect(life.socket.send(new Datagram(bytes("datagram"), life.echo.localAddress(), false)), DONE);
                life.expect(life.socket.closed(), DONE);
                return arrived;
            }
        },
        HALF_CLOSE {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                life.upstream.onComplete();
                life.expect(life.client.shutdownOutput(), DONE);
                return life.expect(life.client.closed(), DONE);
            }
        },
        CLOSE_THE_SOCKETS {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                life.expect(life.echo.close(), DONE);
                return life.socket.close();
            }
        },
        CLOSE_THE_LISTENER {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                return life.listener.close();
            }
        },
        GIVE_UP_WHAT_HANGS {
            @Override
            CompletableFuture<?> take(WholeLife life) {
                life.hanging.forEach(result -> result.cancel(false));
                return DONE;
            }
        };

        /** Begins it. The future tells when its effect is there; whether it succeeded does not matter. */
        abstract CompletableFuture<?> take(WholeLife life);
    }

    /** Knows one name, and answers nothing else. */
    static final class FewNames implements Resolver {
        @Override
        public CompletableFuture<ResolvedHost> resolve(String host) {
            InetAddress known = Loopback.ANY_PORT.getAddress();
            return host.equals(KNOWN)
                    ? CompletableFuture.completedFuture(new ResolvedHost(List.of(known), null, null))
                    : new CompletableFuture<>();
        }

        @Override
        public CompletableFuture<String> nameOf(InetAddress address) {
            return new CompletableFuture<>();
        }

        @Override
        public void close() {
            // Has nothing, and answers nobody: those who asked must end all the same.
        }
    }

    /** @param transport with {@link FewNames} */
    WholeLife(Transport transport) throws IOException {
        this.transport = transport;
        silent.bind(Loopback.ANY_PORT); // and does not listen
        refusing = silent.getLocalAddress();
    }

    /** Takes a step and waits for nothing. */
    CompletableFuture<?> begin(Step step) {
        CompletableFuture<?> effect = step.take(this);
        results.add(effect);
        return effect;
    }

    /** Takes a step and waits until it has had its effect. */
    void take(Step step) {
        Loopback.result(begin(step).handle((value, failure) -> DONE));
    }

    /** Waits for every result that somebody waits for, whatever it is. */
    void awaitResults() {
        results.forEach(result -> Loopback.result(result.handle((value, failure) -> DONE)));
    }

    /** Each subscriber, once all is over. */
    List<ProbeSubscriber<?>> probes() {
        return probes;
    }

    /** Ends what would go on for ever, in good order. */
    void letGo() {
        letsGo = true;
        connections.forEach(connection -> results.add(connection.close()));
    }

    private void own(StreamConnection connection) {
        connections.add(connection);
        if (letsGo) {
            results.add(connection.close());
        }
    }

    private <T> ProbeSubscriber<T> probe() {
        ProbeSubscriber<T> probe = ProbeSubscriber.unbounded();
        probes.add(probe);
        return probe;
    }

    private CompletableFuture<?> expect(CompletableFuture<?> result, CompletableFuture<?> effect) {
        results.add(result);
        return effect;
    }

    private CompletableFuture<?> hang(CompletableFuture<?> result) {
        hanging.add(result);
        return expect(result, DONE);
    }

    /** Sends back what comes, on a loop. */
    private void serve(StreamConnection connection) {
        CompletableFuture<Void> echo = connection.write(connection.read());
        results.add(echo);
        results.add(connection.closed());
        echo.whenComplete((done, failure) -> results.add(connection.close()));
        own(connection);
    }

    /** Completes when so many bytes have come, or no more do. */
    private CompletableFuture<?> read(StreamConnection connection, int count) {
        CompletableFuture<Void> there = new CompletableFuture<>();
        AtomicInteger missing = new AtomicInteger(count);
        ProbeSubscriber<ByteBuffer> reader = probe();
        connection
                .read()
                .subscribe(reader.whenNext(chunk -> {
                            if (missing.addAndGet(-chunk.remaining()) <= 0) {
                                there.complete(null);
                            }
                        })
                        .whenTerminated(() -> there.complete(null)));
        return there;
    }

    /** A source that emits one buffer and then goes on, until {@link Step#HALF_CLOSE}. */
    private void emitOne(Flow.Subscriber<? super ByteBuffer> subscriber, CompletableFuture<Void> asked) {
        upstream = subscriber;
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                if (asked.complete(null)) {
                    subscriber.onNext(bytes("and more"));
                }
            }

            @Override
            public void cancel() {
                asked.complete(null);
            }
        });
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    @Override
    public void close() throws IOException {
        silent.close();
    }
}
