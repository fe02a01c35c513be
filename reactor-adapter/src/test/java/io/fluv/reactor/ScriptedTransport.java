package io.fluv.reactor;

import io.fluv.core.AddressInfo;
import io.fluv.core.DatagramSocket;
import io.fluv.core.Figure;
import io.fluv.core.InterfaceAddress;
import io.fluv.core.Lookup;
import io.fluv.core.Loop;
import io.fluv.core.NameInfo;
import io.fluv.core.StreamConnection;
import io.fluv.core.StreamListener;
import io.fluv.core.TcpOptions;
import io.fluv.core.Transport;
import io.fluv.core.UdpOptions;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** A transport whose futures a test completes. It keeps what it was asked for. */
final class ScriptedTransport implements Transport {
    final List<CompletableFuture<StreamListener>> listens = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<StreamConnection>> connects = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<DatagramSocket>> binds = new CopyOnWriteArrayList<>();
    final List<Duration> shutdowns = new CopyOnWriteArrayList<>();
    final AtomicInteger closes = new AtomicInteger();

    @Override
    public CompletableFuture<StreamListener> listen(SocketAddress address, TcpOptions options) {
        CompletableFuture<StreamListener> result = new CompletableFuture<>();
        listens.add(result);
        return result;
    }

    @Override
    public CompletableFuture<StreamConnection> connect(SocketAddress address, TcpOptions options) {
        CompletableFuture<StreamConnection> result = new CompletableFuture<>();
        connects.add(result);
        return result;
    }

    @Override
    public CompletableFuture<List<AddressInfo>> lookup(Lookup lookup) {
        throw new UnsupportedOperationException("lookup is not scripted");
    }

    @Override
    public CompletableFuture<NameInfo> reverseLookup(InetSocketAddress address, Set<NameInfo.Flag> flags) {
        throw new UnsupportedOperationException("reverseLookup is not scripted");
    }

    @Override
    public CompletableFuture<List<InterfaceAddress>> interfaces(InterfaceAddress.Selection selection) {
        throw new UnsupportedOperationException("interfaces is not scripted");
    }

    @Override
    public CompletableFuture<String> interfaceName(int index) {
        throw new UnsupportedOperationException("interfaceName is not scripted");
    }

    @Override
    public CompletableFuture<Integer> interfaceIndex(String name) {
        throw new UnsupportedOperationException("interfaceIndex is not scripted");
    }

    @Override
    public String hostName() {
        return "scripted";
    }

    @Override
    public CompletableFuture<DatagramSocket> bind(SocketAddress address, UdpOptions options) {
        CompletableFuture<DatagramSocket> result = new CompletableFuture<>();
        binds.add(result);
        return result;
    }

    @Override
    public List<Loop> loops() {
        throw new UnsupportedOperationException("loops are not scripted");
    }

    @Override
    public long figure(Figure figure) {
        throw new UnsupportedOperationException("figures are not scripted");
    }

    @Override
    public CompletableFuture<Void> shutdown(Duration grace) {
        shutdowns.add(grace);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        closes.incrementAndGet();
    }

    /** A socket whose publishers are all {@code publisher}, and which does nothing else. */
    static <S> S answering(Class<S> type, Flow.Publisher<?> publisher) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, args) -> method.getReturnType() == Flow.Publisher.class ? publisher : null));
    }

    /** A socket that does nothing but count how often it was disposed of or closed. */
    static <S> S counting(Class<S> type, AtomicInteger ends) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            String name = method.getName();
            if (name.equals("dispose") || name.equals("close")) {
                ends.incrementAndGet();
            }
            return name.equals("close") ? CompletableFuture.completedFuture(null) : null;
        }));
    }
}
